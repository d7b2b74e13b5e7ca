"""Matrix product: the three nested loops over lists of floats.

Arthur Cayley's definition (A Memoir on the Theory of Matrices, 1858), rows by transposed columns. Our own writing. The
entries are small integers, so that the floats are exact.
"""

SIZES = {"small": 30, "medium": 80, "large": 180}
TAGS = ("cpu", "numeric")


def product(one, other):
    columns = [list(column) for column in zip(*other)]
    inner = range(len(other))
    result = []
    for row in one:
        line = []
        for column in columns:
            total = 0.0
            for k in inner:
                total += row[k] * column[k]
            line.append(total)
        result.append(line)
    return result


def setup(size):
    one = [[float((3 * i + 5 * j) % 17 - 8) for j in range(size)] for i in range(size)]
    other = [[float((7 * i + 2 * j) % 19 - 9) for j in range(size)] for i in range(size)]
    return one, other


def run(state):
    one, other = state
    result = product(one, other)
    trace = total = 0.0
    for place, row in enumerate(result):
        trace += row[place]
        for value in row:
            total += abs(value)
    return [trace, total, result[0][-1]]
