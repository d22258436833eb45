"""The applied stack: one fresh embedded AWS for the whole run, reached the way a user reaches it.

`--endpoint URL` runs the same tests against an emulator that already runs (see docs/LOCALSTACK.md).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from account import Account
from rehearsal import Rehearsal
from site_client import Site, User
from tutorial import LIVING, Tutorial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
os.environ.setdefault("SLIPWAY_MINUTE_SECONDS", "4")
"""How long a minute of an alarm lasts on the embedded AWS that these tests start (see src/cli/embedded_alarms.py)."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--endpoint", help="Use the emulator at this URL instead of starting a fresh one.")
    parser.addoption(
        "--running", action="store_true", help="Use what `make up` left running, and leave it so: for work on tests."
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What counts all that a site has runs first, before others leave what no user would, and what ends the stack last;
    that never ends one that somebody works with.
    """
    if config.getoption("--running"):
        items[:] = [item for item in items if not item.get_closest_marker("ends_the_stack")]
    items.sort(key=lambda item: item.get_closest_marker("wants_a_fresh_site") is None)
    items.sort(key=lambda item: item.get_closest_marker("ends_the_stack") is not None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Slipway:
    """The command line with a cache of its own, so that a developer's running environment is left alone."""

    def __init__(self, cache: Path | None) -> None:
        self.environment = {**os.environ, **({"SLIPWAY_CACHE": str(cache)} if cache else {})}

    def __call__(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            pytest.fail(f"slipway {' '.join(arguments)} exited {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done


@pytest.fixture(scope="session")
def slipway(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Slipway:
    return Slipway(None if request.config.getoption("--running") else tmp_path_factory.mktemp("slipway"))


@pytest.fixture(scope="session")
def site(slipway: Slipway, request: pytest.FixtureRequest) -> Iterator[Site]:
    given, running = (request.config.getoption(name) for name in ("--endpoint", "--running"))
    if not running:
        slipway("up", *(("--endpoint", given) if given else ("--port", str(_free_port()))))
    yield Site.from_status(json.loads(slipway("status", "--json").stdout))
    if not running:
        slipway("down")


@pytest.fixture(scope="session")
def begun_site(
    slipway: Slipway, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Tutorial, Future[None]]]:
    """The tutorial as it makes a site beside `demo`: most of that is waiting, so other tests run meanwhile."""
    tutorial = Tutorial.copied(tmp_path_factory.mktemp("checkout"), slipway.environment)
    with ThreadPoolExecutor(1) as beside:
        yield tutorial, beside.submit(tutorial.follow, LIVING)
    tutorial.end()


@pytest.fixture(scope="session")
def second_site(begun_site: tuple[Tutorial, Future[None]]) -> Tutorial:
    """A site beside `demo`, made as the tutorial says; test_tutorial.py, the last that wants it, ends it."""
    tutorial, living = begun_site
    living.result()
    return tutorial


@pytest.fixture(scope="session")
def user_named(slipway: Slipway, site: Site) -> Callable[[str], User]:
    def sign_in(name: str) -> User:
        return User(site, slipway("token", name).stdout.strip())

    return sign_in


@pytest.fixture(scope="session")
def alice(user_named: Callable[[str], User]) -> User:
    return user_named("alice")


@pytest.fixture(scope="session")
def bob(user_named: Callable[[str], User]) -> User:
    return user_named("bob")


@pytest.fixture(scope="session")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    with Rehearsal.started(tmp_path_factory.mktemp("gate"), _free_port()) as made:
        yield made


@pytest.fixture(scope="module")
def play(rehearsal: Rehearsal) -> Iterator[Rehearsal]:
    with rehearsal.played() as played:
        yield played


@pytest.fixture(scope="session")
def account(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    begun = Account.begin(site.endpoint, tmp_path_factory.mktemp("account"))
    yield begun
    begun.end()


@pytest.fixture(scope="session", autouse=True)
def _beside(request: pytest.FixtureRequest) -> None:
    """What waits long begins before the first test, if one of this run asks for it."""
    wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    for name in sorted(wanted & {"account", "begun_site"}):
        request.getfixturevalue(name)
