"""What a root is made of: the committed files whose change can change its plan.

Read by pattern, not parsed: parsing all modules takes half a minute, and a call's source is a plain string.
tests/contract/test_delivery.py holds the pattern against the parser.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli import packages, processes
from cli.errors import CommandError
from cli.gate.refusals import Reason, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cli.terraform import Root
    from cli.workspace import Workspace

SOURCE = re.compile(r'^\s*source\s*=\s*"(\.{1,2}/[^"]*)"', re.MULTILINE)
"""Where a module call takes its module from; a provider's source never starts with a dot."""

NOT_TERRAFORM = re.compile(r"(^|/)tests/|\.md$|\.tftest\.hcl$|\.tfmock\.hcl$")
"""What lies beside Terraform and does not reach a plan."""

PACKERS = ("src/slipway/", *(f"src/cli/{name}.py" for name in packages.PACKED_BY))
"""What every zip holds some of, and what makes it."""

ZIPS = {
    "platform": ("src/functions/record_event/", *PACKERS),
    "site": ("src/functions/", *PACKERS),
}
"""What the functions' zips are made from, and by, of each layer."""


@dataclass(frozen=True)
class Sources:
    """Folders and files (ending in "/" and not) that a root is made of, relative to the repository."""

    prefixes: tuple[str, ...]

    def holds(self, path: str) -> bool:
        """Whether a change of this file can change the root's plan."""
        return any(
            path == one or (one.endswith("/") and path.startswith(one)) for one in self.prefixes
        ) and not NOT_TERRAFORM.search(path)

    def shared(self) -> Sources:
        """What all sites of the root's environment are made of: everything but the site's own file."""
        return Sources(tuple(one for one in self.prefixes if not one.startswith("envs/sites/")))


class Reader:
    """Reads which modules call which, each folder once, however many roots there are."""

    def __init__(self, workspace: Workspace) -> None:
        self._root = workspace.root
        self._called: dict[str, tuple[str, ...]] = {}
        self._closures: dict[str, tuple[str, ...]] = {}

    def of(self, root: Root) -> Sources:
        """What this root is made of."""
        folder = f"envs/{root.environment}/{root.layer}"
        prefixes = [f"{one}/" for one in self.closure(folder)]
        prefixes += [*ZIPS[root.layer], *([f"envs/sites/{root.site}.yaml"] if root.site else [])]
        return Sources(tuple(prefixes))

    def closure(self, folder: str) -> tuple[str, ...]:
        """The folder and every local module that it calls, directly or not."""
        if folder not in self._closures:
            found: dict[str, None] = {}
            waiting = [folder]
            while waiting:
                one = waiting.pop()
                if one not in found:
                    found[one] = None
                    waiting += self._calls(one)
            self._closures[folder] = tuple(sorted(found))
        return self._closures[folder]

    def _calls(self, folder: str) -> tuple[str, ...]:
        if folder not in self._called:
            written = [path.read_text(encoding="utf-8") for path in sorted((self._root / folder).glob("*.tf"))]
            named = {
                posixpath.normpath(posixpath.join(folder, one)) for text in written for one in SOURCE.findall(text)
            }
            self._called[folder] = tuple(sorted(named))
        return self._called[folder]


def git(workspace: Workspace, *arguments: str) -> str:
    """What git prints in this repository; raises CommandError with what it complains about."""
    done = processes.run(["git", "-C", workspace.root, *arguments])
    if done.returncode:
        raise CommandError(f"git {arguments[0]} failed: {(done.stderr.strip().splitlines() or ['no reason'])[-1]}")
    return done.stdout


def commit(workspace: Workspace) -> str:
    """The commit that is checked out."""
    return git(workspace, "rev-parse", "HEAD").strip()


def digest(workspace: Workspace, sources: Sources) -> str:
    """SHA-256 over path and content of every committed file that a root is made of.

    Refuses while one of them differs from what is committed: such a plan is of no commit at all.
    """
    changed = [line[3:] for line in git(workspace, "status", "--porcelain", "--no-renames", "-uall").splitlines()]
    if dirty := [path for path in changed if sources.holds(path)]:
        raise refuse(
            Reason.UNCOMMITTED,
            dirty[0],
            f"{len(dirty)} of the root's files differ from the commit",
            "Commit them first",
        )
    listed = git(workspace, "ls-tree", "-r", "-z", "HEAD").split("\0")
    held = sorted(line for line in listed if line and sources.holds(line.partition("\t")[2]))
    return hashlib.sha256("\0".join(held).encode()).hexdigest()


def changed_since(workspace: Workspace, base: str) -> list[str]:
    """Paths that the checked-out commit changes over the point where it left `base`; a move counts as both paths."""
    listed = git(workspace, "diff", "--name-only", "--no-renames", "-z", f"{base}...HEAD")
    return [path for path in listed.split("\0") if path]


def file_at(workspace: Workspace, commit_id: str, path: str) -> str | None:
    """A file as it was at a commit; None where there was none."""
    done = processes.run(["git", "-C", workspace.root, "show", f"{commit_id}:{path}"])
    return done.stdout if done.returncode == 0 else None


def terraform_files(workspace: Workspace, folders: Iterable[str]) -> Sequence[Path]:
    """The files that Terraform reads in these folders."""
    return [path for folder in folders for path in sorted((workspace.root / folder).glob("*.tf*")) if path.is_file()]
