"""Who may put on a role by a token of GitHub: one repository, one place in it, compared for equality.

checkov passes `repo:org/*`, which is every repository of the owner, also one that somebody makes tomorrow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cli.findings import Finding
from cli.policies import Statement, statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cli.planned import Resource

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
EXACT = {"StringEquals"}
"""Operators that compare for equality and fail where the token lacks the key: no `ForAllValues:`, no `...IfExists`."""

SUBJECT = re.compile(
    r"repo:[A-Za-z0-9-]+/[A-Za-z0-9._-]+:(pull_request|environment:[\w.-]+|ref:refs/(heads|tags)/[\w./-]+)"
)


def workflows_are_named_exactly(found: Sequence[Resource]) -> Iterator[Finding]:
    """A trust in GitHub's tokens compares audience and subject for equality, with a repository and a place in it."""
    for resource in found:
        policy = resource.values.get("assume_role_policy")
        if resource.type == "aws_iam_role" and isinstance(policy, str):
            for statement in statements(policy):
                if statement.allows and any(ISSUER in one for one in statement.principals):
                    for problem in _problems(statement):
                        yield Finding("trust", resource.address, f"{statement.name} {problem}")


def _problems(statement: Statement) -> Iterator[str]:
    tested = {
        key: values
        for operator, tests in statement.conditions.items()
        if operator in EXACT
        for key, values in tests.items()
    }
    if tested.get(f"{ISSUER}:aud") != (AUDIENCE,):
        yield f"does not ask for the audience {AUDIENCE} by StringEquals: a token made for another service would do"
    subjects = tested.get(f"{ISSUER}:sub", ())
    if not subjects:
        yield "does not compare the subject by StringEquals: a workflow of any repository could put the role on"
    for subject in subjects:
        if not SUBJECT.fullmatch(subject):
            yield f"lets in {subject}: name one repository and its environment, branch or pull_request, no pattern"
