"""What a change has to pass before it is applied: format, types, validity, Terraform's own tests, checkov, tables."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from cli import (
    environments,
    module_tables,
    packages,
    processes,
    provider_server,
    setup,
    site_figures,
    site_reference,
    terraform,
    tool_environments,
)
from cli.console import say, step
from cli.errors import CommandError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping, Sequence

    from cli.workspace import Workspace

TERRAFORM_FOLDERS = ("modules/*", "terraform/*", "envs/*/*")
LOCK_FILE = ".terraform.lock.hcl"


def lint(workspace: Workspace, *, validate: bool = True) -> int:
    """Run every static check, also after one has failed; how many there were.

    With `validate` Terraform looks at each folder, which its tests do as well. Raises CommandError that names those
    that failed.
    """
    tools = Path(sys.executable).parent
    handlers = sorted((workspace.root / "src/functions").glob("*/handler.py"))
    commands: dict[str, list[str | Path]] = {
        "ruff check": [tools / "ruff", "check", "."],
        "ruff format": [tools / "ruff", "format", "--check", "."],
        "mypy": [tools / "mypy"],
        # Each is a top-level module called handler: together they would be one module defined many times.
        **{
            f"mypy {handler.parent.name}": [tools / "mypy", handler.relative_to(workspace.root)] for handler in handlers
        },
        "terraform fmt": ["terraform", "fmt", "-check", "-diff", "-recursive", "."],
    }
    workflows = sorted((workspace.root / ".github/workflows").glob("*.yaml"))
    readers = tool_environments.python(workspace, "workflows").parent
    commands["zizmor"] = [readers / "zizmor", "--offline", "--no-progress", ".github"]
    commands["workflow schema"] = [
        *(readers / "check-jsonschema", "--builtin-schema", "vendor.github-workflows"),
        *workflows,
    ]
    failed = [name for name, command in commands.items() if not _passes(workspace, name, command)]
    try:
        docs(workspace, write=False)
    except CommandError as error:
        say(f"error: {error}")
        failed.append("docs")
    folders = [folder for folder in _terraform_folders(workspace) if validate and _stands_alone(workspace, folder)]
    failed += _in_each(workspace, "terraform validate", folders, ["validate", "-no-color"])
    if failed:
        raise CommandError(f"Failed: {', '.join(failed)}.")
    return len(commands) + 1 + len(folders)


def terraform_test(workspace: Workspace, chosen: Sequence[str] = ()) -> int:
    """Run the native tests of the chosen folders (default: all that have some); how many runs passed.

    Raises CommandError that names the folders with failures.
    """
    folders = [Path(folder) for folder in chosen] or [
        folder
        for folder in _terraform_folders(workspace)
        if any((workspace.root / folder / "tests").glob("*.tftest.hcl"))
    ]
    if unknown := [
        str(folder) for folder in folders if not any((workspace.root / folder / "tests").glob("*.tftest.hcl"))
    ]:
        raise CommandError(f"There are no Terraform tests in {', '.join(unknown)}.")
    # The longest first, so that the cores end together.
    folders.sort(key=lambda folder: -sum(test.stat().st_size for test in (workspace.root / folder).glob("tests/*.hcl")))
    passed = 0

    def count(output: str) -> None:
        nonlocal passed
        passed += sum(int(found) for found in re.findall(r"^\w+! (\d+) passed", output, re.MULTILINE))

    if failed := _in_each(workspace, "terraform test", folders, ["test", "-no-color"], count):
        raise CommandError(f"Failed: {', '.join(failed)}.")
    return passed


def docs(workspace: Workspace, *, write: bool) -> int:
    """Bring the tables of the modules' READMEs and the pages about sites up to date; how many pages there are.

    With write=False nothing is written and a page that is out of date raises CommandError.
    """
    pages = {workspace.root / site_reference.PAGE: site_reference.page(workspace.root)}
    return bring_up_to_date(
        workspace, pages | site_figures.without_plans(workspace) | module_readmes(workspace), write=write
    )


def module_readmes(workspace: Workspace) -> dict[Path, str]:
    """The modules' READMEs as they should be. Raises CommandError for one that has no place for its table."""
    pages = {}
    for readme in sorted((workspace.root / "modules").glob("*/README.md")):
        try:
            pages[readme] = module_tables.with_table(readme.read_text(encoding="utf-8"), readme.parent)
        except ValueError as error:
            raise CommandError(str(error)) from None
    return pages


def bring_up_to_date(workspace: Workspace, pages: Mapping[Path, str], *, write: bool) -> int:
    """Write those pages that read otherwise, or raise CommandError that names them; how many pages there are."""
    stale = [page for page, text in pages.items() if not page.is_file() or page.read_text(encoding="utf-8") != text]
    for page in stale if write else ():
        page.write_text(pages[page], encoding="utf-8")
    if stale and not write:
        raise CommandError(f"Out of date, run `slipway docs`: {', '.join(map(workspace.relative, stale))}.")
    return len(pages)


def checkov(workspace: Workspace) -> int:
    """Scan modules/ and terraform/; how many checks passed. Raises CommandError when one fails, or none was made."""
    program = tool_environments.python(workspace, "checkov").with_name("checkov")
    arguments = [
        "--directory",
        "modules",
        "--directory",
        "terraform",
        "--framework",
        "terraform",
        "--quiet",
        "--compact",
        "--skip-download",
    ]
    with step("checkov") as current:
        # Offline its download of guidelines ends in a traceback on stderr that means nothing.
        done = processes.run([program, *arguments], cwd=workspace.root)
        passed = sum(int(found) for found in re.findall(r"^Passed checks: (\d+)", done.stdout, re.MULTILINE))
        current.detail = "FAILED" if done.returncode else f"{passed} passed"
    if done.returncode:
        say(done.stdout.rstrip())
        raise CommandError("checkov found failures.")
    if not passed:
        raise CommandError(f"checkov checked nothing: {done.stderr.strip()[-300:]}")
    return passed


def checkov_plans(workspace: Workspace, plans: Sequence[Path]) -> tuple[int, int, list[str]]:
    """Scan plans (`terraform show -json`); how many checks passed, how many were skipped, and what failed, a line each.

    Skips are those that stand beside the resources in the code: a plan does not hold them, so checkov is shown where
    the code is. Raises CommandError when a plan cannot be read or nothing was checked.
    """
    program = tool_environments.python(workspace, "checkov").with_name("checkov")
    arguments: list[str | Path] = ["--framework", "terraform_plan", "--output", "json", "--quiet", "--compact"]
    arguments += ["--skip-download", "--repo-root-for-plan-enrichment", workspace.root]
    for plan in plans:
        arguments += ["--file", plan]
    with step(f"checkov on {len(plans)} plans") as current:
        done = processes.run([program, *arguments], cwd=workspace.root)
        try:
            results = json.loads(done.stdout)
            summary = results["summary"]
        except (ValueError, KeyError, TypeError):
            raise CommandError(f"checkov read no plan: {done.stderr.strip()[-300:]}") from None
        failed = [
            f"{one['check_id']} {one['resource']}: {one['check_name']} ({one['file_path']})"
            for one in results["results"]["failed_checks"]
        ]
        current.detail = f"{summary['passed']} passed, {summary['skipped']} skipped, {len(failed)} failed"
    if summary["parsing_errors"] or not summary["passed"]:
        raise CommandError(f"checkov could not read {summary['parsing_errors']} plans, {summary['passed']} passed.")
    return summary["passed"], summary["skipped"], failed


def _passes(workspace: Workspace, name: str, command: Sequence[str | Path]) -> bool:
    with step(name) as current:
        done = processes.run(command, cwd=workspace.root)
        if done.returncode:
            current.detail = "FAILED"
    if done.returncode:
        say((done.stdout + done.stderr).rstrip())
    return done.returncode == 0


def _terraform_folders(workspace: Workspace) -> list[Path]:
    """Modules, compositions and roots, relative to the repository."""
    found = {path.parent for pattern in TERRAFORM_FOLDERS for path in workspace.root.glob(f"{pattern}/*.tf")}
    return sorted(folder.relative_to(workspace.root) for folder in found)


def _stands_alone(workspace: Workspace, folder: Path) -> bool:
    """Whether Terraform can validate the folder by itself.

    It cannot where the caller has to hand in a second provider (`configuration_aliases`): the roots that call such a
    composition validate it with theirs, and its own tests do with mocked ones.
    """
    return not any(
        "configuration_aliases" in path.read_text(encoding="utf-8") for path in (workspace.root / folder).glob("*.tf")
    )


def _in_each(
    workspace: Workspace,
    name: str,
    folders: Sequence[Path],
    arguments: Sequence[str],
    on_output: Callable[[str], None] = lambda _: None,
) -> list[str]:
    """Run Terraform in each folder, as many at once as there are cores; "name folder" of those that failed."""
    setup.ensure(workspace)
    for target in ("host", environments.CLOUD_TARGET):  # a root is not valid without the zips that it names
        packages.build(workspace, packages.targets()[target])
    failed: list[str] = []
    if not folders:
        return failed
    with step(f"{name} ({len(folders)} folders)") as current, ExitStack() as until_all_are_done:
        # The first one before the others: it may have to fill the shared provider cache, which Terraform does not lock.
        first = _initialise(workspace, folders[0])
        shared: dict[str, str] = {}
        if first.returncode == 0:
            provider = provider_server.installed(_data_directory(workspace, folders[0]))
            shared = until_all_are_done.enter_context(
                provider_server.serving(provider, _environment(workspace, folders[0]))
            )
        workers = until_all_are_done.enter_context(ThreadPoolExecutor(os.cpu_count()))
        runs = [workers.submit(_terraform, workspace, folder, arguments, shared) for folder in folders]
        for done, (folder, run) in enumerate(zip(folders, runs, strict=True), start=1):
            succeeded, output = run.result()
            on_output(output)
            current.update(f"{done}/{len(folders)} {folder}")
            if not succeeded:
                failed.append(f"{name} {folder}")
                say(output.rstrip())
        current.detail = "FAILED" if failed else ""
    return failed


def _terraform(
    workspace: Workspace, folder: Path, arguments: Sequence[str], shared: Mapping[str, str]
) -> tuple[bool, str]:
    """Initialise a folder and run Terraform in it, with the provider that is shared; whether it succeeded, and what
    it printed.
    """
    done = _initialise(workspace, folder)
    if done.returncode == 0:
        environment = _environment(workspace, folder) | dict(shared)
        done = processes.run(["terraform", f"-chdir={workspace.root / folder}", *arguments], environment=environment)
        return done.returncode == 0, (f"{folder}\n" if done.returncode else "") + done.stdout + done.stderr
    return False, f"{folder}: init\n{done.stdout}{done.stderr}"


def _initialise(workspace: Workspace, folder: Path) -> subprocess.CompletedProcess[str]:
    """Initialise a folder without its backend, with the provider that the roots lock."""
    directory = workspace.root / folder
    if not (directory / LOCK_FILE).is_file():
        # A module commits no lock: it is tried with the provider that the roots lock, not with the day's newest.
        shutil.copyfile(workspace.root / "envs/local/platform" / LOCK_FILE, directory / LOCK_FILE)
    command = ["terraform", f"-chdir={directory}", "init", "-backend=false", "-lockfile=readonly", "-no-color"]
    return processes.run(command, environment=_environment(workspace, folder))


def _environment(workspace: Workspace, folder: Path) -> dict[str, str]:
    """Of Terraform in a folder. Validation and mocked tests need no account: no endpoint or profile of the user's."""
    environment = terraform.environment_for_tools(workspace)
    environment = {name: value for name, value in environment.items() if not name.startswith("AWS_")}
    return environment | {"TF_DATA_DIR": str(_data_directory(workspace, folder))}


def _data_directory(workspace: Workspace, folder: Path) -> Path:
    return workspace.cache / "terraform-checks" / folder
