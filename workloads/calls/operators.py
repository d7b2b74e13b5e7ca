"""Operators: arithmetic of a class of numbers, mixed with integers, and of polynomials over such numbers.

Adi Shamir's way to share a secret (How to Share a Secret, Communications of the ACM, 1979): points of a polynomial
over a prime field, and Lagrange's interpolation to get it back. Our own writing.
"""

SIZES = {"small": 8, "medium": 120, "large": 2000}
TAGS = ("cpu", "calls", "alloc")

PRIME = 46337  # the largest with a square below two to the power of 31
NEEDED = 5


class Residue(object):
    """A number modulo the prime."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value % PRIME

    def __add__(self, other):
        return Residue(self.value + (other.value if isinstance(other, Residue) else other))

    __radd__ = __add__

    def __sub__(self, other):
        return Residue(self.value - (other.value if isinstance(other, Residue) else other))

    def __rsub__(self, other):
        return Residue(other - self.value)

    def __mul__(self, other):
        return Residue(self.value * (other.value if isinstance(other, Residue) else other))

    __rmul__ = __mul__

    def __truediv__(self, other):
        """By Fermat's little theorem."""
        return self * other ** (PRIME - 2)

    __div__ = __truediv__

    def __pow__(self, exponent):
        return Residue(pow(self.value, exponent, PRIME))

    def __neg__(self):
        return Residue(-self.value)

    def __eq__(self, other):
        return self.value == (other.value if isinstance(other, Residue) else other)

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self.value)

    def __bool__(self):
        return self.value != 0

    __nonzero__ = __bool__

    def __int__(self):
        return self.value


class Polynomial(object):
    """Its coefficients from the lowest power up."""

    def __init__(self, coefficients):
        self.coefficients = coefficients

    def __len__(self):
        return len(self.coefficients)

    def __getitem__(self, power):
        return self.coefficients[power]

    def __call__(self, x):
        total = Residue(0)
        for power in range(len(self) - 1, -1, -1):
            total = total * x + self[power]
        return total

    def __add__(self, other):
        return Polynomial([self[power] + other[power] for power in range(len(self))])

    def __mul__(self, factor):
        return Polynomial([coefficient * factor for coefficient in self.coefficients])

    def __eq__(self, other):
        return self.coefficients == other.coefficients

    def __ne__(self, other):
        return not self == other


def shares(polynomial, count):
    return [(Residue(x), polynomial(x)) for x in range(1, count + 1)]


def secret(points):
    """The polynomial's value at zero."""
    terms = []
    for x, y in points:
        above = y
        below = 1
        for other, _ in points:
            if other != x:
                above *= -other
                below *= x - other
        terms.append(above / below)
    return sum(terms)


def setup(size):
    polynomials = []
    seed = 5
    for _ in range(size):
        coefficients = []
        for _ in range(NEEDED):
            seed = (seed * 1103515245 + 12345) % 2147483648
            coefficients.append(Residue(seed // 256))
        polynomials.append(Polynomial(coefficients))
    return polynomials


def run(state):
    total = state[0]
    recovered = 0
    secrets = set()
    checksum = Residue(0)
    for place, polynomial in enumerate(state):
        points = shares(polynomial, NEEDED + 2)
        first = secret(points[:NEEDED])
        last = secret(points[-NEEDED:])
        secrets.add(first)
        if first == last and not first - polynomial[0]:
            recovered += 1
        checksum = 31 * checksum + (1 - first) / (place + 1 + last * last)
        total = total + polynomial * (place + 2)
        if total != polynomial:
            checksum += total(place)
    return [recovered, len(secrets), int(checksum), [int(value) for value in total]]
