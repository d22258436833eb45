"""`slipway gate apply` and `promote`: exactly the approved plan, in its order, with evidence left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.gate import changes, locks, rings, roots, rules, sources, zips
from cli.gate.making import store_of, temporary_folder
from cli.gate.records import Evidence, PlanRecord, Request, instant, moment
from cli.gate.refusals import Reason, RefusedError, refuse
from cli.gate.runs import GateRun
from cli.gate.store import PLAN_AGAIN, Store
from cli.sites import remember

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cli.terraform import Root


def apply(  # noqa: PLR0913 - each is said by name
    root: Root,
    digest: str,
    request: Request,
    on_progress: Callable[[str], None],
    *,
    by: str,
    now: datetime | None = None,
) -> Evidence:
    """Apply the plan with this digest, and no other; its evidence. What has been applied already is not applied twice.

    Everything is refused before Terraform runs: an edited plan, other sources, missing or older approval, missing
    evidence of the environment before or of the rings before, other zips, what the rules refuse, a state or platform
    that moved on, a lock.
    """
    run = GateRun(root, roots.credentials(root))
    store = store_of(root, run.given)
    record = store.record(root.name, digest)
    commit = sources.commit(root.workspace)
    done = store.evidence(root.name, commit)
    if done is not None and done.digest == digest:
        return done
    plan = store.plan(record)
    check_sources(root, record)
    check_approval(record, request)
    promote(root, record, commit, run.given)
    shared = sources.digest(root.workspace, sources.Reader(root.workspace).of(root).shared())
    rings.check(root, shared, store, now)
    zips.restore(root, record.zips, store)
    run.connect()
    locks.check(root, run.given)
    check_state(run, record)
    check_platform(run.given, record)
    with temporary_folder(root.workspace) as folder:
        file = Path(folder) / "plan.tfplan"
        file.write_bytes(plan)
        if refusals := rules.check(run.shown(file), request.owners_labels()):
            raise RefusedError(refusals)
        summary = run.apply(on_progress, plan=file)
    if root.site:
        remember(root.workspace, root.environment, root.site, run.outputs())
    evidence = Evidence(
        root=root.name,
        commit=commit,
        sources=record.sources,
        shared=shared,
        digest=digest,
        plan_sha256=record.plan_sha256,
        zips=record.zips,
        summary=summary,
        smoke="pending",
        applied_at=moment(now or datetime.now(UTC)),
        applied_by=by,
    )
    store.add_evidence(evidence, evidence.applied_at)
    return evidence


def promote(root: Root, record: PlanRecord, commit: str, given: Mapping[str, str]) -> Evidence | None:
    """The green evidence that lets this plan follow: of the environment before, this commit, these zips.

    None where the root's environment is the first. Refuses otherwise.
    """
    before = roots.before(root.environment)
    if before is None:
        return None
    earlier = roots.in_environment(root, before)
    found = Store(roots.s3(given), roots.plan_bucket(earlier)).evidence(earlier.name, commit)
    if found is None:
        raise refuse(
            Reason.EVIDENCE_MISSING,
            root.name,
            f"{earlier.name} was not applied at commit {commit[:12]}",
            f"Apply it there first: nothing reaches {root.environment} that has not been in {before}",
        )
    if not found.green:
        raise refuse(
            Reason.EVIDENCE_RED,
            root.name,
            f"the smoke test of {earlier.name} is {found.smoke} since {found.applied_at}",
            f"Mend it in {before}; `slipway gate record` writes down a smoke test that passes",
        )
    if dict(found.zips) != dict(record.zips):
        other = sorted(
            name for name in found.zips.keys() | record.zips.keys() if found.zips.get(name) != record.zips.get(name)
        )
        raise refuse(
            Reason.OTHER_ZIPS,
            f"{root.name}: {', '.join(other)}",
            f"the plan's bytes are not those that {before} has tested",
            f"Plan {root.environment} again from the commit that {before} runs: nothing is built on the way",
        )
    return found


def check_sources(root: Root, record: PlanRecord) -> None:
    """Refuse a plan of other sources than those that are checked out: after the merge, those of the main branch."""
    now = sources.digest(root.workspace, sources.Reader(root.workspace).of(root))
    if now != record.sources:
        raise refuse(
            Reason.OTHER_COMMIT,
            root.name,
            f"the plan is of commit {record.commit[:12]}, and what the root is made of has changed since",
            PLAN_AGAIN,
        )


def check_approval(record: PlanRecord, request: Request) -> None:
    """Refuse a plan that no code owner but its author has approved since it was made."""
    approvals = request.owners_approvals()
    if request.from_fork:
        raise refuse(Reason.FORK, request.head_repository, "a fork's plan is never applied", "Push the branch here")
    if not approvals:
        raise refuse(
            Reason.APPROVAL_MISSING,
            record.root,
            "no code owner other than the author has approved it",
            "Ask one to read the plan and approve the pull request",
        )
    newest = max(approvals, key=lambda one: instant(one.at))
    if instant(newest.at) <= instant(record.created_at):
        raise refuse(
            Reason.APPROVAL_OLDER,
            record.root,
            f"{newest.by} approved at {newest.at}, the plan was made later, at {record.created_at}",
            "Ask for a new approval: what was approved is another plan",
        )


def check_state(run: GateRun, record: PlanRecord) -> None:
    """Refuse a plan of a state that has moved on."""
    lineage, serial = run.state()
    planned = record.state_serial
    if (lineage, serial) != (record.state_lineage, planned):
        raise refuse(
            Reason.STATE_MOVED,
            record.root,
            f"its state is at serial {serial} ({lineage or 'no lineage'}), the plan is of serial {planned}",
            PLAN_AGAIN,
        )


def check_platform(given: Mapping[str, str], record: PlanRecord) -> None:
    """Refuse a plan that holds handles of a platform that has changed: Terraform would not notice."""
    if record.contract is None:
        return
    name = str(record.contract["name"])
    now = roots.client(given, "ssm").get_parameter(Name=name)["Parameter"]["Version"]
    if now != record.contract["version"]:
        raise refuse(
            Reason.PLATFORM_MOVED,
            record.root,
            f"{name} is at version {now}, the plan has read version {record.contract['version']}",
            PLAN_AGAIN,
        )


def add_smoke(root: Root, digest: str, result: Mapping[str, Any], *, now: datetime | None = None) -> Evidence:
    """Write down what a smoke test found after the apply of this digest; `result["passed"]` has to say."""
    if not isinstance(passed := result.get("passed"), bool):
        raise refuse(Reason.EVIDENCE_RED, root.name, 'the smoke result has no "passed": true or false', "Run it again")
    if (tested_site := result.get("site", root.name)) != root.name:
        raise refuse(Reason.EVIDENCE_RED, root.name, f"the smoke result is that of {tested_site}", "Run it again")
    return _add(root, digest, passed=passed, now=now)


def add_second_plan(root: Root, digest: str, *, now: datetime | None = None) -> Evidence:
    """Plan a platform once more after the apply of this digest, and write down whether anything was left to do.

    AWS answers some calls before, or otherwise than, Terraform has them: what such an apply leaves behind is seen by
    a second plan, and in the next environment by nobody.
    """
    _applied(root, digest)
    run = GateRun(root, roots.credentials(root))
    run.connect()
    with temporary_folder(root.workspace) as folder:
        left = changes.changes(run.save_plan(Path(folder) / "plan.tfplan"))
    return _add(root, digest, passed=not left, now=now)


def _applied(root: Root, digest: str) -> tuple[Store, Evidence]:
    """The evidence that this digest was applied at this commit, and where it is kept; refuses when it was not."""
    store = store_of(root, roots.credentials(root))
    found = store.evidence(root.name, sources.commit(root.workspace))
    if found is None or found.digest != digest:
        raise refuse(
            Reason.EVIDENCE_MISSING, root.name, f"{digest[:12]} was not applied at this commit", "Apply it first"
        )
    return store, found


def _add(root: Root, digest: str, *, passed: bool, now: datetime | None) -> Evidence:
    store, found = _applied(root, digest)
    tested = replace(found, smoke="passed" if passed else "failed")
    store.add_evidence(tested, moment(now or datetime.now(UTC)))
    return tested
