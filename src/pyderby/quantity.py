"""Quantities as people write them: `90s`, `4m`, `1%`, `2GiB`."""

from __future__ import annotations

import re

_NUMBER = r"(?P<number>\d+(\.\d+)?)\s*"
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "kB": 10**3, "MB": 10**6, "GB": 10**9}


def _parse(text: str, units: dict[str, float] | dict[str, int], example: str) -> float:
    match = re.fullmatch(_NUMBER + f"(?P<unit>{'|'.join(units)})", text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no quantity: write it like {example}")
    return float(match["number"]) * units[match["unit"]]


def seconds(text: str) -> float:
    """A duration in seconds. Raises `ValueError`."""
    return _parse(text, _SECONDS, "90s, 4m or 1.5h")


def size_bytes(text: str) -> int:
    """An amount of memory in bytes. Raises `ValueError`."""
    return int(_parse(text, _BYTES, "512MiB or 2GiB"))


def fraction(text: str) -> float:
    """A percentage as a fraction: `1%` is 0.01. Raises `ValueError`."""
    return _parse(text, {"%": 0.01}, "1% or 0.5%")
