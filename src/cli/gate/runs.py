"""Terraform as the gate runs it: a plan into a file that leaves this machine, and exactly that file applied."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from cli import processes
from cli.errors import CommandError
from cli.gate import roots
from cli.terraform import RootRun

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cli.terraform import Root


class GateRun(RootRun):
    """A root's run with what a reviewed plan needs: the plan as a file and as data, and the state it is of."""

    def __init__(self, root: Root, environment: Mapping[str, str]) -> None:
        super().__init__(root, environment)
        self.given = dict(environment)

    def connect(self) -> None:
        """Initialise with the root's own backend."""
        self.initialise(roots.backend_settings(self.given))

    def save_plan(self, path: Path) -> dict[str, Any]:
        """Plan into `path`; the plan as data.

        It takes no lock: the plan role may not write, and an apply meanwhile moves the state, which refuses the plan.
        """
        with self.exclusive():
            self._run("plan", "-no-color", "-lock=false", f"-out={path}", *self._variables)
        return self.shown(path)

    def shown(self, path: Path) -> dict[str, Any]:
        """A plan file as `terraform show -json` reads it."""
        found: dict[str, Any] = json.loads(self._run("show", "-json", str(path)))
        return found

    def state(self) -> tuple[str, int]:
        """Lineage and serial of the state; ("", 0) before the first apply."""
        pulled = self._run("state pull").strip()
        if not pulled:
            return "", 0
        found = json.loads(pulled)
        return str(found["lineage"]), int(found["serial"])

    def versions(self) -> tuple[str, dict[str, str]]:
        """Terraform's own version, and each provider's by name."""
        found = json.loads(self._run("version", "-json"))
        return str(found["terraform_version"]), dict(sorted(found["provider_selections"].items()))

    def _run(self, action: str, *arguments: str) -> str:
        words = [*self._command(action.partition(" ")[0]), *action.split()[1:], *arguments]
        done = processes.run(words, environment=self._environment)
        if done.returncode:
            said = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr).strip()
            raise CommandError(f"terraform {action} of {self.root.name} failed:\n{said}")
        return done.stdout
