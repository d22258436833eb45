"""Header values of the form `value; name=value; ...`, as Content-Type and Content-Disposition have them."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_VALUE: Final = re.compile(rf"[ \t]*({_WORD}(?:/{_WORD})?)[ \t]*")
_PARAMETER: Final = re.compile(rf';[ \t]*(?:({_WORD})=(?:({_WORD})|"((?:[^"\\]|\\.)*)")[ \t]*)?')
_ESCAPED: Final = re.compile(r'\\(["\\])')
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def parse_parameters(header: str) -> tuple[str, dict[str, str]]:
    """Return the value and the parameters of a header (RFC 9110, section 5.6.6), names and value in lower case.

    Raises ValueError on control characters, on anything left over, and on a parameter that is given twice: what sits
    in front of us may have looked at the other one.
    """
    match = _VALUE.match(header)
    if match is None or _CONTROL.search(header):
        raise ValueError("not a header value")
    parameters: dict[str, str] = {}
    value = match[1].lower()
    while match.end() < len(header):
        match = _PARAMETER.match(header, match.end())
        if match is None:
            raise ValueError("not a list of parameters")
        if match[1] is None:  # a stray semicolon
            continue
        name = match[1].lower()
        if name in parameters:
            raise ValueError(f"parameter {name} is given twice")
        # Only a quote or a backslash is escaped in practice: `C:\photo.jpg` keeps its backslash.
        parameters[name] = match[2] if match[2] is not None else _ESCAPED.sub(r"\1", match[3])
    return value, parameters
