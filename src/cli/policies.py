"""IAM policies as data, whatever form they were written in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


SERVICE = re.compile(r"\.amazonaws\.com(\.cn)?$")
BOUND_TO_CALLER = {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "kms:encryptioncontext:aws:logs:arn"}
"""Condition keys by which a service's request is known to be made for ours; CloudWatch Logs has one of its own."""


@dataclass(frozen=True)
class Statement:
    """One statement of a policy; every list is a tuple, also where the policy has a single string."""

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]]
    inverted: bool
    """Whether it says NotAction, NotResource or NotPrincipal: everything but."""
    name: str

    @property
    def admits_everybody(self) -> bool:
        """Whether anybody at all may use what it allows, in any account, and no condition narrows that."""
        return self.allows and "*" in self.principals and not self.conditions

    @property
    def admits_a_confused_deputy(self) -> bool:
        """Whether an AWS service may use what it allows for whoever asks that service, in any account."""
        narrowed = {key for tests in self.conditions.values() for key in tests}
        return self.allows and any(SERVICE.search(one) for one in self.principals) and not narrowed & BOUND_TO_CALLER


def statements(policy: str | Mapping[str, Any]) -> list[Statement]:
    """The statements of a policy, given as JSON or parsed."""
    parsed = json.loads(policy) if isinstance(policy, str) else policy
    return [_statement(entry, at) for at, entry in enumerate(_listed(parsed.get("Statement", [])))]


def _statement(entry: Mapping[str, Any], at: int) -> Statement:
    principal = entry.get("Principal", entry.get("NotPrincipal", []))
    if isinstance(principal, dict):
        principal = [one for group in principal.values() for one in _listed(group)]
    return Statement(
        allows=entry.get("Effect") == "Allow",
        actions=_strings(entry.get("Action", entry.get("NotAction", []))),
        resources=_strings(entry.get("Resource", entry.get("NotResource", []))),
        principals=_strings(principal),
        conditions={
            operator: {key.lower(): _strings(values) for key, values in tests.items()}
            for operator, tests in entry.get("Condition", {}).items()
        },
        inverted=any(name in entry for name in ("NotAction", "NotResource", "NotPrincipal")),
        name=str(entry.get("Sid") or f"statement {at + 1}"),
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in _listed(value))
