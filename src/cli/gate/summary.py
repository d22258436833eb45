"""The plan as Markdown, for the one comment per root that is kept up to date."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cli import prices
from cli.gate import costs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cli.gate.changes import Change
    from cli.gate.records import PlanRecord
    from cli.gate.refusals import Refusal

LONGEST = 60_000
"""Characters; GitHub refuses a comment of more than 65,536."""

SIGNS = {"create": "+", "update": "~", "replace": "-/+", "destroy": "-", "forget": "."}
RESERVE = 200
"""Characters for what is said about that which is left out."""

CUT = " # the rest is in the stored plan"
MOST_CREATED = 12
"""Attributes that are shown of something new: the rest is in the stored plan."""


def marker(root: str) -> str:
    """What the workflow finds a root's comment by."""
    return f"<!-- slipway gate {root} -->"


def markdown(
    record: PlanRecord,
    found: Sequence[Change],
    refusals: Sequence[Refusal] = (),
) -> str:
    """The comment: what the plan does, what the gate says, and the digest that is approved.

    Values stand inside fences that no value can end: each is one line of JSON behind a sign. Cut at LONGEST, saying so.
    """
    head = [marker(record.root), f"### `{record.root}`: {_counted(found)}", ""]
    amount, _ = costs.difference(found)
    if amount:
        head += [f"Fixed cost: {amount:+,.2f} USD a month (list prices of {prices.READ_ON}, docs/COST.md).", ""]
    if refusals:
        head += ["**Refused.** Nothing of this can be applied:", ""]
        head += [f"- **{one.reason}** {_code(one.about)}: {one.why}. {one.forward}." for one in refusals]
        head.append("")
    tail = [
        "",
        f"Digest `{record.digest}`",
        "",
        f"Plan SHA-256 `{record.plan_sha256}`, commit `{record.commit}`, state serial {record.state_serial}, "
        f"Terraform {record.terraform}. Applied is this plan or none: a new digest needs a new approval.",
    ]
    room = LONGEST - sum(len(line) + 1 for line in [*head, *tail])
    return "\n".join([*head, *_body(found, room), *tail]) + "\n"


def _body(found: Sequence[Change], room: int) -> Iterator[str]:
    """Every resource by name, and as many as there is room for with what changes in them: those that guard first."""
    to_name = sum(len(_headline(one)) + len(CUT) + 1 for one in found)
    for title, part in (
        ("Who may do or reach what", [one for one in found if one.guards]),
        ("Everything else", [one for one in found if not one.guards]),
    ):
        if not part:
            continue
        yield f"**{title}**"
        yield ""
        yield "```diff"
        room -= len(title) + 40
        for at, change in enumerate(part):
            lines = list(_lines(change))
            to_name -= len(lines[0]) + len(CUT) + 1
            size = sum(len(line) + 1 for line in lines)
            if size > room - to_name - RESERVE and len(lines) > 1:
                lines = [lines[0] + CUT]
                size = len(lines[0]) + 1
            if size > room - RESERVE:
                yield f"# {len(part) - at} more resources: too long for a comment, they are in the stored plan"
                break
            room -= size
            yield from lines
        yield "```"
        yield ""


def _headline(change: Change) -> str:
    why = f" (forced by {', '.join(change.forced_by)})" if change.forced_by else ""
    return f"{SIGNS[change.action]} {change.action} {change.address}{why}"


def _lines(change: Change) -> Iterator[str]:
    yield _headline(change)
    shown = change.differences
    if change.action in ("destroy", "forget"):
        return
    if change.action == "create" and not change.guards:
        shown = tuple(one for one in shown if one[2] != "(known after apply)")[:MOST_CREATED]
    for path, old, new in shown:
        if old:
            yield f"-   {path} = {_short(old)}"
        if new:
            yield f"+   {path} = {_short(new)}"


def _short(value: str) -> str:
    return value if len(value) <= 300 else f"{value[:300]}... ({len(value)} characters)"


def _code(text: str) -> str:
    """Inline code that its content cannot end."""
    return f"`{text.replace('`', chr(39))}`"


def _counted(found: Sequence[Change]) -> str:
    counts = Counter(change.action for change in found)
    return ", ".join(f"{counts[action]} to {action}" for action in SIGNS if counts[action]) or "no change"
