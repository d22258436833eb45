"""U06: names and titles are safe to show, whatever was sent."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.display import FILENAME_BYTES, display_filename, display_title


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        pytest.param("../../etc/passwd", "passwd", id="U06-path"),
        pytest.param("..\\..\\boot.ini", "boot.ini", id="U06-backslashes"),
        pytest.param("a\0.exe", "a.exe", id="U06-nul"),
        pytest.param("photo\u202egpj.exe", "photogpj.exe", id="U06-right-to-left-override"),
        pytest.param("%2e%2e%2f", "%2e%2e%2f", id="U06-percent"),
        pytest.param("a+b c.jpg", "a+b c.jpg", id="U06-plus-and-space"),
        pytest.param("a\r\nb.jpg", "ab.jpg", id="U09-line-break"),
        pytest.param(
            "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}.jpg",
            "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}.jpg",
            id="U06-joined-emoji",
        ),
        pytest.param("e\u0301.jpg", "\u00e9.jpg", id="composed"),
        pytest.param("..", "unnamed", id="dots"),
        pytest.param("", "unnamed", id="empty"),
        pytest.param("///", "unnamed", id="slashes"),
        pytest.param("\u200b\u202e", "unnamed", id="invisible"),
        pytest.param(".htaccess", "htaccess", id="a-hidden-file"),
        pytest.param(" photo.jpg ", "photo.jpg", id="spaces-around"),
        pytest.param("n" * 300, "n" * 255, id="U06-300-characters-and-no-extension"),
        pytest.param("n" * 300 + "." + "e" * 16, "n" * 238 + "." + "e" * 16, id="U06-the-longest-extension-kept"),
        pytest.param("n" * 300 + "." + "e" * 17, "n" * 255, id="U06-no-extension-is-that-long"),
        pytest.param("n" * 300 + ".jpeg", "n" * 250 + ".jpeg", id="U06-300-characters"),
        pytest.param(
            "\N{PILE OF POO}" * 100 + ".jpg", "\N{PILE OF POO}" * 62 + ".jpg", id="U06-never-half-a-character"
        ),
    ],
)
def test_a_file_name_is_what_a_person_may_see(sent: str, shown: str) -> None:
    assert display_filename(sent) == shown


def test_a_title_may_hold_what_a_path_may_not() -> None:
    assert display_title(" A/B: 50 % \u202eoff\n ") == "A/B: 50 % off"
    assert display_title("x" * 500) == "x" * 200


@given(st.text())
def test_any_name_is_short_visible_and_without_a_path(sent: str) -> None:
    shown = display_filename(sent)
    assert 0 < len(shown.encode()) <= FILENAME_BYTES
    assert not {"/", "\\", "\0"} & set(shown)
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [char for char in shown if unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "LRI", "RLI")]


@given(st.text())
def test_showing_a_name_twice_changes_nothing(sent: str) -> None:
    assert display_filename(display_filename(sent)) == display_filename(sent)


@given(st.text())
def test_any_title_is_short_and_stays_as_it_is(sent: str) -> None:
    assert len(display_title(sent)) <= 200
    assert display_title(display_title(sent)) == display_title(sent)
