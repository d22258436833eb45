"""The gates: what must be how many times as fast, small or good as what. Ratios of one run, never milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bench.figures import by_round, ratios
from bench.subjects import MEGAPIXELS, SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.figures import Sample


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound on the ratio of two subjects. `group` is what --only takes."""

    group: str
    title: str
    numerator: str
    denominator: str
    image: str
    bound: float
    sense: Literal["at least", "at most"]
    field: Literal["cpu_ms", "peak_mb"] = "cpu_ms"
    less: str | None = None
    """Subject whose cost is taken off both sides."""
    beside: str | None = None
    """Another denominator, for the note only."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """All that has to be measured for it."""
        return (self.numerator, self.denominator, *([self.less] if self.less else []))


@dataclass(frozen=True, slots=True)
class QualityGate:
    """A bound on the SSIM that a subject's JPEGs lose against JPEGs of a full LANCZOS, on its worst image and size."""

    title: str
    subject: str
    bound: float
    group: str = "quality"
    sense: Literal["at least", "at most"] = "at most"

    @property
    def subjects(self) -> tuple[str, ...]:
        """All that has to be measured for it."""
        return (self.subject, "naive")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a gate; `passed` is None where it was not measured, and `note` says why, or where the worst was."""

    group: str
    title: str
    wanted: str
    passed: bool | None
    figure: float | None = None
    low: float | None = None
    high: float | None = None
    digits: int = 2
    note: str = ""


def _faster(title: str, subject: str, than: str, bound: float, group: str) -> Gate:
    return Gate(group, title, numerator=than, denominator=subject, image="12", bound=bound, sense="at least")


def _of_time(title: str, subject: str, of: str, image: str, bound: float, group: str) -> Gate:
    return Gate(group, title, numerator=subject, denominator=of, image=image, bound=bound, sense="at most")


def _of_memory(image: str, bound: float) -> Gate:
    title = f"{image} MP: peak memory of default / naive"
    return Gate("memory", title, "default", "naive", image, bound, "at most", "peak_mb")


def _of_import(function: str, stack: str, bound: float) -> Gate:
    title = f"cold import of {function} / a typical stack"
    return Gate("cold", title, function, stack, "", bound, "at most", less="bare")


GATES: tuple[Gate | QualityGate, ...] = (
    _faster("12 MP: default, times as fast as naive", "default", "naive", 3.0, "naive"),
    _faster("12 MP: fast, times as fast as naive", "fast", "naive", 4.5, "fast"),
    _faster("12 MP: fast, times as fast as the AWS tutorial", "fast", "tutorial", 2.4, "fast"),
    *(
        _of_time(f"{image} MP: time of default / sharp per size", "default", "sharp", image, bound, "sharp")
        for image, bound in zip(MEGAPIXELS, (0.70, 0.65, 0.55, 0.70), strict=True)
    ),
    *(
        Gate(
            "cascade",
            f"{image} MP: time of default / sharp's best cascade",
            "default",
            "sharp-cascade",
            image,
            1.0,
            "at most",
            beside="sharp-raw",
        )
        for image in MEGAPIXELS
    ),
    _of_time("12 MP: time of fast / codec floor", "fast", "floor", "12", 2.2, "floor"),
    _of_memory("12", 0.60),
    _of_memory("48", 0.20),
    QualityGate("SSIM lost against full LANCZOS, default", "default", 0.0005),
    QualityGate("SSIM lost against full LANCZOS, fast", "fast", 0.004),
    _of_time("12 MP: time of 9 files / sharp making 3 JPEGs", "nine", "sharp", "12", 1.7, "nine"),
    _of_import("process_image", "typical_image", 0.40),
    _of_import("media_api", "typical_api", 0.60),
    _of_time("multipart, 4 MB: time of slipway.multipart / bytes.find", "multipart", "find", "12", 2.0, "multipart"),
)
GROUPS = tuple(dict.fromkeys(gate.group for gate in GATES))


def needed(groups: Iterable[str]) -> list[tuple[str, str]]:
    """Return every (subject, image) that the gates of these groups compare, without repeats."""
    chosen = set(groups)
    pairs: dict[tuple[str, str], None] = {}
    for gate in GATES:
        if gate.group in chosen:
            images = MEGAPIXELS if isinstance(gate, QualityGate) else (gate.image,)
            beside = [gate.beside] if isinstance(gate, Gate) and gate.beside else []
            pairs |= dict.fromkeys((subject, image) for image in images for subject in [*gate.subjects, *beside])
    return list(pairs)


def judge(
    groups: Iterable[str],
    samples: Sequence[Sample],
    losses: Mapping[tuple[str, str, int], float],
    unmeasured: Mapping[str, str],
) -> list[Verdict]:
    """Return what came of each gate of these groups, in their order.

    `losses` is SSIM lost by (subject, image, edge); `unmeasured` says of a subject why it could not be run.
    """
    chosen = set(groups)
    return [_judged(gate, samples, losses, unmeasured) for gate in GATES if gate.group in chosen]


def _judged(
    gate: Gate | QualityGate,
    samples: Sequence[Sample],
    losses: Mapping[tuple[str, str, int], float],
    unmeasured: Mapping[str, str],
) -> Verdict:
    digits = 5 if isinstance(gate, QualityGate) else 2
    wanted = f"{gate.sense} {gate.bound:.{digits}f}"
    for subject in gate.subjects:
        if subject in unmeasured:
            note = f"not measured: {unmeasured[subject]}"
            return Verdict(gate.group, gate.title, wanted, None, digits=digits, note=note)
    if isinstance(gate, QualityGate):
        mine = {key[1:]: loss for key, loss in losses.items() if key[0] == gate.subject}
        (image, edge), worst = max(mine.items(), key=lambda item: item[1])
        figure, low, high = worst, min(mine.values()), worst
        note = f"worst: {image} MP at {edge} pixels"
    else:
        found = ratios(*(by_round(samples, subject, gate.image, gate.field) for subject in gate.subjects))
        figure, low, high, note = found.median, found.low, found.high, _beside(gate, samples)
    passed = figure >= gate.bound if gate.sense == "at least" else figure <= gate.bound
    return Verdict(gate.group, gate.title, wanted, passed, figure, low, high, digits, note)


def _beside(gate: Gate, samples: Sequence[Sample]) -> str:
    if gate.beside is None:
        return ""
    sides = (by_round(samples, subject, gate.image, gate.field) for subject in (gate.numerator, gate.beside))
    return f"{ratios(*sides).median:.2f} of {SUBJECTS[gate.beside].label}"
