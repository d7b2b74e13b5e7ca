"""Properties: attributes that are computed, through properties, descriptors, `__getattr__` and `__setattr__`.

Our own writing: gauges in a power station. That a reader can't tell what is stored from what is computed is Bertrand
Meyer's uniform access (Object-Oriented Software Construction, 1988); descriptors are Python's way to it (PEP 252,
2001).
"""

SIZES = {"small": 250, "medium": 4000, "large": 65000}
TAGS = ("cpu", "calls")


class Clock(object):
    """Keeps seconds and shows hours and minutes, which can be set."""

    def __init__(self):
        self._now = 0

    @property
    def seconds(self):
        return self._now % 60

    @seconds.setter
    def seconds(self, value):
        self._now += value - self.seconds

    @property
    def minutes(self):
        return self._now // 60 % 60

    @minutes.setter
    def minutes(self, value):
        self._now += (value - self.minutes) * 60

    @property
    def hours(self):
        return self._now // 3600 % 24


class Bounded(object):
    """A number between two bounds: a descriptor that reads and writes."""

    def __init__(self, name, low, high):
        self.name = name
        self.low = low
        self.high = high

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return instance.__dict__[self.name]

    def __set__(self, instance, value):
        if value < self.low:
            value = self.low
        elif value > self.high:
            value = self.high
        instance.__dict__[self.name] = value


class Lazy(object):
    """Computed at the first look; the instance's own attribute then hides this descriptor, since it only reads."""

    def __init__(self, function):
        self.function = function
        self.name = function.__name__

    def __get__(self, instance, owner):
        if instance is None:
            return self
        value = self.function(instance)
        instance.__dict__[self.name] = value
        return value


class Boiler(object):
    heat = Bounded("heat", 0, 300)
    water = Bounded("water", 10, 90)

    def __init__(self, number):
        self.number = number
        self.heat = 20
        self.water = 50

    @property
    def pressure(self):
        return self.heat * self.water // 100

    @Lazy
    def serial(self):
        return self.number * 7919 % 10007


class Watched(object):
    """Counts what is written to it."""

    def __init__(self):
        object.__setattr__(self, "writes", 0)

    def __setattr__(self, name, value):
        object.__setattr__(self, "writes", self.writes + 1)
        object.__setattr__(self, name, value)


class Remote(object):
    """Has the attributes of what it controls, and hides some."""

    def __init__(self, subject):
        self.subject = subject

    def __getattr__(self, name):
        if name == "number":
            raise AttributeError(name)
        return getattr(self.subject, name)


def setup(size):
    return size


def run(state):
    clock = Clock()
    boilers = [Boiler(number) for number in range(1, 5)]
    remotes = [Remote(boiler) for boiler in boilers]
    panel = Watched()
    panel.peak = 0
    checksum = 0
    for turn in range(state):
        boiler = boilers[turn % 4]
        boiler.heat += turn * 37 % 101 - 47
        boiler.water += turn * 53 % 31 - 15
        clock.seconds += 7
        if boiler.pressure > panel.peak:
            panel.peak = boiler.pressure
            clock.minutes += 1
        remote = remotes[turn * 3 % 4]
        checksum = (checksum * 31 + remote.pressure * remote.serial + getattr(remote, "number", 5)) % 1000003
        if turn % 10 == 0:
            replaced = turn // 10 % 4
            boilers[replaced] = Boiler(turn)
            remotes[replaced] = Remote(boilers[replaced])
    return [checksum, panel.peak, panel.writes, clock.hours, clock.minutes, clock.seconds]
