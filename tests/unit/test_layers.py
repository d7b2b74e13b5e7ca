"""Layers point downward only, and few modules may touch the world."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "pyderby"
LAYERS = (
    {"errors"},
    {"model", "quantity", "machine"},
    {"claim"},
    {"summary", "folder", "interruption"},
    {"process"},
    {"worker"},
    {"interpreters"},
    {"portability"},
    {"workload"},
    {"matrix"},
    {"plan"},
    {"analysis"},
    {"measure"},
    {"report"},
    {"run", "checking", "preview"},
    {"gate"},
    {"calibration"},
    {"cli"},
    {"__main__"},
)
FORBIDDEN = {
    "analysis": {"process", "worker", "interpreters", "measure", "folder"},
    "report": {"process", "worker", "interpreters", "analysis", "run"},
}
MODULES = sorted(SOURCE.rglob("*.py"))


def name_of(path: Path) -> str:
    """`pyderby.measure.heat`."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


NAMES = {name_of(path) for path in MODULES}


def room(module: str) -> str:
    """The part that a module belongs to: `pyderby.measure.heat` is in `measure`."""
    return module.split(".")[1] if "." in module else ""


def imports(path: Path, *, typing_only: bool = True) -> set[str]:
    """Names of the modules that a file imports, with or without those for types only."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    if not typing_only:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                skipped.update(ast.walk(node))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(inner & NAMES or {node.module})
    return found


def level(name: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if name in layer)


@pytest.mark.parametrize("path", [path for path in MODULES if room(name_of(path))], ids=name_of)
def test_a_module_imports_only_from_below_or_from_its_own_room(path: Path) -> None:
    own = room(name_of(path))
    for imported in imports(path, typing_only=False):
        other = room(imported) if imported.startswith("pyderby.") else ""
        if other and other != own:
            assert level(other) < level(own), f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize(("own", "others"), FORBIDDEN.items())
def test_the_pure_rooms_stay_pure(own: str, others: set[str]) -> None:
    for path in (SOURCE / own).rglob("*.py"):
        if path.name in ("drawing.py", "progress.py"):
            continue  # these two know of files and of the session's progress
        assert not {room(one) for one in imports(path) if one.startswith("pyderby.")} & others, path


def test_only_one_room_starts_processes() -> None:
    starters = {"subprocess", "multiprocessing", "pty"}
    guilty = {room(name_of(path)) for path in MODULES if imports(path) & starters and path.name != "worker.py"}
    assert guilty == {"process"}  # the worker runs elsewhere, and starts the processes that it is told to


def test_the_worker_imports_nothing_of_ours() -> None:
    assert not {one for one in imports(SOURCE / "worker" / "worker.py") if one.startswith("pyderby")}


def test_there_are_no_cycles() -> None:
    graph = {
        name_of(path): {one for one in imports(path, typing_only=False) if one.startswith("pyderby.")}
        for path in MODULES
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name in done:
            return
        for other in sorted(graph.get(name, ())):
            visit(other, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())
