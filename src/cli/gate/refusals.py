"""Every reason for which the gate says no. docs/DELIVERY.md has a row for each: tests/contract/test_delivery.py."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Reason(StrEnum):
    """Why; the value is the word that a person looks up."""

    APPROVAL_MISSING = "approval-missing"
    APPROVAL_OLDER = "approval-older"
    EVIDENCE_MISSING = "evidence-missing"
    EVIDENCE_RED = "evidence-red"
    EXTERNAL_DATA = "external-data"
    FOREIGN_MODULE = "foreign-module"
    FOREIGN_PROVIDER = "foreign-provider"
    FORK = "fork"
    LOCKED = "locked"
    MANY_DESTROYS = "many-destroys"
    OTHER_COMMIT = "other-commit"
    OTHER_ROOT = "other-root"
    OTHER_ZIPS = "other-zips"
    PLAN_EDITED = "plan-edited"
    PLAN_UNKNOWN = "plan-unknown"
    PLATFORM_MOVED = "platform-moved"
    PROVISIONER = "provisioner"
    PUBLIC_EXPOSURE = "public-exposure"
    RETIRED_SERVICE = "retired-service"
    RING_RED = "ring-red"
    RING_WAITS = "ring-waits"
    SECRET_IN_PLAN = "secret-in-plan"  # noqa: S105 - a reason
    SITE_REMOVED = "site-removed"
    STATE_MOVED = "state-moved"
    STATEFUL_DESTROY = "stateful-destroy"
    STORE_OPEN = "store-open"
    UNCOMMITTED = "uncommitted"
    WIDER_PERMISSIONS = "wider-permissions"
    ZIP_REBUILT = "zip-rebuilt"


@dataclass(frozen=True)
class Refusal:
    """One no: the reason, what it is about (an address, a root, a digest), why, and the way forward."""

    reason: Reason
    about: str
    why: str
    forward: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.about}: {self.why}. {self.forward}"


class RefusedError(CommandError):
    """The gate refuses; retrying without a change helps only where the way forward says so."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("refused\n" + "\n".join(str(one) for one in self.refusals))


def refuse(reason: Reason, about: str, why: str, forward: str) -> RefusedError:
    """A no with a single reason, to be raised."""
    return RefusedError([Refusal(reason, about, why, forward)])
