"""A photo goes in, its variants come out: every route of the API as its users meet it."""

from __future__ import annotations

import hashlib
import io
import uuid
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
import requests
from pictures import jpeg, photo_with_gps
from PIL import Image
from site_client import Site, User, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES = {"avif": "image/avif", "jpg": "image/jpeg", "webp": "image/webp"}
VARIANTS = {(name, kind) for name in ("thumb", "medium", "large") for kind in TYPES}


@pytest.fixture(scope="module")
def uploaded(alice: User) -> dict:
    """A photo with EXIF orientation 6 and GPS, 4000 x 3000 stored, uploaded by form and processed."""
    answer = alice.upload_form(photo_with_gps(), filename="harbour.jpg")
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] in {"pending", "uploaded", "processing", "ready"}
    return alice.finished(answer.json()["id"])


def test_health_needs_no_token(alice: User) -> None:
    assert alice.call("GET", "/v1/health", token=None).status_code == 200


def test_a_form_upload_gets_every_variant(uploaded: dict) -> None:
    assert uploaded["status"] == "ready", uploaded["reason"]
    assert {(v["name"], v["format"]) for v in uploaded["variants"]} == VARIANTS
    assert (uploaded["width"], uploaded["height"]) == (3000, 4000)
    sizes = {v["name"]: (v["width"], v["height"]) for v in uploaded["variants"]}
    assert sizes == {"thumb": (113, 150), "medium": (600, 800), "large": (1200, 1600)}


def test_I15_I16_variants_come_through_the_cdn_upright_and_bare(site: Site, uploaded: dict) -> None:
    expires = datetime.fromisoformat(uploaded["expires_at"]).replace(microsecond=0)
    for variant in uploaded["variants"]:
        key = variant["url"].split("/", 3)[3]
        assert variant["url"] == f"https://{site.host}/{key}"
        served = site.fetch_from_cdn(key)
        assert served.status_code == 200, served.text
        assert hashlib.sha256(served.content).hexdigest() == variant["sha256"]
        assert len(served.content) == variant["size_bytes"]
        assert served.headers["Content-Type"] == TYPES[variant["format"]]
        assert served.headers["X-Content-Type-Options"] == "nosniff"
        assert parsedate_to_datetime(served.headers["Expires"]) == expires
        with Image.open(io.BytesIO(served.content)) as image:
            image.load()
            assert image.size == (variant["width"], variant["height"])
            assert image.height > image.width
            assert not image.getexif()
            assert not {"exif", "xmp", "comment", "icc_profile"} & image.info.keys()


def test_the_bucket_behind_the_cdn_is_closed(site: Site, uploaded: dict) -> None:
    key = uploaded["variants"][0]["url"].split("/", 3)[3]
    direct = requests.get(f"{site.endpoint}/{site.buckets['derivatives']}/{key}", timeout=30)
    assert direct.status_code == 403


def test_the_original_is_served_by_a_presigned_url_only(site: Site, uploaded: dict) -> None:
    assert requests.get(uploaded["original_url"], timeout=30).content == photo_with_gps()
    unsigned = uploaded["original_url"].split("?")[0]
    assert requests.get(unsigned, timeout=30).status_code == 403


def test_a_presigned_upload_gets_every_variant(alice: User) -> None:
    content = jpeg(1200, 900)
    digest = hashlib.sha256(content).hexdigest()
    media = alice.finished(alice.upload_presigned(content, sha256=digest, title="Morning"))
    assert media["status"] == "ready", media["reason"]
    assert media["title"] == "Morning"
    assert media["size_bytes"] == len(content)
    assert {(v["name"], v["format"]) for v in media["variants"]} == VARIANTS


def test_a_small_image_is_never_enlarged(alice: User) -> None:
    media = alice.finished(alice.upload_presigned(jpeg(200, 100)))
    assert {(v["width"], v["height"]) for v in media["variants"]} == {(150, 75), (200, 100)}


def test_the_older_video_api_answers_the_same(alice: User) -> None:
    started = alice.call("POST", "/upload", json={"filename": "a.mp4", "content_type": "video/mp4", "size_bytes": 1000})
    assert started.status_code == 201, started.text
    media_id = started.json()["id"]
    assert started.json()["upload"]["fields"]["key"] == f"incoming/{media_id}"
    assert alice.call("GET", f"/video/{media_id}").json()["id"] == media_id


def _pages(user: User, query: str) -> Iterator[dict]:
    cursor = None
    while True:
        page = user.call("GET", f"/v1/media?{query}" + (f"&cursor={cursor}" if cursor else ""))
        assert page.status_code == 200, page.text
        yield page.json()
        cursor = page.json()["next_cursor"]
        if cursor is None:
            return


def test_a_list_is_paged_by_cursor_newest_first_and_only_ones_own(user_named, bob: User) -> None:
    carol = user_named(f"carol-{uuid.uuid4().hex}")
    ids = [carol.start_upload(b"x" * 100)["id"] for _ in range(5)]
    pages = list(_pages(carol, "limit=2"))
    assert [len(page["items"]) for page in pages] == [2, 2, 1]
    assert [item["id"] for page in pages for item in page["items"]] == ids[::-1]
    assert all(item["id"] not in ids for page in _pages(bob, "limit=100") for item in page["items"])


def test_J4_a_cursor_of_somebody_else_is_refused(user_named, bob: User) -> None:
    dave = user_named(f"dave-{uuid.uuid4().hex}")
    for _ in range(3):
        dave.start_upload(b"x" * 100)
    cursor = dave.call("GET", "/v1/media?limit=1").json()["next_cursor"]
    for user, query in ((bob, f"limit=1&cursor={cursor}"), (dave, f"limit=1&kind=video&cursor={cursor}")):
        answer = user.call("GET", f"/v1/media?{query}")
        assert answer.status_code == 400
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["type"].endswith("/cursor-invalid")


def test_a_delete_erases_everything_and_says_so(site: Site, alice: User) -> None:
    media = alice.finished(alice.upload_presigned(jpeg(640, 480)))
    keys = [variant["url"].split("/", 3)[3] for variant in media["variants"]]
    assert site.versions("originals", f"incoming/{media['id']}")
    deleted = alice.call("DELETE", f"/v1/media/{media['id']}")
    assert deleted.status_code == 200, deleted.text
    assert site.versions("originals", f"incoming/{media['id']}") == []
    assert site.versions("derivatives", f"variants/{media['id']}/") == []
    assert all(site.fetch_from_cdn(key).status_code in (403, 404) for key in keys)
    assert alice.call("GET", f"/v1/media/{media['id']}").status_code == 404
    again = alice.call("DELETE", f"/v1/media/{media['id']}")
    assert (again.status_code, again.json()) == (200, deleted.json())


def test_an_upload_that_arrives_after_the_delete_does_not_come_back(site: Site, alice: User) -> None:
    content = jpeg(320, 240)
    media = alice.start_upload(content)
    assert alice.call("DELETE", f"/v1/media/{media['id']}").status_code == 200
    assert alice.send(media["upload"], content).status_code in (200, 201, 204)
    eventually(lambda: not site.versions("originals", f"incoming/{media['id']}"), "the late original is erased")
    assert alice.call("GET", f"/v1/media/{media['id']}").status_code == 404
