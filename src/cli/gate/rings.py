"""Rings: what sites share (modules, code, their root) reaches a few sites first, rests there, and then goes on.

A site's file says its ring. What a site runs is known by the digest of all it shares with the others of its
environment: the evidence of an apply holds it. A site that runs these sources already waits for nobody: neither a
change of its own file nor the way back to what ran before is held up.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cli.errors import CommandError
from cli.gate import roots
from cli.gate.records import instant, moment
from cli.gate.refusals import Reason, Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.gate.records import Evidence
    from cli.gate.store import Store
    from cli.terraform import Root

RINGS = ("canary", "early", "all")
"""In their order; `all` is where a site is whose file says nothing."""

SOAK_HOURS = {"dev": 0, "uat": 1, "prod": 24}
"""How long a ring runs before the next one follows. In prod a whole day: its busy hours, its nightly work and one look
at its alarms are in it. In dev a smoke test that passed is enough. The wait timers of .github/workflows follow these.
"""


def of(root: Root) -> str:
    """The ring of a site in its environment; "" for a platform, which is one for all and comes first."""
    if not root.site:
        return ""
    found = _values(root).get("ring", RINGS[-1])
    if found not in RINGS:
        raise CommandError(f"The ring of {root.name} is {found}: it must be one of {', '.join(RINGS)}.")
    return str(found)


def order(root: Root) -> int:
    """Where the root's turn is: the platform's is first."""
    return 1 + RINGS.index(of(root)) if root.site else 0


def check(root: Root, shared: str, store: Store, now: datetime | None = None) -> None:
    """Refuse a site's apply while a ring before its own has not run these shared sources well and long enough.

    `shared` is the digest of the sources that the environment's sites have in common.
    """
    if not root.site or store.history(root.name, shared):
        return
    moment_now = now or datetime.now(UTC)
    asked = (_refusal(root, earlier, store.history(earlier.name, shared), moment_now) for earlier in _before(root))
    if refusals := [one for one in asked if one]:
        raise RefusedError(sorted(refusals, key=lambda one: one.reason))


def _before(root: Root) -> list[Root]:
    """The sites of the rings before this one's, in its environment; one that retires is not asked any more."""
    return [
        other
        for other in roots.all_roots(root.workspace)
        if other.environment == root.environment and other.site and order(other) < order(root)
        if "retired" not in _values(other)
    ]


def _refusal(root: Root, earlier: Root, history: Sequence[Evidence], now: datetime) -> Refusal | None:
    """Why `root` may not follow `earlier`; None when it may."""
    about, ring = f"{root.name} after {earlier.name} ({of(earlier)})", of(root)
    if not history or not (history[-1].green or history[-1].failed):
        return Refusal(
            Reason.RING_WAITS,
            about,
            "it has not been applied with this code" if not history else "its smoke test has not run yet",
            f"Apply and smoke test it first: ring {ring} follows",
        )
    if history[-1].failed:
        return Refusal(
            Reason.RING_RED,
            about,
            f"its smoke test has failed with this code, applied at {history[-1].applied_at}",
            f"Mend or revert the change; ring {ring} keeps what it runs",
        )
    since = instant(_green_since(history))
    rested = since + timedelta(hours=SOAK_HOURS.get(root.environment, 0))
    if now < rested:
        return Refusal(
            Reason.RING_WAITS,
            about,
            f"it runs this code since {moment(since)}, and has to for {SOAK_HOURS[root.environment]} h",
            f"Run this again after {moment(rested)}: the approval stands",
        )
    return None


def _green_since(history: Sequence[Evidence]) -> str:
    """When the first apply was that no failure has followed."""
    since = ""
    for one in history:
        if one.failed:
            since = ""
        elif one.green and not since:
            since = one.applied_at
    return since


def _values(root: Root) -> dict[str, Any]:
    """What the site's file says for this environment: its block's keys stand over the file's own."""
    found = roots.site_values((root.workspace.root / f"envs/sites/{root.site}.yaml").read_text(encoding="utf-8"))
    block = (found.get("environments") or {}).get(root.environment) or {}
    return {**found, **block}
