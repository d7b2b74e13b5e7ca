"""Who stands for whom: the cache, what is found, what is provided, and pairs that are made alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import racing

from pyderby.errors import InterpreterUnavailable, InterpreterUnfit
from pyderby.interpreters import Resolver, Spec, parse_spec
from pyderby.interpreters.fingerprint import mismatch
from pyderby.interpreters.provider import Candidate
from pyderby.interpreters.resolve import UNLIKE_PAIR
from pyderby.model import Interpreter, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ONE, OTHER, PYPY = parse_spec("cpython3.13"), parse_spec("cpython3.13t"), parse_spec("pypy")


class Shop:
    """A provider that keeps its goods in memory."""

    def __init__(self, name: str, *, stock: Sequence[str] = (), refuses: str = "") -> None:
        self.name = name
        self.asked: list[list[str]] = []
        self._stock = list(stock)
        self._refuses = refuses

    def offer(self, spec: Spec) -> str | None:
        return f"{spec.text} from {self.name}"

    def cached(self, spec: Spec) -> Candidate | None:
        if spec.text not in self._stock:
            return None
        return Candidate(argv=(f"/{self.name}/{spec.text}",), provider=self.name, pedigree=self.name)

    def provide(self, specs: Sequence[Spec], announce: Callable[[str], None]) -> list[Candidate]:
        announce(f"asking {self.name}")
        self.asked.append([spec.text for spec in specs])
        if self._refuses:
            raise InterpreterUnavailable(self._refuses, hint=f"mend {self.name}")
        self._stock += [spec.text for spec in specs]
        return [candidate for spec in specs if (candidate := self.cached(spec)) is not None]


def identified(spec: Spec, candidate: Candidate) -> Interpreter:
    return Interpreter(
        spec=spec.text, argv=candidate.argv, provider=candidate.provider, hello=racing.hello(), fingerprint="f"
    )


def found(**here: str) -> Callable[[Spec], Interpreter | None]:
    """A machine on which specifications (`cpython3_13=flags`) are, built with these flags."""
    by_text = {name.replace("_", "."): flags for name, flags in here.items()}

    def find(spec: Spec) -> Interpreter | None:
        if spec.text not in by_text:
            return None
        hello = replace(racing.hello(), build={"compiler": "cc", "config_args": by_text[spec.text]})
        return Interpreter(spec=spec.text, argv=("found",), provider="found", hello=hello, fingerprint="f")

    return find


def resolve(
    specs: Sequence[Spec],
    *shops: Shop,
    find: Callable[[Spec], Interpreter | None] = lambda _: None,
    provision: bool = True,
    identify: Callable[[Spec, Candidate], Interpreter] = identified,
) -> dict[str, Interpreter | Missing]:
    resolver = Resolver(shops, provision=provision, announce=lambda _: None, find=find, identify=identify)
    return resolver.resolve(specs)


def providers(got: dict[str, Interpreter | Missing]) -> list[str]:
    return [one.provider if isinstance(one, Interpreter) else "missing" for one in got.values()]


def test_what_is_found_is_taken() -> None:
    shop = Shop("shop")
    assert providers(resolve([PYPY], shop, find=found(pypy=""))) == ["found"]
    assert not shop.asked


def test_what_was_provided_before_is_taken_with_its_partner_and_without() -> None:
    shop = Shop("shop", stock=["cpython3.13", "cpython3.13t"])
    here = found(cpython3_13="")
    assert providers(resolve([ONE, OTHER], shop, find=here)) == ["shop", "shop"]
    assert providers(resolve([ONE], shop, find=here)) == ["shop"]


def test_what_is_in_the_cache_is_not_provided_again() -> None:
    shop = Shop("shop", stock=["pypy"])
    assert providers(resolve([PYPY], shop)) == ["shop"]
    assert not shop.asked


def test_the_next_provider_is_asked_when_one_refuses() -> None:
    first, second = Shop("first", refuses="no network"), Shop("second")
    assert providers(resolve([PYPY], first, second)) == ["second"]


def test_what_nobody_can_provide_is_missing_with_all_reasons_and_a_next_step() -> None:
    got = resolve([PYPY], Shop("first", refuses="no network"), Shop("second", refuses="no compiler"))["pypy"]
    assert isinstance(got, Missing)
    assert "no network" in got.reason
    assert "no compiler" in got.reason
    assert got.hint == "mend second"


def test_without_provision_nobody_is_asked_and_the_hint_says_how() -> None:
    shop = Shop("shop")
    got = resolve([PYPY], shop, provision=False)["pypy"]
    assert isinstance(got, Missing)
    assert got.hint is not None
    assert "interpreters install pypy" in got.hint
    assert not shop.asked


def test_a_pair_is_provided_together() -> None:
    shop = Shop("shop")
    assert providers(resolve([ONE, OTHER], shop)) == ["shop", "shop"]
    assert shop.asked == [["cpython3.13", "cpython3.13t"]]


def test_a_lone_found_half_is_not_raced_against_a_built_one() -> None:
    shop = Shop("shop")
    assert providers(resolve([ONE, OTHER], shop, find=found(cpython3_13="--x"))) == ["shop", "shop"]


def test_a_found_pair_that_was_made_alike_is_taken() -> None:
    here = found(cpython3_13="'--prefix=/a' '--x'", cpython3_13t="'--prefix=/b' '--x' '--disable-gil'")
    assert providers(resolve([ONE, OTHER], Shop("shop"), find=here)) == ["found", "found"]


def test_a_found_pair_that_was_not_made_alike_is_provided() -> None:
    here = found(cpython3_13="--enable-optimizations", cpython3_13t="--disable-gil")
    assert providers(resolve([ONE, OTHER], Shop("shop"), find=here)) == ["shop", "shop"]


def test_half_a_pair_in_the_cache_is_made_whole_by_the_same_provider() -> None:
    shop = Shop("shop", stock=["cpython3.13"])
    assert providers(resolve([ONE, OTHER], shop)) == ["shop", "shop"]
    assert shop.asked


def test_an_unlike_pair_is_raced_with_a_note_when_nothing_better_can_be_had() -> None:
    here = found(cpython3_13="--enable-optimizations", cpython3_13t="--disable-gil")
    got = resolve([ONE, OTHER], Shop("shop", refuses="no network"), find=here)
    assert providers(got) == ["found", "found"]
    assert all(isinstance(one, Interpreter) and UNLIKE_PAIR in one.notes for one in got.values())


def test_a_damaged_cache_is_as_good_as_none() -> None:
    def damaged(spec: Spec, candidate: Candidate) -> Interpreter:
        if not shop.asked:
            raise InterpreterUnfit("it exited with code 127")
        return identified(spec, candidate)

    shop = Shop("shop", stock=["pypy"])
    assert providers(resolve([PYPY], shop, identify=damaged)) == ["shop"]
    assert shop.asked == [["pypy"]]


@pytest.mark.parametrize(
    ("spec", "changes", "is_instead"),
    [
        ("cpython3.13", {}, None),
        ("cpython3.14", {}, "CPython 3.13.5"),
        ("cpython3.13t", {}, "CPython 3.13.5"),
        ("cpython3.13", {"gil_can_be_disabled": True}, "CPython 3.13.5, free-threaded"),
        ("pypy", {}, "CPython 3.13.5"),
        ("pypy", {"implementation": "PyPy"}, None),
        ("pypy3.11", {"implementation": "PyPy", "version": (3, 9, 16)}, "PyPy 3.9.16"),
        ("./anything", {}, None),
    ],
)
def test_an_interpreter_has_to_be_what_its_label_says(
    spec: str, changes: dict[str, object], is_instead: str | None
) -> None:
    assert mismatch(parse_spec(spec), replace(racing.hello(), **changes)) == is_instead  # type: ignore[arg-type]
