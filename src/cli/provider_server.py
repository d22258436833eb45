"""One process of the provider for many Terraform runs that ask it for nothing but its schema and its validations.

Terraform starts the provider for each run of a test, although a mocked one is never configured: 2 seconds of
a core each, nine tenths of the time of `terraform test`. Here it runs once, and Terraform is told where: what a
provider's developers use to debug it (developer.hashicorp.com/terraform/plugin/debugging).
"""

from __future__ import annotations

import re
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cli import processes
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

START_SECONDS = 60.0
"""It takes 2 on a machine that does nothing else."""


def installed(data_directory: Path) -> Path:
    """The one provider that `terraform init` put into its data directory. Raises CommandError where there is none."""
    # Host, namespace, type, version, platform; the last is a link where the provider is used in its mirror.
    found = sorted(data_directory.glob("providers/*/*/*/*/*/terraform-provider-*"))
    if len(found) != 1:
        raise CommandError(f"{data_directory} holds {len(found)} providers, not the one that is locked.")
    return found[0]


@contextmanager
def serving(provider: Path, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Run the provider; the variables that make Terraform use it. It is ended with the block.

    All who use it share its configuration, so it is for runs that do not configure it: validation, mocked tests.
    Raises CommandError when it does not come up.
    """
    with TemporaryDirectory() as folder:
        log = Path(folder) / "provider.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - arguments are a list, no shell
                [provider, "-debug"],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        identity = processes.identity(process.pid)
        try:
            yield {"TF_REATTACH_PROVIDERS": _address(process, log)}
        finally:
            if identity is not None:
                processes.stop(process.pid, identity)
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """What the provider says of where it listens, once it does."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        said = log.read_text(encoding="utf-8", errors="replace")
        if found := re.search(r"TF_REATTACH_PROVIDERS='(.+)'", said):
            return found[1]
        if ended:
            raise CommandError(f"The provider ended with {process.returncode}: {said.strip()[-300:]}")
        time.sleep(0.05)
    raise CommandError(f"The provider does not listen after {START_SECONDS:.0f} s: {said.strip()[-300:]}")
