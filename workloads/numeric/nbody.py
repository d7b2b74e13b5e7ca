"""Gravitational n-body simulation: float arithmetic and attribute access.

The outer planets' orbits by the symplectic Euler (leap-frog) integration of the Computer Language Benchmarks Game's n-body
problem; the starting values are the published ones (astronomical units, days, solar masses times 4 pi squared).
"""

SIZES = {"small": 200, "medium": 4000, "large": 50000}
TAGS = ("core", "cpu", "numeric", "scaling", "gil", "parallel")

PI = 3.141592653589793
SOLAR_MASS = 4 * PI * PI
DAYS = 365.24
STEP = 0.01

PLANETS = (
    (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
    (
        4.84143144246472090e00,
        -1.16032004402742839e00,
        -1.03622044471123109e-01,
        1.66007664274403694e-03,
        7.69901118419740425e-03,
        -6.90460016972063023e-05,
        9.54791938424326609e-04,
    ),
    (
        8.34336671824457987e00,
        4.12479856412430479e00,
        -4.03523417114321381e-01,
        -2.76742510726411896e-03,
        4.99852801234917238e-03,
        2.30417297573763929e-05,
        2.85885980666130812e-04,
    ),
    (
        1.28943695621391310e01,
        -1.51111514016986312e01,
        -2.23307578892655734e-01,
        2.96460137564761618e-03,
        2.37847173959480950e-03,
        -2.96589568540237556e-05,
        4.36624404335156298e-05,
    ),
    (
        1.53796971148509165e01,
        -2.59193146099879641e01,
        1.79258772950371181e-01,
        2.68067772490389322e-03,
        1.62824170038242295e-03,
        -9.51592254519715870e-05,
        5.15138902046611451e-05,
    ),
)


class Body(object):
    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x = x
        self.y = y
        self.z = z
        self.vx = vx * DAYS
        self.vy = vy * DAYS
        self.vz = vz * DAYS
        self.mass = mass * SOLAR_MASS


def system():
    """The five bodies, with the sun moving so that the whole has no momentum."""
    bodies = [Body(*values) for values in PLANETS]
    sun = bodies[0]
    sun.vx = -sum(body.vx * body.mass for body in bodies[1:]) / SOLAR_MASS
    sun.vy = -sum(body.vy * body.mass for body in bodies[1:]) / SOLAR_MASS
    sun.vz = -sum(body.vz * body.mass for body in bodies[1:]) / SOLAR_MASS
    return bodies


def advance(bodies, pairs):
    for one, other in pairs:
        dx = one.x - other.x
        dy = one.y - other.y
        dz = one.z - other.z
        squared = dx * dx + dy * dy + dz * dz
        pull = STEP / (squared * squared**0.5)
        heavy = other.mass * pull
        one.vx -= dx * heavy
        one.vy -= dy * heavy
        one.vz -= dz * heavy
        heavy = one.mass * pull
        other.vx += dx * heavy
        other.vy += dy * heavy
        other.vz += dz * heavy
    for body in bodies:
        body.x += STEP * body.vx
        body.y += STEP * body.vy
        body.z += STEP * body.vz


def energy(bodies, pairs):
    total = 0.0
    for body in bodies:
        total += 0.5 * body.mass * (body.vx * body.vx + body.vy * body.vy + body.vz * body.vz)
    for one, other in pairs:
        dx = one.x - other.x
        dy = one.y - other.y
        dz = one.z - other.z
        total -= one.mass * other.mass / (dx * dx + dy * dy + dz * dz) ** 0.5
    return total


def setup(size):
    return size


def run(state):
    bodies = system()
    pairs = [(one, other) for place, one in enumerate(bodies) for other in bodies[place + 1 :]]
    for _ in range(state):
        advance(bodies, pairs)
    return energy(bodies, pairs)
