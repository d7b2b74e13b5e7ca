"""Method calls: shapes of three classes, each with an area of its own."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "calls")


class Rectangle(object):
    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height

    def price(self, rate):
        return self.area() * rate + 1


class Triangle(Rectangle):
    def area(self):
        return self.width * self.height // 2


class Frame(Rectangle):
    def area(self):
        return 2 * (self.width + self.height) - 4


def unit(shapes):
    total = 0
    for shape in shapes:
        total += shape.price(3)
    return total


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    kinds = (Rectangle, Triangle, Frame)
    shapes = [kinds[place % 3](place + 2, pow(7, place, 31) + 2) for place in range(90)]
    return size * (100 + extra) // 100, shapes


def run(state):
    units, shapes = state
    for _ in range(units):
        answer = unit(shapes)
    return answer
