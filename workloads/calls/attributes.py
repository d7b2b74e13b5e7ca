"""Attributes: read and written in instances, in slots and in classes, by name, and for a while only.

Our own writing: balls that roll on tables and bounce off the cushions, in whole numbers.
"""

SIZES = {"small": 200, "medium": 3000, "large": 45000}
TAGS = ("cpu", "calls")

SPEEDS = ("across", "along")


class Table(object):
    """What all balls share: the table's edges are attributes of the class, and are looked up through the instance."""

    __slots__ = ()
    width = 997
    height = 499
    weight = 1

    def roll(self):
        self.x += self.across
        if self.x < 0 or self.x >= self.width:
            self.x -= self.across
            self.across = -self.across
            self.bounces += 1
        self.y += self.along
        if self.y < 0 or self.y >= self.height:
            self.y -= self.along
            self.along = -self.along
            self.bounces += 1


class Ball(Table):
    """Attributes in a dictionary; the class's `bounces` is what is read until the instance has its own."""

    bounces = 0

    def __init__(self, x, y, across, along):
        self.x = x
        self.y = y
        self.across = across
        self.along = along


class HeavyBall(Ball):
    """Two classes further from the table's attributes, one of which it hides."""

    weight = 3


class BoundBall(Table):
    """All attributes in slots."""

    __slots__ = ("across", "along", "bounces", "x", "y")

    def __init__(self, x, y, across, along):
        self.x = x
        self.y = y
        self.across = across
        self.along = along
        self.bounces = 0


def push(ball, turn):
    """Attributes by name; a ball with a dictionary is given a weight of its own and loses it again."""
    name = SPEEDS[turn % 2]
    speed = getattr(ball, name)
    if speed < 0:
        setattr(ball, name, speed - turn % 3)
    else:
        setattr(ball, name, speed + turn % 3)
    if isinstance(ball, Ball):
        ball.weight = ball.weight + turn
        heavier = ball.weight
        del ball.weight
        return heavier - ball.weight
    return 0


def momentum(balls):
    return sum((ball.across + ball.along) * ball.weight for ball in balls)


def setup(size):
    return size


def run(state):
    balls = []
    for place, kind in enumerate((Ball, BoundBall, HeavyBall) * 2):
        balls.append(kind(100 + place * 37, 50 + place * 23, 7 + place, 11 - 2 * place))
    pushed = 0
    for turn in range(state):
        for ball in balls:
            ball.roll()
            ball.roll()
        pushed += push(balls[turn % len(balls)], turn % 7)
        if turn % 50 == 49:
            for ball in balls:
                ball.across = ball.across % 40 - 20
                ball.along = ball.along % 40 - 20
    checksum = 0
    for ball in balls:
        checksum = (checksum * 1009 + ball.x * 499 + ball.y) % 1000003
    return [checksum, pushed, momentum(balls), sum(ball.bounces for ball in balls)]
