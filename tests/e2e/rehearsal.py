"""A small repository with its three environments on an embedded AWS: what the gate's rehearsal plays on.

The roots are real (backend, lock, provider, a function's zip, a table, the platform's parameter) and apply in seconds.
Commands are run as a workflow runs them, with two differences: the repository they find themselves in is another, and
all of them use one process of the provider, which saves two thirds of the time. test_gate_site.py does without both.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from rehearsal_files import ENVIRONMENTS, files
from typer.testing import CliRunner

from cli import emulator, provider_server, setup, terraform
from cli.gate.runs import GateRun
from cli.gate.store import ensure_local
from cli.main import app
from cli.terraform import Root
from cli.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

REPOSITORY = Path(__file__).resolve().parents[2]
NOT_OURS = ("GITHUB_EVENT_PATH", "GITHUB_OUTPUT", "GITHUB_ACTOR", "AWS_PROFILE", "AWS_SESSION_TOKEN")
LOCK_FILE = ".terraform.lock.hcl"
KEPT = (*terraform.KEPT, "TF_REATTACH_PROVIDERS")


class Rehearsal:
    """The repository, the emulator, and the people who take part."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "repository"
        self.workspace = Workspace(self.root, folder / "instance")
        self.runner = CliRunner()
        self.endpoint = ""
        self.environment: dict[str, str] = {}

    @classmethod
    @contextmanager
    def started(cls, folder: Path, port: int) -> Iterator[Rehearsal]:
        """The repository, its embedded AWS and the provider's process; all of it is ended with the block."""
        made = cls(folder)
        made.build()
        with ExitStack() as until_the_end:
            until_the_end.callback(emulator.stop, made.workspace)
            made.start(port)
            setup.ensure(made.workspace)
            first = GateRun(Root(made.workspace, "dev", "site", "shop"), made.environment)
            first.connect()
            provider = provider_server.installed(first.data)
            made.environment |= until_the_end.enter_context(provider_server.serving(provider, made.environment))
            yield made

    @contextmanager
    def played(self) -> Iterator[Rehearsal]:
        """In the block, `slipway` finds itself in this repository, with the credentials of its embedded AWS."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Workspace, "here", classmethod(lambda _: self.workspace))
            patch.setattr(terraform, "KEPT", KEPT)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            for name in NOT_OURS:
                patch.delenv(name, raising=False)
            yield self

    def write(self, path: str, content: str) -> None:
        """A file of the working copy."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(content, encoding="utf-8")

    def git(self, *arguments: str) -> str:
        """What git prints."""
        who = ("-c", "user.name=alice", "-c", "user.email=alice@example.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *who, *arguments],
            cwd=self.root,
            check=True,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        return done.stdout.strip()

    def commit(self, why: str) -> str:
        """Commit everything; the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", why)
        return self.git("rev-parse", "HEAD")

    def build(self) -> None:
        """The repository as it is before anything changes."""
        self.root.mkdir(parents=True)
        for path, content in files().items():
            self.write(path, content)
        for folder in self.root.glob("envs/*/*/backend.tf"):
            shutil.copyfile(REPOSITORY / "envs/local/site" / LOCK_FILE, folder.parent / LOCK_FILE)
        self.git("init", "-q", "-b", "main")
        self.commit("The repository before the pull request")

    def start(self, port: int) -> None:
        """The embedded AWS with the buckets that bootstrap makes, and the environment of who works with it."""
        stack, _ = emulator.ensure(self.workspace, port=port, endpoint=None)
        self.endpoint = stack.endpoint
        for environment in ENVIRONMENTS:
            self.client("s3").create_bucket(Bucket=f"slipway-{environment}-state")
            ensure_local(self.client("s3"), self.client("kms"), f"slipway-{environment}-plans")
            self.client("ssm").put_parameter(Name=f"/slipway/{environment}/platform/v1", Type="String", Value="1")
        plugins = REPOSITORY / ".cache/terraform-plugins"  # of no use where a mirror was found; else one download less
        plugins.mkdir(parents=True, exist_ok=True)
        self.environment = emulator.credentials(self.endpoint) | {"TF_PLUGIN_CACHE_DIR": str(plugins)}

    def client(self, service: str) -> Any:
        """A client with every right."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=emulator.ACCOUNT,
            aws_secret_access_key="test",
        )

    def gate(self, *arguments: str) -> Result:
        """`slipway gate ...`, whatever comes of it."""
        return self.runner.invoke(app, ["gate", *arguments], catch_exceptions=False)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same in a process of its own, so that two can run at once."""
        program = (
            "import sys; from pathlib import Path; from cli import terraform; from cli.main import app;"
            f"from cli.workspace import Workspace; terraform.KEPT = {KEPT};"
            "made = Workspace(Path(sys.argv.pop(1)), Path(sys.argv.pop(1)));"
            "Workspace.here = classmethod(lambda _: made); app()"
        )
        return subprocess.run(
            [sys.executable, "-c", program, str(self.root), str(self.workspace.instance), "gate", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )

    def passes(self, *arguments: str) -> str:
        """The same, which has to succeed; what it prints to stdout."""
        done = self.gate(*arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    def refused(self, reason: str, *arguments: str) -> str:
        """The same, which has to be refused for this reason and no other; what it says."""
        done = self.gate(*arguments)
        reasons = [line.partition(":")[0] for line in done.output.splitlines() if line.partition(":")[0] == reason]
        assert done.exit_code == 1, done.output
        assert reasons, f"not {reason}: {done.output}"
        return done.output

    def plan(self, environment: str, site: str = "shop", *more: str) -> str:
        """Plan a site; the digest that the comment names."""
        return digest_in(self.passes("plan", "--env", environment, "--sites", site, *more))

    def planned(self, environment: str, site: str = "shop") -> str:
        """The digest of the plan that stands for the sources as they are, or of a new one."""
        found = self.gate("digest", "--env", environment, "--site", site)
        return found.stdout.strip() if found.exit_code == 0 else self.plan(environment, site)

    def request(self, *, approved: datetime | None = None, labels: tuple[str, ...] = (), by: str = "bob") -> Path:
        """The pull request of alice as GitHub would tell it; bob is a code owner, mallory is none."""
        at = (approved or datetime.now(UTC) + timedelta(seconds=1)).isoformat()
        content = {
            "repository": "slipway/slipway",
            "head_repository": "slipway/slipway",
            "author": "alice",
            "labels": [{"name": name, "by": by, "at": at} for name in labels],
            "approvals": [{"by": by, "at": at}],
            "owners": ["bob", "alice"],
        }
        path = self.root.parent / "request.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def apply_arguments(self, environment: str, digest: str, request: Path, site: str = "shop") -> tuple[str, ...]:
        """Arguments of `slipway gate` that apply a site."""
        return ("apply", "--env", environment, "--site", site, "--digest", digest, "--request", str(request))

    def smoke(self, environment: str, digest: str, *, passed: bool = True, site: str = "shop") -> Result:
        """Write down a smoke test's result."""
        path = self.root.parent / "smoke.json"
        path.write_text(json.dumps({"passed": passed}), encoding="utf-8")
        return self.gate("record", "--env", environment, "--site", site, "--digest", digest, "--smoke", str(path))


def digest_in(comment: str) -> str:
    """The digest that a comment asks to approve."""
    (found,) = [line for line in comment.splitlines() if line.startswith("Digest `")]
    return found.removeprefix("Digest `").removesuffix("`")
