"""`slipway gate drift`: what differs between the code and what runs, and how bad that is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.gate import changes, roots, zips
from cli.gate.making import temporary_folder
from cli.gate.rules import STATEFUL
from cli.gate.runs import GateRun
from cli.gate.summary import SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.gate.changes import Change
    from cli.terraform import Root

NONE, SOME, SEVERE = 0, 2, 3
"""Exit codes; 1 is left to a run that failed."""

LONGEST = 60_000


@dataclass(frozen=True)
class Drift:
    """What the refresh found changed by others, and what the plan would do about it, of one root."""

    root: str
    outside: tuple[Change, ...]
    planned: tuple[Change, ...]

    @property
    def severity(self) -> int:
        """SEVERE where permissions, exposure or data are concerned; SOME otherwise; NONE where nothing differs."""
        found = [*self.outside, *self.planned]
        if any(one.guards or (one.destroys and STATEFUL.fullmatch(one.type)) for one in found):
            return SEVERE
        return SOME if found else NONE


def of(root: Root) -> Drift:
    """Plan a root with refresh. Nothing is stored, and nothing changes."""
    zips.built(root)
    run = GateRun(root, roots.credentials(root))
    run.connect()
    with temporary_folder(root.workspace) as folder:
        plan = run.save_plan(Path(folder) / "plan.tfplan")
    planned = {one.address for one in changes.changes(plan)}
    # What others changed and the code does not care about (a computed attribute) is no drift.
    outside = [one for one in changes.drifted(plan) if one.address in planned]
    return Drift(root.name, tuple(outside), tuple(changes.changes(plan)))


def severity(found: Sequence[Drift]) -> int:
    """The worst of them: the exit code."""
    return max((one.severity for one in found), default=NONE)


def body(found: Sequence[Drift]) -> str:
    """The body of an issue: each root that differs, values masked as in a plan's comment."""
    words = {NONE: "no drift", SOME: "drift", SEVERE: "severe drift: permissions, exposure or data"}
    lines = [f"### {len([one for one in found if one.severity])} of {len(found)} roots: {words[severity(found)]}", ""]
    for one in sorted(found, key=lambda drift: -drift.severity):
        if one.severity == NONE:
            continue
        lines += [f"**{one.root}** ({words[one.severity]})", "", "```diff"]
        for title, part in (("# changed outside Terraform", one.outside), ("# a plan would", one.planned)):
            lines += [title] if part else []
            for change in part:
                lines.append(f"{SIGNS[change.action]} {change.action} {change.address}")
                for path, old, new in change.differences[:20] if change.action == "update" else ():
                    lines += [f"-   {path} = {old[:200]}"] * bool(old) + [f"+   {path} = {new[:200]}"] * bool(new)
        lines += ["```", ""]
    lines.append("Apply the root to undo it, or bring the change into the code. docs/DELIVERY.md says how.")
    text = "\n".join(lines)
    return text + "\n" if len(text) < LONGEST else text[:LONGEST].rpartition("\n")[0] + "\n```\n\nCut: too long.\n"
