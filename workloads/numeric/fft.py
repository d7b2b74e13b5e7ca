"""Fast Fourier transform: complex numbers in lists, there and back.

James Cooley and John Tukey: An Algorithm for the Machine Calculation of Complex Fourier Series (1965). Radix 2, in
place, after the values have been put into bit-reversed order; our own writing. The signal is a square wave with
noise.
"""

import math

SIZES = {"small": 512, "medium": 8192, "large": 65536}  # powers of two
TAGS = ("cpu", "numeric", "alloc")

PERIODS = 5


def reversal(size):
    """The numbers below a power of two, in the order of their bits read backwards."""
    order = [0]
    while len(order) < size:
        order = [2 * place for place in order] + [2 * place + 1 for place in order]
    return order


def transform(values, order, roots):
    size = len(values)
    result = [values[place] for place in order]
    half = 1
    while half < size:
        stride = size // (2 * half)
        for start in range(0, size, 2 * half):
            turn = 0
            for low in range(start, start + half):
                high = low + half
                one = result[low]
                other = roots[turn] * result[high]
                result[low] = one + other
                result[high] = one - other
                turn += stride
        half *= 2
    return result


def setup(size):
    signal = []
    seed = 13
    for place in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        high = 2 * PERIODS * place // size % 2
        signal.append(complex(60 * high + seed // 65536 % 16, 0))
    angles = [-2.0 * math.pi * place / size for place in range(size // 2)]
    roots = [complex(math.cos(angle), math.sin(angle)) for angle in angles]
    return signal, reversal(size), roots, [root.conjugate() for root in roots]


def run(state):
    signal, order, roots, conjugates = state
    size = len(signal)
    spectrum = transform(signal, order, roots)
    peak = 0
    strongest = energy = 0.0
    for place in range(1, size // 2):  # the other half mirrors it
        value = spectrum[place]
        power = value.real * value.real + value.imag * value.imag
        energy += power
        if power > strongest:
            strongest = power
            peak = place
    checksum = 0
    for value in transform(spectrum, order, conjugates):
        checksum = (checksum * 31 + int(value.real / size + 0.5)) % 1000003
    return [peak, energy, checksum]
