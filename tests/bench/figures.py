"""From samples to figures: medians, their spread, and ratios that are taken round by round."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Sample:
    """What one fresh process measured. Milliseconds are medians of its calls after the first, a warm-up."""

    subject: str
    image: str
    """Name of the image, such as 12; empty where there is none."""
    round: int
    cpu_ms: float
    wall_ms: float
    peak_mb: float
    """Highest resident memory of the whole process after its first call, 10^6 bytes."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A median and the lowest and highest value it is the median of."""

    median: float
    low: float
    high: float
    rounds: int


def spread(values: Iterable[float]) -> Spread:
    """Return the spread of at least one value; the median of an even number is the mean of the middle two."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    return Spread(statistics.median(ordered), ordered[0], ordered[-1], len(ordered))


def ratios(
    numerators: Mapping[int, float], denominators: Mapping[int, float], less: Mapping[int, float] | None = None
) -> Spread:
    """Return the spread of numerator / denominator by round, over the rounds that all of them have.

    Taken within a round, because a machine that is slow for a while is slow for both. `less` is taken off both sides
    first: what a bare interpreter costs, say. Raises ValueError when they share no round.
    """
    rounds = numerators.keys() & denominators.keys() & (numerators.keys() if less is None else less.keys())
    off = less or dict.fromkeys(rounds, 0.0)
    return spread((numerators[number] - off[number]) / (denominators[number] - off[number]) for number in rounds)


def by_round(samples: Iterable[Sample], subject: str, image: str, field: str) -> dict[int, float]:
    """Return one field of a subject's samples on an image, by round."""
    return {
        sample.round: getattr(sample, field)
        for sample in samples
        if sample.subject == subject and sample.image == image
    }
