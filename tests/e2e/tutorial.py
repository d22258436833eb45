"""docs/ONBOARDING.md, run as it is written: every shell block, in its order, in a copy of the repository."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REPOSITORY = Path(__file__).resolve().parents[2]
TEXT = (REPOSITORY / "docs/ONBOARDING.md").read_text(encoding="utf-8")
SITE = "gallery"
END = "## When a site ends"


def _blocks(text: str) -> list[str]:
    return re.findall(r"(?ms)^```sh\n(.*?)^```$", text)


LIVING, ENDING = (_blocks(part) for part in TEXT.split(f"\n{END}\n"))
"""The blocks that make a site, use it and bring it on, and those that end it."""

BLOCK_SECONDS = 600
PROGRAMS = {
    "python": '#!/bin/sh\nexec {python} "$@"\n',
    "slipway": "#!/bin/sh\nexec {python} -c \"import sys; sys.path.insert(0, '{source}'); "
    'from cli.main import app; app(prog_name=\'slipway\')" "$@"\n',
}
"""What the copy's .venv/bin has: our interpreter, and the command as the copy's sources have it."""

GIT = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]


@dataclass
class Tutorial:
    """The copy, and what each block that was run has written, by its first line."""

    folder: Path
    environment: Mapping[str, str]
    said: dict[str, str] = field(default_factory=dict)
    seconds: float = 0

    @classmethod
    def copied(cls, folder: Path, environment: Mapping[str, str]) -> Tutorial:
        """The tracked files in a repository of their own, whose .venv is ours with the copy's `slipway`."""
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True, text=True
        ).stdout
        for path in filter(None, listed.split("\0")):
            if (REPOSITORY / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(REPOSITORY / path, folder / path)
        (folder / ".cache").symlink_to(REPOSITORY / ".cache")
        (folder / ".gitignore").write_text(".cache\n.venv\n", encoding="utf-8")
        (folder / ".venv/bin").mkdir(parents=True)
        for name, program in PROGRAMS.items():
            path = folder / ".venv/bin" / name
            path.write_text(program.format(python=sys.executable, source=folder / "src"), encoding="utf-8")
            path.chmod(0o755)
        for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
            subprocess.run([*GIT, *arguments], cwd=folder, check=True)
        return cls(folder, {**environment, "COLUMNS": "160"})

    def follow(self, blocks: Iterable[str]) -> None:
        """Run these blocks; the first that fails is the last."""
        started = time.monotonic()
        for block in blocks:
            done = self._run(["bash", "-euo", "pipefail", "-c", block])
            assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
            self.said[block.splitlines()[0]] = done.stdout + done.stderr
        self.seconds += time.monotonic() - started

    def end(self) -> None:
        """Take away the site where a block failed, or no test has ended it: it would be in others' way."""
        if (self.folder / f"envs/sites/{SITE}.yaml").exists():
            self._run([".venv/bin/slipway", "destroy", "--site", SITE, "--yes"])

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=BLOCK_SECONDS,
        )
