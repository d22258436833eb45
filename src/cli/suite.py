"""`slipway test`: every stage in order, and at the end what ran and how long it took."""

from __future__ import annotations

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from rich.table import Table

from cli import checks, plans, processes
from cli.console import results, say
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cli.workspace import Workspace


BESIDE = ("terraform", "unit", "integration")
"""Run beside the end-to-end tests, which mostly wait for AWS and leave the cores to who needs them."""

STEP_BACK = 10
"""Niceness of what runs beside the end-to-end tests: they have clocks to meet."""


@dataclass(frozen=True)
class Stage:
    """One kind of test; `run` returns how many passed and a note (such as what was skipped), or raises CommandError."""

    name: str
    run: Callable[[], tuple[int, str]]
    aside: Callable[[], tuple[int, str]] | None = None
    """How it is run while something else is shown, where that is another way."""


@dataclass(frozen=True)
class Outcome:
    """What came of a stage."""

    name: str
    passed: bool
    count: int
    seconds: float
    note: str


def run(workspace: Workspace, chosen: Sequence[str] = ()) -> None:
    """Run the chosen stages (default: all), also after one has failed, and show the table.

    Raises CommandError that names those that failed, or are unknown.
    """
    started = time.monotonic()
    picked = select(stages(workspace), chosen)
    beside = [stage for stage in picked if stage.name in BESIDE] if picked[-1].name == "e2e" else []
    outcomes = [perform(stage) for stage in picked if stage not in beside and stage.name != "e2e"]
    if picked[-1].name == "e2e":
        with ThreadPoolExecutor(1, initializer=_step_back) as aside:
            waiting = [aside.submit(perform, replace(stage, run=stage.aside or stage.run)) for stage in beside]
            outcomes.append(perform(picked[-1]))
            outcomes += [stage.result() for stage in waiting]
    _show(outcomes, time.monotonic() - started)
    if failed := [outcome.name for outcome in outcomes if not outcome.passed]:
        raise CommandError(f"Failed: {', '.join(failed)}.")


def _step_back() -> None:
    """Let the end-to-end tests go first: on Linux a thread has a niceness, and hands it on to what it starts."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(19, os.nice(0) + STEP_BACK))


def select(known: Sequence[Stage], chosen: Sequence[str]) -> list[Stage]:
    """The chosen stages in their own order, whatever the order they are named in; all where none is chosen."""
    names = [stage.name for stage in known]
    if unknown := [name for name in chosen if name not in names]:
        raise CommandError(f"There is no stage {', '.join(unknown)}. Stages: {', '.join(names)}.")
    return [stage for stage in known if not chosen or stage.name in chosen]


def stages(workspace: Workspace) -> list[Stage]:
    """All stages, in the order they run."""
    return [
        Stage("lint", lambda: (checks.lint(workspace, validate=False), "")),
        Stage("contract", lambda: pytest(workspace, "contract")),
        Stage("scan", lambda: (checks.checkov(workspace), "")),
        # Before others start Terraform at the same time: it fills the provider cache and builds the zips.
        Stage("plans", lambda: plans.check(workspace)),
        Stage("terraform", lambda: (checks.terraform_test(workspace), "")),
        *(
            Stage(kind, partial(pytest, workspace, kind), partial(pytest, workspace, kind, aside=True))
            for kind in ("unit", "integration")
        ),
        Stage("e2e", lambda: pytest(workspace, "e2e")),
    ]


def _show(outcomes: Sequence[Outcome], seconds: float) -> None:
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
        f"{seconds:.0f} s",
        "",
        style="bold",
    )
    results.print(table)


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
