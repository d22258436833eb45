"""The bench's statistics: medians, and ratios within a round."""

from __future__ import annotations

import pytest

from bench.figures import Sample, Spread, by_round, ratios, spread
from bench.rounds import alternating


def test_a_spread_is_the_median_and_both_ends() -> None:
    assert spread([3.0, 1.0, 10.0]) == Spread(3.0, 1.0, 10.0, 3)


def test_the_median_of_an_even_number_lies_between_the_middle_two() -> None:
    assert spread([4.0, 1.0, 2.0, 100.0]).median == 3.0


def test_no_values_have_no_spread() -> None:
    with pytest.raises(ValueError, match="no values"):
        spread([])


def test_a_ratio_is_taken_within_each_round() -> None:
    """A round in which the machine is ten times as slow changes both sides, and so nothing."""
    assert ratios({0: 2.0, 1: 20.0, 2: 2.2}, {0: 1.0, 1: 10.0, 2: 1.0}) == Spread(2.0, 2.0, 2.2, 3)


def test_the_median_of_ratios_is_not_the_ratio_of_medians() -> None:
    assert ratios({0: 1.0, 1: 4.0, 2: 9.0}, {0: 1.0, 1: 2.0, 2: 9.0}).median == 1.0


def test_a_round_that_one_side_lacks_does_not_count() -> None:
    assert ratios({0: 2.0, 1: 3.0}, {1: 1.0, 2: 1.0}) == Spread(3.0, 3.0, 3.0, 1)


def test_sides_without_a_common_round_have_no_ratio() -> None:
    with pytest.raises(ValueError, match="no values"):
        ratios({0: 2.0}, {1: 1.0})


def test_what_every_process_costs_is_taken_off_both_sides() -> None:
    assert ratios({0: 50.0}, {0: 90.0}, less={0: 10.0}).median == 0.5


def test_samples_are_found_by_subject_and_image() -> None:
    samples = [
        Sample("default", "12", 0, 100.0, 110.0, 50.0),
        Sample("default", "48", 0, 300.0, 310.0, 90.0),
        Sample("default", "12", 1, 102.0, 111.0, 51.0),
        Sample("naive", "12", 1, 300.0, 310.0, 200.0),
    ]
    assert by_round(samples, "default", "12", "cpu_ms") == {0: 100.0, 1: 102.0}
    assert by_round(samples, "naive", "12", "peak_mb") == {1: 200.0}
    assert by_round(samples, "sharp", "12", "cpu_ms") == {}


def test_every_other_round_runs_backwards() -> None:
    assert list(alternating(["a", "b"], 3)) == [(0, "a"), (0, "b"), (1, "b"), (1, "a"), (2, "a"), (2, "b")]
