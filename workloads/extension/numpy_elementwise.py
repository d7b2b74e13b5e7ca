"""Arithmetic on large arrays, element by element and in place: numpy releases the GIL for each operation.

Heron's method for square roots (Metrica, first century): the mean of a guess and of the number divided by the guess,
six times. No operation makes an array; the arrays of two workers fit into the cache, else they would wait for memory.
"""

import os

# numpy reads these when it is imported, which is once in a process: see numpy_matmul
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy

SIZES = {"small": 1, "medium": 20, "large": 350}
TAGS = ("extension", "releases", "gil")
REQUIRES = ("numpy",)
NEEDS = ("numpy",)

LENGTH = 1 << 17
ROUNDS = 6


def setup(size):
    """How often; the numbers, and room for the guesses and for what the numbers divided by them are."""
    numbers = numpy.arange(LENGTH, dtype=numpy.float64) % 1021 + 1
    return size, numbers, numpy.empty_like(numbers), numpy.empty_like(numbers)


def run(state):
    count, numbers, guesses, others = state
    total = 0.0
    for _ in range(count):
        numpy.add(numbers, 1, out=guesses)
        for _ in range(ROUNDS):
            numpy.divide(numbers, guesses, out=others)
            numpy.add(guesses, others, out=guesses)
            numpy.multiply(guesses, 0.5, out=guesses)
        total += float(guesses[3])
    return [total, float(guesses.sum())]
