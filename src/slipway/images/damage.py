"""What Pillow raises on a bad file, told apart: the sender's fault, or ours."""

from __future__ import annotations

import struct
import warnings
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from PIL import Image, UnidentifiedImageError

from slipway.images.rejection import ImageRejectedError, corrupt, truncated

if TYPE_CHECKING:
    from collections.abc import Iterator

# What Pillow's decoders raise on damaged input, as found by the corpus and by fuzzing.
DAMAGED: Final = (
    OSError,
    SyntaxError,
    LookupError,
    TypeError,
    ValueError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)


@contextmanager
def warnings_settled() -> Iterator[None]:
    """Make a bomb that Pillow merely warns of an error, and keep its remarks on damaged metadata out of the log."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


@contextmanager
def damage_rejected(format_name: str) -> Iterator[None]:
    """Turn what a decoder raises into ImageRejectedError, or into MemoryError when that is what it ran out of."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRejectedError("pixels", str(error)) from error
    except UnidentifiedImageError as error:
        raise corrupt(format_name, "has a structure that cannot be read") from error
    except DAMAGED as error:
        text = str(error)
        if "out of memory" in text.lower():  # ours, not the sender's
            raise MemoryError(text) from error
        if "truncated" in text.lower():
            raise truncated(format_name) from error
        raise corrupt(format_name, f"cannot be decoded ({text})") from error
