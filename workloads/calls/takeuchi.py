"""Takeuchi's function: nothing but recursive calls and comparisons of small integers.

After Ikuo Takeuchi's tarai function in John McCarthy's variant (tak), a classic of the Gabriel benchmarks
(Performance and Evaluation of Lisp Systems, 1985, section 3.1).
"""

SIZES = {"small": (14, 10, 4), "medium": (18, 12, 5), "large": (22, 16, 6)}
TAGS = ("core", "cpu", "calls", "scaling", "gil")


def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def setup(size):
    return size


def run(state):
    x, y, z = state
    return tak(x, y, z)
