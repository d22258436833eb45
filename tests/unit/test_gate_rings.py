"""Rings: who waits for whom, and for how long. Files and evidence only: no AWS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from test_gate_changed import PLATFORMS, names, repository

from cli.errors import CommandError
from cli.gate import changed, rings
from cli.gate.records import Evidence, moment
from cli.gate.refusals import Reason, RefusedError
from cli.terraform import Root

if TYPE_CHECKING:
    from pathlib import Path

    from cli.workspace import Workspace

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DAY = timedelta(hours=rings.SOAK_HOURS["prod"])
NEW, OLD = "new code", "old code"


class Told:
    """The evidence of an environment, as the store tells it."""

    def __init__(self, *evidence: Evidence) -> None:
        self.evidence = evidence

    def history(self, root: str, shared: str) -> list[Evidence]:
        return [one for one in self.evidence if (one.root, one.shared) == (root, shared)]


def evidence(site: str, smoke: str, age: timedelta = timedelta(), *, shared: str = NEW, env: str = "prod") -> Evidence:
    at = moment(NOW - age)
    return Evidence(f"{env}/site-{site}", "c", "s", shared, "d", "p", {}, "1 added", smoke, at, "ci")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Four sites: two canaries, of which one is so in dev only, an early one, and one whose file says nothing."""
    made = repository(tmp_path, 0)
    for site, values in {
        "bird": "ring: canary\nenvironments: {dev: {}, prod: {}}\n",
        "calm": "environments: {dev: {ring: canary}, prod: {}}\n",
        "dawn": "ring: early\nenvironments: {dev: {}, prod: {}}\n",
        "able": "environments: {dev: {}, prod: {}}\n",
    }.items():
        (tmp_path / f"envs/sites/{site}.yaml").write_text(values)
    return made


def asked(workspace: Workspace, site: str, *found: Evidence, env: str = "prod") -> list[tuple[Reason, str]]:
    """What a site's apply is refused for, and what it is about; nothing when it may go on."""
    try:
        rings.check(Root(workspace, env, "site", site), NEW, Told(*found), NOW)
    except RefusedError as error:
        return [(one.reason, one.about) for one in error.refusals]
    return []


def test_what_sites_share_goes_from_ring_to_ring_and_platforms_come_before(workspace: Workspace) -> None:
    sites = {"dev": ["bird", "calm", "dawn", "able"], "prod": ["bird", "dawn", "able", "calm"]}
    found = names(workspace, "modules/storage/main.tf")
    assert found[:3] == PLATFORMS
    for environment, ordered in sites.items():
        assert [name for name in found if name.startswith(f"{environment}/site")] == [
            f"{environment}/site-{site}" for site in ordered
        ]
    jobs = changed.matrix(changed.touched(workspace, ["modules/storage/main.tf"]))["include"]
    assert [job["ring"] for job in jobs if job["env"] == "dev"] == ["", "canary", "canary", "early", "all"]


def test_a_job_of_several_sites_has_one_ring(workspace: Workspace) -> None:
    found = changed.touched(workspace, ["modules/table/main.tf"])
    few = changed.matrix(found, largest=7)["include"]
    assert {job["ring"]: job["sites"] for job in few if job["env"] == "dev"} == {
        "canary": "bird calm",
        "early": "dawn",
        "all": "able",
    }


def test_a_ring_that_is_none_is_no_last_place(workspace: Workspace) -> None:
    (workspace.root / "envs/sites/able.yaml").write_text("ring: first\nenvironments: {dev: {}}\n")
    with pytest.raises(CommandError, match="first: it must be one of canary, early, all"):
        changed.touched(workspace, ["modules/table/main.tf"])


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ((), Reason.RING_WAITS),
        ((evidence("bird", "passed", DAY, shared=OLD),), Reason.RING_WAITS),
        ((evidence("bird", "passed", DAY, env="dev"),), Reason.RING_WAITS),
        ((evidence("bird", "pending", DAY),), Reason.RING_WAITS),
        ((evidence("bird", "passed", DAY - timedelta(minutes=1)),), Reason.RING_WAITS),
        ((evidence("bird", "passed", DAY), evidence("bird", "failed")), Reason.RING_RED),
        ((evidence("bird", "passed", DAY), evidence("bird", "failed"), evidence("bird", "passed")), Reason.RING_WAITS),
        ((evidence("bird", "passed", DAY), evidence("bird", "pending"), evidence("bird", "passed")), None),
        ((evidence("bird", "pending", DAY), evidence("bird", "passed", DAY)), None),
    ],
)
def test_early_follows_a_canary_that_runs_the_same_code_well_and_long_enough(
    workspace: Workspace, found: tuple[Evidence, ...], reason: Reason | None
) -> None:
    wanted = [(reason, "prod/site-dawn after prod/site-bird (canary)")] if reason else []
    assert asked(workspace, "dawn", *found) == wanted
    assert asked(workspace, "bird", *found) == [], "the first ring waits for nobody"


def test_all_follows_both_and_what_failed_is_said_first(workspace: Workspace) -> None:
    both = (evidence("bird", "passed", 2 * DAY), evidence("dawn", "passed", DAY))
    assert asked(workspace, "able", *both) == []
    assert [about for _, about in asked(workspace, "able", both[0])] == ["prod/site-able after prod/site-dawn (early)"]
    reasons = [reason for reason, _ in asked(workspace, "able", evidence("dawn", "failed"))]
    assert reasons == [Reason.RING_RED, Reason.RING_WAITS]


def test_a_site_that_runs_this_code_already_does_not_wait(workspace: Workspace) -> None:
    """A change of its own file, and the way back to what it ran before the change that a canary showed to be bad."""
    assert asked(workspace, "able", evidence("able", "passed", DAY), evidence("bird", "failed")) == []


def test_who_retires_or_lives_elsewhere_is_not_waited_for(workspace: Workspace) -> None:
    assert asked(workspace, "dawn", evidence("bird", "passed", DAY)) == [], "calm is a canary in dev only"
    (workspace.root / "envs/sites/bird.yaml").write_text(
        'ring: canary\nenvironments: {prod: {retired: {since: "2026-11-01"}}}\n'
    )
    assert asked(workspace, "dawn") == []


def test_in_dev_a_smoke_test_is_enough(workspace: Workspace) -> None:
    found = [evidence(site, "passed", env="dev") for site in ("bird", "calm")]
    assert asked(workspace, "dawn", *found, env="dev") == []
    assert len(asked(workspace, "dawn", env="dev")) == 2
