"""LU decomposition with partial pivoting: nested loops over rows of floats.

Gaussian elimination as Alan Turing put it (Rounding-off Errors in Matrix Processes, 1948), in the outer product form of
Golub and Van Loan (Matrix Computations, 3.4). Our own writing; the equations are made so that all unknowns are 1.
"""

SIZES = {"small": 36, "medium": 100, "large": 260}
TAGS = ("cpu", "numeric")


def decompose(rows):
    """L and U in place of the rows, L below the diagonal; returns where each row came from and the exchanges made."""
    size = len(rows)
    order = list(range(size))
    exchanges = 0
    for k in range(size):
        best = k
        for i in range(k + 1, size):
            if abs(rows[i][k]) > abs(rows[best][k]):
                best = i
        if best != k:
            rows[k], rows[best] = rows[best], rows[k]
            order[k], order[best] = order[best], order[k]
            exchanges += 1
        top = rows[k]
        pivot = top[k]
        right = range(k + 1, size)
        for i in right:
            row = rows[i]
            factor = row[k] / pivot
            row[k] = factor
            for j in right:
                row[j] -= factor * top[j]
    return order, exchanges


def solve(rows, values):
    """Forward through L, then backward through U."""
    size = len(rows)
    result = []
    for i in range(size):
        row = rows[i]
        value = values[i]
        for j in range(i):
            value -= row[j] * result[j]
        result.append(value)
    for i in range(size - 1, -1, -1):
        row = rows[i]
        value = result[i]
        for j in range(i + 1, size):
            value -= row[j] * result[j]
        result[i] = value / row[i]
    return result


def setup(size):
    """A matrix of integers, as floats, and the sums of its rows."""
    seed = 17
    matrix = []
    for _ in range(size):
        row = []
        for _ in range(size):
            seed = (seed * 1103515245 + 12345) % 2147483648
            row.append(seed // 65536 % 201 - 100.0)
        matrix.append(row)
    return matrix, [sum(row) for row in matrix]


def run(state):
    matrix, sums = state
    rows = [list(row) for row in matrix]
    order, exchanges = decompose(rows)
    unknowns = solve(rows, [sums[place] for place in order])
    pivots = total = 0.0
    for place, row in enumerate(rows):
        pivots += abs(row[place])
        total += unknowns[place]
    return [exchanges, pivots, total]
