"""Monte Carlo simulation: a random generator's method calls, logarithms, roots and exponentials.

The price of a European call option by Phelim Boyle's method (Options: A Monte Carlo Approach, 1977). The numbers come
from Park and Miller's minimal standard generator (1988), by Schrage's products (1979), which stay within 32 bits, and
become normal by the polar method (Marsaglia and Bray, 1964). Our own writing.
"""

import math

SIZES = {"small": 800, "medium": 13000, "large": 200000}  # pairs of paths
TAGS = ("cpu", "numeric", "calls")

PRICE, STRIKE, RATE, VOLATILITY, YEARS = 100.0, 105.0, 0.03, 0.25, 1.0


class Generator(object):
    def __init__(self, seed):
        self.seed = seed

    def uniform(self):
        """The next number between 0 and 1, exclusive."""
        seed = 16807 * (self.seed % 127773) - 2836 * (self.seed // 127773)
        if seed <= 0:
            seed += 2147483647
        self.seed = seed
        return seed / 2147483647.0

    def normals(self):
        """Two independent numbers of the standard normal distribution."""
        while True:
            x = 2.0 * self.uniform() - 1.0
            y = 2.0 * self.uniform() - 1.0
            squared = x * x + y * y
            if 0.0 < squared < 1.0:
                scale = math.sqrt(-2.0 * math.log(squared) / squared)
                return x * scale, y * scale


def setup(size):
    return size, 20260101


def run(state):
    pairs, seed = state
    generator = Generator(seed)
    drift = (RATE - VOLATILITY * VOLATILITY / 2.0) * YEARS
    spread = VOLATILITY * math.sqrt(YEARS)
    total = squares = 0.0
    for _ in range(pairs):
        for normal in generator.normals():
            gain = PRICE * math.exp(drift + spread * normal) - STRIKE
            if gain > 0.0:
                total += gain
                squares += gain * gain
    count = 2.0 * pairs
    mean = total / count
    deviation = math.sqrt((squares / count - mean * mean) / count)
    discount = math.exp(-RATE * YEARS)
    return [discount * mean, discount * deviation, generator.seed]
