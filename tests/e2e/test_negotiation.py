"""One URL per size, the best format for whoever asks: a phone's photo through the CDN, by what browsers accept."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

import exifread
import pytest
import requests
from pictures import jpeg, photo_with_gps

from cli.pictures import look_at

if TYPE_CHECKING:
    from site_client import Site, User

CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
SAFARI = (
    "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,"
    "image/*;q=0.8,*/*;q=0.5"
)
SAFARI_14 = "image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5"
OLD = "image/png,image/*;q=0.8,*/*;q=0.5"
TYPES = {"avif": "image/avif", "jpg": "image/jpeg", "webp": "image/webp"}
SIZES = {"thumb": (113, 150), "medium": (600, 800), "large": (1200, 1600)}


@pytest.fixture(scope="module")
def photo(alice: User) -> dict[str, Any]:
    """4000 x 3000 as stored, orientation 6, with GPS; processed."""
    media = alice.finished(alice.upload_presigned(photo_with_gps()), 120)
    assert media["status"] == "ready", media["reason"]
    return media


def _variants(media: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(variant["name"], variant["format"]): variant for variant in media["variants"]}


def _key(media: dict[str, Any], name: str) -> str:
    return f"variants/{media['id']}/{name}"


def test_a_phone_photo_with_gps_gives_nine_variants(photo: dict[str, Any]) -> None:
    assert _variants(photo).keys() == {(name, kind) for name in SIZES for kind in TYPES}
    assert {name: (v["width"], v["height"]) for (name, _), v in _variants(photo).items()} == SIZES


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize(
    ("accept", "best"),
    [
        pytest.param(CHROME, "avif", id="chrome"),
        pytest.param(FIREFOX, "avif", id="firefox"),
        pytest.param(SAFARI, "avif", id="safari"),
        pytest.param(SAFARI_14, "webp", id="safari-14"),
        pytest.param("image/avif;q=0,image/webp", "webp", id="avif-refused"),
        pytest.param(OLD, "jpg", id="browser-of-2010"),
        pytest.param("*/*", "jpg", id="curl"),
        pytest.param("image/avif;q=oops", "jpg", id="malformed"),
        pytest.param(None, "jpg", id="no-header"),
    ],
)
def test_the_cdn_serves_the_best_format_that_the_viewer_shows(
    site: Site, photo: dict[str, Any], name: str, accept: str | None, best: str
) -> None:
    served = site.fetch_from_cdn(_key(photo, name), Accept=accept)
    assert served.status_code == 200, served.text
    assert served.headers["Content-Type"] == TYPES[best]
    assert hashlib.sha256(served.content).hexdigest() == _variants(photo)[name, best]["sha256"]
    assert "Accept" not in served.headers.get("Vary", "")
    assert served.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("accept", [CHROME, OLD, None])
def test_a_url_with_extension_is_that_file_whoever_asks(site: Site, photo: dict[str, Any], accept: str | None) -> None:
    for (name, kind), variant in _variants(photo).items():
        served = site.fetch_from_cdn(f"{_key(photo, name)}.{kind}", Accept=accept)
        assert hashlib.sha256(served.content).hexdigest() == variant["sha256"]


@pytest.mark.parametrize("name", ["huge", "constructor", "large.exe", "large/"])
def test_nothing_else_is_found(site: Site, photo: dict[str, Any], name: str) -> None:
    assert site.fetch_from_cdn(_key(photo, name), Accept=CHROME).status_code in (403, 404)


def test_I16_no_variant_says_where_or_with_what_it_was_taken(site: Site, photo: dict[str, Any]) -> None:
    """Read by exifread and by what the bytes begin blocks with: neither is the library that wrote them."""
    assert exifread.process_file(io.BytesIO(photo_with_gps()))["GPS GPSLatitudeRef"].values == "N"
    for name, kind in _variants(photo):
        content = site.fetch_from_cdn(f"{_key(photo, name)}.{kind}").content
        assert exifread.process_file(io.BytesIO(content)) == {}
        assert not look_at(content).private
        assert not [mark for mark in (b"Exif", b"http://ns.adobe.com", b"slipway sample", b"GPS") if mark in content]


def test_the_original_is_reached_by_its_presigned_url_only(site: Site, bob: User, photo: dict[str, Any]) -> None:
    assert requests.get(photo["original_url"], timeout=30).content == photo_with_gps()
    unsigned = photo["original_url"].split("?")[0]
    assert requests.get(unsigned, timeout=30).status_code == 403
    changed = photo["original_url"].replace(photo["id"], "0" * len(photo["id"]))
    assert requests.get(changed, timeout=30).status_code == 403
    for key in (f"incoming/{photo['id']}", f"incoming/{photo['id']}.jpg", f"variants/{photo['id']}/original"):
        assert site.fetch_from_cdn(key, Accept=CHROME).status_code in (403, 404)
    assert bob.call("GET", f"/v1/media/{photo['id']}").status_code == 404


def test_a_deleted_image_is_gone_from_its_negotiated_url_too(site: Site, alice: User) -> None:
    media = alice.finished(alice.upload_presigned(jpeg(320, 240)))
    assert site.fetch_from_cdn(_key(media, "thumb"), Accept=CHROME).status_code == 200
    assert alice.call("DELETE", f"/v1/media/{media['id']}").status_code == 200
    assert all(site.fetch_from_cdn(_key(media, "thumb"), Accept=a).status_code in (403, 404) for a in (CHROME, OLD))
