"""What 200 uploads tell, as the lake counts it: the same figures as the site's own table gives, to the last one."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from pictures import jpeg
from roles import acting_as, allowed
from site_client import Site, User, eventually

from cli import lake as lake_command
from cli.ask import Lake
from slipway.adapters.dynamodb import media_from_item, media_to_item
from slipway.announcements import SOURCE, announcement_of
from slipway.media import Media, Status, new_media_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Slipway

UPLOADS = {"ready": 120, "rejected": 30, "another type": 10, "document": 20, "deleted": 10}
LATE = 10
"""Of 200: of an earlier day, and told only now."""
COPIES = 20
"""Of 200: told twice."""
AT_ONCE = 6
LAKE = "slipway-local-lake"
OURS = "media_events where site = 'demo'"
USERS = ("lake-1", "lake-2", "lake-3", "lake-4")  # each may upload 120 times a minute


pytestmark = pytest.mark.wants_a_fresh_site


@pytest.fixture(scope="module")
def analysts(site: Site) -> Lake:
    return Lake(site.client("athena"), "slipway_local_lake", "slipway-local-lake")


def _select(analysts: Lake, sql: str) -> list[tuple[Any, ...]]:
    return list(analysts.answer(sql).rows)


def _table(site: Site) -> dict[str, Media]:
    pages = site.client("dynamodb").get_paginator("scan").paginate(TableName=site.table)
    found = [media_from_item(item) for page in pages for item in page["Items"] if "kind" in item]
    return {media.id: media for media in found if media.uploaded_at is not None}


def _upload(user: User, outcome: str, number: int) -> str:
    photo = jpeg(48 + number % 7, 32)
    match outcome:
        case "rejected":
            return user.upload_presigned(photo[: len(photo) // 2])
        case "another type":
            return user.upload_presigned(photo, "image/png")
        case "document":
            return user.upload_presigned(b"Harbour " * (number + 1), "text/plain", filename="notes.txt")
        case _:
            return user.upload_presigned(photo)


def _late(site: Site, like: Media) -> list[str]:
    """Media of two days ago: in the table, and told of now; their ids."""
    made = []
    for number in range(LATE):
        by = timedelta(days=2, seconds=number)
        moments = {name: getattr(like, name) - by for name in ("created_at", "uploaded_at", "finished_at")}
        made.append(replace(like, id=new_media_id(), **moments))
    for media in made:
        site.client("dynamodb").put_item(TableName=site.table, Item=media_to_item(media))
        announcement = announcement_of(media)
        assert announcement is not None
        _tell(site, announcement.type, announcement.detail)
    return [media.id for media in made]


def _tell(site: Site, detail_type: str, detail: Any) -> None:
    entry = {"EventBusName": site.bus, "Source": SOURCE, "DetailType": detail_type, "Detail": json.dumps(detail)}
    assert site.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


@pytest.fixture(scope="module")
def before(site: Site, analysts: Lake, user_named: Callable[[str], User]) -> dict[str, Media]:
    """The table's items when all uploads had ended and none was deleted; since then the lake was told all, and more."""
    users = [user_named(name) for name in USERS]
    wanted = [
        (outcome, users[number % len(users)], number)
        for number, outcome in enumerate(outcome for outcome, count in UPLOADS.items() for _ in range(count))
    ]
    with ThreadPoolExecutor(AT_ONCE) as workers:
        ids = list(workers.map(lambda one: _upload(one[1], one[0], one[2]), wanted))
    done = {Status.READY, Status.REJECTED, Status.UPLOADED}

    def settled() -> bool:
        table = _table(site)
        return all(one in table and table[one].status in done for one in ids) and all(
            table[one].announced or table[one].status is Status.UPLOADED for one in ids
        )

    eventually(settled, "every upload has ended", 900)
    late = _late(site, next(one for one in _table(site).values() if one.status is Status.READY))
    before = _table(site)
    for media_id, (outcome, user, _) in zip(ids, wanted, strict=True):
        if outcome == "deleted":
            assert user.call("DELETE", f"/v1/media/{media_id}").status_code == 200
    for media_id in ids[:COPIES]:
        announcement = announcement_of(before[media_id])
        assert announcement is not None
        _tell(site, announcement.type, announcement.detail)
    assert len({*ids, *late}) == sum(UPLOADS.values()) + LATE == 200

    def arrived() -> bool:
        latest = dict(_select(analysts, "select media_id, status from media_latest where site = 'demo'"))
        rows, events = _select(analysts, f"select count(*), count(distinct event_id) from {OURS}")[0]
        return rows - events >= COPIES and latest == {one.id: _state(one) for one in _table(site).values()}

    eventually(arrived, "the lake knows what the table knows, and has copies", 300)
    return before


def _agree(told: Callable[[], Any], counted: Callable[[], Any]) -> Any:
    """Wait until the lake's figures equal the table's, which may move on: another test uploads meanwhile."""
    deadline = time.monotonic() + 120
    while (figures := told()) != (expected := counted()) and time.monotonic() < deadline:
        time.sleep(2)
    assert figures == expected
    return figures


def _state(media: Media) -> str:
    return "uploaded" if media.status is Status.PROCESSING else media.status.value


def _days(media: Media) -> str:
    return f"{media.created_at:%Y-%m-%d}"


def _milliseconds(span: timedelta) -> int:
    return round(span / timedelta(milliseconds=1))


def test_the_lake_holds_200_uploads_and_more_events_than_that(analysts: Lake, before: dict[str, Media]) -> None:
    assert len(before) >= 200
    events, distinct, media = _select(
        analysts, f"select count(*), count(distinct event_id), count(distinct media_id) from {OURS}"
    )[0]
    assert media >= 200
    assert events >= distinct + COPIES, "what was told twice is there twice"


@pytest.mark.usefixtures("before")
def test_uploads_by_day_kind_and_status_are_those_of_the_table(site: Site, analysts: Lake) -> None:
    rows = _agree(lambda: _uploads(analysts), lambda: _counted(_table(site)))
    assert len({day for day, *_ in rows}) >= 2, "late ones count on their own day"


def _uploads(analysts: Lake) -> dict[tuple[str, ...], tuple[int, int]]:
    rows = _select(analysts, "select day, kind, status, uploads, size_bytes from uploads_daily where site = 'demo'")
    return {row[:3]: row[3:] for row in rows}


def _counted(items: dict[str, Media]) -> dict[tuple[str, ...], tuple[int, int]]:
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for one in items.values():
        key = _days(one), one.kind.value, _state(one)
        uploads, size_bytes = found.get(key, (0, 0))
        found[key] = uploads + 1, size_bytes + one.size_bytes
    return found


@pytest.mark.usefixtures("before")
def test_the_time_to_ready_is_that_of_the_table(site: Site, analysts: Lake) -> None:
    def counted() -> dict[tuple[str, str], tuple[int, ...]]:
        spans: dict[tuple[str, str], list[int]] = {}
        for one in _table(site).values():
            if one.finished_at and one.uploaded_at and one.reason is None:
                span = _milliseconds(one.finished_at - one.uploaded_at)
                spans.setdefault((_days(one), one.kind.value), []).append(span)
        expected = {}
        for key, found in spans.items():
            found.sort()
            expected[key] = (len(found), *(found[-(-len(found) * percent // 100) - 1] for percent in (50, 95, 99)))
        return expected

    sql = "select day, kind, media, p50_ms, p95_ms, p99_ms from time_to_ready where site = 'demo'"
    assert _agree(lambda: {row[:2]: row[2:] for row in _select(analysts, sql)}, counted)


@pytest.mark.usefixtures("before")
def test_rejections_by_rule_are_those_of_the_table(site: Site, analysts: Lake) -> None:
    def counted() -> Counter[tuple[str, str]]:
        return Counter((_days(one), one.reason.rule) for one in _table(site).values() if one.reason is not None)

    sql = "select day, reason, media from rejections where site = 'demo' and status = 'rejected'"
    rows = _agree(lambda: {row[:2]: row[2] for row in _select(analysts, sql)}, counted)
    assert {"truncated", "type-mismatch"} <= {rule for _, rule in rows}


@pytest.mark.usefixtures("before")
def test_what_is_stored_is_what_the_table_says(site: Site, analysts: Lake) -> None:
    def counted() -> tuple[int, ...]:
        kept = [one for one in _table(site).values() if one.status is not Status.DELETED]
        variants = sum(variant.size_bytes for one in kept for variant in one.variants)
        return len(kept), sum(one.size_bytes for one in kept), variants

    sql = "select sum(media), sum(size_bytes), sum(variant_bytes) from storage where site = 'demo'"
    _agree(lambda: tuple(int(value) for value in _select(analysts, sql)[0]), counted)


def test_the_units_that_cost_are_those_on_the_items(site: Site, analysts: Lake, before: dict[str, Media]) -> None:
    def counted() -> dict[str, Any]:
        items = _table(site).values()
        seconds = sum((one.render_ms or 0) / 1000 * (one.memory_mb or 0) / 1024 for one in items)
        return {
            "process": pytest.approx(seconds, rel=1e-9),
            "invoke": sum(one.render_ms is not None for one in items),
            "write original": len(items),
            # What was deleted since had variants, too.
            "write variants": sum(len(before.get(one.id, one).variants) for one in items),
        }

    sql = "select step, sum(units) from cost where site = 'demo' and unit in {} group by step"
    units = ("GB-second of Lambda", "Lambda invocation", "S3 PUT")
    _agree(lambda: {str(step): float(value) for step, value in _select(analysts, sql.format(units))}, counted)


@pytest.mark.usefixtures("before")
def test_no_row_names_a_person_and_each_person_has_one_pseudonym(site: Site, analysts: Lake) -> None:
    def pseudonyms() -> set[str]:
        rows = _select(analysts, f"select distinct owner_hash from {OURS} and owner_hash is not null")
        return {row[0] for row in rows}

    _agree(lambda: len(pseudonyms()), lambda: len({one.owner for one in _table(site).values()}))
    assert not {one.owner for one in _table(site).values()} & pseudonyms()
    deleted = f"select count(*) from {OURS} and status = 'deleted' and owner_hash is not null"
    assert _select(analysts, deleted)[0][0] == 0


@pytest.mark.usefixtures("before")
def test_a_file_is_of_one_site_and_lies_in_the_folder_of_its_day(site: Site) -> None:
    def folders() -> set[str]:
        pages = site.client("s3").get_paginator("list_objects_v2").paginate(Bucket=LAKE, Prefix="curated/media_events/")
        # Below them Firehose sorts by the hour in which a file was written.
        found = {"/".join(one["Key"].split("/")[:4]) for page in pages for one in page.get("Contents", [])}
        assert all(re.fullmatch(r"curated/media_events/day=\d{4}-\d\d-\d\d/site=[a-z]+", one) for one in found)
        return {one for one in found if one.endswith("/site=demo")}

    _agree(folders, lambda: {f"curated/media_events/day={_days(one)}/site=demo" for one in _table(site).values()})


@pytest.mark.usefixtures("before")
def test_a_day_told_again_counts_nothing_twice(slipway: Slipway, site: Site, analysts: Lake) -> None:
    items = _table(site)
    events = _select(analysts, f"select count(*) from {OURS}")[0][0]
    for one in sorted({_days(media) for media in items.values()}):
        slipway("lake", "backfill", "--site", "demo", "--day", one)
    again = sum(len(list(lake_command.announcements_of(media))) for media in items.values())
    eventually(
        lambda: _select(analysts, f"select count(*) from {OURS}")[0][0] >= events + again, "all is told again", 300
    )
    _agree(lambda: _uploads(analysts), lambda: _counted(_table(site)))


def test_a_lost_day_is_rebuilt_from_the_table(
    slipway: Slipway, site: Site, analysts: Lake, before: dict[str, Media]
) -> None:
    lost = min(_days(one) for one in before.values())
    figures = f"""
        select kind, status, uploads, size_bytes from uploads_daily
        where site = 'demo' and day = '{lost}' order by kind, status"""
    expected = _select(analysts, figures)
    assert sum(row[2] for row in expected) == LATE
    bucket = boto3.resource(
        "s3", endpoint_url=site.endpoint, aws_access_key_id=site.account, aws_secret_access_key="test"
    ).Bucket(LAKE)
    bucket.object_versions.filter(Prefix=f"curated/media_events/day={lost}/").delete()
    assert _select(analysts, figures) == []
    slipway("lake", "backfill", "--site", "demo", "--day", lost)
    eventually(lambda: _select(analysts, figures) == expected, "the day is as it was", 300)


def test_an_analyst_asks_the_lake_and_reaches_nothing_else(site: Site, before: dict[str, Media]) -> None:
    """With the role itself: its questions are answered, from rows that it may read, and there it ends."""
    media_id = next(one.id for one in before.values() if one.status is Status.READY)
    told = site.client("lambda").get_function_configuration(FunctionName="slipway-local-record-event")
    key = told["Environment"]["Variables"]["PSEUDONYM_KEY_ARN"]
    rows = site.client("s3").list_objects_v2(Bucket=LAKE, Prefix="curated/media_events/")["Contents"][0]["Key"]
    with acting_as(site, "slipway-local-analyst") as client:
        asked = Lake(client("athena"), "slipway_local_lake", "slipway-local-lake")
        assert _select(asked, f"select count(distinct media_id) from {OURS}")[0][0] >= 200
        s3, table = client("s3"), client("dynamodb")
        tries: dict[str, Callable[[], Any]] = {
            "curated rows": lambda: s3.get_object(Bucket=LAKE, Key=rows),
            "find curated rows": lambda: s3.list_objects_v2(Bucket=LAKE, Prefix="curated/"),
            "write rows": lambda: s3.put_object(Bucket=LAKE, Key=rows, Body=b""),
            "what could not be read": lambda: s3.list_objects_v2(Bucket=LAKE, Prefix="errors/"),
            "originals": lambda: s3.get_object(Bucket=site.buckets["originals"], Key=f"incoming/{media_id}"),
            "find originals": lambda: s3.list_objects_v2(Bucket=site.buckets["originals"]),
            "variants": lambda: s3.get_object(
                Bucket=site.buckets["derivatives"], Key=f"variants/{media_id}/thumb.webp"
            ),
            "metadata": lambda: table.query(
                TableName=site.table,
                KeyConditionExpression="PK = :m",
                ExpressionAttributeValues={":m": {"S": f"MEDIA#{media_id}"}},
            ),
            "people": lambda: client("cognito-idp").list_users(UserPoolId=site.auth["pool_id"]),
            "pseudonyms": lambda: client("kms").generate_mac(KeyId=key, Message=b"alice", MacAlgorithm="HMAC_SHA_256"),
        }
        assert allowed(tries) == {"curated rows", "find curated rows"}


@pytest.fixture
def news(site: Site) -> Iterator[str]:
    """URL of the queue that hears of what could not be read; emptied afterwards, so that its alarm ends."""
    sqs = site.client("sqs")
    url = sqs.get_queue_url(QueueName="slipway-local-lake-errors-dlq")["QueueUrl"]
    yield url
    sqs.purge_queue(QueueUrl=url)


def test_a_malformed_event_is_kept_with_its_reason_and_somebody_hears_of_it(site: Site, news: str) -> None:
    _tell(site, "MediaReady", {"version": 2, "id": "nothing that we know"})
    s3 = site.client("s3")

    def aside() -> Any:
        return s3.list_objects_v2(Bucket=LAKE, Prefix="errors/malformed/").get("Contents")

    (file,) = eventually(aside, "the event is set aside")
    kept = json.loads(s3.get_object(Bucket=LAKE, Key=file["Key"])["Body"].read())
    assert kept["reason"].startswith("status is no text")
    assert json.loads(kept["body"])["site"] == "demo"
    messages = eventually(
        lambda: site.client("sqs").receive_message(QueueUrl=news, VisibilityTimeout=0).get("Messages"), "there is news"
    )
    assert json.loads(messages[0]["Body"])["detail"]["object"]["key"] == file["Key"]


def test_what_firehose_cannot_sort_is_kept_too(site: Site, news: str) -> None:
    firehose = site.client("firehose")
    firehose.put_record(DeliveryStreamName="slipway-local-media-events", Record={"Data": b'{"event_id":"of no day"}'})
    s3 = site.client("s3")
    eventually(
        lambda: s3.list_objects_v2(Bucket=LAKE, Prefix="errors/processing-failed/").get("Contents"),
        "the record is set aside",
    )
    assert eventually(
        lambda: site.client("sqs").receive_message(QueueUrl=news, VisibilityTimeout=0).get("Messages"), "there is news"
    )
