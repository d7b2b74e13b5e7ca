"""Sudoku: constraint propagation in lists of bit masks, and depth-first search with copies of them.

Digits that have one place left, and places that have one digit left, are settled before anything is tried. Our own
writing; the puzzle is Arto Inkala's (2010), whose digits, rows and columns are exchanged to make more of its kind.
"""

SIZES = {"small": 1, "medium": 8, "large": 120}  # puzzles
TAGS = ("cpu", "containers", "alloc")

PUZZLE = "..53.....8......2..7..1.5..4....53...1..7...6..32...8..6.5....9..4....3......97.."
ALL = 511


class Board(object):
    """Which places belong together; solves a list of 81 masks, whose bits are the digits that may go there."""

    def __init__(self):
        rows = [[9 * y + x for x in range(9)] for y in range(9)]
        columns = [[9 * y + x for y in range(9)] for x in range(9)]
        boxes = [[9 * (y + place // 3) + x + place % 3 for place in range(9)] for y in (0, 3, 6) for x in (0, 3, 6)]
        self.units = rows + columns + boxes
        self.peers = []
        for place in range(81):
            near = set()
            for unit in self.units:
                if place in unit:
                    near.update(unit)
            self.peers.append(sorted(near - set([place])))
        self.counts = [bin(mask).count("1") for mask in range(ALL + 1)]

    def fix(self, cells, place, digit):
        """Put a digit there, and every digit that this leaves alone in its place; False if there is a contradiction."""
        cells[place] = digit
        pending = [place]
        while pending:
            place = pending.pop()
            digit = cells[place]
            for peer in self.peers[place]:
                mask = cells[peer]
                if mask & digit:
                    mask ^= digit
                    if not mask:
                        return False
                    cells[peer] = mask
                    if not mask & mask - 1:
                        pending.append(peer)
        return True

    def settle(self, cells):
        """Fix the digits that have one place left in a row, column or box; False if there is a contradiction."""
        changed = True
        while changed:
            changed = False
            for unit in self.units:
                once = twice = 0
                for place in unit:
                    mask = cells[place]
                    twice |= once & mask
                    once |= mask
                if once != ALL:
                    return False
                single = once & ~twice
                for place in unit:
                    digit = cells[place] & single
                    if digit and digit != cells[place]:
                        if digit & digit - 1 or not self.fix(cells, place, digit):
                            return False
                        changed = True
        return True

    def solve(self, cells):
        """The first solution, None if there isn't any."""
        if not self.settle(cells):
            return None
        undecided = [(self.counts[mask], place) for place, mask in enumerate(cells) if mask & mask - 1]
        if not undecided:
            return cells
        place = min(undecided)[1]
        mask = cells[place]
        while mask:
            digit = mask & -mask
            mask ^= digit
            trial = list(cells)
            solution = self.solve(trial) if self.fix(trial, place, digit) else None
            if solution is not None:
                return solution
        return None

    def solution(self, puzzle):
        """The digits of a puzzle in text."""
        cells = [ALL] * 81
        for place, letter in enumerate(puzzle):
            if letter != ".":
                self.fix(cells, place, 1 << int(letter) - 1)
        return [self.counts[digit - 1] + 1 for digit in self.solve(cells)]


class Disguise(object):
    """Exchanges what may be exchanged in a puzzle, by a linear congruential generator."""

    def __init__(self, seed):
        self.seed = seed

    def shuffled(self, items):
        items = list(items)
        for place in range(len(items) - 1, 0, -1):
            self.seed = (self.seed * 1103515245 + 12345) % 2147483648
            other = self.seed // 65536 % (place + 1)
            items[place], items[other] = items[other], items[place]
        return items

    def lines(self):
        """An order of rows or columns that keeps boxes together."""
        return [3 * band + line for band in self.shuffled(range(3)) for line in self.shuffled(range(3))]

    def puzzle(self):
        names = dict(zip("123456789", self.shuffled("123456789")))
        columns = self.lines()
        return "".join([names.get(PUZZLE[9 * row + column], ".") for row in self.lines() for column in columns])


def setup(size):
    disguise = Disguise(37)
    return Board(), [disguise.puzzle() for _ in range(size)]


def run(state):
    board, puzzles = state
    checksum = 0
    for puzzle in puzzles:
        solution = board.solution(puzzle)
        for digit in solution:
            checksum = (checksum * 10 + digit) % 1000003
    return [checksum, "".join(["%d" % digit for digit in solution])]
