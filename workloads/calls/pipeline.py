"""Closures and generators: primes through a chain of filters, each a closure around a generator.

The sieve of coroutines of M. D. McIlroy (Coroutines, 1968) and C. A. R. Hoare (Communicating Sequential Processes, 1978,
section 6.1), with generators for the processes.
"""

SIZES = {"small": 1400, "medium": 13000, "large": 80000}
TAGS = ("core", "cpu", "calls")


def numbers(limit):
    value = 2
    while value < limit:
        yield value
        value += 1


def indivisible_by(prime):
    def accept(value):
        return value % prime != 0

    return accept


def filtered(accept, source):
    for value in source:
        if accept(value):
            yield value


def setup(size):
    return size


def run(state):
    source = numbers(state)
    found = []
    for value in source:
        found.append(value)
        if value * value < state:
            source = filtered(indivisible_by(value), source)
            continue
        found.extend(source)
        break
    return [len(found), sum(found)]
