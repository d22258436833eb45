"""`slipway publish`: the pages of src/web into a site's bucket, and out of the edge's memory. No state, no plan."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cli.errors import CommandError
from cli.gate import roots
from cli.gate.runs import GateRun

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cli.terraform import Root

ASK_AGAIN = "no-cache"
"""Of a page: a browser asks each time whether it is still the same, so a publish is seen at once."""
BRIEFLY = "public, max-age=300"
"""Of what a page loads: its name does not change with its content."""


def pages(folder: Path) -> dict[str, bytes]:
    """What is to be published, by key; raises CommandError where there is nothing, or nothing to begin with."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
    if "index.html" not in found:
        raise CommandError("src/web has no index.html: there is nothing to publish.")
    return found


def publish(root: Root, found: Mapping[str, bytes]) -> str:
    """Make the site's bucket hold these pages and nothing else; what was done, in words."""
    given = roots.credentials(root)
    run = GateRun(root, given)
    run.connect()
    handles = run.outputs()["site"]
    removed = synchronise(roots.s3(given), handles["buckets"]["web"], found)
    forget(roots.client(given, "cloudfront"), handles["cdn"]["id"])
    return f"{len(found)} files published, {removed} removed"


def synchronise(s3: Any, bucket: str, found: Mapping[str, bytes]) -> int:
    """Put the pages into the bucket: first what pages load, then pages, then away with the rest; how many went."""
    for key in sorted(found, key=lambda key: (key.endswith(".html"), key)):
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=found[key],
            CacheControl=ASK_AGAIN if key.endswith(".html") else BRIEFLY,
            ContentType=mimetypes.guess_type(key)[0] or "application/octet-stream",
        )
    listed = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    stale = [entry["Key"] for page in listed for entry in page.get("Contents", []) if entry["Key"] not in found]
    for key in stale:
        s3.delete_object(Bucket=bucket, Key=key)
    return len(stale)


def forget(cloudfront: Any, distribution: str) -> None:
    """Let the edge fetch everything anew."""
    cloudfront.create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": uuid4().hex},
    )
