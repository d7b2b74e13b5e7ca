"""A sieve in segments: four threads strike out the composites of their own quarters and count what is left.

The sieve of Eratosthenes in segments, after Carter Bays and Richard H. Hudson: The segmented sieve of Eratosthenes
and primes in arithmetic progressions to 10^12, BIT 17, 1977. The one workload here that a single worker can spread
over cores.
"""

import threading

SIZES = {"small": 20000, "medium": 300000, "large": 6000000}
TAGS = ("concurrency", "threads", "numeric")

TEAM = 4


def started(target, *arguments):
    thread = threading.Thread(target=target, args=arguments)
    thread.start()
    return thread


def primes_below(limit):
    prime = bytearray([1]) * limit
    primes = []
    for candidate in range(2, limit):
        if prime[candidate]:
            primes.append(candidate)
            for multiple in range(candidate * candidate, limit, candidate):
                prime[multiple] = 0
    return primes


def strike(primes, start, stop, counts, place):
    """Count the primes from start up to stop, given all those up to its root."""
    prime = bytearray([1]) * (stop - start)
    for factor in primes:
        first = max(factor * factor, (start + factor - 1) // factor * factor)
        for multiple in range(first - start, stop - start, factor):
            prime[multiple] = 0
    counts[place] = sum(prime)


def setup(size):
    return size


def run(state):
    root = 2
    while root * root < state:
        root += 1
    primes = primes_below(root + 1)
    bounds = [2 + (state - 2) * place // TEAM for place in range(TEAM + 1)]
    counts = [0] * TEAM
    threads = [started(strike, primes, bounds[place], bounds[place + 1], counts, place) for place in range(TEAM)]
    for thread in threads:
        thread.join()
    return [sum(counts), counts]
