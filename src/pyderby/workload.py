"""Workload files, read without running them: the foreign interpreters run them, the host never does."""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from glob import iglob
from typing import TYPE_CHECKING, Any

from pyderby import portability
from pyderby.errors import Problem
from pyderby.model import Workload

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SIZES = ("small", "medium", "large")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

Fault = Problem | tuple[int, str]
"""A problem with its own place, or one of the n-th glob."""


def collect(globs: Sequence[str], folder: Path) -> tuple[list[Workload], list[Fault]]:
    """Every workload that the globs match, in the order of their names, and everything that is wrong with them."""
    faults: list[Fault] = []
    paths: dict[Path, None] = {}
    for number, glob in enumerate(globs):
        names = iglob(glob, root_dir=folder, recursive=True)  # noqa: PTH207 - Path.glob refuses absolute ones
        matching = sorted(path for name in names if (path := folder / name).is_file())
        if not matching:
            faults.append((number, f"the glob {glob!r} matches no file in {folder}"))
        paths.update(dict.fromkeys(matching))
    workloads: dict[str, Workload] = {}
    for path in paths:
        workload, problems = read(path)
        faults += problems
        if workload is None:
            continue
        if (other := workloads.get(workload.name)) is not None:
            faults.append(Problem(message=f"the name {workload.name!r} is taken by {other.path} already", path=path))
        workloads.setdefault(workload.name, workload)
    return [workloads[name] for name in sorted(workloads)], faults


def read(path: Path) -> tuple[Workload | None, list[Problem]]:
    """One file, and all that is wrong with it; the workload is None if anything is."""
    try:
        source = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the host's compiler; the workload isn't compiled for it
            tree = ast.parse(source, filename=str(path))
    except OSError as error:
        return None, [Problem(message=f"can't be read: {error.strerror}", path=path)]
    except SyntaxError as error:
        return None, [Problem(message=f"does not parse: {error.msg}", path=path, line=error.lineno)]
    except (ValueError, RecursionError) as error:
        return None, [Problem(message=f"does not parse: {error}", path=path)]
    problems = [
        *(
            Problem(message=f"does not parse on 2.7: {what}", path=path, line=line)
            for line, what in sorted(set(portability.only_3(tree, source)))
        ),
        *(
            Problem(message=f"is other work on 2.7: {what}", path=path, line=line)
            for line, what in sorted(set(portability.other_work(tree)))
        ),
    ]
    reader = _Reader(tree, path)
    workload = reader.workload(hashlib.sha256(source).hexdigest())
    problems += reader.problems
    return (None if problems else workload), problems


class _Reader:
    """Takes the members of the contract from a module's tree."""

    def __init__(self, tree: ast.Module, path: Path) -> None:
        self._path = path
        self._doc = ast.get_docstring(tree)
        self._values: dict[str, tuple[ast.expr, int]] = {}
        self._functions: dict[str, ast.FunctionDef] = {}
        self.problems: list[Problem] = []
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef):
                self._functions[statement.name] = statement
            elif isinstance(statement, ast.Assign):
                for target in statement.targets:
                    if isinstance(target, ast.Name):
                        self._values[target.id] = (statement.value, statement.lineno)

    def _fault(self, message: str, line: int | None = None) -> None:
        self.problems.append(Problem(message=message, path=self._path, line=line))

    def _constant(self, name: str, default: Any, kind: type | tuple[type, ...], wanted: str) -> Any:
        if name not in self._values:
            return default
        expression, line = self._values[name]
        try:
            value = ast.literal_eval(expression)
        except (ValueError, TypeError):
            self._fault(f"{name} must be a literal: {wanted}", line)
            return default
        if not isinstance(value, kind):
            self._fault(f"{name} must be {wanted}", line)
            return default
        return value

    def _texts(self, name: str) -> tuple[str, ...]:
        value = self._constant(name, (), (tuple, list), "a tuple of text")
        if all(isinstance(item, str) and item for item in value):
            return tuple(value)
        self._fault(f"{name} must be a tuple of text", self._values[name][1])
        return ()

    def _function(self, name: str, argument: str) -> None:
        function = self._functions.get(name)
        if function is None:
            self._fault(f"lacks the function {name}({argument})")
        elif len(function.args.args) != 1 and function.args.vararg is None:
            self._fault(f"{name} must take one argument, {argument}", function.lineno)

    def _sizes(self) -> tuple[str, ...]:
        """The names of the sizes; their amounts may be any expression, which only the worker evaluates."""
        if "SIZES" not in self._values:
            self._fault(f"lacks SIZES, a mapping with {', '.join(SIZES)}")
            return ()
        expression, line = self._values["SIZES"]
        if not isinstance(expression, ast.Dict):
            self._fault(f"SIZES must be a mapping with {', '.join(SIZES)}", line)
            return ()
        names = tuple(str(key.value) for key in expression.keys if isinstance(key, ast.Constant))
        if missing := [size for size in SIZES if size not in names]:
            self._fault(f"SIZES lacks {', '.join(missing)}", line)
        return names

    def _counting(self, *, shared: bool) -> None:
        """What a METRIC takes besides: a state for all workers to race on, and a function to ask what came of it."""
        _, line = self._values["METRIC"]
        if "settle" in self._functions:
            self._function("settle", "state")
        else:
            self._fault("has a METRIC and lacks the function settle(state), which tells what was lost", line)
        if not shared:
            self._fault("has a METRIC and lacks SHARED = True: workers with a state each can't lose anything", line)

    def workload(self, digest: str) -> Workload:
        """The workload as far as it can be made out; `problems` says what is wrong with it."""
        name = self._path.stem
        if not _NAME.fullmatch(name):
            self._fault(f"{name!r} can't be a workload's name: use letters, digits and underscores")
        if not self._doc:
            self._fault("lacks a docstring: its first line says what is measured, the rest where it comes from", 1)
        self._function("setup", "size")
        self._function("run", "state")
        shared = self._constant("SHARED", False, bool, "True or False")
        metric = self._constant("METRIC", None, str, "text")
        if metric is not None:
            self._counting(shared=shared)
        tolerance = self._constant("TOLERANCE", 1e-9, (int, float), "a number")
        return Workload(
            name=name,
            path=self._path,
            summary=(self._doc or "").splitlines()[0] if self._doc else "",
            tags=frozenset(self._texts("TAGS")),
            sizes=self._sizes(),
            requires=self._texts("REQUIRES"),
            needs=self._texts("NEEDS"),
            shared=shared,
            metric=metric,
            tolerance=float(tolerance),
            digest=digest,
        )
