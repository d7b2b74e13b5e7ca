"""List work: Conway's Game of Life on a torus of nested lists.

Martin Gardner: Mathematical Games, Scientific American, October 1970. An R-pentomino evolves for a few generations.
"""

SIZES = {"small": (24, 8), "medium": (64, 30), "large": (128, 100)}
TAGS = ("core", "cpu", "containers", "alloc", "gil")

PENTOMINO = ((0, 1), (0, 2), (1, 0), (1, 1), (2, 1))


def evolve(rows):
    size = len(rows)
    result = []
    for y in range(size):
        above = rows[y - 1]
        here = rows[y]
        below = rows[(y + 1) % size]
        row = []
        for x in range(size):
            west = x - 1
            east = (x + 1) % size
            around = (
                above[west] + above[x] + above[east] + here[west] + here[east] + below[west] + below[x] + below[east]
            )
            row.append(1 if around == 3 or (around == 2 and here[x]) else 0)
        result.append(row)
    return result


def setup(size):
    edge, generations = size
    rows = [[0] * edge for _ in range(edge)]
    for y, x in PENTOMINO:
        rows[edge // 2 + y][edge // 2 + x] = 1
    return rows, generations


def run(state):
    rows, generations = state
    for _ in range(generations):
        rows = evolve(rows)
    checksum = 0
    for row in rows:
        for cell in row:
            checksum = (checksum * 2 + cell) % 1000000007
    return [sum(map(sum, rows)), checksum]
