"""Which roots a diff touches: `slipway gate changed`. Git and files only: no credentials, no Terraform."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from cli.gate import rings, roots, sources
from cli.gate.refusals import Reason, Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.gate.records import Request
    from cli.terraform import Root
    from cli.workspace import Workspace

LARGEST_MATRIX = 256
"""Jobs that GitHub starts for one matrix (docs.github.com, "Usage limits"): beyond it a job plans several sites."""


def touched(workspace: Workspace, paths: Sequence[str]) -> list[Root]:
    """The roots whose plan a change of these paths can change: platforms first, then ring by ring, dev before uat.

    With a root come those it has to pass before: a commit reaches prod with evidence from uat, and uat with evidence
    from dev, so they are planned at the same commit also where nothing of their own changes.
    """
    reader = sources.Reader(workspace)
    known = roots.all_roots(workspace)
    by_folder: dict[tuple[str, str], list[str]] = {}
    found = []
    for root in known:
        place = (root.environment, root.layer)
        if place not in by_folder:  # what all sites of an environment share is looked at once
            shared = reader.of(root).shared()
            by_folder[place] = [path for path in paths if shared.holds(path)]
        if by_folder[place] or (root.site and f"envs/sites/{root.site}.yaml" in paths):
            found.append(root)
    names = {root.name for root in found} | {
        roots.in_environment(root, earlier).name for root in found for earlier in _earlier(root.environment)
    }
    return sorted((root for root in known if root.name in names), key=rings.order)


def removed(workspace: Workspace, base: str, paths: Sequence[str]) -> list[str]:
    """Roots ("prod/site-shop") that the base has and this commit has no longer: nothing would ever plan them again."""
    gone = []
    for path in paths:
        if path.startswith("envs/sites/") and path.endswith(".yaml"):
            now = workspace.root / path
            lives = roots.site_environments(now.read_text(encoding="utf-8")) if now.is_file() else set()
            lived = roots.site_environments(sources.file_at(workspace, base, path) or "")
            site = path.removeprefix("envs/sites/").removesuffix(".yaml")
            gone += [f"{environment}/site-{site}" for environment in sorted(lived - lives)]
    return gone


def check_removed(gone: Sequence[str], request: Request | None) -> None:
    """Refuse to lose sight of what is still running, but for roots that a code owner says are destroyed."""
    labels = request.owners_labels() if request else {}
    refusals = [
        Refusal(
            Reason.SITE_REMOVED,
            name,
            "the change takes the site out of its file while its resources may still run, and nothing would plan "
            "them again",
            f"Destroy it first, then have a code owner put the label destroyed:{name}",
        )
        for name in gone
        if f"destroyed:{name}" not in labels
    ]
    if refusals:
        raise RefusedError(refusals)


def matrix(found: Sequence[Root], largest: int = LARGEST_MATRIX) -> dict[str, list[dict[str, Any]]]:
    """The roots as a matrix of GitHub: `{"include": [{"env", "layer", "ring", "sites"}]}`, `sites` separated by spaces.

    One job per root, as long as that are not more than GitHub starts; then as few sites of a ring per job as make it
    fit. A platform has no ring.
    """
    by_job: dict[tuple[str, str, str], list[str]] = {}
    for root in found:
        by_job.setdefault((root.environment, root.layer, rings.of(root)), []).append(root.site or "")
    sizes = range(1, len(found) + 2)
    size = next(size for size in sizes if sum(ceil(len(sites) / size) for sites in by_job.values()) <= largest)
    include = [
        {"env": environment, "layer": layer, "ring": ring, "sites": " ".join(sites[at : at + size])}
        for (environment, layer, ring), sites in by_job.items()
        for at in range(0, len(sites), size)
    ]
    return {"include": include}


def _earlier(environment: str) -> list[str]:
    found = []
    while before := roots.before(environment):
        found.append(before)
        environment = before
    return found
