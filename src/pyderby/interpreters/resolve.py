"""Which interpreter stands for which implementation: from the cache, else found, else provided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyderby.errors import InterpreterUnavailable
from pyderby.interpreters import discovery
from pyderby.interpreters.fingerprint import identify
from pyderby.interpreters.jython import Jython
from pyderby.interpreters.packages import CPythonPackages, PyPyPackages
from pyderby.interpreters.provider import Candidate
from pyderby.interpreters.source import SourceBuild
from pyderby.interpreters.spec import Kind, parse_spec
from pyderby.interpreters.uv import Uv
from pyderby.model import Interpreter, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pyderby.interpreters.provider import Provider
    from pyderby.interpreters.spec import Spec
    from pyderby.model import Implementation

UNLIKE_PAIR = "not built like its partner: the two may differ by more than the lock"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What can be said of a specification here: the interpreter, or why there is none, and how it could be provided."""

    spec: str
    interpreter: Interpreter | Missing
    offers: tuple[str, ...]


class Resolver:
    """Finds and provides. `providers` are asked in order; what one can't do, the next may."""

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        provision: bool,
        announce: Callable[[str], None],
        find: Callable[[Spec], Interpreter | None] = discovery.find,
        identify: Callable[[Spec, Candidate], Interpreter] = identify,
    ) -> None:
        self._providers = providers
        self._provision = provision
        self._announce = announce
        self._find = find
        self._identify = identify

    def resolve(self, specs: Iterable[Spec]) -> dict[str, Interpreter | Missing]:
        """An interpreter for every specification, or why it is missing. A pair comes from one build if it can."""
        wanted = {spec.text: spec for spec in specs}
        found: dict[str, Interpreter | Missing] = {}
        for text, spec in wanted.items():
            if text in found:
                continue
            partner = wanted.get(spec.partner) if spec.kind is Kind.CPYTHON else None
            found.update({text: self._one(spec)} if partner is None else self._pair(spec, partner))
        return found

    def offers(self, spec: Spec) -> tuple[str, ...]:
        """How `spec` could be provided."""
        return tuple(offer for provider in self._providers if (offer := provider.offer(spec)) is not None)

    def _one(self, spec: Spec) -> Interpreter | Missing:
        try:
            if (interpreter := self._here(spec)) is not None:
                return interpreter
            (interpreter,) = self._provided([spec])
        except InterpreterUnavailable as failure:
            return Missing(spec=spec.text, reason=failure.what, hint=failure.hint)
        return interpreter

    def _pair(self, one: Spec, other: Spec) -> dict[str, Interpreter | Missing]:
        """Both from one source and made alike; failing that, what there is, and a note that says so."""
        specs = [one, other]
        for provider in self._providers:
            cached = [provider.cached(spec) for spec in specs]
            candidates = [candidate for candidate in cached if candidate is not None]
            if len(candidates) == len(specs) and len({candidate.pedigree for candidate in candidates}) == 1:
                identified = self._identified(specs, candidates)
                if identified is not None:
                    return dict(zip((one.text, other.text), identified, strict=True))
        here = [self._find(spec) for spec in specs]
        alike = [interpreter for interpreter in here if interpreter is not None]
        if len(alike) == len(specs) and made_alike(*alike):
            return dict(zip((one.text, other.text), alike, strict=True))
        try:
            return dict(zip((one.text, other.text), self._provided(specs), strict=True))
        except InterpreterUnavailable as failure:
            missing = failure
        fallback: dict[str, Interpreter | Missing] = {}
        for spec, found in zip(specs, here, strict=True):
            interpreter = found or self._from_cache(spec)
            if interpreter is None:
                fallback[spec.text] = Missing(spec=spec.text, reason=missing.what, hint=missing.hint)
            else:
                fallback[spec.text] = replace(interpreter, notes=(*interpreter.notes, UNLIKE_PAIR))
        return fallback

    def _identified(self, specs: Sequence[Spec], candidates: Sequence[Candidate]) -> list[Interpreter] | None:
        try:
            return [self._identify(spec, candidate) for spec, candidate in zip(specs, candidates, strict=True)]
        except InterpreterUnavailable as failure:  # damaged since: as good as not there
            self._announce(f"not used: {failure.what}")
            return None

    def _here(self, spec: Spec) -> Interpreter | None:
        """What was provided before comes first: a name must mean the same with its partner in the plan and without."""
        return self._from_cache(spec) or self._find(spec)

    def _from_cache(self, spec: Spec) -> Interpreter | None:
        for provider in self._providers:
            candidate = provider.cached(spec)
            identified = self._identified([spec], [candidate]) if candidate is not None else None
            if identified is not None:
                return identified[0]
        return None

    def _provided(self, specs: Sequence[Spec]) -> list[Interpreter]:
        names = " and ".join(spec.text for spec in specs)
        absent = f"{names} {'is not' if len(specs) == 1 else 'are not both, made alike,'} on this machine"
        able = [provider for provider in self._providers if all(provider.offer(spec) for spec in specs)]
        if not self._provision:
            hint = f"run `pyderby interpreters install {' '.join(spec.text for spec in specs)}`" if able else None
            raise InterpreterUnavailable(f"{absent}, and providing was not allowed", hint=hint)
        failures: list[InterpreterUnavailable] = []
        for provider in able:
            try:
                candidates = provider.provide(specs, self._announce)
                return [self._identify(spec, candidate) for spec, candidate in zip(specs, candidates, strict=True)]
            except InterpreterUnavailable as failure:
                failures.append(failure)
        if not failures:
            raise InterpreterUnavailable(
                f"{absent}, and nothing here can provide that",
                hint="install it and put it on PATH, or give a path in the matrix",
            )
        hints = [failure.hint for failure in failures if failure.hint]
        reason = "; ".join(failure.what for failure in failures)
        raise InterpreterUnavailable(f"{names} can't be provided: {reason}", hint=hints[-1] if hints else None)


def made_alike(one: Interpreter, other: Interpreter) -> bool:
    """Whether two CPythons differ in nothing but the lock, as far as they tell."""

    def facts(interpreter: Interpreter) -> tuple[object, ...]:
        build = interpreter.hello.build
        flags = set(str(build.get("config_args", "")).split()) - {"'--disable-gil'", "--disable-gil"}
        relevant = {flag for flag in flags if "prefix" not in flag and "dir=" not in flag}
        return (interpreter.hello.version, build.get("compiler"), frozenset(relevant))

    return facts(one) == facts(other)


def _resolver(*, provision: bool, announce: Callable[[str], None], optimized: bool) -> Resolver:
    providers: list[Provider] = [] if optimized else [Uv()]
    providers += [SourceBuild(optimized=optimized), CPythonPackages(), PyPyPackages(), Jython()]
    return Resolver(providers, provision=provision, announce=announce)


def resolve(
    implementations: Sequence[Implementation],
    *,
    provision: bool,
    announce: Callable[[str], None],
    optimized: bool = False,
) -> dict[str, Interpreter | Missing]:
    """An interpreter for every implementation, by the implementation's name, or why it is missing.

    With `optimized`, CPythons that have to be built are built with profile-guided and link-time optimisation.
    Raises `InputError` for a specification that means nothing.
    """
    resolver = _resolver(provision=provision, announce=announce, optimized=optimized)
    found = resolver.resolve(parse_spec(implementation.interpreter) for implementation in implementations)
    return {
        implementation.name: _as_implementation(implementation, found[implementation.interpreter])
        for implementation in implementations
    }


def _as_implementation(implementation: Implementation, found: Interpreter | Missing) -> Interpreter | Missing:
    """The interpreter with the environment and the options for Java that the matrix gives to this implementation."""
    if isinstance(found, Missing) or not (implementation.env or implementation.java_options):
        return found
    argv = (found.argv[0], *implementation.java_options, *found.argv[1:])
    env = tuple({**dict(found.env), **dict(implementation.env)}.items())
    changed = Candidate(argv=argv, env=env, provider=found.provider, notes=found.notes)
    try:
        return identify(parse_spec(implementation.interpreter), changed)
    except InterpreterUnavailable as failure:
        return Missing(spec=found.spec, reason=failure.what, hint="check env and java_options in the matrix")


def survey(specs: Sequence[str]) -> tuple[Entry, ...]:
    """What is here for each specification and what could be provided; provides nothing."""
    resolver = _resolver(provision=False, announce=lambda _: None, optimized=False)
    parsed = [parse_spec(text) for text in specs]
    found = resolver.resolve(parsed)
    return tuple(Entry(spec=spec.text, interpreter=found[spec.text], offers=resolver.offers(spec)) for spec in parsed)
