"""The rehearsal of what many roots share: a module goes from ring to ring, and a platform before its sites."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rehearsal_files import PLATFORM, SITE, TABLE

from cli.gate import rings

if TYPE_CHECKING:
    import pytest
    from rehearsal import Rehearsal


def test_a_module_reaches_the_canary_first_and_stops_there_when_it_fails(
    play: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    play.write("envs/sites/kiosk.yaml", "ring: canary\n" + SITE)
    play.write("envs/sites/shop.yaml", "ring: early\n" + SITE)
    play.commit("Let kiosk go first")
    play.write(
        "modules/table/main.tf", TABLE.replace("PAY_PER_REQUEST", 'PAY_PER_REQUEST"\n  table_class  = "STANDARD')
    )
    play.commit("Say which class tables have")
    matrix = json.loads(play.passes("changed", "--base", "HEAD~1", "--env", "dev"))["include"]
    assert [(job["ring"], job["sites"]) for job in matrix][:2] == [("canary", "kiosk"), ("early", "shop")]
    one = json.loads(play.passes("changed", "--base", "HEAD~1", "--env", "dev", "--ring", "early"))["include"]
    assert one == [matrix[1]]

    canary, early, request = play.plan("dev", "kiosk"), play.plan("dev", "shop"), play.request()
    follow = play.apply_arguments("dev", early, request)
    assert "dev/site-shop after dev/site-kiosk (canary)" in play.refused("ring-waits", *follow)
    play.passes(*play.apply_arguments("dev", canary, request, "kiosk"))
    play.refused("ring-waits", *follow)  # not smoke tested yet
    assert play.smoke("dev", canary, passed=False, site="kiosk").exit_code == 1
    play.refused("ring-red", *follow)
    assert play.smoke("dev", canary, site="kiosk").exit_code == 0
    with monkeypatch.context() as patch:
        patch.setitem(rings.SOAK_HOURS, "dev", 1)
        assert "has to for 1 h" in play.refused("ring-waits", *follow).replace("\n", " ")
    play.passes(*follow)


def test_a_platform_is_green_when_a_second_plan_finds_nothing(play: Rehearsal) -> None:
    play.write("terraform/platform/main.tf", PLATFORM.replace("smooth", "smooth, and smooth is fast"))
    play.commit("Say the motto to its end")
    matrix = json.loads(play.passes("changed", "--base", "HEAD~1", "--env", "dev", "--ring", "platform"))
    assert matrix == {"include": [{"env": "dev", "layer": "platform", "ring": "", "sites": ""}]}
    play.passes("plan", "--env", "dev", "--layer", "platform")
    digest = play.passes("digest", "--env", "dev", "--layer", "platform").strip()
    names = ("--env", "dev", "--layer", "platform", "--digest", digest)
    evidence = json.loads(play.passes("apply", *names, "--request", str(play.request())))
    assert (evidence["summary"], evidence["smoke"]) == ("1 added, 0 changed, 0 destroyed", "pending")

    ssm, motto = play.client("ssm"), "/slipway-dev/motto"
    said = ssm.get_parameter(Name=motto)["Parameter"]["Value"]
    ssm.put_parameter(Name=motto, Value="haste", Overwrite=True)  # what an apply left otherwise than it was planned
    play.refused("evidence-red", "record", *names)
    ssm.put_parameter(Name=motto, Value=said, Overwrite=True)
    assert json.loads(play.passes("record", *names))["smoke"] == "passed"
