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

FOR_EVER = ("aws_iam_user", "aws_iam_access_key", "aws_iam_user_login_profile")
"""Credentials without an end: people and pipelines come by roles."""

ACCOUNT = re.compile(r"arn:aws[\w-]*:(?:iam|sts)::(\d{12}):|^(\d{12})$")


def widened(change: Change) -> Iterator[str]:
    """In what way a change allows more; nothing where it allows less, the same, or only what is new and narrow.

    Something new is wide when it has a wildcard, or admits everybody, another account or a federation. What exists is
    wide when any statement allows an action on a resource to a principal that none allowed under conditions as strict.
    A policy that exists and is known after the apply only is wide: nobody can have read it.
    """
    if change.action not in ("destroy", "forget"):
        for name in DOCUMENTS:
            yield from _document(change, name)
        yield from _attachment(change)


def _document(change: Change, name: str) -> Iterator[str]:
    """In what way one policy of the resource allows more, or denies less."""
    new, old = change.after.get(name), change.before.get(name)
    if change.unknown.get(name) and change.before:
        yield f"its {name} changes to what only the apply knows"
    if not isinstance(new, str) or not new.startswith("{") or new == old:
        return
    if not isinstance(old, str) or not old.startswith("{"):
        for statement in statements(new):
            if statement.allows:
                yield from _wide(statement, name, change)
        return
    if grants := _grants(statements(new)) - _grants(statements(old)):
        action, resource, principal, _ = min(grants)
        who = f" to {principal}" if principal else ""
        yield f"{name} newly allows {action} on {resource or 'itself'}{who} ({len(grants)} grants more)"
    for one in sorted(set(_denials(statements(old))) - set(_denials(statements(new)))):
        yield f"{name} no longer denies {one}"


def _attachment(change: Change) -> Iterator[str]:
    """What is granted without a policy of the resource's own."""
    before, after = change.before, change.after
    granted = str(after.get("policy_arn") or "")
    moved = change.type.endswith("_policy_attachment") and granted != before.get("policy_arn")
    if moved and (before or ALMOST_EVERYTHING.search(granted)):
        yield f"attaches {granted or 'a policy that only the apply knows'}"
    boundary = before.get("permissions_boundary")
    if boundary and after.get("permissions_boundary") != boundary:
        yield "its permissions boundary changes"
    if change.type in FOR_EVER and change.action == "create":
        yield "makes a user or a key that never expires"


def _wide(statement: Statement, name: str, change: Change) -> Iterator[str]:
    """In what way a statement that is new is wide."""
    if statement.inverted:
        yield f"{name} says everything but"
    elif change.type.startswith("aws_iam_") and name == "policy":
        if wild := [one for one in statement.actions if "*" in one]:
            yield f"{name} allows {wild[0]}"
        elif "*" in statement.resources and not set(statement.actions) <= NO_RESOURCE:
            yield f"{name} allows {statement.actions[0]} on everything"
    if statement.admits_everybody or ("*" in statement.principals and change.type == "aws_iam_role"):
        yield f"{name} admits everybody"
    accounts = {_account(one) for one in statement.principals} - {None}
    # A key's policy names its own account; a role's trust that names one lets that account's people in.
    if accounts and change.type == "aws_iam_role":
        yield f"{name} admits the account {min(map(str, accounts))}"
    for principal in statement.principals:
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
