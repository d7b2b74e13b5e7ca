"""The shape of `matrix.yaml`, as the person who writes it sees it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from pyderby import quantity
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


class SelectSection(Section):
    """`select` of a profile: tags of the workloads that race, and of those that race with threads as well."""

    tags: list[str] = []
    threads: list[str] = []


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
