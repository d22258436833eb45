"""`slipway gate plan`: plan a root, keep the plan in its store, say what it does."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import environments
from cli.errors import CommandError
from cli.gate import changes, roots, rules, sources, summary, zips
from cli.gate.records import PlanRecord, canonical, moment
from cli.gate.refusals import Reason, Refusal, RefusedError, refuse
from cli.gate.runs import GateRun
from cli.gate.store import Store, ensure_local

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cli.terraform import Root
    from cli.workspace import Workspace

LOCKED_PROVIDER = re.compile(r'^\s*provider\s+"([^"]+)"', re.MULTILINE)
PROVISIONER = re.compile(r"^\s*provisioner\b", re.MULTILINE)
DATA = re.compile(r'^\s*data\s+"?([a-z_]+)"?', re.MULTILINE)
MODULE_SOURCE = re.compile(r'^\s*module\s+"?[\w-]+"?\s*\{[^}]*?^\s*source\s*=\s*"([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Made:
    """A plan that was stored, and what the gate has to say about it."""

    record: PlanRecord
    comment: str
    refusals: tuple[Refusal, ...]


def store_of(root: Root, given: Mapping[str, str]) -> Store:
    """The root's plan store, known to be encrypted and closed; on the embedded AWS it is made when it is missing."""
    store = Store(roots.s3(given), roots.plan_bucket(root))
    if root.environment == environments.LOCAL:
        ensure_local(store.s3, roots.client(given, "kms"), store.bucket)
    store.check()
    return store


def check_event(event: Mapping[str, Any], name: str = "pull_request") -> None:
    """Refuse to plan what comes from a fork: a plan runs with credentials, and reads what it likes with them."""
    request = event.get("pull_request") or {}
    head = ((request.get("head") or {}).get("repo") or {}).get("full_name")
    base = ((request.get("base") or {}).get("repo") or {}).get("full_name")
    if name == "pull_request_target" or (request and (head is None or head != base)):
        raise refuse(
            Reason.FORK,
            f"pull request from {head or 'a repository that is gone'}",
            "code of others never runs with our credentials",
            f"A maintainer reads it and pushes the branch to {base or 'this repository'}",
        )


def check_sources(workspace: Workspace, root: Root, reader: sources.Reader) -> None:
    """Refuse before Terraform runs what would run a program already in the plan, or in its init."""
    folders = reader.closure(f"envs/{root.environment}/{root.layer}")
    refusals = []
    for path in sources.terraform_files(workspace, folders):
        shown, text = workspace.relative(path), path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            refusals.append(rules.foreign_module(f"{shown} (Terraform as JSON is read by no rule of ours)"))
        refusals += [rules.provisioner(shown)] * bool(PROVISIONER.search(text))
        refusals += [
            rules.external_data(f"{shown}: {kind}") for kind in DATA.findall(text) if kind in rules.RUNS_PROGRAMS
        ]
        refusals += [
            rules.foreign_module(f"{shown}: {one}")
            for one in MODULE_SOURCE.findall(text)
            if not one.startswith(("./", "../"))
        ]
    lock = root.directory / ".terraform.lock.hcl"
    locked = LOCKED_PROVIDER.findall(lock.read_text(encoding="utf-8")) if lock.is_file() else []
    refusals += [rules.foreign_provider(one) for one in locked if one not in rules.PROVIDERS]
    if refusals:
        raise RefusedError(refusals)


def make(root: Root, labels: Collection[str] = (), *, by: str, now: datetime | None = None) -> Made:
    """Plan `root` and store the plan; a run that finds what an earlier one found keeps that one's digest.

    The plan is stored also when a rule refuses it: the comment shows what it would do, and `apply` asks again.
    """
    workspace = root.workspace
    reader = sources.Reader(workspace)
    check_sources(workspace, root, reader)
    made_of = sources.digest(workspace, reader.of(root))
    run = GateRun(root, roots.credentials(root))
    store = store_of(root, run.given)
    hashes = zips.built(root)
    run.connect()
    lineage, serial = run.state()
    terraform, providers = run.versions()
    with temporary_folder(workspace) as folder:
        file = Path(folder) / "plan.tfplan"
        content = run.save_plan(file)
        plan, shown = file.read_bytes(), canonical(content)
    record = PlanRecord(
        root=root.name,
        commit=sources.commit(workspace),
        sources=made_of,
        plan_sha256=hashlib.sha256(plan).hexdigest(),
        json_sha256=hashlib.sha256(shown).hexdigest(),
        effect=changes.effect(content),
        state_lineage=lineage,
        state_serial=serial,
        terraform=terraform,
        providers=providers,
        zips=hashes,
        contract=contract_version(content),
        created_at=moment(now or datetime.now(UTC)),
        created_by=by,
    )
    zips.keep(root, hashes, store)
    standing = store.record(root.name, store.keep(record, plan, shown))
    refusals = tuple(rules.check(content, labels))
    return Made(standing, summary.markdown(standing, changes.changes(content), refusals), refusals)


def contract_version(plan: Mapping[str, Any]) -> dict[str, Any] | None:
    """Name and version of the platform's parameter that the plan has read; None where it reads none."""
    module = plan.get("prior_state", {}).get("values", {}).get("root_module", {})
    waiting = [module]
    while waiting:
        one = waiting.pop()
        for resource in one.get("resources", []):
            if resource["mode"] == "data" and resource["type"] == "aws_ssm_parameter":
                return {"name": resource["values"]["name"], "version": int(resource["values"]["version"])}
        waiting += one.get("child_modules", [])
    return None


def temporary_folder(workspace: Workspace) -> tempfile.TemporaryDirectory[str]:
    """Where a plan lies while Terraform reads it: ours alone, and gone afterwards, since it may hold secrets."""
    workspace.instance.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="gate-", dir=workspace.instance)


def event_of(environment: Mapping[str, str], given: Path | None) -> tuple[dict[str, Any], str]:
    """The event that started us, and its name: a file that was named, that of GitHub, or none."""
    path = given or (Path(environment["GITHUB_EVENT_PATH"]) if environment.get("GITHUB_EVENT_PATH") else None)
    if path is None:
        return {}, ""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"The event in {path} cannot be read: {error}") from None
    return found, environment.get("GITHUB_EVENT_NAME", "pull_request")


def author(environment: Mapping[str, str] | None = None) -> str:
    """Who runs this: the workflow's actor, or the user of this machine."""
    given = os.environ if environment is None else environment
    return given.get("GITHUB_ACTOR") or given.get("CODEBUILD_INITIATOR") or given.get("USER") or "unknown"
