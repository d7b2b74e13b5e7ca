"""Successive over-relaxation: neighbours in a grid of floats, swept until it rests.

The temperature of a square plate with one hot edge (Laplace's equation), by the method of David Young (Iterative
Methods for Solving Partial Difference Equations of Elliptic Type, 1954) with his best factor. Our own writing. By
symmetry, the middle has a quarter of the edge's heat.
"""

import math

SIZES = {"small": 15, "medium": 39, "large": 95}  # points along an edge; odd, so that there is a middle
TAGS = ("cpu", "numeric")

HOT = 100.0
REST = 1e-6


def sweep(grid, factor):
    """Relax every inner point once, in place; the largest change."""
    largest = 0.0
    keep = 1.0 - factor
    share = factor / 4.0
    inner = range(1, len(grid) - 1)
    for y in inner:
        above = grid[y - 1]
        here = grid[y]
        below = grid[y + 1]
        for x in inner:
            old = here[x]
            new = keep * old + share * (above[x] + below[x] + here[x - 1] + here[x + 1])
            here[x] = new
            change = abs(new - old)
            if change > largest:
                largest = change
    return largest


def setup(size):
    return size, 2.0 / (1.0 + math.sin(math.pi / (size - 1)))


def run(state):
    size, factor = state
    grid = [[HOT] * size] + [[0.0] * size for _ in range(size - 1)]
    sweeps = 1
    while sweep(grid, factor) > REST:
        sweeps += 1
    total = 0.0
    for row in grid:
        for value in row:
            total += value
    return [sweeps, grid[size // 2][size // 2], total]
