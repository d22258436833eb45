"""`slipway rollback`: what callers run goes back to the version before, in seconds and without a plan.

Every function is called by its alias `live`, and Terraform keeps the versions that the alias had. Shifting it back is a
drift that the next plan shows and an apply of it takes away: mend the code, or revert the commit, before that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli import watch
from cli.functions import functions

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

    from cli.terraform import Root

ALIAS = "live"


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


def names(root: Root) -> list[str]:
    """The site's functions as Lambda knows them."""
    beginning, _ = watch.prefixes(root)
    return [f"{beginning}-{name.replace('_', '-')}" for name in functions(root.workspace)]


def shift_back(client: LambdaClient, function: str) -> Shift:
    """Let the alias point at the newest version before its own; nothing happens where there is none.

    The alias is only moved if it still is what was read, so that two of these never go back two versions.
    """
    alias = client.get_alias(FunctionName=function, Name=ALIAS)
    current = alias["FunctionVersion"]
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=function)
    numbers = [int(one["Version"]) for page in pages for one in page["Versions"] if one["Version"].isdigit()]
    earlier = [number for number in numbers if number < int(current)]
    if not earlier:
        return Shift(function, current, current)
    back = str(max(earlier))
    client.update_alias(FunctionName=function, Name=ALIAS, FunctionVersion=back, RevisionId=alias["RevisionId"])
    return Shift(function, current, back)
