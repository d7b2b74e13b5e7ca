"""The shape of `matrix.yaml`, as the person who writes it sees it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from pyderby import quantity
from pyderby.claim import expectation
from pyderby.errors import InputError
from pyderby.interpreters.spec import parse_spec


def _quantity(parse: Any) -> BeforeValidator:
    def read(value: object) -> object:
        if isinstance(value, str):
            return parse(value)
        raise ValueError(f"{value!r} lacks a unit: write it like 90s, 1% or 2GiB")

    return BeforeValidator(read)


def _spec(text: str) -> str:
    try:
        parse_spec(text)
    except InputError as error:
        raise ValueError(error.what) from None
    return text


def _expectation(text: str) -> str:
    expectation(text)
    return text


Seconds = Annotated[float, _quantity(quantity.seconds), Field(gt=0)]
Percent = Annotated[float, _quantity(quantity.fraction), Field(gt=0, lt=1)]
Bytes = Annotated[int, _quantity(quantity.size_bytes), Field(gt=0)]
Workers = Annotated[int, Field(ge=1, le=1024)] | Literal["cores"]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]*$", max_length=60)]


class Section(BaseModel):
    """A mapping in which a key that is not known is an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ImplementationSection(Section):
    """An entry of `implementations`."""

    interpreter: Annotated[str, AfterValidator(_spec)]
    env: dict[str, str] = {}
    java_options: list[str] = []


class ModesSection(Section):
    """`modes`: how workloads are run."""

    serial: bool = True
    threads: list[Workers] = []
    processes: list[Workers] = []
    subinterpreters: list[Workers] = []


class SelectSection(Section):
    """`select` of a profile: tags of the workloads that race, and of those of them that race in a mode.

    A mode that is left out races all of them, one with an empty list none. `implementations`: those that race unless
    others are asked for; all of them if it is left out.
    """

    implementations: list[str] = []
    tags: list[str] = []
    serial: list[str] | None = None
    threads: list[str] | None = None
    processes: list[str] | None = None
    subinterpreters: list[str] | None = None


class ProfileSection(Section):
    """An entry of `profiles`."""

    select: SelectSection = SelectSection()
    size: str = "small"
    isolation: Literal["shared", "process"] = "process"
    heats: Annotated[list[Annotated[int, Field(ge=1, le=10000)]], Field(min_length=2, max_length=2)] = [10, 40]
    budget: Seconds | None = None
    precision: Percent | None = None
    margin: Percent | None = None
    warmup: Seconds = 2.0
    measure: Seconds = 2.0
    alone: Annotated[int, Field(ge=0, le=1000)] = 3


class OfSection(Section):
    """`of` of a claim: which cells it is about."""

    implementation: str
    against: str | None = None
    mode: Literal["serial", "threads", "processes", "subinterpreters"] = "serial"
    workers: Workers | None = None
    workloads: list[str] = []
    tags: list[str] = []


class ClaimSection(Section):
    """An entry of `claims`."""

    says: Annotated[str, Field(min_length=1)]
    source: str = ""
    measure: Literal["ratio", "overhead", "memory", "speedup", "efficiency", "share", "value"]
    of: OfSection
    over: Literal["mean", "every"] = "mean"
    expect: Annotated[str, AfterValidator(_expectation)]


class LimitsSection(Section):
    """`limits`: what a worker may use."""

    turn: Seconds = 60.0
    heat: Seconds = 600.0
    memory: Bytes = 2 * 1024**3


class MatrixDocument(Section):
    """The whole file."""

    baseline: str
    implementations: Annotated[dict[Name, ImplementationSection], Field(min_length=1)]
    workloads: Annotated[list[str], Field(min_length=1)]
    modes: ModesSection = ModesSection()
    profiles: dict[Name, ProfileSection] = {}
    limits: LimitsSection = LimitsSection()
    claims: dict[Name, ClaimSection] = {}
