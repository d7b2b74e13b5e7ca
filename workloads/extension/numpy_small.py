"""Arithmetic on small arrays: the operations of numpy_elementwise on too few elements for numpy to release the GIL.

Heron's method for square roots (Metrica, first century) on arrays of 250 elements; numpy lets go of the lock from 500
elements on.
"""

import os

# numpy reads these when it is imported, which is once in a process: see numpy_matmul
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy

SIZES = {"small": 80, "medium": 1100, "large": 18000}
TAGS = ("extension", "control", "gil")
REQUIRES = ("numpy",)
NEEDS = ("numpy",)

ROUNDS = 6


def setup(size):
    """How often; the numbers, and room for the guesses and for what the numbers divided by them are."""
    numbers = numpy.arange(250, dtype=numpy.float64) + 1
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
