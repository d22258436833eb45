"""Whether a change lets somebody do more than before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cli.plan_rules import ALMOST_EVERYTHING, NO_RESOURCE
from cli.policies import Statement, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.gate.changes import Change

DOCUMENTS = ("access_policy", "assume_role_policy", "policy", "resource_policy")
"""Attributes that hold a policy, whatever the resource."""

ACCOUNT = re.compile(r"arn:aws[\w-]*:(?:iam|sts)::(\d{12}):|^(\d{12})$")


def widened(change: Change) -> Iterator[str]:
    """In what way a change allows more; nothing where it allows less, the same, or only what is new and narrow.

    Something new is wide when it has a wildcard, or admits everybody, another account or a federation. What exists is
    wide when any statement allows an action on a resource to a principal that none allowed under conditions as strict.
    A policy that exists and is known after the apply only is wide: nobody can have read it.
    """
    if change.action in ("destroy", "forget"):
        return
    for name in DOCUMENTS:
        new, old = change.after.get(name), change.before.get(name)
        if change.unknown.get(name) and change.before:
            yield f"its {name} changes to what only the apply knows"
        elif isinstance(new, str) and new.startswith("{") and new != old:
            before = _grants(statements(old)) if isinstance(old, str) and old.startswith("{") else None
            for statement in statements(new):
                yield from _wider(statement, before, name, change)
            if isinstance(old, str) and old.startswith("{"):
                denied = {one for one in _denials(statements(old))} - {one for one in _denials(statements(new))}
                for one in sorted(denied):
                    yield f"{name} no longer denies {one}"
    granted = str(change.after.get("policy_arn") or "")
    if change.type.endswith("_policy_attachment") and granted != change.before.get("policy_arn"):
        if ALMOST_EVERYTHING.search(granted) or change.before:
            yield f"attaches {granted or 'a policy that only the apply knows'}"
    if change.type in ("aws_iam_role", "aws_iam_user") and change.before.get("permissions_boundary"):
        if change.after.get("permissions_boundary") != change.before["permissions_boundary"]:
            yield "its permissions boundary changes"
    if (
        change.type in ("aws_iam_user", "aws_iam_access_key", "aws_iam_user_login_profile")
        and change.action == "create"
    ):
        yield "makes a user or a key that never expires"


def _wider(
    statement: Statement, before: set[tuple[str, str, str, str]] | None, name: str, change: Change
) -> Iterator[str]:
    if not statement.allows:
        return
    if before is not None:
        new = _grants([statement]) - before
        if new:
            action, resource, principal, _ = min(new)
            who = f" to {principal}" if principal else ""
            yield f"{name} newly allows {action} on {resource or 'itself'}{who} ({len(new)} grants more)"
        return
    if statement.inverted:
        yield f"{name} says everything but"
    elif change.type.startswith("aws_iam_") and name == "policy":
        if wild := [one for one in statement.actions if "*" in one]:
            yield f"{name} allows {wild[0]}"
        elif "*" in statement.resources and not set(statement.actions) <= NO_RESOURCE:
            yield f"{name} allows {statement.actions[0]} on everything"
    if statement.admits_everybody:
        yield f"{name} admits everybody"
    elif "*" in statement.principals and change.type == "aws_iam_role":
        yield f"{name} admits everybody who meets its conditions"
    own = _account(str(change.after.get("arn") or ""))
    for principal in statement.principals:
        if (other := _account(principal)) and other != own and own is not None:
            yield f"{name} admits the account {other}"
        if "oidc-provider/" in principal or "saml-provider/" in principal:
            yield f"{name} admits the federation {principal}"


def _account(arn: str) -> str | None:
    found = ACCOUNT.search(arn)
    return (found[1] or found[2]) if found else None


def _grants(found: list[Statement]) -> set[tuple[str, str, str, str]]:
    """(action, resource, principal, conditions) of everything that is allowed."""
    return {
        (f"not {action}" if one.inverted else action, resource, principal, _conditions(one))
        for one in found
        if one.allows
        for action in one.actions
        for resource in one.resources or ("",)
        for principal in one.principals or ("",)
    }


def _denials(found: list[Statement]) -> Iterator[str]:
    for one in found:
        if not one.allows:
            for action in one.actions:
                for resource in one.resources or ("",):
                    yield f"{action} on {resource or 'itself'} {_conditions(one)}".strip()


def _conditions(statement: Statement) -> str:
    return "; ".join(
        f"{operator} {key} {sorted(values)}"
        for operator, tests in sorted(statement.conditions.items())
        for key, values in sorted(tests.items())
    )
