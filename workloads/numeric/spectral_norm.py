"""Spectral norm of an infinite matrix by the power method: float arithmetic over lists.

Problem 3 of the SIAM hundred-dollar, hundred-digit challenge (Trefethen, 2002), cut to n rows, as in the Computer
Language Benchmarks Game.
"""

SIZES = {"small": 22, "medium": 90, "large": 320}
TAGS = ("core", "cpu", "numeric", "gil")

ITERATIONS = 3


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(vector, size):
    return [sum([entry(i, j) * vector[j] for j in range(size)]) for i in range(size)]


def transposed_times(vector, size):
    return [sum([entry(j, i) * vector[j] for j in range(size)]) for i in range(size)]


def setup(size):
    return size


def run(state):
    u = [1.0] * state
    v = u
    for _ in range(ITERATIONS):
        v = transposed_times(times(u, state), state)
        u = transposed_times(times(v, state), state)
    vbv = vv = 0.0
    for one, other in zip(u, v):
        vbv += one * other
        vv += other * other
    return (vbv / vv) ** 0.5
