"""What IAM would answer to a request, by the policies of the one who asks: a Deny wins, an Allow is needed.

Only what identity policies of this repository use, as AWS documents it ("Policy evaluation logic"): actions and
resources with * and ?, their Not forms, and conditions on strings and ARNs. Anything else is refused, not guessed.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def allowed(policies: Iterable[str], action: str, resource: str, context: Mapping[str, str] | None = None) -> bool:
    """Whether the policies, given as JSON, let their holder do `action` to `resource`; `context` has condition keys.

    Raises ValueError for a condition that is not read here.
    """
    effects = {
        statement["Effect"]
        for policy in policies
        for statement in _listed(json.loads(policy)["Statement"])
        if _speaks(statement, "Action", action.lower(), lower=True)
        and _speaks(statement, "Resource", resource)
        and _holds(statement.get("Condition", {}), context or {})
    }
    return "Allow" in effects and "Deny" not in effects


def _speaks(statement: Mapping[str, Any], part: str, asked: str, *, lower: bool = False) -> bool:
    """Whether a statement is about what is asked, by `part` or by its Not form; names of actions know no case."""
    for name, found in ((part, True), (f"Not{part}", False)):
        if name in statement:
            said = [one.lower() if lower else one for one in _listed(statement[name])]
            return any(_matches(one, asked) for one in said) is found
    raise ValueError(f"A statement without {part}: {statement}")


def _holds(conditions: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    """Whether every condition holds; one on a key that the request has not does not."""
    keys = {key.lower(): value for key, value in context.items()}
    for operator, tests in conditions.items():
        if operator not in _COMPARE:
            raise ValueError(f"{operator} is not evaluated here.")
        for key, wanted in tests.items():
            value = keys.get(key.lower())
            if value is None or not any(_COMPARE[operator](one, value) for one in _listed(wanted)):
                return False
    return True


def _matches(pattern: str, asked: str) -> bool:
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), asked, re.DOTALL))


_COMPARE = {
    "ArnEquals": _matches,
    "ArnLike": _matches,
    "StringEquals": str.__eq__,
    "StringLike": _matches,
}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
