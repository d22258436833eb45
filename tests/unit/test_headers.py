"""Header parameters that cannot be read in two ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.headers import parse_parameters


@pytest.mark.parametrize(
    ("header", "value", "parameters"),
    [
        ("text/plain", "text/plain", {}),
        (" Text/Plain ; Charset=UTF-8 ", "text/plain", {"charset": "UTF-8"}),
        ('form-data; name="a b"; filename="c;d=e.jpg"', "form-data", {"name": "a b", "filename": "c;d=e.jpg"}),
        (r'form-data; filename="a \"b\" \\ c:\d"', "form-data", {"filename": r'a "b" \ c:\d'}),
        ("text/plain;", "text/plain", {}),
        ("text/plain; ;a=b;", "text/plain", {"a": "b"}),
        ('a/b; c=""', "a/b", {"c": ""}),
    ],
)
def test_a_header_is_read(header: str, value: str, parameters: dict[str, str]) -> None:
    assert parse_parameters(header) == (value, parameters)


@pytest.mark.parametrize(
    "header",
    [
        "",
        ";",
        "a b",
        "a/b c",
        "a/b; c",
        "a/b; c=",
        "a/b; c=d e",
        'a/b; c="d',
        "a/b; c=d; C=e",
        "a/b; c=d\n",
        "a/b\0",
        "ä/b",
        "a/b, c/d",
    ],
)
def test_a_header_with_anything_else_is_refused(header: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_parameters(header)


@given(st.text())
def test_any_header_is_read_or_refused(header: str) -> None:
    try:
        value, _ = parse_parameters(header)
    except ValueError:
        return
    assert value == value.lower().strip() != ""


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_any_quoted_text_comes_back(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    assert parse_parameters(f'a/b; c="{quoted}"') == ("a/b", {"c": text})
