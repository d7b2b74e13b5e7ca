"""Markers and the interpreters that integration tests race."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pyderby.model import Interpreter
    from pyderby.summary import Summary

settings.register_profile("pyderby", deadline=None)  # the machines that test are shared
settings.load_profile("pyderby")

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew, to be looked at in the diff"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a marker expression only the quick tests run; pytest counts the others as deselected."""
    if config.option.markexpr or any("::" in argument for argument in config.args):
        return
    slow = [item for item in items if item.get_closest_marker("interpreters")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


@pytest.fixture(scope="session")
def raced_interpreters() -> dict[str, Interpreter]:
    """The shipped matrix's interpreters, provided if they aren't here; the quick profile's must be had."""
    from pyderby import interpreters, matrix
    from pyderby.model import Missing

    shipped = matrix.load(ROOT / "matrix.yaml")
    found = interpreters.resolve(shipped.implementations, provision=True, announce=print)
    missing = {name: one.reason for name, one in found.items() if isinstance(one, Missing)}
    (quick,) = [profile for profile in shipped.profiles if profile.name == "quick"]
    assert not {name: missing[name] for name in quick.implementations if name in missing}
    return {name: one for name, one in found.items() if not isinstance(one, Missing)}


@pytest.fixture(scope="session")
def summary() -> Summary:
    """A summary with a bit of everything, for all reports."""
    import journals

    return journals.eventful()
