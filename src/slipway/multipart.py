"""Strict reading of a multipart/form-data body (RFC 7578) that is whole in memory.

python-multipart finds the boundaries. It is lenient where an upload must not be (a body that stops early just has fewer
parts, `MAX_FIELDS` does not count, base64 parts are decoded silently), so what it lets through is checked here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from slipway.headers import parse_parameters
from slipway.problems import ProblemError, Rule

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MAX_PARTS: Final = 8
MAX_PART_HEADERS: Final = 8
MAX_PART_HEADER_BYTES: Final = 4096
MAX_TEXT_BYTES: Final = 4096

# RFC 2046, section 5.1.1: 1 to 70 of these, the last not a space.
_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
_PLAIN_ENCODINGS: Final = frozenset({"7bit", "8bit", "binary"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form. `filename` is None for a text field; `content_type` is lower case, without parameters."""

    name: str
    filename: str | None
    content_type: str | None
    data: bytes


def parse_form(content_type: str | None, body: bytes) -> tuple[Part, ...]:
    """Return the parts of a form in their order.

    Raises ProblemError: 415 when the body is no form at all, 400 when it is one that we cannot read beyond doubt.
    """
    boundary = _boundary(content_type)
    if not body:
        raise _malformed("The body is empty; send a form with a part named file.")
    if not body.lstrip(b"\r\n").startswith(b"--" + boundary):
        raise _malformed("The body does not begin with the boundary that the Content-Type header names.")
    form = _Form()
    parser = MultipartParser(
        boundary,
        form.callbacks(),
        max_header_count=MAX_PART_HEADERS,
        max_header_size=MAX_PART_HEADER_BYTES,
    )
    try:
        parser.write(body)
    except FormParserError as error:
        raise _malformed("The form breaks the multipart syntax; let your HTTP client build it.") from error
    if not form.ended:
        raise ProblemError(Rule.TRUNCATED_BODY, "The form ends before its closing boundary; send it again, whole.")
    return tuple(form.parts)


def _boundary(content_type: str | None) -> bytes:
    try:
        value, parameters = parse_parameters(content_type or "")
    except ValueError as error:
        # A Content-Type that means a form but cannot be read is a broken form, not another type.
        if (content_type or "").strip().lower().startswith("multipart/form-data"):
            raise _malformed(f"The Content-Type header cannot be read: {error}.") from error
        value, parameters = "", {}
    if value != "multipart/form-data":
        raise ProblemError(Rule.UNSUPPORTED_MEDIA_TYPE, "Send the file as multipart/form-data, in a part named file.")
    boundary = parameters.get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise _malformed("The Content-Type header needs a boundary of 1 to 70 characters (RFC 2046).")
    return boundary.encode("ascii")


@dataclass(slots=True)
class _Form:
    """Collects parts while the parser calls back, and refuses as soon as a rule is broken."""

    parts: list[Part] = field(default_factory=list)
    ended: bool = False
    _headers: dict[str, str] = field(default_factory=dict)
    _header_name: bytes = b""
    _header_value: bytes = b""
    _chunks: list[bytes] = field(default_factory=list)
    _size_bytes: int = 0
    _name: str = ""
    _filename: str | None = None
    _content_type: str | None = None

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin_part,
            "on_header_field": self._add_header_name,
            "on_header_value": self._add_header_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": self._add_data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin_part(self) -> None:
        if len(self.parts) == MAX_PARTS:
            raise _malformed(f"The form has more than {MAX_PARTS} parts.")
        self._headers, self._chunks, self._size_bytes = {}, [], 0
        self._header_name = self._header_value = b""

    def _add_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _add_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _end_header(self) -> None:
        name = self._header_name.decode("ascii").lower()
        if name in self._headers:
            raise _malformed(f"A part has the header {name} twice.")
        try:
            self._headers[name] = self._header_value.decode()
        except UnicodeDecodeError as error:
            raise _malformed(f"The header {name} of a part is not UTF-8.") from error
        self._header_name = self._header_value = b""

    def _end_headers(self) -> None:
        disposition, parameters = self._parsed("content-disposition")
        if disposition != "form-data" or not parameters.get("name"):
            raise _malformed('Every part needs the header Content-Disposition: form-data; name="...".')
        if "filename*" in parameters:
            raise _malformed("RFC 7578 forbids filename*; send the name as filename in UTF-8.")
        encoding = self._headers.get("content-transfer-encoding", "binary").strip().lower()
        if encoding not in _PLAIN_ENCODINGS:
            raise _malformed("Send parts as they are, without a Content-Transfer-Encoding.")
        self._name, self._filename = parameters["name"], parameters.get("filename")
        if any(part.name == self._name for part in self.parts):
            raise _malformed("The form has two parts of the same name.")
        self._content_type = self._parsed("content-type")[0] if "content-type" in self._headers else None

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        self._size_bytes += end - start
        if self._filename is None and self._size_bytes > MAX_TEXT_BYTES:
            raise _malformed(f"A text field is longer than {MAX_TEXT_BYTES} bytes.")
        self._chunks.append(data[start:end])

    def _end_part(self) -> None:
        self.parts.append(Part(self._name, self._filename, self._content_type, b"".join(self._chunks)))

    def _end(self) -> None:
        self.ended = True

    def _parsed(self, name: str) -> tuple[str, dict[str, str]]:
        try:
            return parse_parameters(self._headers.get(name, ""))
        except ValueError as error:
            raise _malformed(f"The header {name} of a part cannot be read: {error}.") from error


def _malformed(detail: str) -> ProblemError:
    return ProblemError(Rule.MALFORMED_MULTIPART, detail)
