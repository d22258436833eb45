"""Terraform, run the same way everywhere: its version, its environment, and the life of one root."""

from __future__ import annotations

import fcntl
import json
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli import processes
from cli.errors import CommandError
from cli.terraform_stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from cli.workspace import Workspace

OLDEST = (1, 11)
KEPT = ("TF_CLI_CONFIG_FILE", "TF_LOG", "TF_PLUGIN_CACHE_DIR", "TF_TOKEN_")
"""What of the user's TF_ variables reaches Terraform: those that do not change what a run does."""
INSTALL = "install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install"


@dataclass(frozen=True)
class Terraform:
    """The binary that was found: its version and the platform it wants providers for."""

    version: str
    platform: str


def check_binary() -> Terraform:
    """The Terraform on PATH; raises CommandError with one line that says what to install."""
    try:
        answer = processes.run(["terraform", "version", "-json"], environment=environment_for_tools())
    except CommandError:
        raise CommandError(f"Terraform is missing: {INSTALL}") from None
    try:
        found = json.loads(answer.stdout)
        version, platform = str(found["terraform_version"]), str(found["platform"])
    except (ValueError, KeyError, TypeError):
        raise CommandError(f"The `terraform` on PATH does not answer `terraform version -json`: {INSTALL}") from None
    numbers = re.match(r"(\d+)\.(\d+)\.", version)
    if not numbers or (int(numbers[1]), int(numbers[2])) < OLDEST:
        raise CommandError(f"Terraform {version} is too old: {INSTALL}")
    return Terraform(version, platform)


def configuration_file(workspace: Workspace) -> Path:
    """Our Terraform CLI configuration; exists only where `setup` found a mirror to use instead of the registry."""
    return workspace.cache / "terraform.tfrc"


def environment_for_tools(workspace: Workspace | None = None, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment of every Terraform run: no questions, no TF_ variables that change what a run means, our
    configuration.

    A TF_CLI_CONFIG_FILE that is empty or names a missing file is dropped: Terraform would warn or fail.
    """
    given = os.environ if base is None else base
    environment = {name: value for name, value in given.items() if not name.startswith("TF_") or name.startswith(KEPT)}
    named = environment.get("TF_CLI_CONFIG_FILE")
    if named is not None and not (named and os.path.isfile(named)):  # noqa: PTH113 - "" is a folder to Path
        del environment["TF_CLI_CONFIG_FILE"]
    environment |= {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
    if workspace is None:
        return environment
    ours = configuration_file(workspace)
    if ours.is_file():
        # A folder of this machine: init makes symbolic links into it, so a cache would only copy 600 MB once more.
        environment["TF_CLI_CONFIG_FILE"] = str(ours)
        environment.pop("TF_PLUGIN_CACHE_DIR", None)
    elif "TF_PLUGIN_CACHE_DIR" not in environment:
        plugins = workspace.cache / "terraform-plugins"
        plugins.mkdir(parents=True, exist_ok=True)
        environment["TF_PLUGIN_CACHE_DIR"] = str(plugins)
    return environment


@dataclass(frozen=True)
class Root:
    """One root of envs/, for one site when it is the site layer."""

    workspace: Workspace
    environment: str
    layer: str
    site: str | None = None

    @property
    def name(self) -> str:
        """As it is shown and as its files are called: "local/platform", "local/site-demo"."""
        return f"{self.environment}/{self.layer}" + (f"-{self.site}" if self.site else "")

    @property
    def directory(self) -> Path:
        """The folder Terraform runs in."""
        return self.workspace.root / "envs" / self.environment / self.layer

    @property
    def state_key(self) -> str | None:
        """Key of the state in its bucket where the root's backend.tf leaves it open: one per site."""
        return f"sites/{self.site}.tfstate" if self.site else None

    @property
    def saved_plan(self) -> Path:
        """Where `plan` leaves its plan for `apply`."""
        return self.workspace.plans / f"{self.name}.tfplan"

    def log(self, action: str) -> Path:
        """File that holds the full output of an action."""
        return self.workspace.logs / f"{self.name.replace('/', '-')}-{action}.log"

    def check(self) -> None:
        """Raise CommandError when there is no such root or no such site in this environment."""
        if not (self.directory / "backend.tf").is_file():
            known = sorted(path.parent.parent.name for path in self.workspace.root.glob("envs/*/*/backend.tf"))
            raise CommandError(
                f"There is no root envs/{self.environment}/{self.layer}. Known: {', '.join(dict.fromkeys(known))}."
            )
        if self.site and not (self.workspace.root / f"envs/sites/{self.site}.yaml").is_file():
            known = sorted(path.stem for path in self.workspace.root.glob("envs/sites/*.yaml"))
            raise CommandError(f"There is no site file envs/sites/{self.site}.yaml. Sites: {', '.join(known)}.")


class RootRun:
    """The commands of one root, with credentials and endpoint already in `environment`.

    Each needs `initialise` once before it. Output goes to the log of the action; a failure raises CommandError with
    Terraform's own first error and the path of that log.
    """

    def __init__(self, root: Root, environment: Mapping[str, str]) -> None:
        self.root = root
        self.data = root.workspace.terraform_data / root.name
        self._environment = {**environment_for_tools(root.workspace, environment), "TF_DATA_DIR": str(self.data)}
        self._variables = ["-var", f"site={root.site}"] if root.site else []

    def initialise(self, settings: Mapping[str, str] | None = None) -> None:
        """Install the provider and connect the state; takes about a second when that was done before.

        `settings` of the backend stand over those in the root's backend.tf.
        """
        self.root.check()
        given = {**({"key": key} if (key := self.root.state_key) else {}), **(settings or {})}
        backend = [f"-backend-config={name}={value}" for name, value in given.items()]
        done = processes.run(
            [*self._command("init"), "-no-color", "-reconfigure", "-lockfile=readonly", *backend],
            environment=self._environment,
        )
        if done.returncode:
            log = self.root.log("init")
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_text(done.stdout + done.stderr, encoding="utf-8")
            raise CommandError(
                f"terraform init of {self.root.name} failed: {_first_error(done.stderr)} (log: {self._shown(log)})"
            )

    def plan(self) -> bool:
        """Show the plan and save it for `apply`; whether it changes anything."""
        saved = self.root.saved_plan
        saved.parent.mkdir(parents=True, exist_ok=True)
        with self.exclusive() as held:
            code = processes.follow(
                [*self._command("plan"), "-detailed-exitcode", f"-out={saved}", *self._variables],
                environment=self._environment,
                keep_open=held,
            )
        if code not in (0, 2):
            saved.unlink(missing_ok=True)
            raise CommandError(f"terraform plan of {self.root.name} failed.")
        return code == 2

    def planned(self) -> dict[str, Any]:
        """The plan as data, as `terraform show -json` prints it; nothing is left for `apply`."""
        saved = self.root.saved_plan
        saved.parent.mkdir(parents=True, exist_ok=True)
        with self.exclusive():
            shown = ""
            for action in (["plan", "-no-color", f"-out={saved}", *self._variables], ["show", "-json", str(saved)]):
                done = processes.run([*self._command(action[0]), *action[1:]], environment=self._environment)
                if done.returncode:
                    raise CommandError(f"terraform {action[0]} of {self.root.name} failed:\n{done.stderr.strip()}")
                shown = done.stdout
            saved.unlink()
        found: dict[str, Any] = json.loads(shown)
        return found

    def apply(self, on_progress: Callable[[str], None], *, plan: Path | None = None) -> str:
        """Apply a saved plan, or plan and apply; the summary, such as "57 added, 0 changed, 0 destroyed"."""
        what = [plan] if plan else ["-auto-approve", *self._variables]
        return self._stream("apply", what, on_progress)

    def destroy(self, on_progress: Callable[[str], None]) -> str:
        """Destroy everything in the root's state; the summary."""
        return self._stream("destroy", ["-auto-approve", *self._variables], on_progress)

    def outputs(self) -> dict[str, Any]:
        """The root's outputs by name, {} when nothing was applied."""
        done = processes.run([*self._command("output"), "-json"], environment=self._environment)
        if done.returncode:
            raise CommandError(f"terraform output of {self.root.name} failed: {_first_error(done.stderr)}")
        return {name: output["value"] for name, output in json.loads(done.stdout).items()}

    @contextmanager
    def exclusive(self) -> Iterator[Sequence[int]]:
        """Hold this root on this machine; yields what Terraform has to inherit to hold it as long as it lives.

        The operating system frees the hold when the last process that has it ends, killed or not. So whoever gets it
        knows that no Terraform of this checkout works on the root, and that a lock found in its state was left by a
        dead one.
        """
        path = self.root.workspace.terraform_data / f"{self.root.name}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError(
                    f"Another slipway works on {self.root.name} right now: wait for it to end."
                ) from None
            yield [held.fileno()]

    def _command(self, action: str) -> list[str | Path]:
        return ["terraform", f"-chdir={self.root.directory}", action]

    def _stream(self, action: str, arguments: Sequence[str | Path], on_progress: Callable[[str], None]) -> str:
        log = self.root.log(action)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w", encoding="utf-8") as output, self.exclusive() as held:
            stream = Stream(on_progress, output)
            code = processes.follow(
                [*self._command(action), "-json", *arguments],
                on_line=stream.read,
                environment=self._environment,
                keep_open=held,
            )
        if code:
            raise CommandError(
                f"terraform {action} of {self.root.name} failed: {stream.why()} (log: {self._shown(log)})"
            )
        return stream.summary

    def _shown(self, log: Path) -> str:
        return self.root.workspace.relative(log)


def _first_error(output: str) -> str:
    """The first error of Terraform's text output, its box drawn away."""
    lines = [line.strip(" \u2502\u2577\u2575") for line in output.splitlines()]
    return next((line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")), "no error was printed")
