"""What the gate writes down: about a plan, about who approved it, and about what came of applying it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = TypeVar("Record", bound="PlanRecord | Evidence | Request")


def canonical(content: object) -> bytes:
    """JSON that is the same bytes whoever writes it: sorted, without white space, ASCII."""
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def moment(now: datetime) -> str:
    """A time as records hold it: RFC 3339, UTC, microseconds, so that text order is time order."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant(text: str) -> datetime:
    """The time that a record or GitHub wrote. Raises CommandError when it has no zone or is no time."""
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise CommandError(f"{text!r} is no time such as 2026-11-21T09:00:00Z.") from None
    if found.tzinfo is None:
        raise CommandError(f"{text!r} names no time zone: write 2026-11-21T09:00:00Z.")
    return found


@dataclass(frozen=True)
class PlanRecord:
    """All that a digest stands for. The digest is the SHA-256 of this record, and the record holds the plan's.

    `sources` is the digest of every committed file that the root is made of, `zips` the hash by function, `contract`
    the version of the platform's parameter that the plan has read (None where it reads none). `effect` is the digest
    of what the plan does: two plans with the same effect, sources and state are the same decision.
    """

    root: str
    commit: str
    sources: str
    plan_sha256: str
    json_sha256: str
    effect: str
    state_lineage: str
    state_serial: int
    terraform: str
    providers: Mapping[str, str]
    zips: Mapping[str, str]
    contract: Mapping[str, Any] | None
    created_at: str
    created_by: str

    @property
    def content(self) -> bytes:
        """The bytes that are stored and hashed."""
        return canonical(asdict(self))

    @property
    def digest(self) -> str:
        """What a person approves and `gate apply` takes."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def same_decision(self) -> str:
        """Equal for two plans of which one may stand for the other: a re-run that found the same."""
        made_of = [self.root, self.sources, self.effect, self.state_lineage, self.state_serial]
        made_with = [self.terraform, dict(self.providers), dict(self.zips), self.contract]
        return hashlib.sha256(canonical([made_of, made_with])).hexdigest()


@dataclass(frozen=True)
class Evidence:
    """What came of an apply: `smoke` is "passed", "failed" or "pending".

    A site's smoke test uses it as a visitor does. Nothing answers at a platform: that a second plan finds nothing to
    do is its test. `shared` is the digest of the sources that a site shares with the others of its environment.
    """

    root: str
    commit: str
    sources: str
    shared: str
    digest: str
    plan_sha256: str
    zips: Mapping[str, str]
    summary: str
    smoke: str
    applied_at: str
    applied_by: str

    @property
    def green(self) -> bool:
        """Whether the next environment may follow."""
        return self.smoke == "passed"

    @property
    def failed(self) -> bool:
        """Whether its test has run and found it broken."""
        return self.smoke == "failed"

    @property
    def content(self) -> bytes:
        """The bytes that are stored."""
        return canonical(asdict(self))


@dataclass(frozen=True)
class Signature:
    """Somebody did something at some time: an approval, or a label (`name`)."""

    by: str
    at: str
    name: str = ""


@dataclass(frozen=True)
class Request:
    """The pull request as far as the gate needs it. `slipway gate request` writes it from GitHub's own records.

    `owners` are those of the signers who are code owners according to the base branch, never to the change itself.
    """

    repository: str
    head_repository: str
    author: str
    labels: tuple[Signature, ...] = ()
    approvals: tuple[Signature, ...] = ()
    owners: tuple[str, ...] = field(default=())

    @property
    def from_fork(self) -> bool:
        """Whether the change comes from a repository that others write to."""
        return self.head_repository != self.repository

    def owners_labels(self) -> dict[str, str]:
        """Label -> who put it, for those that a code owner other than the author put."""
        return {label.name: label.by for label in self.labels if label.by in self.owners and label.by != self.author}

    def owners_approvals(self) -> list[Signature]:
        """Approvals by code owners other than the author."""
        return [one for one in self.approvals if one.by in self.owners and one.by != self.author]


def read(kind: type[Record], content: bytes | str) -> Record:
    """A record from its JSON. Raises CommandError when keys are missing or unknown: nothing is guessed."""
    try:
        found = json.loads(content)
        names = {one.name for one in fields(kind)}
        if unknown := sorted(found.keys() - names):
            raise CommandError(f"{kind.__name__} does not know {', '.join(unknown)}.")
        for name in ("labels", "approvals"):
            if name in found:
                found[name] = tuple(Signature(**one) for one in found[name])
        if "owners" in found:
            found["owners"] = tuple(found["owners"])
        return kind(**found)
    except (ValueError, TypeError, AttributeError) as error:
        raise CommandError(f"This is no {kind.__name__}: {error}.") from None
