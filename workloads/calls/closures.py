"""Closures: functions that make, take and return functions; numbers, lists and counters made of nothing else.

The numerals are Alonzo Church's (The Calculi of Lambda-Conversion, 1941). Pairs that are procedures and procedures
with local state are those of Abelson and Sussman (Structure and Interpretation of Computer Programs, 1985, sections
2.1.3 and 3.1); our own writing in Python.
"""

SIZES = {"small": 25, "medium": 300, "large": 5000}
TAGS = ("cpu", "calls", "alloc")

LENGTH = 24
MODULUS = 1000003


def pair(first, rest):
    return lambda choose: choose(first, rest)


def head(items):
    return items(lambda first, rest: first)


def tail(items):
    return items(lambda first, rest: rest)


def fold(combine, start, items):
    while items is not None:
        start = combine(start, head(items))
        items = tail(items)
    return start


def mapped(function, items):
    """The results, last first."""
    return fold(lambda done, value: pair(function(value), done), None, items)


def chosen(accept, items):
    """Those that are accepted, last first."""
    return fold(lambda done, value: pair(value, done) if accept(value) else done, None, items)


def numeral(count):
    """What repeats a function that many times."""

    def repeated(function):
        def apply(value):
            for _ in range(count):
                value = function(value)
            return value

        return apply

    return repeated


def plus(one, other):
    def added(function):
        first = one(function)
        second = other(function)
        return lambda value: first(second(value))

    return added


def times(one, other):
    return lambda function: one(other(function))


def power(base, exponent):
    return exponent(base)


def counted(number):
    return number(lambda value: value + 1)(0)


def counter(step):
    """A function with a state of its own: at each call the next multiple."""
    current = [0]

    def following():
        current[0] = (current[0] + step) % MODULUS
        return current[0]

    return following


def adder(amount):
    return lambda value: value + amount


def multiplier(factor):
    return lambda value: value * factor


def composed(*functions):
    def apply(value):
        for function in functions:
            value = function(value)
        return value

    return apply


def divisible_by(divisor):
    return lambda value: value % divisor == 0


def mixed(total, value):
    return (total * 31 + value) % MODULUS


def setup(size):
    return size


def run(state):
    following = counter(7919)
    checksum = 0
    count = 0
    for turn in range(state):
        items = None
        for _ in range(LENGTH):
            items = pair(following(), items)
        scaled = mapped(composed(adder(turn), multiplier(3), adder(1)), items)
        checksum = fold(mixed, checksum, chosen(divisible_by(2), scaled))
        count += counted(plus(power(numeral(2), numeral(turn % 5)), times(numeral(3), numeral(4))))
    return [checksum, count]
