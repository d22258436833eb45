"""An answer of the lake as a table, as bars in the terminal, and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from cli.console import results, say
from cli.errors import CommandError

if TYPE_CHECKING:
    from pathlib import Path

    from cli.ask import Answer, Value

MOST_BARS = 40
_BAR = 40
_EIGHTHS = " ▏▎▍▌▋▊▉"

_WIDTH, _ROW, _EDGE = 960, 26, 16
_INK, _PALE, _COLOUR = (34, 34, 34), (225, 229, 234), (31, 94, 153)


def show(answer: Answer, *, title: str, png: Path | None) -> None:
    """Print the table, draw the chart in the terminal or into `png`, and say what the question read and cost.

    Raises CommandError when `png` is wanted of an answer that no chart can show; the table was printed.
    """
    results.print(table(answer))
    if png:
        try:
            write_png(answer, title, png)
        except ValueError as error:
            raise CommandError(f"No chart of this: {error}.") from None
        say(f"Drawn into {png}.")
    elif drawn := in_terminal(answer):
        results.print(Text(drawn))
    if not answer.all_rows:
        say(f"These are the first {len(answer.rows):,} rows; there are more: add a limit, or group.")
    say(f"{answer.bytes_read / 1e6:,.2f} MB read in {answer.seconds:.1f} s, for {answer.usd:.6f} USD.")


def table(answer: Answer) -> Table:
    """The rows, numbers to the right."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, numeric in zip(answer.columns, answer.numeric, strict=True):
        drawn.add_column(name, justify="right" if numeric else "left", no_wrap=numeric)
    for row in answer.rows:
        # Text, not markup: what people called their files must not colour a terminal.
        drawn.add_row(*(Text(shown(value)) for value in row))
    return drawn


def shown(value: Value) -> str:
    """A value as people read it; "-" for null."""
    if value is None:
        return "-"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.6g}" if isinstance(value, float) else _plain(value)


def _plain(text: str) -> str:
    """`text` without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def bars(answer: Answer) -> list[tuple[str, float]]:
    """What a chart shows: the last column of numbers, named by the columns of text.

    Empty where there is nothing to compare: fewer than two rows, no column of numbers or none of text, or a negative.
    """
    numbers = [place for place, numeric in enumerate(answer.numeric) if numeric]
    texts = [place for place, numeric in enumerate(answer.numeric) if not numeric]
    if not numbers or not texts or len(answer.rows) < 2:
        return []
    found = [
        (" ".join(shown(row[place]) for place in texts), float(row[numbers[-1]] or 0))
        for row in answer.rows[:MOST_BARS]
    ]
    return found if min(value for _, value in found) >= 0 else []


def in_terminal(answer: Answer) -> str:
    """Bars of up to 40 signs, or nothing where there is nothing to compare."""
    found = bars(answer)
    if not found:
        return ""
    most = max(value for _, value in found) or 1.0
    widest = max(len(name) for name, _ in found)
    lines = []
    for name, value in found:
        eighths = round(value / most * _BAR * 8)
        lines.append(f"{name:<{widest}}  {'█' * (eighths // 8)}{_EIGHTHS[eighths % 8].strip()} {shown(value)}")
    return "\n".join(lines)


def write_png(answer: Answer, title: str, path: Path) -> None:
    """Draw the same bars into a PNG. Raises ValueError where there is nothing to compare."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - slow to load, and needed here only

    found = bars(answer)
    if not found:
        raise ValueError("a chart needs two rows, a column of text and one of numbers that are not negative")
    head, small = ImageFont.load_default(18), ImageFont.load_default(14)
    picture = Image.new("RGB", (_WIDTH, 3 * _EDGE + 28 + _ROW * len(found)), "white")
    pen = ImageDraw.Draw(picture)
    pen.text((_EDGE, _EDGE), _plain(title)[:90], _INK, head)
    names = [_shortened(name, small) for name, _ in found]
    left = _EDGE * 2 + max(small.getlength(name) for name in names)
    right = _WIDTH - _EDGE * 2 - max(small.getlength(shown(value)) for _, value in found)
    most = max(value for _, value in found) or 1.0
    for number, (name, (_, value)) in enumerate(zip(names, found, strict=True)):
        top = 2 * _EDGE + 24 + number * _ROW
        end = left + (right - left) * value / most
        pen.text((_EDGE, top + 3), name, _INK, small)
        pen.rectangle((left, top + 3, right, top + _ROW - 6), _PALE)
        pen.rectangle((left, top + 3, end, top + _ROW - 6), _COLOUR)
        pen.text((right + _EDGE, top + 3), shown(value), _INK, small)
    picture.save(path, "PNG", optimize=True)


def _shortened(name: str, font: object) -> str:
    """`name`, cut where it would take more than 40 % of the picture."""
    most = 0.4 * _WIDTH
    cut = name
    while cut and font.getlength(cut) > most:  # type: ignore[attr-defined]
        cut = cut[:-1]
    return cut if cut == name else f"{cut[:-1]}…"
