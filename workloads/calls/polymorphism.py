"""Polymorphism: call sites that meet a dozen classes, directly, through template methods and through visitors.

Our own writing. Sites with more classes than an inline cache holds are the megamorphic ones of Hoelzle, Chambers and
Ungar (Optimizing Dynamically-Typed Object-Oriented Languages With Polymorphic Inline Caches, 1991); the visitor and
the template method are patterns of Gamma, Helm, Johnson and Vlissides (Design Patterns, 1994).
"""

SIZES = {"small": 600, "medium": 9000, "large": 150000}
TAGS = ("cpu", "calls")

FIELD = 64
PROBES = ((20, 20), (32, 36), (47, 30))


class Shape(object):
    """Points of a grid, symmetrical about a centre."""

    def __init__(self, x, y, reach):
        self.x = x
        self.y = y
        self.reach = reach

    def covers(self, x, y):
        return self.holds(abs(x - self.x), abs(y - self.y))

    def holds(self, across, along):
        raise NotImplementedError

    def area(self):
        raise NotImplementedError

    def accept(self, visitor):
        raise NotImplementedError


class Solid(Shape):
    def accept(self, visitor):
        visitor.visit_solid(self)


class Line(Shape):
    def accept(self, visitor):
        visitor.visit_line(self)


class Outline(Shape):
    def accept(self, visitor):
        visitor.visit_outline(self)


class Square(Solid):
    def holds(self, across, along):
        return across <= self.reach and along <= self.reach

    def area(self):
        return (2 * self.reach + 1) ** 2


class Diamond(Solid):
    def holds(self, across, along):
        return across + along <= self.reach

    def area(self):
        return 2 * self.reach * (self.reach + 1) + 1


class Checkers(Solid):
    def holds(self, across, along):
        return across <= self.reach and along <= self.reach and (across + along) % 2 == 0

    def area(self):
        return ((2 * self.reach + 1) ** 2 + 1) // 2


class Hourglass(Solid):
    def holds(self, across, along):
        return across <= along <= self.reach

    def area(self):
        return 2 * self.reach * (self.reach + 2) + 1


class Dot(Line):
    def holds(self, across, along):
        return across == along == 0

    def area(self):
        return 1


class Bar(Line):
    def holds(self, across, along):
        return along == 0 and across <= self.reach

    def area(self):
        return 2 * self.reach + 1


class Post(Line):
    def holds(self, across, along):
        return across == 0 and along <= self.reach

    def area(self):
        return 2 * self.reach + 1


class Cross(Line):
    def holds(self, across, along):
        return (across == 0 or along == 0) and across + along <= self.reach

    def area(self):
        return 4 * self.reach + 1


class Saltire(Line):
    def holds(self, across, along):
        return across == along <= self.reach

    def area(self):
        return 4 * self.reach + 1


class Star(Line):
    def holds(self, across, along):
        return (across == 0 or along == 0 or across == along) and across <= self.reach and along <= self.reach

    def area(self):
        return 8 * self.reach + 1


class Frame(Outline):
    def holds(self, across, along):
        return max(across, along) == self.reach

    def area(self):
        return 8 * self.reach


class Ring(Outline):
    def holds(self, across, along):
        return across + along == self.reach

    def area(self):
        return 4 * self.reach


KINDS = (Square, Bar, Frame, Diamond, Post, Ring, Checkers, Cross, Dot, Hourglass, Saltire, Star)


class Census(object):
    """How many there are of each family."""

    def __init__(self):
        self.solids = 0
        self.lines = 0
        self.outlines = 0

    def visit_solid(self, shape):
        self.solids += 1

    def visit_line(self, shape):
        self.lines += 1

    def visit_outline(self, shape):
        self.outlines += 1

    def answer(self):
        return [self.solids, self.lines, self.outlines]


class Ink(object):
    """What drawing costs: lines are drawn twice, outlines are dotted."""

    def __init__(self):
        self.spent = 0

    def visit_solid(self, shape):
        self.spent += shape.area()

    def visit_line(self, shape):
        self.spent += shape.area() * 2

    def visit_outline(self, shape):
        self.spent += shape.area() // 2

    def answer(self):
        return self.spent


class Margin(object):
    """The points by which shapes are beyond the field, on the right and below; lines may cross it."""

    def __init__(self):
        self.points = 0

    def visit_solid(self, shape):
        self.points += max(0, shape.x + shape.reach - FIELD) + max(0, shape.y + shape.reach - FIELD)

    def visit_line(self, shape):
        pass

    def visit_outline(self, shape):
        self.visit_solid(shape)

    def answer(self):
        return self.points


def setup(size):
    shapes = []
    seed = 7
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        bits = seed // 1024
        shapes.append(KINDS[bits % len(KINDS)](bits // 16 % FIELD, bits // 1024 % FIELD, 1 + bits // 65536 % 15))
    return shapes


def run(state):
    visitors = (Census(), Ink(), Margin())
    area = 0
    covered = 0
    for shape in state:
        area += shape.area()
        for x, y in PROBES:
            if shape.covers(x, y):
                covered += 1
        for visitor in visitors:
            shape.accept(visitor)
    return [area, covered] + [visitor.answer() for visitor in visitors]
