"""Mandelbrot set: float arithmetic in a tight loop, how soon each point of a grid escapes.

The iteration of z * z + c from 0, after Robert Brooks and Peter Matelski (1978) and Benoit Mandelbrot (Fractal
aspects of the iteration of z -> lambda z (1 - z), 1980). Our own writing, with pairs of floats for the complex
numbers.
"""

SIZES = {"small": 22, "medium": 84, "large": 330}  # points along an edge
TAGS = ("cpu", "numeric")

LIMIT = 50
LEFT, BOTTOM, SPAN = -2.0, -1.25, 2.5


def escape(real, imaginary):
    """Steps until the point is farther than 2 from the origin, LIMIT if it stays."""
    x = y = xx = yy = 0.0
    steps = 0
    while xx + yy <= 4.0 and steps < LIMIT:
        y = 2.0 * x * y + imaginary
        x = xx - yy + real
        xx = x * x
        yy = y * y
        steps += 1
    return steps


def setup(size):
    return size


def run(state):
    width = SPAN / state
    inside = total = checksum = 0
    for row in range(state):
        imaginary = BOTTOM + width * (row + 0.5)
        for column in range(state):
            steps = escape(LEFT + width * (column + 0.5), imaginary)
            if steps == LIMIT:
                inside += 1
            total += steps
            checksum = (checksum * 31 + steps) % 1000003
    return [inside, total, checksum]
