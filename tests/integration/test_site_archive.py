"""What a retired site has is exported whole: counted, read back, and no archive when a byte is missing or changed."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from cli import site_archive
from cli.errors import CommandError
from cli.terraform import Root
from cli.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT, REGION = "111111111111", "us-east-1"
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
MEDIA = {"m1": b"a photo" * 1000, "m2": b"a film" * 100_000}
ARCHIVE = "s3://acme-archive/sites"
FOLDER = "sites/dev/shop/"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Root]:
    """A retired shop in dev with two media, nine variants and what the table holds besides."""
    repository = Path(__file__).resolve().parents[2]
    for name in ("envs", "terraform", ".github"):
        (tmp_path / name).symlink_to(repository / name)
    (tmp_path / "envs").unlink()
    (tmp_path / "envs").mkdir()
    for environment in ("dev", "local"):
        (tmp_path / "envs" / environment).symlink_to(repository / "envs" / environment)
    (tmp_path / "envs/sites").mkdir()
    for name, value in (("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b"), ("MOTO_ACCOUNT_ID", ACCOUNT)):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    root = Root(Workspace(tmp_path, tmp_path / ".cache"), "dev", "site", "shop")
    _say(root, 'retired: { since: "2026-11-21" }')
    with mock_aws():
        _apply()
        yield root


def _say(root: Root, line: str) -> None:
    path = root.workspace.root / "envs/sites/shop.yaml"
    path.write_text(f"owner: team-demo\nenvironments: {{ dev: {{}} }}\n{line}\n", encoding="utf-8")


def _apply() -> None:
    s3, dynamodb = _s3(), boto3.client("dynamodb", REGION)
    for bucket in ("originals", "derivatives", "slipway-dev-state", "acme-archive"):
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket="originals", VersioningConfiguration={"Status": "Enabled"})
    dynamodb.create_table(
        TableName="shop",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
    )
    for media, content in MEDIA.items():
        s3.put_object(Bucket="originals", Key=f"incoming/{media}", Body=b"an older version")
        s3.put_object(Bucket="originals", Key=f"incoming/{media}", Body=content)
        dynamodb.put_item(TableName="shop", Item=_item(f"MEDIA#{media}", title={"S": "Ä title"}))
    s3.put_object(Bucket="originals", Key="incoming/erased", Body=b"x")
    s3.delete_object(Bucket="originals", Key="incoming/erased")
    for at in range(9):
        s3.put_object(Bucket="derivatives", Key=f"variants/m1/v{at}.webp", Body=bytes([at]) * at)
    dynamodb.put_item(TableName="shop", Item=_item("IDEM#upload#1"))
    handles = {"buckets": {"originals": "originals", "derivatives": "derivatives", "web": "web"}, "table": "shop"}
    state = {"outputs": {"site": {"value": handles}}, "resources": []}
    s3.put_object(Bucket="slipway-dev-state", Key="sites/shop.tfstate", Body=json.dumps(state))


def _item(key: str, **more: Any) -> dict[str, Any]:
    return {"PK": {"S": key}, "SK": {"S": "META"}, **more}


def _s3() -> Any:
    return boto3.client("s3", REGION)


def _export(root: Root, url: str = ARCHIVE) -> site_archive.Manifest:
    return site_archive.export(root, url, NOW, lambda _: None)[1]


def test_everything_that_is_there_now_is_in_the_archive_and_counted(site: Root) -> None:
    manifest = _export(site)
    assert manifest.counts == {"originals": 2, "variants": 9, "items": 2}
    assert manifest.size_bytes["originals"] == sum(map(len, MEDIA.values()))
    for media, content in MEDIA.items():
        key = f"originals/{media}"
        assert _s3().get_object(Bucket="acme-archive", Key=FOLDER + key)["Body"].read() == content
        assert manifest.sha256[key] == hashlib.sha256(content).hexdigest()
    items = _s3().get_object(Bucket="acme-archive", Key=f"{FOLDER}items.jsonl")["Body"].read().decode().splitlines()
    assert [json.loads(line)["PK"]["S"] for line in items] == ["MEDIA#m1", "MEDIA#m2"]
    assert json.loads(items[0])["title"] == {"S": "Ä title"}
    assert site_archive.verify(site, ARCHIVE) == manifest


def test_the_same_site_gives_the_same_archive(site: Root) -> None:
    assert _export(site) == _export(site)


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (
            lambda: _s3().delete_object(Bucket="acme-archive", Key=f"{FOLDER}originals/m2"),
            "lacks originals/m2 and 0 more",
        ),
        (
            lambda: _s3().put_object(Bucket="acme-archive", Key=f"{FOLDER}variants/m1/v8.webp", Body=b"\7" * 8),
            "variants/m1/v8.webp is not what was exported",
        ),
        (
            lambda: _s3().delete_object(Bucket="acme-archive", Key=f"{FOLDER}manifest.json"),
            f"There is no complete archive at {ARCHIVE}/dev/shop/",
        ),
    ],
)
def test_an_archive_that_is_not_whole_is_no_archive(site: Root, break_it: Any, said: str) -> None:
    _export(site)
    break_it()
    with pytest.raises(CommandError) as refused:
        site_archive.verify(site, ARCHIVE)
    assert said in str(refused.value)


def test_a_copy_that_changes_on_its_way_is_noticed_and_leaves_no_manifest(
    site: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = site_archive._digest
    with monkeypatch.context() as patched:
        patched.setattr(site_archive, "_digest", lambda *a: (real(*a)[0], "0" * 64))
        with pytest.raises(CommandError, match="is not what was written there"):
            _export(site)
    with pytest.raises(CommandError, match="no complete archive"):
        site_archive.verify(site, ARCHIVE)


@pytest.mark.parametrize(
    ("line", "url", "said"),
    [
        ("", ARCHIVE, "shop takes uploads in dev: retire it first"),
        (
            'retired: { since: "2026-11-21" }',
            "acme-archive/sites",
            "is no place in S3, such as s3://acme-archive/sites",
        ),
        ('retired: { since: "2026-11-21" }', "s3://originals/x", "s3://originals/x/dev/shop/ goes with the site"),
    ],
)
def test_an_export_that_would_not_last_or_not_be_whole_is_refused(site: Root, line: str, url: str, said: str) -> None:
    _say(site, line)
    with pytest.raises(CommandError) as refused:
        _export(site, url)
    assert said in str(refused.value)


def test_what_is_not_applied_is_not_exported(site: Root) -> None:
    _s3().delete_object(Bucket="slipway-dev-state", Key="sites/shop.tfstate")
    with pytest.raises(CommandError, match="shop is not applied in dev: there is nothing to export"):
        _export(site)
