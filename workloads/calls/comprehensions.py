"""Comprehensions: of lists, sets and dictionaries, nested ones, and generator expressions.

The notation is set theory's, from SETL (Jack Schwartz, 1970) by way of David Turner's KRC (1981). Our own writing of
the usual examples: Pythagorean triples, primes, square roots modulo a number, divisors and products of matrices.
"""

SIZES = {"small": 110, "medium": 380, "large": 1250}
TAGS = ("cpu", "calls", "alloc")


def triples(limit):
    roots = {root * root: root for root in range(1, limit)}
    return [(a, b, roots[a * a + b * b]) for a in range(1, limit) for b in range(a, limit) if a * a + b * b in roots]


def primes(limit):
    composites = {
        multiple
        for factor in range(2, limit)
        if factor * factor < limit
        for multiple in range(factor * factor, limit, factor)
    }
    return [number for number in range(2, limit) if number not in composites]


def square_roots(modulus):
    """Of each square modulo a number all roots."""
    squares = {value * value % modulus for value in range(modulus)}
    return {square: [value for value in range(modulus) if value * value % modulus == square] for square in squares}


def abundant(limit):
    """The numbers with divisors that sum to more than the number."""
    return [
        number
        for number in range(2, limit)
        if sum(divisor for divisor in range(1, number // 2 + 1) if number % divisor == 0) > number
    ]


def product(one, other):
    columns = [list(column) for column in zip(*other)]
    return [[sum(x * y for x, y in zip(row, column)) % 1009 for column in columns] for row in one]


def setup(size):
    return size


def run(state):
    right_angled = triples(state)
    found = primes(state)
    roots = square_roots(state - 1)
    matrix = [[(row * 7 + column * 3) % 11 for column in range(state // 8)] for row in range(state // 8)]
    squared = product(matrix, matrix)
    return [
        [len(right_angled), sum(c for a, b, c in right_angled)],
        [len(found), sum(found), sum(1 for prime in found if all(prime + 2 != other for other in found))],
        [len(roots), sum(len(values) for values in roots.values()), sum(sum(values) for values in roots.values())],
        sum(abundant(state)),
        sum(sum(row) for row in squared),
    ]
