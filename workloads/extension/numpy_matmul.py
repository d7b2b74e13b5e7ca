"""Matrix product: one long call into linear algebra that releases the GIL, held to one thread of its own.

The row by column product, as numpy and its BLAS compute it. The numbers are small and whole, so that their sums are
exact in any order.
"""

import os

# else BLAS starts threads of its own, and there would be nothing to gain from ours; read when numpy is imported
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy

SIZES = {"small": 200, "medium": 600, "large": 1600}
TAGS = ("extension", "releases", "gil")
REQUIRES = ("numpy",)
NEEDS = ("numpy",)


def setup(size):
    """Two square matrices, and room for their product."""
    numbers = numpy.arange(size * size, dtype=numpy.float64).reshape(size, size)
    return numbers % 31, numbers % 37, numpy.empty_like(numbers)


def run(state):
    one, other, product = state
    numpy.dot(one, other, out=product)
    return [int(product.sum()), int(product.trace()), int(product[1, -1])]
