"""Arithmetic on large arrays, element by element and in place: numpy releases the GIL for each operation.

Heron's method for square roots (Metrica, first century): the mean of a guess and of the number divided by the guess,
six times. No operation makes an array.
"""

import os

# numpy reads these when it is imported, which is once in a process: see numpy_matmul
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy

SIZES = {"small": 1 << 17, "medium": 1 << 20, "large": 1 << 23}
TAGS = ("extension", "releases", "gil")
REQUIRES = ("numpy",)
NEEDS = ("numpy",)

ROUNDS = 6


def setup(size):
    """The numbers, and room for the guesses and for what the numbers divided by them are."""
    numbers = numpy.arange(size, dtype=numpy.float64) % 1021 + 1
    return numbers, numpy.empty_like(numbers), numpy.empty_like(numbers)


def run(state):
    numbers, guesses, others = state
    numpy.add(numbers, 1, out=guesses)
    for _ in range(ROUNDS):
        numpy.divide(numbers, guesses, out=others)
        numpy.add(guesses, others, out=guesses)
        numpy.multiply(guesses, 0.5, out=guesses)
    return [float(guesses.sum()), float(guesses[3])]
