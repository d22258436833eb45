"""The multipart cases of the fault catalogue, U01 to U16: what the library lets through, the parser refuses."""

from __future__ import annotations

import time

import pytest
from forms import BOUNDARY, FORM, JPEG, file_part, form, part, text_part
from hypothesis import given
from hypothesis import strategies as st

from slipway.multipart import Part, parse_form
from slipway.problems import ProblemError, Rule


def _refused(body: bytes, content_type: str | None = FORM) -> Rule:
    with pytest.raises(ProblemError) as caught:
        parse_form(content_type, body)
    return caught.value.rule


def test_a_form_is_read_part_by_part() -> None:
    assert parse_form(FORM, form(file_part(), text_part("title", "Hafen ⚓"))) == (
        Part("file", "photo.jpg", "image/jpeg", JPEG),
        Part("title", None, None, "Hafen ⚓".encode()),
    )


def test_bytes_that_look_like_a_boundary_stay_bytes() -> None:
    data = b"\r\n--\r\n----slipwa\r\n" + f"\n--{BOUNDARY}".encode()
    assert parse_form(FORM, form(file_part(data)))[0].data == data


@pytest.mark.parametrize(
    "content_type",
    [
        pytest.param("multipart/form-data", id="U01-none"),
        pytest.param("multipart/form-data; boundary=", id="U01-empty"),
        pytest.param('multipart/form-data; boundary=""', id="U01-empty-quoted"),
        pytest.param(f"multipart/form-data; boundary={'b' * 71}", id="U01-71-characters"),
        pytest.param(f"multipart/form-data; boundary={'b' * 300}", id="U01-300-characters"),
        pytest.param("multipart/form-data; boundary=another", id="U01-another"),
        pytest.param('multipart/form-data; boundary="bö"', id="U01-not-ascii"),
        pytest.param(f"{FORM}; boundary={BOUNDARY}", id="U16-given-twice"),
        pytest.param(f"{FORM}; Boundary=other", id="U16-given-twice-in-another-case"),
        pytest.param(f"{FORM}; boundary", id="U16-a-parameter-without-value"),
    ],
)
def test_a_boundary_that_is_not_beyond_doubt_is_400(content_type: str) -> None:
    assert _refused(form(file_part()), content_type) is Rule.MALFORMED_MULTIPART


@pytest.mark.parametrize(
    "content_type",
    [
        pytest.param(None, id="U17-none"),
        pytest.param("", id="U17-empty"),
        pytest.param(";", id="U17-garbage"),
        pytest.param("application/json", id="U18-json"),
        pytest.param("application/x-www-form-urlencoded", id="U18-urlencoded"),
        pytest.param(f"multipart/mixed; boundary={BOUNDARY}", id="U18-mixed"),
    ],
)
def test_what_is_no_form_is_415(content_type: str | None) -> None:
    assert _refused(form(file_part()), content_type) is Rule.UNSUPPORTED_MEDIA_TYPE


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 10, len(BOUNDARY) + 5, 100])
def test_U02_a_body_that_ends_before_its_closing_boundary_is_400(cut: int) -> None:
    whole = form(file_part()).removesuffix(b"\r\n")
    assert _refused(whole[:-cut]) is Rule.TRUNCATED_BODY


def test_U02_a_body_that_loses_only_its_last_part_is_400() -> None:
    assert _refused(file_part() + text_part("title", "cut")) is Rule.TRUNCATED_BODY


def test_the_last_line_break_may_be_missing() -> None:
    assert len(parse_form(FORM, form(file_part()).removesuffix(b"\r\n"))) == 1


def test_U04_ten_thousand_fields_are_400() -> None:
    assert _refused(form(*(text_part(f"f{n}", "x") for n in range(10_000)))) is Rule.MALFORMED_MULTIPART


def test_U04_as_many_parts_as_allowed_are_read() -> None:
    assert len(parse_form(FORM, form(*(text_part(f"f{n}", "x") for n in range(8))))) == 8
    assert _refused(form(*(text_part(f"f{n}", "x") for n in range(9)))) is Rule.MALFORMED_MULTIPART


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([f"X-{n}: y" for n in range(9)], id="U05-ten-headers"),
        pytest.param(["X-Long: " + "y" * 5_000], id="U05-a-long-header"),
        pytest.param(["X" * 5_000 + ": y"], id="U05-a-long-header-name"),
        pytest.param(["Content-Type: image/png", "content-type: image/jpeg"], id="U08-a-header-twice"),
        pytest.param(["Content-Transfer-Encoding: base64"], id="U13-base64"),
        pytest.param(["Content-Transfer-Encoding: quoted-printable"], id="U13-quoted-printable"),
        pytest.param(["content-transfer-encoding: bogus"], id="U13-bogus"),
        pytest.param(["Content-Type: image/jpeg; a=1; a=2"], id="U08-a-parameter-twice"),
        pytest.param(["Content Type: x"], id="U05-a-space-in-the-name"),
    ],
)
def test_a_part_with_headers_that_we_do_not_take_is_400(headers: list[str]) -> None:
    assert _refused(form(part(b"x", 'form-data; name="file"; filename="a.jpg"', *headers))) is Rule.MALFORMED_MULTIPART


def test_U05_headers_up_to_the_limits_are_read() -> None:
    disposition = 'form-data; name="file"; filename="a.jpg"'
    seven = [f"X-{n}: y" for n in range(7)]
    assert parse_form(FORM, form(part(b"x", disposition, *seven)))[0].data == b"x"
    assert _refused(form(part(b"x", disposition, *seven, "X-8: y"))) is Rule.MALFORMED_MULTIPART
    longest = "X-Long: " + "y" * (4_096 - len("X-Long: "))
    assert parse_form(FORM, form(part(b"x", disposition, longest)))[0].data == b"x"
    assert _refused(form(part(b"x", disposition, longest + "y"))) is Rule.MALFORMED_MULTIPART


@pytest.mark.parametrize("encoding", ["binary", "8bit", "7bit", "Binary"])
def test_U13_an_encoding_that_changes_nothing_is_read_as_it_is(encoding: str) -> None:
    body = form(part(b"aGk=", 'form-data; name="file"; filename="a.jpg"', f"Content-Transfer-Encoding: {encoding}"))
    assert parse_form(FORM, body)[0].data == b"aGk="


@pytest.mark.parametrize(
    "disposition",
    [
        pytest.param("form-data; name=\"file\"; filename*=UTF-8''a.jpg", id="U07-filename*-only"),
        pytest.param('form-data; name="file"; filename="a.jpg"; filename*=UTF-8\'\'b.exe', id="U07-both"),
        pytest.param('form-data; name="file"; filename="a.jpg"; filename="b.exe"', id="U08-two-filenames"),
        pytest.param('form-data; name="file"; FILENAME="a.jpg"; filename="b.exe"', id="U08-two-cases"),
        pytest.param('form-data; name="file"; name="other"', id="U08-two-names"),
        pytest.param('form-data; name="file"; filename="a\r\nX-Evil: 1.jpg"', id="U09-a-line-break"),
        pytest.param('form-data; name="file"; filename="a\nb.jpg"', id="U09-a-line-feed"),
        pytest.param('form-data; name="file"; filename="a\rb.jpg"', id="U09-a-carriage-return"),
        pytest.param('form-data; name="file"; filename="a\0.jpg"', id="U06-a-nul"),
        pytest.param('form-data; name="file"; filename="a.jpg', id="no-closing-quote"),
        pytest.param("form-data; name=file; filename=a b.jpg", id="no-quotes"),
        pytest.param("form-data", id="no-name"),
        pytest.param('form-data; name=""', id="an-empty-name"),
        pytest.param('attachment; name="file"; filename="a.jpg"', id="another-disposition"),
    ],
)
def test_a_disposition_that_can_be_read_in_two_ways_is_400(disposition: str) -> None:
    assert _refused(form(part(JPEG, disposition))) is Rule.MALFORMED_MULTIPART


def test_a_part_without_disposition_is_400() -> None:
    body = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\n\r\nx\r\n--{BOUNDARY}--".encode()
    assert _refused(body) is Rule.MALFORMED_MULTIPART


def test_a_disposition_that_is_not_utf_8_is_400() -> None:
    body = form(file_part()).replace(b"photo.jpg", b"ph\xe9to.jpg")
    assert _refused(body) is Rule.MALFORMED_MULTIPART


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("../../etc/passwd", "../../etc/passwd"),
        ("%2e%2e%2f", "%2e%2e%2f"),
        ("a+b c.jpg", "a+b c.jpg"),
        ("\N{PILE OF POO}.jpg", "\N{PILE OF POO}.jpg"),
        (r"say \"hi\".jpg", 'say "hi".jpg'),
        (r"C:\photos\a.jpg", r"C:\photos\a.jpg"),
        ("a;b=c.jpg", "a;b=c.jpg"),
    ],
)
def test_U06_a_file_name_arrives_as_it_was_sent(sent: str, read: str) -> None:
    assert parse_form(FORM, form(file_part(filename=sent)))[0].filename == read


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((file_part(), file_part(filename="b.jpg")), id="U10-two-files"),
        pytest.param((text_part("title", "a"), text_part("title", "b"), file_part()), id="U10-two-texts"),
        pytest.param((text_part("file", "a"), file_part()), id="U10-a-text-and-a-file"),
    ],
)
def test_two_parts_of_one_name_are_400(parts: tuple[bytes, ...]) -> None:
    assert _refused(form(*parts)) is Rule.MALFORMED_MULTIPART


def test_U11_an_empty_body_is_400() -> None:
    assert _refused(b"") is Rule.MALFORMED_MULTIPART


def test_U11_a_form_of_only_the_closing_boundary_has_no_parts() -> None:
    assert parse_form(FORM, form()) == ()


def test_U12_a_body_that_is_still_base64_is_400() -> None:
    assert _refused(b"LS0tLS0tc2xpcHdheQ0K") is Rule.MALFORMED_MULTIPART


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\r\n" * 500_000 + form(file_part()), id="U14-line-breaks-before"),
        pytest.param(form(file_part()) + b"\r\n" * 500_000, id="U14-line-breaks-after"),
        pytest.param(form(file_part(b"\r\n----slipwa" * 400_000)), id="U14-almost-boundaries"),
        pytest.param(form(file_part(b"\r" * 4_000_000)), id="U14-carriage-returns"),
    ],
)
def test_a_body_made_to_be_slow_is_read_in_time(body: bytes) -> None:
    started = time.process_time()
    assert len(parse_form(FORM, body)) == 1
    assert time.process_time() - started < 2  # milliseconds when it is linear, minutes when it is not


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"hello\r\n" + form(file_part()), id="U15-a-preamble"),
        pytest.param(b"\r\nhello\r\n" + form(file_part()), id="U15-a-preamble-after-a-line-break"),
        pytest.param(form(file_part()).replace(b"\r\n", b"\n"), id="U15-line-feeds-only"),
    ],
)
def test_a_body_that_begins_with_something_else_is_400(body: bytes) -> None:
    assert _refused(body) is Rule.MALFORMED_MULTIPART


def test_a_text_field_of_4_kb_is_read_and_a_longer_one_is_400() -> None:
    texts = [text_part(name, "x" * 4_096) for name in ("title", "userId")]
    assert [len(found.data) for found in parse_form(FORM, form(*texts))] == [4_096, 4_096]
    assert _refused(form(text_part("title", "x" * 4_097), file_part())) is Rule.MALFORMED_MULTIPART


def _outcome(body: bytes) -> tuple[Part, ...] | Rule:
    try:
        return parse_form(FORM, body)
    except ProblemError as problem:
        return problem.rule


@given(st.binary(max_size=300), st.sampled_from([b"", f"--{BOUNDARY}\r\n".encode(), form(file_part())[:90]]))
def test_any_bytes_are_parts_or_a_problem(noise: bytes, start: bytes) -> None:
    outcome = _outcome(start + noise)
    assert outcome.status == 400 if isinstance(outcome, Rule) else isinstance(outcome, tuple)


@given(st.text(max_size=200))
def test_any_content_type_is_a_form_or_a_problem(content_type: str) -> None:
    with pytest.raises(ProblemError) as caught:
        parse_form(content_type, b"x")
    assert caught.value.rule.status in (400, 415)


@given(st.binary(max_size=2_000))
def test_any_file_arrives_byte_for_byte(data: bytes) -> None:
    if f"--{BOUNDARY}".encode() not in data:
        assert parse_form(FORM, form(file_part(data)))[0].data == data
