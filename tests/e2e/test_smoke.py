"""`slipway smoke` on the living site, and the way back: a broken version is found out, `slipway rollback` undoes it.

What a workflow does after an apply (.github/workflows/_terraform.yaml), with a version of ours in place of the apply.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from site_client import Site, eventually

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

FUNCTION = "slipway-local-demo-media-api"
ALARM = "slipway-local-demo-function-media_api-errors"
ALIAS = {"FunctionName": FUNCTION, "Name": "live"}


def _live(site: Site) -> str:
    return str(site.client("lambda").get_alias(**ALIAS)["FunctionVersion"])


@contextmanager
def _delivered(site: Site, **settings: str) -> Iterator[str]:
    """A new version of the API's function behind `live`, with other settings; afterwards all is as it was."""
    client = site.client("lambda")
    before = client.get_alias(**ALIAS)["FunctionVersion"]
    held = client.get_function_configuration(FunctionName=FUNCTION)["Environment"]["Variables"]
    client.update_function_configuration(FunctionName=FUNCTION, Environment={"Variables": {**held, **settings}})
    version = client.publish_version(FunctionName=FUNCTION)["Version"]
    assert version != before
    try:
        client.update_alias(**ALIAS, FunctionVersion=version)
        yield version
    finally:
        client.update_alias(**ALIAS, FunctionVersion=before)
        client.update_function_configuration(FunctionName=FUNCTION, Environment={"Variables": held})
        client.delete_function(FunctionName=FUNCTION, Qualifier=version)


def _smoke(slipway: Any, out: Path, *more: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    """What the command did, and the file that `gate record` reads."""
    done = slipway("smoke", "--env", "local", "--site", "demo", "--out", str(out), *more, check=False)
    return done, json.loads(out.read_text(encoding="utf-8"))


def test_a_site_that_works_passes_and_nothing_is_left_of_the_visit(slipway: Any, site: Site, tmp_path: Path) -> None:
    cognito, kept = site.client("cognito-idp"), {}
    for _ in range(2):
        done, found = _smoke(slipway, tmp_path / "smoke.json")
        assert done.returncode == 0, done.stderr
        assert (found["passed"], found["site"]) == (True, "local/site-demo")
        assert found["variants"] > 0
        users = cognito.list_users(UserPoolId=site.auth["pool_id"], Filter='email ^= "slipway-smoke-"')["Users"]
        assert users == [], "its user went with it"
        kept[len(kept)] = found["variants"]
    assert len(set(kept.values())) == 1


def test_a_broken_version_is_a_red_result_and_goes_back(slipway: Any, site: Site, tmp_path: Path) -> None:
    before = _live(site)
    with _delivered(site, TABLE_NAME=""):
        done, found = _smoke(slipway, tmp_path / "smoke.json")
        assert done.returncode == 1
        assert found["passed"] is False
        assert "POST /v1/uploads was answered with 5" in found["reason"]
        assert f"local/site-demo does not work: {found['reason']}" in " ".join(done.stderr.split())

        back = slipway("rollback", "--env", "local", "--site", "demo", "--yes")
        assert f"{FUNCTION}: from " in back.stdout
        assert _live(site) == before
        assert _smoke(slipway, tmp_path / "smoke.json")[1]["passed"] is True
        with _delivered(site, TABLE_NAME="", NOTE="still broken") as second:
            assert _live(site) == second
            slipway("rollback", "--env", "local", "--site", "demo", "--yes")
            assert _live(site) == before, "not to the broken one in between"


def test_an_alarm_that_goes_off_during_the_watch_lets_the_functions_go_back(
    slipway: Any, site: Site, tmp_path: Path
) -> None:
    """The version passes the visit, and its alarm goes off afterwards: the alias is on the old version in the end."""
    before = _live(site)
    with _delivered(site, NOTE="new"):
        cloudwatch, ended = site.client("cloudwatch"), threading.Event()

        def ring() -> None:
            """As a version does whose calls begin to fail; the emulator's alarm is well again within seconds."""
            while not ended.wait(2):
                cloudwatch.set_alarm_state(AlarmName=ALARM, StateValue="ALARM", StateReason="errors")

        ringing = threading.Thread(target=ring)
        ringing.start()
        try:
            done, found = _smoke(slipway, tmp_path / "smoke.json", "--watch", "5")
        finally:
            ended.set()
            ringing.join()
        assert done.returncode == 1
        assert found["passed"] is False
        assert ALARM in found["reason"]
        slipway("rollback", "--env", "local", "--site", "demo", "--yes")
        assert _live(site) == before
    eventually(lambda: _state(site) == "OK", "the alarm is well again")


def _state(site: Site) -> str:
    (alarm,) = site.client("cloudwatch").describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    return str(alarm["StateValue"])
