"""A third of a heat is what it would have been, had it ended there."""

from __future__ import annotations

from journals import Simulated

from pyderby.calibration.steady import first_third


def test_of_every_invocation_the_first_third_of_its_measured_rounds_is_left() -> None:
    run = Simulated(rounds=30, warm=5, threads=True, heats=1)
    for record, cut in zip(run.records(), map(first_third, run.records()), strict=True):
        if record["record"] != "invocation":
            assert cut == record
            continue
        rounds = cut["iterations"]["round"]
        assert sorted(set(rounds)) == list(range(15))
        assert {len(column) for column in cut["iterations"].values()} == {len(rounds)}
        assert cut["measured_from"] == record["measured_from"]


def test_an_invocation_without_measured_rounds_stays_as_it_is() -> None:
    (record, *_) = Simulated(rounds=0, heats=1).records()
    assert first_third(record) == record
