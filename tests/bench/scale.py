"""`python -m bench.scale`: what a site costs in time and memory beside 3, 30 and 300 others.

Works in a copy of the tracked files, so that the generated sites are nobody's. Checking needs nothing; planning needs
an embedded AWS to which the platform and the site `demo` were applied (`slipway up`), whose folder SLIPWAY_CACHE names
as for any other command. Rounds alternate between the numbers of sites.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from cli import accounts, emulator, site_state
from cli.console import say
from cli.terraform import Root, RootRun
from cli.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = (3, 30, 300)
SITE = """\
# yaml-language-server: $schema=../../terraform/site/site.schema.json
owner: {team}
retention_days: {days}
images:
  presets:
    card: {{ fit: cover, height: 300, width: 400 }}
    hero: {{ formats: [avif, webp], width: 1920 }}
environments:
  dev:
    domain: {name}.dev.slipway.example
  uat:
    domain: {name}.uat.slipway.example
    countries: [DE, GB, US]
  prod:
    domain: {name}.slipway.example
    mfa: required
"""
SAMPLE_SECONDS = 0.02


class Run(NamedTuple):
    """Wall and CPU seconds, and the peak of the memory in MB that a program and all that it started had together."""

    seconds: float
    cpu: float
    megabytes: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.scale", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check-only", action="store_true", help="do not plan: no embedded AWS is needed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="slipway-scale-") as folder:
        copy = copied(Path(folder))
        environment = dict(os.environ)
        for number in NUMBERS:
            generate(copy, number)
            runs = [measured(slipway("site", "check"), copy, environment) for _ in range(options.rounds)]
            report(f"site check, {number} sites", runs)
        if not options.check_only:
            plans(copy, environment, options.rounds)
    return 0


def copied(folder: Path) -> Path:
    """The tracked files in a folder of their own, with the caches of this checkout and a history of one commit."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
    for path in filter(None, listed.split("\0")):
        if (ROOT / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, folder / path)
    (folder / ".cache").symlink_to(ROOT / ".cache")
    (folder / ".gitignore").write_text(".cache\n", encoding="utf-8")
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", "all"],
    ):
        subprocess.run(["git", "-C", folder, *command], check=True)
    return folder


def generate(root: Path, number: int) -> None:
    """Make the repository at `root` one of `number` sites: demo and others of three teams."""
    sites, owners = root / "envs/sites", root / ".github/CODEOWNERS"
    lines = ["* @slipway/team-platform", "/envs/sites/demo.yaml @slipway/team-demo"]
    for path in sites.glob("*.yaml"):
        if path.stem != "demo":
            path.unlink()
    for at in range(1, number):
        name, team = f"site-{at}", f"team-{'abc'[at % 3]}"
        (sites / f"{name}.yaml").write_text(SITE.format(name=name, team=team, days=1 + at % 30), encoding="utf-8")
        lines.append(f"/envs/sites/{name}.yaml @slipway/{team}")
    owners.write_text("\n".join(lines) + "\n", encoding="utf-8")


def plans(copy: Path, environment: dict[str, str], rounds: int) -> None:
    """Plan `demo` beside 3 and 300 sites: Terraform alone, and the whole command."""
    instance = Workspace.here().instance
    workspace = Workspace(copy, instance)
    environment["SLIPWAY_CACHE"] = str(instance)
    run = RootRun(Root(workspace, "local", "site", "demo"), _credentials(workspace))
    run.initialise()
    terraform = [*run._command("plan"), "-no-color", "-var", "site=demo"]
    commands = {"terraform plan": (terraform, run._environment), "slipway plan": (slipway("plan"), environment)}
    found: dict[str, list[Run]] = {}
    for _ in range(rounds):
        for number in (NUMBERS[0], NUMBERS[-1]):
            generate(copy, number)
            for name, (command, variables) in commands.items():
                found.setdefault(f"{name}, {number} sites", []).append(measured(command, copy, variables))
    for name, runs in sorted(found.items()):
        report(name, runs)
    for name in commands:
        few, many = (found[f"{name}, {number} sites"] for number in (NUMBERS[0], NUMBERS[-1]))
        cpu = statistics.median(one.cpu for one in many) / statistics.median(one.cpu for one in few)
        wall = min(one.seconds for one in many) / min(one.seconds for one in few)
        say(f"{name} with 300 sites, against 3: {cpu:.3f} times the CPU time, {wall:.3f} times the shortest run")
    log = copy / "provider.log"
    traced = {**run._environment, "TF_LOG_PROVIDER": "DEBUG", "TF_LOG_PATH": str(log)}
    measured(terraform, copy, traced)
    state = site_state.read(copy, accounts.of_environment(workspace, "local"), "demo")
    calls = len(re.findall(r"HTTP Request Sent", log.read_text(encoding="utf-8", errors="replace")))
    say(f"one site: {len(state.resources)} resources, state of {state.size_bytes:,} bytes, {calls} API calls a plan")


def slipway(*arguments: str) -> list[str]:
    """Our command as the copy has it: the installed one comes first on the import path, whatever PYTHONPATH says."""
    start = "import sys; sys.path.insert(0, 'src'); from cli.main import app; app(prog_name='slipway')"
    return [sys.executable, "-c", start, *arguments]


def _credentials(workspace: Workspace) -> dict[str, str]:
    return emulator.credentials(emulator.running(workspace).endpoint)


def measured(command: list[str], folder: Path, environment: dict[str, str]) -> Run:
    """Run a program to its end, with all that it starts."""
    started, before, peak = time.monotonic(), _cpu_seconds(), 0.0
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        os.set_blocking(process.stdout.fileno(), False)
        said = b""
        while process.poll() is None:
            peak = max(peak, sum(_resident_kb(pid) for pid in _tree(process.pid)) / 1000)
            said += process.stdout.read() or b""
            time.sleep(SAMPLE_SECONDS)
        said += process.stdout.read() or b""
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} exited with {process.returncode}:\n{said.decode(errors='replace')}")
    return Run(time.monotonic() - started, _cpu_seconds() - before, peak)


def _cpu_seconds() -> float:
    """CPU time of all children that have ended, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return [pid, *(found for child in children for found in _tree(int(child)))]
    except OSError:
        return [pid]


def _resident_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) if found else 0


def report(name: str, runs: list[Run]) -> None:
    """One line: on a busy machine the shortest run and the CPU time are what can be compared."""
    seconds, cpu, megabytes = zip(*runs, strict=True)
    wall = f"{min(seconds):.2f} s at best ({statistics.median(seconds):.2f} median)"
    say(f"{name}: {wall}, CPU {statistics.median(cpu):.2f} s, {statistics.median(megabytes):.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
