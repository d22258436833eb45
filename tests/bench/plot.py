"""The picture: time by megapixels, everybody in one plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.figures import by_round, spread
from bench.subjects import MEGAPIXELS, SUBJECTS

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

    from bench.results import Results

LOOKS = {
    # colour, line, width, marker: ours strong and warm, each peer a colour, its cascade dashed.
    "default": ("#c1272d", "-", 3.0, "o"),
    "fast": ("#f07f2e", "-", 3.0, "o"),
    "naive": ("#555555", "-", 1.6, "s"),
    "tutorial": ("#999999", "-", 1.6, "s"),
    "vips": ("#2e8b57", "-", 1.6, "^"),
    "vips-cascade": ("#2e8b57", "--", 1.6, "^"),
    "sharp": ("#1f5fa8", "-", 1.6, "D"),
    "sharp-cascade": ("#1f5fa8", "--", 1.6, "D"),
    "floor": ("#bbbbbb", ":", 1.6, None),
}
_APART = 1.125
"""Two labels are at least this factor apart, on the logarithmic axis."""


def draw(results: Results, path: Path) -> None:
    """Write the plot as PNG."""
    from matplotlib.figure import Figure  # noqa: PLC0415 (only in the bench's environment, not where tests run)

    figure = Figure(figsize=(10, 6), dpi=110)
    axes = figure.subplots()
    ends = {}
    for name, (colour, line, width, marker) in LOOKS.items():
        points = {
            image: spread(found.values())
            for image in MEGAPIXELS
            if (found := by_round(results.samples, name, image, "cpu_ms"))
        }
        if not points:
            continue
        megapixels, milliseconds = [int(image) for image in points], [point.median for point in points.values()]
        errors = [
            [point.median - point.low for point in points.values()],
            [point.high - point.median for point in points.values()],
        ]
        axes.errorbar(
            megapixels,
            milliseconds,
            yerr=errors,
            color=colour,
            linestyle=line,
            linewidth=width,
            marker=marker,
            markersize=5,
            elinewidth=0.8,
            capsize=2,
            zorder=3 if width > 2 else 2,
        )
        ends[name] = milliseconds[-1], colour
    _label_ends(axes, ends)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks([int(image) for image in MEGAPIXELS], list(MEGAPIXELS))
    axes.set_xlim(5.5, 112)
    ticks = [50, 100, 200, 500, 1000, 2000]
    axes.set_yticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.grid(visible=True, color="#e6e6e6")
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.set_xlabel("megapixels of the photo (JPEG, quality 92)")
    axes.set_ylabel("CPU milliseconds, one core (lower is better)")
    axes.set_title("One photo to JPEGs of 1600, 800 and 150 pixels", loc="left", fontweight="bold")
    figure.tight_layout()
    figure.savefig(path)


def _label_ends(axes: Axes, ends: dict[str, tuple[float, str]]) -> None:
    """Write each line's name beside its last point, moved up where it would cover the one below."""
    lowest = 0.0
    for name, (milliseconds, colour) in sorted(ends.items(), key=lambda item: item[1][0]):
        height = max(milliseconds, lowest * _APART)
        lowest = height
        axes.annotate(
            f"{SUBJECTS[name].label}  {milliseconds:.0f}",
            xy=(int(MEGAPIXELS[-1]), milliseconds),
            xytext=(int(MEGAPIXELS[-1]) * 1.06, height),
            color=colour,
            fontsize=9,
            va="center",
            fontweight="bold" if name in ("default", "fast") else "normal",
        )
