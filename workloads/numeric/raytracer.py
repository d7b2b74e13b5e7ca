"""Ray tracing: small vector objects with operators, and methods chosen by the thing that is hit.

After Turner Whitted (An Improved Illumination Model for Shaded Display, 1980): shadows and mirrors by more rays. Our
own writing: four spheres over a chequered floor, in shades of grey.
"""

import math

SIZES = {"small": 10, "medium": 36, "large": 140}  # pixels in a row; three quarters as many rows
TAGS = ("cpu", "numeric", "calls", "alloc")

NEAR = 1e-6  # what is hit sooner is the surface that the ray starts from
FAR = 1e30
AMBIENT = 0.15
BOUNCES = 4


class Vector(object):
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def length(self):
        return math.sqrt(self.dot(self))

    def unit(self):
        return self * (1.0 / self.length())

    def reflected(self, normal):
        return self - normal * (2.0 * self.dot(normal))


class Sphere(object):
    def __init__(self, centre, radius, colour, mirror):
        self.centre = centre
        self.radius = radius
        self.colour = colour
        self.mirror = mirror

    def distance(self, origin, direction):
        """How far along the ray the surface is, FAR if the ray misses it."""
        offset = self.centre - origin
        middle = offset.dot(direction)
        squared = middle * middle - offset.dot(offset) + self.radius * self.radius
        if squared < 0.0:
            return FAR
        half = math.sqrt(squared)
        if middle - half > NEAR:
            return middle - half
        return middle + half if middle + half > NEAR else FAR

    def normal(self, point):
        return (point - self.centre) * (1.0 / self.radius)

    def colour_at(self, point):
        return self.colour


class Floor(object):
    """The plane y = 0 with squares of two shades."""

    def __init__(self, light, dark, mirror):
        self.light = light
        self.dark = dark
        self.mirror = mirror
        self.up = Vector(0.0, 1.0, 0.0)

    def distance(self, origin, direction):
        if direction.y >= 0.0:
            return FAR
        distance = -origin.y / direction.y
        return distance if distance > NEAR else FAR

    def normal(self, point):
        return self.up

    def colour_at(self, point):
        return self.light if (math.floor(point.x) + math.floor(point.z)) % 2 else self.dark


class Scene(object):
    def __init__(self, things, lamp):
        self.things = things
        self.lamp = lamp

    def nearest(self, origin, direction):
        """(the first thing that the ray hits or None, how far away it is)."""
        found = None
        least = FAR
        for thing in self.things:
            distance = thing.distance(origin, direction)
            if distance < least:
                found = thing
                least = distance
        return found, least

    def brightness(self, origin, direction, bounces):
        thing, distance = self.nearest(origin, direction)
        if thing is None:
            return 0.3 + 0.4 * direction.y  # the sky
        point = origin + direction * distance
        normal = thing.normal(point)
        bright = thing.colour_at(point) * self.illumination(point, normal)
        if thing.mirror and bounces:
            mirrored = self.brightness(point, direction.reflected(normal), bounces - 1)
            bright += thing.mirror * (mirrored - bright)
        return bright

    def illumination(self, point, normal):
        to_lamp = self.lamp - point
        away = to_lamp.length()
        to_lamp = to_lamp * (1.0 / away)
        slope = normal.dot(to_lamp)
        if slope <= 0.0 or self.nearest(point, to_lamp)[1] < away:
            return AMBIENT
        return AMBIENT + (1.0 - AMBIENT) * slope


def setup(size):
    things = [
        Floor(0.9, 0.2, 0.1),
        Sphere(Vector(-1.2, 1.0, 1.0), 1.0, 0.8, 0.6),
        Sphere(Vector(1.1, 0.8, 0.4), 0.8, 0.5, 0.3),
        Sphere(Vector(0.0, 0.4, -0.9), 0.4, 0.9, 0.0),
        Sphere(Vector(0.3, 2.2, 2.6), 0.9, 0.3, 0.7),
    ]
    return Scene(things, Vector(-4.0, 6.0, -5.0)), size


def run(state):
    scene, width = state
    height = width * 3 // 4
    eye = Vector(0.0, 1.6, -5.0)
    total = 0.0
    dark = 0
    for row in range(height):
        up = (height - 2 * row - 1.0) / width
        for column in range(width):
            right = (2 * column + 1.0 - width) / width
            bright = scene.brightness(eye, Vector(right, up - 0.15, 1.8).unit(), BOUNCES)
            total += bright
            if bright < AMBIENT:
                dark += 1
    return [total, dark]
