"""The sieve of Eratosthenes: slices and index arithmetic over an array of bytes.

Nicomachus, Introduction to Arithmetic I 13, with the squares' short cut.
"""

SIZES = {"small": 20000, "medium": 300000, "large": 4000000}
TAGS = ("core", "cpu", "numeric", "scaling", "gil", "parallel")


def setup(size):
    return size


def run(state):
    prime = bytearray([1]) * state
    prime[0] = prime[1] = 0
    candidate = 2
    while candidate * candidate < state:
        if prime[candidate]:
            for multiple in range(candidate * candidate, state, candidate):
                prime[multiple] = 0
        candidate += 1
    return sum(prime)
