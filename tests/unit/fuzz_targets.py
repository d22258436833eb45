"""What must hold for any bytes at all; run by atheris (fuzz.py), and on every seed and everything found before."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import boxes
import forms
import hostile
import hostile_own

from slipway.images.budget import Budget, inspect
from slipway.images.engine import render
from slipway.images.rejection import ImageRejectedError
from slipway.multipart import MAX_PARTS, parse_form
from slipway.presets import Fit, Format, Preset
from slipway.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def form(data: bytes) -> None:
    """A body is parts that were in it, or a problem of the sender's."""
    try:
        parts = parse_form(forms.FORM, data)
    except ProblemError as problem:
        assert problem.rule.status in (400, 413, 415)  # noqa: PT017
        return
    assert len(parts) <= MAX_PARTS
    assert len({part.name for part in parts}) == len(parts)
    assert all(part.data in data for part in parts)


def content_type(data: bytes) -> None:
    """A Content-Type header is a form's, or a problem of the sender's."""
    try:
        parse_form(data.decode("latin-1"), b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--\r\n")
    except ProblemError as problem:
        assert problem.rule.status in (400, 415)  # noqa: PT017


def header(data: bytes) -> None:
    """What is worth decoding is within every limit; what is not is refused in words."""
    budget = Budget()
    try:
        found = inspect(data, budget)
    except ImageRejectedError as error:
        assert error.rule  # noqa: PT017
        assert error.detail.endswith((".", "again."))  # noqa: PT017
        return
    assert 0 < found.width * found.height <= budget.max_pixels
    assert 0 < found.frames <= budget.max_frames


def picture(data: bytes) -> None:
    """A file is a picture in the size that its preset promises, or refused."""
    preset = Preset("t", 16, 16, Fit.INSIDE, (Format.JPG,), None)
    try:
        image = render(data, [preset], Budget(max_pixels=250_000, max_animation_pixels=1_000_000))
    except ImageRejectedError:
        return
    (variant,) = image.variants
    assert max(variant.width, variant.height) <= 16
    assert min(image.width, image.height) > 0


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (form, content_type, header, picture)
}

# Inputs that broke a promise once, by target and by what was wrong.
FOUND: dict[str, dict[str, bytes]] = {
    "header": {"an-avif-whose-items-lie-in-65-million-places": boxes.places_of_nothing()},
    "picture": {
        "a-palette-png-without-palette": hostile.png_of(
            hostile.png_header(100, 100, 8, 3), hostile.png_chunk(b"IDAT", zlib.compress(bytes(10_100)))
        ),
    },
}


def seeds(target: str, most_bytes: int = 20_000) -> Iterable[bytes]:
    """Files to start from: of every format, sound and broken."""
    if target == "form":
        yield from (
            forms.form(forms.file_part()),
            forms.form(forms.file_part(), forms.text_part("title", "a")),
            forms.form(),
        )
    elif target == "content_type":
        yield from (b"multipart/form-data; boundary=b", b'multipart/form-data; boundary="b"; x=y', b"text/plain")
    else:
        for case in (*hostile.CASES, *hostile_own.OWN):
            if not case.name.startswith(("I05", "I06", "I07", "I08", "I09", "H05")):
                data = case.build()
                if len(data) <= most_bytes:
                    yield data
