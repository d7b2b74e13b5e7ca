"""Sparse matrix times vector: indirect indexing of lists of floats in compressed rows.

The rows' format is that of the Yale Sparse Matrix Package (Eisenstat, Gursky, Schultz, Sherman, 1977); the products
are the power iteration of PageRank (Brin and Page, 1998) over made-up links. Our own writing.
"""

SIZES = {"small": 300, "medium": 5000, "large": 40000}  # pages
TAGS = ("cpu", "numeric")

ROUNDS = 8
DAMPING = 0.85


def product(starts, columns, values, vector):
    result = []
    begin = 0
    for end in starts[1:]:
        total = 0.0
        for place in range(begin, end):
            total += values[place] * vector[columns[place]]
        result.append(total)
        begin = end
    return result


def setup(size):
    """Each page has 2 to 7 links, most of them to pages of low numbers; a row has the links to a page."""
    seed = 19
    rows = [[] for _ in range(size)]
    for page in range(size):
        links = 2 + page % 6
        for _ in range(links):
            seed = (seed * 1103515245 + 12345) % 2147483648
            rows[(seed // 65536) ** 2 * size // 32768**2].append((page, 1.0 / links))
    starts = [0]
    columns = []
    values = []
    for row in rows:
        for column, value in row:
            columns.append(column)
            values.append(value)
        starts.append(len(columns))
    return starts, columns, values


def run(state):
    starts, columns, values = state
    size = len(starts) - 1
    base = (1.0 - DAMPING) / size
    ranks = [1.0 / size] * size
    for _ in range(ROUNDS):
        ranks = [base + DAMPING * share for share in product(starts, columns, values, ranks)]
    total = 0.0
    for rank in ranks:
        total += rank
    return [total, ranks.index(max(ranks)), max(ranks)]
