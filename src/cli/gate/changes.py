"""What a plan does, resource by resource, as a person reviews it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cli.gate.masking import HIDDEN, leaves
from cli.gate.records import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTIONS = {
    ("create",): "create",
    ("update",): "update",
    ("delete",): "destroy",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
    ("forget",): "forget",
    ("create", "forget"): "replace",
}
"""Terraform's actions -> the word we show; what is not here changes nothing."""

SENSITIVE_TYPES = re.compile(
    r"aws_(iam_\w+|kms_(key|grant|key_policy)|lambda_permission|security_group\w*|vpc_security_group_\w+|default_security_group|"
    r"network_acl\w*|\w+_policy|\w+_policy_attachment|s3_bucket_public_access_block|s3_bucket_acl|wafv2_\w+)"
)
"""Who may do what, and who reaches what: shown first."""


@dataclass(frozen=True)
class Change:
    """One resource that a plan touches; `action` is create, update, replace, destroy or forget.

    `differences` are (path, before, after) as they may be shown, "" where there is nothing; `before` and `after` are
    the values themselves, for rules only.
    """

    address: str
    type: str
    action: str
    differences: tuple[tuple[str, str, str], ...] = ()
    forced_by: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    unknown: Mapping[str, Any] = field(default_factory=dict)

    @property
    def guards(self) -> bool:
        """Whether it decides who may do or reach what."""
        return bool(SENSITIVE_TYPES.fullmatch(self.type))

    @property
    def destroys(self) -> bool:
        """Whether something that exists is gone afterwards, or at least no longer ours to see."""
        return self.action in ("destroy", "replace", "forget")


def changes(plan: Mapping[str, Any]) -> list[Change]:
    """What the plan will do to managed resources: those that guard first, each group by address."""
    found = [_change(one) for one in plan.get("resource_changes", []) if _counts(one)]
    return sorted(found, key=lambda change: (not change.guards, change.address))


def drifted(plan: Mapping[str, Any]) -> list[Change]:
    """What somebody else did since the last apply, as far as the refresh saw it."""
    found = [_change(one) for one in plan.get("resource_drift", []) if _counts(one)]
    return sorted((one for one in found if one.differences), key=lambda change: (not change.guards, change.address))


def effect(plan: Mapping[str, Any]) -> str:
    """SHA-256 of what the plan does, secrets included: the same for two runs that found the same."""
    done = [one for one in plan.get("resource_changes", []) if one["change"]["actions"] != ["read"]]
    parts = [[one["address"], one["change"]] for one in done]
    return hashlib.sha256(canonical([parts, plan.get("output_changes", {})])).hexdigest()


def _counts(one: Mapping[str, Any]) -> bool:
    return one.get("mode") == "managed" and tuple(one["change"]["actions"]) in ACTIONS


def _change(one: Mapping[str, Any]) -> Change:
    change = one["change"]
    before, after, unknown = change.get("before"), change.get("after"), change.get("after_unknown")
    old = leaves(before, None, change.get("before_sensitive"))
    new = leaves(after, unknown if isinstance(unknown, dict) else None, change.get("after_sensitive"))
    moved = [path for path in sorted(old.keys() | new.keys()) if old.get(path, "") != new.get(path, "")]
    if before and after:  # what is hidden on both sides may have changed all the same
        known_before, known_after = leaves_of(before), leaves_of(after)
        hidden = [path for path in old if old[path] == new.get(path) == HIDDEN]
        moved += [path for path in hidden if known_before.get(path) != known_after.get(path)]
    return Change(
        address=one["address"],
        type=one["type"],
        action=ACTIONS[tuple(change["actions"])],
        differences=tuple((path, old.get(path, ""), new.get(path, "")) for path in sorted(moved)),
        forced_by=tuple(".".join(str(step) for step in path) for path in change.get("replace_paths") or []),
        before=before or {},
        after=after or {},
        unknown=unknown if isinstance(unknown, dict) else {},
    )


def leaves_of(value: Any, path: str = "") -> dict[str, str]:
    """Path -> hash of every leaf: tells whether a value changed without holding it."""
    if isinstance(value, dict):
        parts = [leaves_of(one, f"{path}.{name}" if path else name) for name, one in value.items()]
    elif isinstance(value, list):
        parts = [leaves_of(one, f"{path}[{at}]") for at, one in enumerate(value)]
    else:
        return {path: hashlib.sha256(canonical(value)).hexdigest()}
    whole = {path: hashlib.sha256(canonical(value)).hexdigest()}
    return whole | {name: digest for part in parts for name, digest in part.items()}
