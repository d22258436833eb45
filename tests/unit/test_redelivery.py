"""Pauses before a message comes again."""

from __future__ import annotations

import pytest

from slipway.redelivery import retry_seconds, retry_seconds_while_held


@pytest.mark.parametrize(("receives", "longest"), [(1, 5), (2, 10), (3, 20), (4, 40), (7, 300), (1000, 300), (0, 5)])
def test_a_pause_doubles_up_to_five_minutes_and_is_spread_over_its_upper_half(receives: int, longest: int) -> None:
    assert retry_seconds(receives, 1.0) == longest
    assert retry_seconds(receives, 0.0) == round(longest / 2)


def test_a_held_claim_is_asked_for_soon_at_first() -> None:
    assert retry_seconds_while_held(1, held_seconds=65, chance=1) == 5
    assert retry_seconds_while_held(2, held_seconds=65, chance=1) == 10


def test_a_claim_that_stays_held_is_waited_for_instead_of_running_into_the_dead_letter_queue() -> None:
    assert retry_seconds_while_held(3, held_seconds=50.2, chance=0) == 51


@pytest.mark.parametrize("receives", [1, 3])
def test_a_claim_that_has_just_ended_is_asked_for_at_once(receives: int) -> None:
    assert retry_seconds_while_held(receives, held_seconds=-3, chance=1) == 1
