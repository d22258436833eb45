"""`slipway site export`: everything a retired site has, copied to an archive and read back before it counts as there.

Below the archive's address: originals/<id>, variants/<id>/..., items.jsonl (the media's metadata as DynamoDB types it),
and manifest.json, which is written last: an archive with a manifest is complete.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from cli import accounts, site_check, site_file, site_state
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from cli.terraform import Root

KINDS = {"originals": ("originals", "incoming/"), "variants": ("derivatives", "variants/")}
"""Folder of the archive -> the site's bucket and the prefix there."""

MANIFEST, ITEMS = "manifest.json", "items.jsonl"
CHUNK_BYTES = 1 << 20
IN_MEMORY_BYTES = 16 << 20
AT_ONCE = 8


@dataclass(frozen=True)
class Manifest:
    """What an archive holds: counts and bytes by kind, and the SHA-256 of every file by its key below the archive."""

    site: str
    environment: str
    exported_at: str
    counts: dict[str, int]
    size_bytes: dict[str, int]
    sha256: dict[str, str]

    def words(self) -> str:
        """For a person."""
        parts = [f"{self.counts[kind]:,} {kind} ({self.size_bytes[kind]:,} bytes)" for kind in self.counts]
        return ", ".join(parts)


@dataclass(frozen=True)
class Archive:
    """A place in S3: s3://bucket/prefix."""

    bucket: str
    prefix: str

    @classmethod
    def at(cls, url: str, site: str, environment: str) -> Archive:
        """The archive of one site below `url`. Raises CommandError when that is no address in S3."""
        scheme, _, rest = url.partition("://")
        bucket, _, prefix = rest.partition("/")
        if scheme != "s3" or not bucket:
            raise CommandError(f"{url} is no place in S3, such as s3://acme-archive/sites.")
        return cls(bucket, "/".join(filter(None, (prefix.strip("/"), environment, site))) + "/")

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"


def export(root: Root, url: str, now: datetime, on_progress: Callable[[str], None]) -> tuple[Archive, Manifest]:
    """Copy everything of the site that is `root`, and read it back; running it again copies again.

    Raises CommandError for a site that still takes uploads (what comes later would be missing), for one that is not
    applied, for an archive in the site's own buckets, and for a copy that is not what was read.
    """
    repository, name, environment = root.workspace.root, str(root.site), root.environment
    archive = Archive.at(url, name, environment)
    site_check.demand(repository, name, environment)
    site = site_file.read(repository / site_file.FOLDER / f"{name}.yaml")
    if "retired" not in dict(site.environments())[environment]:
        raise CommandError(
            f"{name} takes uploads in {environment}: retire it first, with `slipway site retire {name}`."
        )
    account = accounts.of_environment(root.workspace, environment)
    handles = site_state.read(repository, account, name).handles
    if not handles:
        raise CommandError(f"{name} is not applied in {environment}: there is nothing to export.")
    if archive.bucket in handles["buckets"].values():
        raise CommandError(f"{archive} goes with the site: choose a bucket that stays.")
    s3 = account.client("s3")
    counts, sizes, sums = {}, {}, {}
    for kind, (bucket, prefix) in KINDS.items():
        source = handles["buckets"][bucket]
        keys = list(_keys(s3, source, prefix))
        with ThreadPoolExecutor(AT_ONCE) as workers:
            jobs = {key: workers.submit(_copy, s3, source, key, archive, kind + key[len(prefix) - 1 :]) for key in keys}
            copied = {}
            for key, job in jobs.items():
                copied[kind + key[len(prefix) - 1 :]] = job.result()
                on_progress(f"{kind}: {len(copied)}/{len(keys)}")
        counts[kind], sizes[kind] = len(copied), sum(size for size, _ in copied.values())
        sums.update({key: digest for key, (_, digest) in copied.items()})
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as items:
        counts["items"] = _write_items(account.client("dynamodb"), str(handles["table"]), items)
        sizes["items"], sums[ITEMS] = _put(s3, archive, ITEMS, items)
    manifest = Manifest(name, environment, now.isoformat(timespec="seconds"), counts, sizes, sums)
    body = json.dumps(asdict(manifest), indent=1).encode()
    s3.put_object(Bucket=archive.bucket, Key=archive.prefix + MANIFEST, Body=body)
    return archive, manifest


def verify(root: Root, url: str) -> Manifest:
    """Read an archive again, every byte of it; raises CommandError with the first thing that its manifest denies."""
    archive = Archive.at(url, str(root.site), root.environment)
    s3 = accounts.of_environment(root.workspace, root.environment).client("s3")
    try:
        body = s3.get_object(Bucket=archive.bucket, Key=archive.prefix + MANIFEST)["Body"].read()
    except (s3.exceptions.NoSuchKey, s3.exceptions.NoSuchBucket):
        raise CommandError(f"There is no complete archive at {archive}: `slipway site export` makes one.") from None
    manifest = Manifest(**json.loads(body))
    found = {key.removeprefix(archive.prefix) for key in _keys(s3, archive.bucket, archive.prefix)} - {MANIFEST}
    if missing := sorted(manifest.sha256.keys() - found):
        raise CommandError(f"{archive} lacks {missing[0]} and {len(missing) - 1} more: export again.")
    for key, expected in manifest.sha256.items():
        if _digest(s3, archive.bucket, archive.prefix + key)[1] != expected:
            raise CommandError(f"{archive}{key} is not what was exported: export again.")
    return manifest


def _keys(s3: Any, bucket: str, prefix: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for one in page.get("Contents", ()):
            yield one["Key"]


def _copy(s3: Any, bucket: str, key: str, archive: Archive, name: str) -> tuple[int, str]:
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as file:
        for chunk in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(CHUNK_BYTES):
            file.write(chunk)
        return _put(s3, archive, name, file)


def _put(
    s3: Any, archive: Archive, name: str, file: BinaryIO | tempfile.SpooledTemporaryFile[bytes]
) -> tuple[int, str]:
    """Write a file and read it back; its size and SHA-256."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    size = file.tell()
    file.seek(0)
    s3.upload_fileobj(file, archive.bucket, archive.prefix + name)
    if _digest(s3, archive.bucket, archive.prefix + name) != (size, digest.hexdigest()):
        raise CommandError(f"{archive}{name} is not what was written there.")
    return size, digest.hexdigest()


def _digest(s3: Any, bucket: str, key: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    for chunk in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def _write_items(dynamodb: Any, table: str, file: Any) -> int:
    """One line for each media item, in the order of their keys: the same table gives the same bytes."""
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table,
        ConsistentRead=True,
        FilterExpression="begins_with(PK, :media)",
        ExpressionAttributeValues={":media": {"S": "MEDIA#"}},
    )
    items = sorted((item for page in pages for item in page["Items"]), key=lambda item: str(item["PK"]["S"]))
    for item in items:
        file.write(json.dumps(item, sort_keys=True, default=_text).encode() + b"\n")
    return len(items)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value).__name__)
