"""Workload files, read without running them: the foreign interpreters run them, the host never does."""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from glob import iglob
from typing import TYPE_CHECKING, Any

from pyderby.errors import Problem
from pyderby.model import Workload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

SIZES = ("small", "medium", "large")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_CODING = re.compile(rb"coding[:=]\s*[-\w.]+")
_ONLY_3: dict[type[ast.AST], str] = {
    ast.JoinedStr: "an f-string",
    ast.AnnAssign: "an annotated assignment",
    ast.NamedExpr: "an assignment expression",
    ast.Nonlocal: "nonlocal",
    ast.AsyncFunctionDef: "async def",
    ast.AsyncFor: "async for",
    ast.AsyncWith: "async with",
    ast.Await: "await",
    ast.YieldFrom: "yield from",
    ast.Starred: "a star in a display or an assignment",
    ast.Match: "match",
    ast.TryStar: "except*",
}

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
        Problem(message=f"does not parse on 2.7: {what}", path=path, line=line)
        for line, what in sorted(set(_only_3(tree, source)))
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

    def workload(self, digest: str) -> Workload:
        """The workload as far as it can be made out; `problems` says what is wrong with it."""
        name = self._path.stem
        if not _NAME.fullmatch(name):
            self._fault(f"{name!r} can't be a workload's name: use letters, digits and underscores")
        if not self._doc:
            self._fault("lacks a docstring: its first line says what is measured, the rest where it comes from", 1)
        self._function("setup", "size")
        self._function("run", "state")
        tolerance = self._constant("TOLERANCE", 1e-9, (int, float), "a number")
        return Workload(
            name=name,
            path=self._path,
            summary=(self._doc or "").splitlines()[0] if self._doc else "",
            tags=frozenset(self._texts("TAGS")),
            sizes=self._sizes(),
            requires=self._texts("REQUIRES"),
            needs=self._texts("NEEDS"),
            shared=self._constant("SHARED", False, bool, "True or False"),
            metric=self._constant("METRIC", None, str, "text"),
            tolerance=float(tolerance),
            digest=digest,
        )


def _only_3(tree: ast.Module, source: bytes) -> Iterator[tuple[int, str]]:
    """(line, what) for everything in a module that Python 2.7 does not parse, as far as its tree shows it."""
    has_print = any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" and "print_function" in _names(node.names)
        for node in tree.body
    )
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 1)
        if (what := _ONLY_3.get(type(node))) is not None and not _is_call_star(node, tree):
            yield line, what
        yield from ((line, what) for what in _more(node, has_print=has_print))
    head = source.split(b"\n", 2)[:2]
    for number, text in enumerate(source.split(b"\n"), start=1):
        if not text.isascii() and not any(_CODING.search(row) for row in head):
            yield number, "a character beyond ASCII without a coding line"


def _names(aliases: Iterable[ast.alias]) -> set[str]:
    return {alias.name for alias in aliases}


def _is_call_star(node: ast.AST, tree: ast.Module) -> bool:
    """A single `*args` at the end of a call's positional arguments is 2.7, too."""
    if not isinstance(node, ast.Starred):
        return False
    calls = (other for other in ast.walk(tree) if isinstance(other, ast.Call))
    return any(node in call.args[-1:] and not isinstance(node, ast.Constant) for call in calls)


def _more(node: ast.AST, *, has_print: bool) -> Iterator[str]:
    match node:
        case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
            yield "the operator @"
        case ast.FunctionDef(args=args) | ast.Lambda(args=args) if args.kwonlyargs or args.posonlyargs:
            yield "keyword-only or positional-only arguments"
        case ast.arg() if node.annotation is not None:
            yield "an annotation"
    match node:  # anew: a function may have both, such arguments and an annotation
        case ast.FunctionDef() if node.returns is not None:
            yield "an annotation"
        case ast.Raise() if node.cause is not None:
            yield "raise … from"
        case ast.ClassDef() if node.keywords:
            yield "a keyword in a class's bases"
        case ast.Call(func=ast.Name(id="print")) if not has_print and (node.keywords or len(node.args) > 1):
            yield "print as a function without `from __future__ import print_function`"
        case ast.Call(func=ast.Name(id="super"), args=[]):
            yield "super() without arguments"
        case ast.Dict() if None in node.keys:
            yield "** in a display"
        case ast.comprehension() if node.is_async:
            yield "an asynchronous comprehension"
