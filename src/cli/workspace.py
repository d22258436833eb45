"""Where everything lives: the repository, what can be made again (.cache), and what belongs to one environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Workspace:
    """Paths of one checkout.

    `cache` holds what any run may share: packages, wheels, the Terraform configuration. `instance` holds what belongs
    to one running environment: pid, logs, state, outputs, plans. They are the same folder unless SLIPWAY_CACHE moves
    `instance`, so that tests run an environment of their own beside a developer's.
    """

    root: Path
    instance: Path

    @classmethod
    def here(cls) -> Workspace:
        """The workspace of this checkout; reads SLIPWAY_CACHE."""
        root = Path(__file__).resolve().parents[2]
        moved = os.environ.get("SLIPWAY_CACHE")
        return cls(root, Path(moved).resolve() if moved else root / ".cache")

    @property
    def cache(self) -> Path:
        """What can be made again, whatever runs."""
        return self.root / ".cache"

    @property
    def emulator(self) -> Path:
        """Pid, log and temporary files of the embedded AWS."""
        return self.instance / "emulator"

    @property
    def logs(self) -> Path:
        """Full output of the Terraform runs, one file per root and action."""
        return self.instance / "logs"

    @property
    def outputs(self) -> Path:
        """What the last apply of each site said, as <env>/<site>.json."""
        return self.instance / "outputs"

    @property
    def plans(self) -> Path:
        """Saved plans, as <env>/<root>.tfplan."""
        return self.instance / "plans"

    @property
    def terraform_data(self) -> Path:
        """One TF_DATA_DIR per root and site, as <env>/<root>."""
        return self.instance / "terraform"

    def packages(self, target: str) -> Path:
        """Zips of one target; always in `cache`: the roots name it, and the bytes do not depend on who asks."""
        return self.cache / "packages" / target

    def relative(self, path: Path) -> str:
        """`path` as it is shown: below the repository without its prefix."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)
