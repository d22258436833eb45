"""State locks: who holds one, and what to do about one that nobody holds any more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cli.errors import CommandError
from cli.gate import roots
from cli.gate.records import instant
from cli.gate.refusals import Reason, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cli.terraform import Root

STALE_MINUTES = 90
"""Longer than our longest apply (an Aurora cluster, a distribution): a lock that old was most likely left behind."""


@dataclass(frozen=True)
class Lock:
    """A lock as Terraform writes it beside the state."""

    root: str
    id: str
    who: str
    operation: str
    created: str

    def minutes(self, now: datetime | None = None) -> int:
        """How long it has been held."""
        return int(((now or datetime.now(UTC)) - instant(self.created[:26].rstrip("Z") + "Z")).total_seconds() // 60)

    def explained(self, now: datetime | None = None) -> str:
        """Who holds it, and what a person may do."""
        age = self.minutes(now)
        held = f"{self.who} holds it for {self.operation or 'a run'} since {self.created}, {age} minutes, id {self.id}"
        if age < STALE_MINUTES:
            return f"{held}: wait for that run to end"
        return (
            f"{held}: longer than any run of ours. Look that run up; when it has ended, "
            f"`slipway gate locks --release {self.id}` takes the lock away, and a new plan shows what is half done"
        )


def of(root: Root, given: Mapping[str, str]) -> Lock | None:
    """The lock of a root's state; None when it is free."""
    s3 = roots.s3(given)
    try:
        content = s3.get_object(Bucket=roots.state_bucket(root), Key=f"{roots.state_key(root)}.tflock")["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None
    try:
        found = json.loads(content)
    except ValueError:  # half written: somebody is just taking it
        found = {}
    return Lock(
        root.name,
        str(found.get("ID", "unknown")),
        str(found.get("Who", "somebody")),
        str(found.get("Operation", "")),
        str(found.get("Created", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))),
    )


def check(root: Root, given: Mapping[str, str]) -> None:
    """Refuse to apply a root that somebody works on. Terraform's own lock still decides who was first."""
    if lock := of(root, given):
        raise refuse(Reason.LOCKED, root.name, lock.explained(), "Then run this again: the approval stands")


def release(found: Sequence[Root], lock_id: str, given: Mapping[str, str], *, now: datetime | None = None) -> str:
    """Take away the lock with this id; the root's name. Only one that is older than any run of ours."""
    for root in found:
        lock = of(root, given)
        if lock is not None and lock.id == lock_id:
            if lock.minutes(now) < STALE_MINUTES:
                raise refuse(Reason.LOCKED, root.name, lock.explained(now), "A lock in use is not taken away")
            roots.s3(given).delete_object(Bucket=roots.state_bucket(root), Key=f"{roots.state_key(root)}.tflock")
            return root.name
    raise CommandError(f"No state has a lock {lock_id}: `slipway gate locks` lists them.")
