"""`slipway test`: every stage in order, and at the end what ran and how long it took."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from rich.table import Table

from cli import checks, plans, processes
from cli.console import results, say
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.workspace import Workspace


@dataclass(frozen=True)
class Stage:
    """One kind of test; `run` returns how many passed and a note (such as what was skipped), or raises CommandError."""

    name: str
    run: Callable[[], tuple[int, str]]


@dataclass(frozen=True)
class Outcome:
    """What came of a stage."""

    name: str
    passed: bool
    count: int
    seconds: float
    note: str


def run(workspace: Workspace) -> None:
    """Run all stages, also after one has failed, and show the table.

    Raises CommandError that names those that failed.
    """
    started = time.monotonic()
    outcomes = [
        perform(stage)
        for stage in (
            Stage("lint", lambda: (checks.lint(workspace, validate=False), "")),
            Stage("contract", lambda: pytest(workspace, "contract")),
            Stage("scan", lambda: (checks.checkov(workspace), "")),
            Stage("terraform", lambda: (checks.terraform_test(workspace), "")),
            Stage("plans", lambda: plans.check(workspace)),
        )
    ]
    # The end-to-end tests wait for AWS half of the time, and leave a core to tests that need one.
    with ThreadPoolExecutor(1) as aside:
        beside = [
            aside.submit(perform, Stage(kind, partial(pytest, workspace, kind, aside=True)))
            for kind in ("unit", "integration")
        ]
        outcomes.append(perform(Stage("e2e", lambda: pytest(workspace, "e2e"))))
        outcomes += [stage.result() for stage in beside]
    table = Table(title="Tests", title_justify="left")
    for heading in ("stage", "result", "tests", "time", ""):
        table.add_column(heading, justify="right" if heading in ("tests", "time") else "left")
    for outcome in outcomes:
        table.add_row(
            outcome.name,
            "passed" if outcome.passed else "FAILED",
            str(outcome.count),
            f"{outcome.seconds:.0f} s",
            outcome.note,
        )
    table.add_row(
        "all",
        "",
        str(sum(one.count for one in outcomes)),
        f"{time.monotonic() - started:.0f} s",
        "",
        style="bold",
    )
    results.print(table)
    if failed := [outcome.name for outcome in outcomes if not outcome.passed]:
        raise CommandError(f"Failed: {', '.join(failed)}.")


def perform(stage: Stage) -> Outcome:
    """Run one stage; a failure is an outcome."""
    say(f"== {stage.name}")
    started = time.monotonic()
    try:
        count, note = stage.run()
    except CommandError as error:
        say(f"error: {error}")
        return Outcome(stage.name, passed=False, count=0, seconds=time.monotonic() - started, note=str(error))
    return Outcome(stage.name, passed=True, count=count, seconds=time.monotonic() - started, note=note)


def pytest(workspace: Workspace, kind: str, *, aside: bool = False) -> tuple[int, str]:
    """Run the tests of one folder; how many passed, and how many were skipped. None found is a failure.

    What pytest says is shown as it comes; `aside`, while something else is shown, all of it at the end.
    """
    report = workspace.cache / "reports" / f"{kind}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    said: list[str] = []
    code = processes.follow(
        [sys.executable, "-m", "pytest", "-q", f"tests/{kind}", f"--junit-xml={report}"],
        cwd=workspace.root,
        on_line=said.append if aside else None,
    )
    if said:
        say("\n".join([f"== {kind}, beside the others", *said]))
    if not report.is_file():
        raise CommandError(f"pytest ended with {code} and no report")
    count, broken, skipped = read_report(report.read_text(encoding="utf-8"))
    if code:
        raise CommandError(f"{broken} of {count} failed" if broken else f"pytest ended with {code}")
    return count - skipped, f"{skipped} skipped" if skipped else ""


def read_report(xml: str) -> tuple[int, int, int]:
    """Tests, failures with errors, and skipped ones of a JUnit report that pytest wrote."""
    suites = ET.fromstring(xml).iter("testsuite")  # noqa: S314 - our own file
    totals = [[int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")] for suite in suites]
    tests, failures, errors, skipped = (sum(column) for column in zip(*totals, strict=True))
    return tests, failures + errors, skipped
