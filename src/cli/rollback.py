"""`slipway rollback`: what callers run goes back to a version that worked, in seconds and without a plan.

Every function is called by its alias `live`, and Terraform keeps the versions that the alias had. Two more aliases,
which Terraform does not know, remember which of them passed the smoke test. The shift is a drift that the next plan
shows and an apply of it takes away: mend the code, or revert the commit, before that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from cli import watch
from cli.errors import CommandError
from cli.functions import functions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_lambda import LambdaClient

    from cli.terraform import Root

ALIAS = "live"
PASSED = ("passed", "passed-before")
"""The version that passed the smoke test last, and the one that did before it."""


@dataclass(frozen=True)
class Shift:
    """One function's alias, and the versions it went from and to; the same where there is none to go back to."""

    function: str
    left: str
    to: str

    def __str__(self) -> str:
        if self.left == self.to:
            return f"{self.function}: stays at {self.to}, there is no earlier version"
        return f"{self.function}: from {self.left} back to {self.to}"


def names(client: LambdaClient, root: Root) -> list[str]:
    """The site's functions as Lambda knows them: some of all that there are. Raises CommandError where it has none."""
    beginning, _ = watch.prefixes(root)
    ours = {f"{beginning}-{name.replace('_', '-')}" for name in functions(root.workspace)}
    pages = client.get_paginator("list_functions").paginate()
    found = sorted(one["FunctionName"] for page in pages for one in page["Functions"] if one["FunctionName"] in ours)
    if not found:
        raise CommandError(f"{root.name} has no functions: it is not applied.")
    return found


def back(client: LambdaClient, found: Iterable[str]) -> list[Shift]:
    """Shift every function back. Raises CommandError at the end if one could not be, so that none keeps another."""
    shifts, problems = [], []
    for name in found:
        try:
            shifts.append(shift_back(client, name))
        except ClientError as error:
            problems.append(f"{name}: {error}")
    if problems:
        done = ", ".join(str(shift) for shift in shifts) or "none went back"
        raise CommandError(f"{'; '.join(problems)} (the others: {done})")
    return shifts


def shift_back(client: LambdaClient, function: str) -> Shift:
    """Let the alias point at the version that passed last, if it is another, or at the newest before its own.

    The alias is only moved if it still is what was read, so that two of these never go back two versions.
    """
    alias = client.get_alias(FunctionName=function, Name=ALIAS)
    current = alias["FunctionVersion"]
    passed = [int(version) for name in PASSED if (version := _version(client, function, name))]
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=function)
    numbers = [int(one["Version"]) for page in pages for one in page["Versions"] if one["Version"].isdigit()]
    earlier = [number for number in (*passed, *sorted(numbers, reverse=True)) if number < int(current)]
    if not earlier:
        return Shift(function, current, current)
    to = str(earlier[0])
    client.update_alias(FunctionName=function, Name=ALIAS, FunctionVersion=to, RevisionId=alias["RevisionId"])
    return Shift(function, current, to)


def remember(client: LambdaClient, function: str) -> None:
    """Keep in mind that the version which `live` points at has passed the smoke test."""
    current = client.get_alias(FunctionName=function, Name=ALIAS)["FunctionVersion"]
    last = _version(client, function, PASSED[0])
    if last == current:
        return
    if last:
        _point(client, function, PASSED[1], last)
    _point(client, function, PASSED[0], current)


def _version(client: LambdaClient, function: str, alias: str) -> str | None:
    try:
        return client.get_alias(FunctionName=function, Name=alias)["FunctionVersion"]
    except client.exceptions.ResourceNotFoundException:
        return None


def _point(client: LambdaClient, function: str, alias: str, version: str) -> None:
    given: Any = {"FunctionName": function, "Name": alias, "FunctionVersion": version}
    try:
        client.update_alias(**given)
    except client.exceptions.ResourceNotFoundException:
        client.create_alias(**given, Description="Remembered by slipway smoke")
