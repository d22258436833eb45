"""What comes in, by announcement and by form: limits, types, names, and who may say what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from calls import NOW, OWNER
from forms import FORM, JPEG, file_part, form, part, text_part
from library import Library, media

from slipway.intake import TICKET_LIFETIME, Order, Ticket, expect_upload, take_image
from slipway.media import CONTENT_TYPES, FORM_FILE_BYTES, MAX_BYTES, Kind, Media, Status, extensions_of, kind_of
from slipway.multipart import parse_form
from slipway.problems import ProblemError, Rule, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
GIF = b"GIF89a" + bytes(20)


def _document(**fields: Any) -> dict[str, Any]:
    return {"filename": "photo.jpg", "content_type": "image/jpeg", "size_bytes": 1_000} | fields


def _order(**fields: Any) -> Order:
    return Order.from_document(_document(**fields), OWNER)


def _refused(call: Callable[[], object]) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        call()
    return caught.value


def _from_form(*parts: bytes) -> tuple[Order, bytes]:
    return Order.from_form(parse_form(FORM, form(*parts)), OWNER)


def test_an_announcement_is_read() -> None:
    order = _order(title="Harbour", sha256="AB" * 32, userId=OWNER)
    assert order == Order(Kind.IMAGE, "photo.jpg", "Harbour", "image/jpeg", 1_000, "ab" * 32)


def test_a_title_that_is_missing_is_the_file_name() -> None:
    assert _order(filename="a/b/c.jpg").title == "c.jpg"
    assert _order(title=None).title == _order(title="\u202e").title == "photo.jpg"


@pytest.mark.parametrize("kind", Kind)
def test_I20_a_size_at_the_limit_of_its_kind_is_taken_and_one_more_is_413(kind: Kind) -> None:
    content_type = CONTENT_TYPES[kind][0]
    fields = {"content_type": content_type, "filename": f"a.{extensions_of(content_type)[0]}"}
    assert _order(size_bytes=MAX_BYTES[kind], **fields).kind is kind
    problem = _refused(lambda: _order(size_bytes=MAX_BYTES[kind] + 1, **fields))
    assert (problem.rule, problem.members["limit_bytes"]) == (Rule.FILE_TOO_LARGE, MAX_BYTES[kind])


def test_a_size_of_one_byte_and_a_text_of_2000_characters_are_taken() -> None:
    order = _order(size_bytes=1, title="x" * 2_000)
    assert (order.size_bytes, order.title) == (1, "x" * 200)


@pytest.mark.parametrize("size", [0, -1, 1.0, True, "1000", None, [], 10**400], ids=str)
def test_J6_a_size_that_is_no_whole_number_is_refused(size: object) -> None:
    assert _refused(lambda: _order(size_bytes=size)).rule in (Rule.INVALID_FIELD, Rule.FILE_TOO_LARGE)


@pytest.mark.parametrize(
    "content_type",
    [
        "image/svg+xml",
        "text/html",
        "application/octet-stream",
        "image/bmp",
        "image/jpeg; a=b",
        "image",
        "\u0130mage/jpeg",
    ],
)
def test_I11_a_type_that_is_not_accepted_is_415_and_names_those_that_are(content_type: str) -> None:
    problem = _refused(lambda: _order(content_type=content_type))
    assert problem.rule is Rule.UNSUPPORTED_MEDIA_TYPE
    assert "image/jpeg" in problem.members["accepted"]  # type: ignore[operator]


def test_the_usual_wrong_names_of_a_type_are_understood() -> None:
    assert _order(content_type="image/JPG").content_type == "image/jpeg"
    assert _order(content_type="image/heif", filename="photo.heif").content_type == "image/heic"


@pytest.mark.parametrize(
    "filename", ["photo.jpg.php", "photo.png", "photo.jpg\0.exe", "photo.jpg\u202egnp.svg", "x.html"]
)
def test_I12_a_name_of_another_type_is_415(filename: str) -> None:
    assert _refused(lambda: _order(filename=filename)).rule is Rule.CONTENT_MISMATCH


@pytest.mark.parametrize("filename", ["photo.jpg", "PHOTO.JPEG", "photo", "a.b.jpg", "../../x.jpg", "photo.php.jpg"])
def test_a_name_of_the_same_type_or_of_none_is_taken(filename: str) -> None:
    assert _order(filename=filename).content_type == "image/jpeg"


@pytest.mark.parametrize("sha256", ["", "ab", "g" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n", 7])
def test_P9_a_checksum_that_is_none_is_400(sha256: object) -> None:
    assert _refused(lambda: _order(sha256=sha256)).members["field"] == "sha256"


@pytest.mark.parametrize("field", ["filename", "content_type", "size_bytes"])
def test_a_field_that_is_needed_and_missing_is_400(field: str) -> None:
    document = _document()
    del document[field]
    problem = _refused(lambda: Order.from_document(document, OWNER))
    assert (problem.rule, problem.members["field"]) == (Rule.INVALID_FIELD, field)


@pytest.mark.parametrize("value", [7, [], {}, True, "x" * 2_001, ""])
def test_a_text_of_another_type_or_too_long_is_400(value: object) -> None:
    assert _refused(lambda: _order(filename=value)).rule is Rule.INVALID_FIELD


@pytest.mark.parametrize("field", ["owner", "status", "id", "expires_at", "retention_days", "role", "fileName"])
def test_J1_a_field_that_is_not_documented_is_400(field: str) -> None:
    problem = _refused(lambda: _order(**{field: "x"}))
    assert (problem.rule, problem.members["field"]) == (Rule.UNKNOWN_FIELD, field)


def test_J1_another_user_is_403() -> None:
    assert _refused(lambda: _order(userId="another")).rule is Rule.OWNER_MISMATCH
    assert _refused(lambda: _from_form(file_part(), text_part("userId", "another"))).rule is Rule.OWNER_MISMATCH


@pytest.mark.parametrize("older_names", [True, False])
def test_the_older_api_takes_both_spellings(older_names: bool) -> None:
    names = ("fileName", "contentType", "sizeBytes") if older_names else ("filename", "content_type", "size_bytes")
    document = dict(zip(names, ("a.mp4", "video/mp4", 9), strict=True))
    order = Order.from_document(document, OWNER, older=True)
    assert (order.filename, order.content_type, order.size_bytes) == ("a.mp4", "video/mp4", 9)


def test_the_older_api_refuses_both_spellings_at_once() -> None:
    problem = _refused(lambda: Order.from_document(_document(fileName="b.jpg"), OWNER, older=True))
    assert problem.rule is Rule.INVALID_FIELD


def test_a_form_is_read_and_its_bytes_decide_the_type() -> None:
    order, data = _from_form(text_part("title", "Harbour"), file_part(content_type="image/jpeg"))
    assert order == Order(Kind.IMAGE, "photo.jpg", "Harbour", "image/jpeg", len(JPEG), None)
    assert data == JPEG


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(part(PNG, 'form-data; name="file"; filename="a"'), id="no-type"),
        pytest.param(file_part(PNG, "a.png", "application/octet-stream"), id="octet-stream"),
        pytest.param(file_part(PNG, "a.png", "image/x-png"), id="an-older-name"),
        pytest.param(file_part(PNG, "a.png", "IMAGE/PNG; charset=binary"), id="parameters"),
    ],
)
def test_a_part_may_leave_its_type_to_us(sent: bytes) -> None:
    assert _from_form(sent)[0].content_type == "image/png"


@pytest.mark.parametrize(
    ("data", "filename", "content_type"),
    [
        pytest.param(JPEG, "a.png", "image/png", id="I12-jpeg-as-png"),
        pytest.param(JPEG, "a.jpg.php", "image/jpeg", id="I12-double-extension"),
        pytest.param(PNG, "a.jpg", "image/png", id="I12-extension-of-another-type"),
        pytest.param(GIF + b"<script>alert(1)</script>", "a.html", "text/html", id="I10-gif-and-script-as-html"),
        pytest.param(JPEG + b"PK\x03\x04", "a.zip", "application/zip", id="I10-jpeg-and-zip-as-zip"),
    ],
)
def test_a_form_that_says_another_type_than_its_bytes_is_415(data: bytes, filename: str, content_type: str) -> None:
    assert _refused(lambda: _from_form(file_part(data, filename, content_type))).rule is Rule.CONTENT_MISMATCH


@pytest.mark.parametrize(
    ("data", "named"),
    [
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", id="I11-svg"),
        pytest.param(
            b"<?xml version='1.0'?>\n<!-- x --><svg onload='alert(1)'>", "image/svg+xml", id="I11-svg-after-xml"
        ),
        pytest.param(b"<!DOCTYPE html><script>", "text/html", id="I03-html"),
        pytest.param(b"%PDF-1.7", "application/pdf", id="I03-pdf"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0", "application/postscript", id="I04-eps"),
        pytest.param(b"BM6\x00\x00\x00", "image/bmp", id="I18-bmp"),
        pytest.param(b"just text", "unknown", id="I03-text"),
        pytest.param(b"\xff\xd8", "unknown", id="I03-two-bytes"),
    ],
)
def test_a_form_with_no_accepted_image_is_415_and_says_what_it_is(data: bytes, named: str) -> None:
    problem = _refused(lambda: _from_form(file_part(data, "a.jpg", "image/jpeg")))
    assert problem.rule is Rule.UNSUPPORTED_MEDIA_TYPE
    assert named in problem.detail


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        pytest.param((), Rule.FILE_MISSING, id="U11-no-part"),
        pytest.param((text_part("title", "x"),), Rule.FILE_MISSING, id="U11-no-file"),
        pytest.param((text_part("file", "x"),), Rule.FILE_MISSING, id="U07-a-text-named-file"),
        pytest.param((file_part(b"", ""),), Rule.FILE_MISSING, id="U11-nothing-chosen-in-a-browser"),
        pytest.param((file_part(b""),), Rule.EMPTY_FILE, id="U11-no-bytes"),
        pytest.param(
            (file_part(), part(b"x", 'form-data; name="b"; filename="b.jpg"')), Rule.UNKNOWN_FIELD, id="U10-two"
        ),
        pytest.param((file_part(), text_part("owner", "x")), Rule.UNKNOWN_FIELD, id="J1-owner"),
        pytest.param((file_part(), part(b"\xff", 'form-data; name="title"')), Rule.INVALID_FIELD, id="not-utf-8"),
        pytest.param(
            (file_part(), part(b"x", 'form-data; name="title"; filename="t"')), Rule.UNKNOWN_FIELD, id="a-file"
        ),
    ],
)
def test_a_form_without_exactly_one_file_is_400(parts: tuple[bytes, ...], rule: Rule) -> None:
    assert _refused(lambda: _from_form(*parts)).rule is rule


def test_I20_a_file_of_4_5_mb_fits_and_one_byte_more_is_413_that_names_the_other_route() -> None:
    fits = JPEG + bytes(FORM_FILE_BYTES - len(JPEG))
    assert _from_form(file_part(fits))[0].size_bytes == FORM_FILE_BYTES
    problem = _refused(lambda: _from_form(file_part(fits + b"x")))
    assert problem.rule is Rule.FILE_TOO_LARGE
    assert problem.members == {"limit_bytes": FORM_FILE_BYTES, "upload_route": "/v1/uploads"}
    assert "/v1/uploads" in problem.detail


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/photo.jpg", "photo.jpg"),
        (r"C:\Users\me\photo.jpg", "photo.jpg"),
        ("%2e%2e%2fphoto.jpg", "%2e%2e%2fphoto.jpg"),
        ("a+b c.jpg", "a+b c.jpg"),
        ("n" * 300 + ".jpg", "n" * 251 + ".jpg"),
        ("\N{PILE OF POO}.jpg", "\N{PILE OF POO}.jpg"),
    ],
)
def test_U06_a_file_name_is_made_safe_to_show(sent: str, shown: str) -> None:
    assert _from_form(file_part(filename=sent))[0].filename == shown


def test_the_media_of_an_order_is_pending_and_lives_for_the_retention() -> None:
    now = NOW.replace(microsecond=500_499)
    item = _order(sha256="ab" * 32).media(OWNER, now, retention_days=7)
    assert (item.status, item.owner, item.kind, item.sha256) == (Status.PENDING, OWNER, Kind.IMAGE, "ab" * 32)
    assert item.created_at == NOW.replace(microsecond=500_000)
    assert item.expires_at == NOW + timedelta(days=7)


def test_P6_every_order_gets_an_id_of_its_own() -> None:
    assert len({_order().media(OWNER, NOW, 7).id for _ in range(100)}) == 100


class Office:
    """Issues tickets, or is closed."""

    def __init__(self, *, closed: bool = False) -> None:
        self.closed = closed

    def ticket(self, item: Media, lifetime: timedelta, now: datetime) -> Ticket:
        if self.closed:
            raise UnavailableError("s3")
        return Ticket("https://bucket", {"key": item.id}, now + lifetime)


class Originals:
    """Keeps bytes; `meanwhile` runs when they are stored, as the event of the object does."""

    def __init__(self, meanwhile: Callable[[Media], None] = lambda _item: None) -> None:
        self.stored: dict[str, bytes] = {}
        self.meanwhile = meanwhile

    def put(self, item: Media, data: bytes) -> None:
        self.stored[item.id] = data
        self.meanwhile(item)


def test_an_announced_upload_is_registered_and_gets_a_ticket_for_15_minutes() -> None:
    library, item = Library(), media()
    ticket = expect_upload(item, library, Office(), NOW)
    assert library.items[item.id] == item
    assert ticket.expires_at == NOW + TICKET_LIFETIME == NOW + timedelta(minutes=15)
    assert ticket.as_json() == {
        "url": "https://bucket",
        "fields": {"key": item.id},
        "expires_at": "2026-11-21T10:15:00.000Z",
    }


def test_an_upload_without_a_ticket_is_not_registered() -> None:
    library = Library()
    with pytest.raises(UnavailableError):
        expect_upload(media(), library, Office(closed=True), NOW)
    assert library.items == {}


def test_an_image_is_registered_before_its_bytes_are_stored() -> None:
    library, item = Library(), media()
    originals = Originals(meanwhile=lambda stored: library.calls.append("stored"))
    assert take_image(item, b"bytes", library, originals).status is Status.UPLOADED
    assert originals.stored == {item.id: b"bytes"}
    assert library.calls == ["put_pending", "stored", "mark_uploaded"]


def test_an_item_that_is_gone_by_then_is_answered_as_it_was_registered() -> None:
    library, item = Library(), media()
    gone = Originals(meanwhile=lambda stored: library.items.clear())
    assert take_image(item, b"bytes", library, gone) == item


def test_an_event_that_overtakes_us_is_not_undone() -> None:
    library, item = Library(), media()

    def processed(stored: Media) -> None:
        library.items[stored.id] = media(id=stored.id, status=Status.READY)

    assert take_image(item, b"bytes", library, Originals(meanwhile=processed)).status is Status.READY


def test_every_accepted_type_has_a_kind_and_an_extension() -> None:
    for kind, types in CONTENT_TYPES.items():
        for content_type in types:
            assert kind_of(content_type) is kind
            assert extensions_of(content_type)
