"""`matrix.yaml`: what may be raced."""

from pyderby.matrix.parse import find, load, parse

__all__ = ["find", "load", "parse"]
