"""What `slipway ask` draws: what a chart compares, what it leaves out, and nothing that a terminal would obey."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from rich.console import Console

from cli import ask_chart
from cli.ask import Answer

if TYPE_CHECKING:
    from pathlib import Path


def answer(rows: list[tuple[Any, ...]], numeric: tuple[bool, ...], **more: Any) -> Answer:
    names = tuple(f"c{place}" for place in range(len(numeric)))
    return Answer(names, numeric, tuple(rows), all_rows=True, bytes_read=more.get("read", 0), seconds=0.1)


def test_bars_show_the_last_number_named_by_the_texts() -> None:
    asked = answer([("demo", 5, "image", 2), ("shop", 7, "video", 4)], (False, True, False, True))
    assert ask_chart.bars(asked) == [("demo image", 2.0), ("shop video", 4.0)]


@pytest.mark.parametrize(
    ("rows", "numeric"),
    [
        ([], (False, True)),
        ([("one", 1)], (False, True)),
        ([(1, 2), (3, 4)], (True, True)),
        ([("a", "b"), ("c", "d")], (False, False)),
        ([("a", 1), ("b", -1)], (False, True)),
    ],
    ids=["nothing", "one row", "no text", "no number", "a negative number"],
)
def test_where_nothing_can_be_compared_nothing_is_drawn(
    rows: list[tuple[Any, ...]], numeric: tuple[bool, ...], tmp_path: Path
) -> None:
    assert ask_chart.in_terminal(answer(rows, numeric)) == ""
    with pytest.raises(ValueError, match="a chart needs two rows"):
        ask_chart.write_png(answer(rows, numeric), "title", tmp_path / "no.png")
    assert not list(tmp_path.iterdir())


def test_a_bar_is_as_long_as_its_number() -> None:
    lines = ask_chart.in_terminal(answer([("a", 80), ("bb", 20), ("c", None)], (False, True))).splitlines()
    assert [line.count("█") for line in lines] == [40, 10, 0]
    assert lines[0].startswith("a   █")
    assert lines[1].endswith("█ 20")


def test_all_zero_is_no_division() -> None:
    assert "█" not in ask_chart.in_terminal(answer([("a", 0), ("b", 0.0)], (False, True)))


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    asked = answer([("\x1b[31mred\n[bold]x[/bold]", 1), ("b", 2)], (False, True))
    out = io.StringIO()
    Console(file=out, width=100, force_terminal=False).print(ask_chart.table(asked))
    printed = out.getvalue() + ask_chart.in_terminal(asked)
    assert "\x1b" not in printed
    assert "?[31mred?[bold]x[/bold]" in printed


def test_numbers_are_grouped_and_null_is_a_dash() -> None:
    assert [ask_chart.shown(value) for value in (1234567, 0.000012345678, None, "x")] == [
        "1,234,567", "1.23457e-05", "-", "x",
    ]  # fmt: skip


def test_a_picture_shows_bars_in_proportion(tmp_path: Path) -> None:
    path = tmp_path / "chart.png"
    ask_chart.write_png(answer([("a" * 200, 100), ("b", 50)], (False, True)), "uploads per day", path)
    with Image.open(path) as picture:
        colours = [
            sum(picture.getpixel((x, y)) == (31, 94, 153) for x in range(picture.width)) for y in range(picture.height)
        ]
    lengths = sorted(set(colours))
    assert lengths[0] == 0
    assert lengths[-1] == pytest.approx(2 * lengths[1], abs=3)
    assert len(lengths) == 3


def test_a_question_is_billed_for_ten_megabytes_at_least() -> None:
    assert answer([], (False,), read=1).usd == pytest.approx(5 * 10e6 / 1e12)
    assert answer([], (False,), read=2 * 10**12).usd == pytest.approx(10)
