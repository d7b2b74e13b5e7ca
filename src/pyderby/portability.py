"""What a source means under Python 2.7 and under 3, as far as its tree tells: does it parse, is it the same work."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
_LISTS_IN_2 = frozenset({"keys", "values", "items"})
_ITERATORS_IN_3 = frozenset({"map", "filter", "zip"})
_LIST_METHODS = frozenset({"append", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort"})
_INTEGERS = frozenset({"int", "len", "ord"})


def only_3(tree: ast.Module, source: bytes) -> Iterator[tuple[int, str]]:
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


def other_work(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, what) for what parses on both and means something else: division of integers, lists that became views."""
    divides = any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" and "division" in _names(node.names)
        for node in tree.body
    )
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.Div(), left=left, right=right) if (
                not divides and _is_integer(left) and _is_integer(right)
            ):
                yield node.lineno, "a division of integers: write // or make one a float"
            case ast.Subscript(value=ast.Call() as call) if (what := _view(call)) is not None:
                yield node.lineno, f"{what} has no items by number in 3: make it a list"
            case ast.Attribute(value=ast.Call() as call, attr=attr) if (
                attr in _LIST_METHODS and (what := _view(call, ranges=True)) is not None
            ):
                yield node.lineno, f"{what} is no list in 3: make it one"
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                for side in (left, right):
                    if isinstance(side, ast.Call) and (what := _view(side, ranges=True)) is not None:
                        yield node.lineno, f"{what} is no list in 3: make it one"
            case ast.Call(func=ast.Name(id="len"), args=[ast.Call(func=ast.Name(id=name))]) if name in _ITERATORS_IN_3:
                yield node.lineno, f"{name}(…) has no length in 3: make it a list"


def _is_integer(node: ast.AST) -> bool:
    """Whether a value can only be an integer, by its looks."""
    match node:
        case ast.Constant(value=value):
            return type(value) is int
        case ast.Call(func=ast.Name(id=name)):
            return name in _INTEGERS
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.FloorDiv() | ast.Mod(), left=left, right=right):
            return _is_integer(left) and _is_integer(right)
        case ast.UnaryOp(operand=operand):
            return _is_integer(operand)
    return False


def _view(call: ast.Call, *, ranges: bool = False) -> str | None:
    """What a call returns that is a list in 2.7 and something else in 3."""
    match call:
        case ast.Call(func=ast.Attribute(attr=attr), args=[], keywords=[]) if attr in _LISTS_IN_2:
            return f"{attr}()"
        case ast.Call(func=ast.Name(id=name)) if name in _ITERATORS_IN_3 or (ranges and name == "range"):
            return f"{name}(…)"
    return None
