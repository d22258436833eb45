"""The bench's verdicts: what passes, what misses, and what was not measured."""

from __future__ import annotations

import pytest

from bench.figures import Sample
from bench.gates import GATES, GROUPS, Gate, QualityGate, Verdict, judge, needed
from bench.subjects import MEGAPIXELS, SUBJECTS


def _samples(subject: str, image: str, *milliseconds: float, peak_mb: float = 1.0) -> list[Sample]:
    return [Sample(subject, image, number, cpu, cpu, peak_mb) for number, cpu in enumerate(milliseconds)]


def _verdict(group: str, samples: list[Sample], **unmeasured: str) -> Verdict:
    return judge([group], samples, {}, unmeasured)[0]


def test_a_gate_passes_at_its_bound() -> None:
    verdict = _verdict("naive", _samples("naive", "12", 300.0, 330.0) + _samples("default", "12", 100.0, 110.0))
    assert (verdict.passed, verdict.figure, verdict.wanted) == (True, 3.0, "at least 3.00")


def test_a_gate_is_missed_below_what_it_wants_at_least() -> None:
    assert _verdict("naive", _samples("naive", "12", 299.0) + _samples("default", "12", 100.0)).passed is False


def test_a_gate_is_missed_above_what_it_wants_at_most() -> None:
    samples = _samples("fast", "12", 221.0) + _samples("floor", "12", 100.0)
    assert _verdict("floor", samples).passed is False
    assert _verdict("floor", _samples("fast", "12", 219.0) + _samples("floor", "12", 100.0)).passed is True


def test_the_median_decides_and_the_spread_is_shown() -> None:
    samples = _samples("naive", "12", 310.0, 100.0, 320.0) + _samples("default", "12", 100.0, 100.0, 100.0)
    verdict = _verdict("naive", samples)
    assert (verdict.passed, verdict.figure, verdict.low, verdict.high) == (True, 3.1, 1.0, 3.2)


def test_memory_is_judged_by_memory() -> None:
    samples = [
        *_samples("default", "12", 1.0, peak_mb=50.0),
        *_samples("naive", "12", 99.0, peak_mb=100.0),
        *_samples("default", "48", 1.0, peak_mb=50.0),
        *_samples("naive", "48", 99.0, peak_mb=100.0),
    ]
    assert [verdict.passed for verdict in judge(["memory"], samples, {}, {})] == [True, False]


def test_imports_are_judged_net_of_the_interpreter() -> None:
    times = {"bare": 10.0, "process_image": 50.0, "typical_image": 110.0, "media_api": 70.0, "typical_api": 110.0}
    samples = [sample for name, cpu in times.items() for sample in _samples(name, "", cpu)]
    assert [verdict.figure for verdict in judge(["cold"], samples, {}, {})] == [0.4, 0.6]


def test_quality_is_judged_by_its_worst_file() -> None:
    losses = {
        ("default", "12", 1600): 0.0001,
        ("default", "24", 800): 0.0006,
        ("fast", "12", 1600): 0.003,
        ("naive", "12", 1600): 0.0,
    }
    default, fast = judge(["quality"], [], losses, {})
    assert (default.passed, default.figure, default.note) == (False, 0.0006, "worst: 24 MP at 800 pixels")
    assert (fast.passed, fast.figure) == (True, 0.003)


def test_what_was_not_measured_neither_passes_nor_misses_and_says_why() -> None:
    verdicts = judge(["sharp"], [], {}, {"sharp": "no node"})
    assert {verdict.passed for verdict in verdicts} == {None}
    assert {verdict.note for verdict in verdicts} == {"not measured: no node"}


def test_asking_for_one_group_measures_only_what_it_compares() -> None:
    assert needed(["naive"]) == [("naive", "12"), ("default", "12")]
    assert needed(["cold"]) == [
        (name, "") for name in ("process_image", "typical_image", "bare", "media_api", "typical_api")
    ]
    assert set(needed(["quality"])) == {(name, image) for name in ("default", "fast", "naive") for image in MEGAPIXELS}


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.title)
def test_a_gate_compares_what_there_is(gate: Gate | QualityGate) -> None:
    for subject in gate.subjects:
        images = SUBJECTS[subject].images or ("",)
        assert isinstance(gate, QualityGate) or gate.image in images


def test_titles_tell_gates_apart() -> None:
    assert len({gate.title for gate in GATES}) == len(GATES)
    assert len(GROUPS) == 10
