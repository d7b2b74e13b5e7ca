"""YAML text → plain values that remember on which line they stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from pyderby.errors import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

Place = tuple[str | int, ...]


class Document:
    """Plain data, the line of every key and item by its place, and the duplicate keys that were met."""

    def __init__(self, data: Any, lines: dict[Place, int], duplicates: list[Problem]) -> None:
        self.data = data
        self.duplicates = duplicates
        self._lines = lines

    def line(self, place: Place) -> int | None:
        """The line, from 1, of the value at `place`, or of the nearest place around it that is in the file."""
        while place not in self._lines and place:
            place = place[:-1]
        return self._lines.get(place)


def read(text: str, path: Path) -> Document:
    """Compose and construct with PyYAML's safe loader.

    Raises `InputError` if the text is empty or no YAML.
    """
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        data = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        raise InputError(
            "the matrix is not YAML", [Problem(message=error.problem or "malformed", path=path, line=line)]
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError("the matrix is not YAML", [Problem(message=message, path=path)]) from None
    finally:
        loader.dispose()
    if data is None or node is None:
        raise InputError(
            "the matrix is empty",
            [Problem(message="it has neither implementations nor workloads", path=path)],
            hint="start from the matrix.yaml that comes with pyderby",
        )
    lines: dict[Place, int] = {}
    duplicates: list[Problem] = []
    _walk(node, (), lines, duplicates, path)
    return Document(data, lines, duplicates)


def _walk(node: Any, place: Place, lines: dict[Place, int], duplicates: list[Problem], path: Path) -> None:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _walk(item, (*place, number), lines, duplicates, path)
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                where = f"it stands on line {seen[name]} already"
                duplicates.append(Problem(message=f"the name {name!r} is used twice: {where}", path=path, line=line))
            seen.setdefault(name, line)
            lines[*place, name] = line
            _walk(value, (*place, name), lines, duplicates, path)
