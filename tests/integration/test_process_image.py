"""process_image from its queue to the stored variants, over moto: once for the user, however often it is delivered."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from api_site import DERIVATIVES, ORIGINALS
from image_site import MAX_RECEIVES, ImageSite
from moto import mock_aws
from PIL import Image

from slipway.adapters.claims import ClaimTable
from slipway.adapters.image_messages import NoBatchError
from slipway.images.engine import develop
from slipway.media import MAX_BYTES, Kind
from slipway.problems import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VARIANTS = {"large.jpg": 1, "large.webp": 1, "thumb.jpg": 1, "thumb.webp": 1}
POISON = "not an event"


@cache
def photo(width: int = 640, height: int = 480) -> bytes:
    body = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(body, "JPEG")
    return body.getvalue()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[ImageSite]:
    with mock_aws():
        yield ImageSite(monkeypatch)


def _rendering(site: ImageSite, meanwhile: Callable[[], None]) -> None:
    """Let something happen while the function renders: after the claim, before anything is stored."""

    def slow(*arguments: Any, **options: Any) -> Any:
        meanwhile()
        return develop(*arguments, **options)

    site.monkeypatch.setattr(site.function("process_image"), "develop", slow)


def _log(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def test_an_image_becomes_ready_and_its_variants_say_what_they_are(site: ImageSite) -> None:
    media_id = site.upload(photo())
    assert site.deliver(site.event(media_id)) == []
    media = site.ask("get_media_item", media_id).body
    assert (media["status"], media["width"], media["height"]) == ("ready", 640, 480)
    assert (media["content_type"], media["size_bytes"]) == ("image/jpeg", len(photo()))
    assert len(media["placeholder"]) == 28
    assert media["dominant_colour"].startswith("#")
    assert len(media["variants"]) == 4
    item = site.item(media_id)
    for variant in media["variants"]:
        key = variant["url"].removeprefix("https://cdn.example.com/")
        assert key == f"variants/{media_id}/{variant['name']}.{variant['format']}"
        stored = site.s3.get_object(Bucket=DERIVATIVES, Key=key, ChecksumMode="ENABLED")
        data = stored["Body"].read()
        assert stored["ContentType"] == {"jpg": "image/jpeg", "webp": "image/webp"}[variant["format"]]
        assert stored["ContentDisposition"] == "inline"
        assert stored["CacheControl"] == "public, immutable"
        assert int(stored["Expires"].timestamp()) == int(item["expires_at"]["N"])
        assert hashlib.sha256(data).hexdigest() == variant["sha256"]
        assert base64.b64decode(stored["ChecksumSHA256"]).hex() == variant["sha256"]
        assert len(data) == variant["size_bytes"]
        assert Image.open(io.BytesIO(data)).size == (variant["width"], variant["height"])
    assert item["announced"]["BOOL"]
    assert not {"claimed_by", "claimed_until"} & item.keys()


def test_what_was_announced_is_on_the_bus(site: ImageSite) -> None:
    ready, rejected = site.upload(photo()), site.upload(photo()[:900])
    site.deliver(site.event(ready), site.event(rejected))
    told = {event["detail"]["id"]: event for event in site.announcements()}
    assert [told[media_id]["detail-type"] for media_id in (ready, rejected)] == ["MediaReady", "MediaRejected"]
    assert all(event["source"] == "slipway.media" for event in told.values())
    assert told[ready]["detail"]["event_id"] == f"{ready}:ready"
    assert told[rejected]["detail"]["reason"] == "truncated"


def test_I01_a_truncated_image_is_rejected_with_a_reason_and_kept(site: ImageSite) -> None:
    media_id = site.upload(photo()[:900])
    assert site.deliver(site.event(media_id)) == []
    media = site.ask("get_media_item", media_id).body
    assert (media["status"], media["reason"]["rule"], media["variants"]) == ("rejected", "truncated", [])
    assert f"incoming/{media_id}" in site.keys(ORIGINALS)
    assert site.variants(media_id) == {}


@pytest.mark.parametrize("told", [None, 1])
def test_a_file_above_what_the_site_takes_is_rejected_whatever_its_event_says(
    site: ImageSite, told: int | None
) -> None:
    """By the size in the event, without reading it; and by what was read, where the event says less."""
    fits, too_large = photo(160, 120), photo()
    site.monkeypatch.setenv("FILE_BYTES", json.dumps(MAX_BYTES | {Kind.IMAGE: len(fits)}))
    ids = [site.upload(fits), site.announce(content_type="image/jpeg", filename="a", size_bytes=len(fits))["id"]]
    version = site.store(ids[1], too_large)
    size = len(too_large) if told is None else told
    if told is None:
        site.s3.delete_object(Bucket=ORIGINALS, Key=f"incoming/{ids[1]}", VersionId=version)
    site.deliver(site.event(ids[0]), site.event(ids[1], version=version, size=size))
    media = [site.ask("get_media_item", media_id).body for media_id in ids]
    assert [one["status"] for one in media] == ["ready", "rejected"]
    assert media[1]["reason"]["rule"] == "bytes"
    assert f"the limit is {len(fits):,} bytes" in media[1]["reason"]["detail"]


def test_I12_a_png_that_is_announced_and_is_a_jpeg_is_rejected(site: ImageSite) -> None:
    media_id = site.upload(photo(), "image/png")
    site.deliver(site.event(media_id))
    assert site.ask("get_media_item", media_id).body["reason"]["rule"] == "type-mismatch"


# A01, A02: again, at once, in another order.


def test_A01_the_same_event_three_times_gives_one_of_everything(site: ImageSite) -> None:
    media_id = site.upload(photo())
    event = site.event(media_id)
    assert site.deliver(event, event) == []
    before = site.item(media_id)
    assert site.deliver(event) == []
    assert site.item(media_id) == before
    assert site.variants(media_id) == VARIANTS
    assert len(site.announcements()) == 1


def test_A01_a_copy_that_comes_while_the_first_is_rendered_is_given_back_and_does_nothing(site: ImageSite) -> None:
    media_id = site.upload(photo())
    event = site.event(media_id)
    given_back: list[list[str]] = []
    first_time = iter([True])

    def copy_comes() -> None:
        if next(first_time, False):
            given_back.append(site.deliver(event))

    _rendering(site, copy_comes)
    assert site.deliver(event) == []
    assert [len(ids) for ids in given_back] == [1]
    assert site.variants(media_id) == VARIANTS
    assert len(site.announcements()) == 1
    assert site.waiting() == (0, 1), "the copy comes again, later"


def test_A01_copies_in_many_threads_at_once_give_one_of_everything(site: ImageSite) -> None:
    media_id = site.upload(photo())
    site.send(*[site.event(media_id)] * 6)
    batches = [{"Records": [record]} for record in site.receive()["Records"]]
    site.function("process_image")
    barrier = threading.Barrier(len(batches))

    def run(batch: dict[str, Any]) -> None:
        barrier.wait()
        site.run(batch)

    threads = [threading.Thread(target=run, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.status(media_id) == "ready"
    assert site.variants(media_id) == VARIANTS
    assert len(site.announcements()) == 1


def test_A02_the_later_event_first_and_then_the_older_one(site: ImageSite) -> None:
    media_id = site.upload(photo())
    older = site.event(media_id, "0A")
    site.store(media_id, photo(200, 100))
    assert site.deliver(site.event(media_id, "0B"), older) == []
    assert site.ask("get_media_item", media_id).body["width"] == 200
    assert site.variants(media_id) == VARIANTS


def test_P6_a_replay_over_a_processed_image_changes_nothing(site: ImageSite) -> None:
    media_id = site.upload(photo())
    site.deliver(site.event(media_id, "0A"))
    before = site.item(media_id)
    replay = site.store(media_id, photo(200, 100))
    assert site.s3.head_object(Bucket=ORIGINALS, Key=f"incoming/{media_id}")["VersionId"] == replay
    assert site.deliver(site.event(media_id, "0B")) == []
    assert site.item(media_id) == before
    current = site.s3.head_object(Bucket=ORIGINALS, Key=f"incoming/{media_id}")["VersionId"]
    assert current == before["object_version"]["S"], "noncurrent versions expire early: the winner must not be one"
    assert site.variants(media_id) == VARIANTS


# A04-A06: nothing to do.


def test_A04_A06_messages_that_bring_no_original_are_acknowledged(site: ImageSite) -> None:
    media_id = site.upload(photo())
    removed, folder = json.loads(site.event(media_id)), json.loads(site.event(media_id))
    removed["detail-type"] = "Object Deleted"
    folder["detail"]["object"] |= {"key": "incoming/", "size": 0}
    test_event = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": ORIGINALS}
    assert site.deliver(json.dumps(removed), json.dumps(folder), json.dumps(test_event)) == []
    assert site.status(media_id) == "pending"


def test_A05_an_original_that_is_gone_ends_the_item(site: ImageSite) -> None:
    media_id = site.upload(photo())
    event = site.event(media_id)
    version = json.loads(event)["detail"]["object"]["version-id"]
    site.s3.delete_object(Bucket=ORIGINALS, Key=f"incoming/{media_id}", VersionId=version)
    assert site.deliver(event) == []
    media = site.ask("get_media_item", media_id).body
    assert (media["status"], media["reason"]["rule"]) == ("failed", "original-gone")


def test_A05_an_event_without_an_item_is_acknowledged(site: ImageSite) -> None:
    assert site.deliver(site.event("f" * 32, version="v", size=10)) == []


def test_a_video_is_marked_uploaded_and_left(site: ImageSite) -> None:
    media_id = site.upload(b"\0\0\0\x18ftypisom", "video/mp4")
    assert site.deliver(site.event(media_id)) == []
    assert site.status(media_id) == "uploaded"


def test_A20_an_expired_item_is_left(site: ImageSite) -> None:
    media_id = site.upload(photo())
    site.change(media_id, expires_at={"N": str(int(time.time()))})
    assert site.deliver(site.event(media_id)) == []
    assert site.status(media_id) == "pending"
    assert site.variants(media_id) == {}


# Deleted before, while, after.


def test_an_original_that_comes_after_the_delete_is_erased(site: ImageSite) -> None:
    media_id = site.announce(content_type="image/jpeg", filename="a", size_bytes=10)["id"]
    assert site.ask("delete_media_item", media_id).status == 200
    site.store(media_id, photo())
    assert site.deliver(site.event(media_id)) == []
    assert site.keys(ORIGINALS) == []
    assert site.ask("get_media_item", media_id).status == 404


def test_an_image_that_is_deleted_while_it_is_rendered_leaves_nothing(site: ImageSite) -> None:
    media_id = site.upload(photo())
    event = site.event(media_id)
    _rendering(site, lambda: site.ask("delete_media_item", media_id))
    assert site.deliver(event) == []
    assert site.status(media_id) == "deleted"
    assert (site.keys(ORIGINALS), site.keys(DERIVATIVES)) == ([], [])
    assert [event["detail-type"] for event in site.announcements()] == ["MediaDeleted"]


# A07-A09: what fails is given back, and nothing else.


def test_A07_poison_is_given_back_at_once_and_ends_in_the_dead_letter_queue(site: ImageSite) -> None:
    media_id = site.upload(photo())
    (poison, _) = site.send(POISON, site.event(media_id))
    assert site.run(site.receive()) == [poison]
    assert site.status(media_id) == "ready"
    for _ in range(MAX_RECEIVES - 1):
        batch = site.receive()
        assert [record["messageId"] for record in batch["Records"]] == [poison], "it does not wait for its timeout"
        assert site.run(batch) == [poison]
    assert site.receive() == {"Records": []}
    assert site.waiting(site.dead_letters) == (1, 0)
    assert site.waiting() == (0, 0)


def test_A08_of_ten_messages_exactly_the_two_that_fail_are_given_back(site: ImageSite) -> None:
    ids = [site.upload(photo(100 + number, 100)) for number in range(10)]
    bodies = [site.event(media_id) for media_id in ids]
    bodies[2], bodies[7] = POISON, json.dumps({"source": "aws.s3"})
    sent = site.send(*bodies)
    assert site.run(site.receive()) == [sent[2], sent[7]]
    assert [site.status(media_id) for media_id in ids] == [
        "pending" if number in (2, 7) else "ready" for number in range(10)
    ]


def test_A08_a_batch_that_fails_whole_is_given_back_and_does_not_raise(site: ImageSite) -> None:
    sent = site.send(POISON, POISON)
    assert site.run(site.receive()) == sent


def test_A09_what_does_not_fit_into_the_time_left_is_given_back_untouched(site: ImageSite) -> None:
    ids = [site.upload(photo(100 + number, 100)) for number in range(4)]
    site.milliseconds_left = (60_000, 25_000, 24_999, 3)
    sent = site.send(*(site.event(media_id) for media_id in ids))
    assert site.run(site.receive()) == sent[2:]
    assert [site.status(media_id) for media_id in ids] == ["ready", "ready", "pending", "pending"]
    assert site.waiting() == (2, 0), "they come again at once"


@pytest.mark.parametrize("event", [{}, {"Records": []}, {"Records": [{"eventSource": "aws:s3"}]}])
def test_an_event_that_is_no_batch_is_an_error(site: ImageSite, event: dict[str, Any]) -> None:
    """Lambda never sends one: something else is wired to the function, which has to be seen."""
    with pytest.raises(NoBatchError):
        site.function("process_image").handle(event, None)


def test_A12_an_outage_gives_the_message_back_with_a_pause_and_the_next_delivery_completes_it(
    site: ImageSite, capsys: pytest.CaptureFixture[str]
) -> None:
    media_id = site.upload(photo())
    event = site.event(media_id)
    with site.monkeypatch.context() as outage:

        def throttled(*_: object) -> None:
            raise UnavailableError("dynamodb")

        outage.setattr(ClaimTable, "finish", throttled)
        (failed,) = site.deliver(event)
    assert site.waiting() == (0, 1)
    (line,) = [line for line in _log(capsys) if line["message"] == "message failed"]
    assert (line["message_id"], line["media_id"], line["error"]) == (failed, media_id, "UnavailableError")
    assert line["retry_seconds"] in (2, 3, 4, 5)
    site.come_back()
    assert site.run(site.receive()) == []
    assert site.status(media_id) == "ready"
    assert len(site.announcements()) == 1


def test_a_message_whose_pause_cannot_be_set_is_given_back_all_the_same(site: ImageSite) -> None:
    (sent,) = site.send(POISON)
    batch = site.receive()
    batch["Records"][0]["eventSourceARN"] = "arn:aws:sqs:eu-west-1:123456789012:no-such-queue"
    assert site.run(batch) == [sent]
    assert site.waiting() == (0, 1)


# The log.


def test_the_log_says_what_happened_to_which_item_and_names_nothing_of_ours(
    site: ImageSite, capsys: pytest.CaptureFixture[str]
) -> None:
    ready, cut = site.upload(photo()), site.upload(photo()[:900])
    site.deliver(site.event(ready), site.event(cut), POISON)
    lines = _log(capsys)
    first, second, third = (line for line in lines if line["message"].startswith("message "))
    assert (first["outcome"], first["media_id"], first.get("rule")) == ("ready", ready, None)
    assert (first["sha256"], first["content_type"]) == (hashlib.sha256(photo()).hexdigest(), "image/jpeg")
    assert (first["width"], first["height"], first["variants"]) == (640, 480, 4)
    assert all(isinstance(first[name], int) for name in ("read_ms", "render_ms", "store_ms", "duration_ms"))
    assert (second["outcome"], second["media_id"], second["rule"]) == ("rejected", cut, "truncated")
    assert "media_id" not in third, "what belongs to one message does not stick to the next"
    assert third["error"] == "MalformedEventError: the message is not JSON"
    text = json.dumps(lines)
    assert not [word for word in (ORIGINALS, DERIVATIVES, "incoming/", "Traceback", "arn:aws") if word in text]


def test_the_message_of_an_aws_error_is_not_logged(site: ImageSite, capsys: pytest.CaptureFixture[str]) -> None:
    media_id = site.upload(photo())
    event = site.event(media_id)
    _rendering(site, lambda: site.s3.get_object(Bucket=ORIGINALS, Key="none-of-your-business"))
    assert len(site.deliver(event)) == 1
    (line,) = [line for line in _log(capsys) if line["message"] == "message failed"]
    assert line["error"] == "GetObject: NoSuchKey"
    assert any(place.startswith("processing.py:") for place in line["at"])
    assert "none-of-your-business" not in json.dumps(line)
