"""The rehearsal: a whole pull request without GitHub, from its branch to prod, and what the order of it demands.

One repository and one embedded AWS (conftest.py); the tests go from one state to the next in their order, as a change
does. What would pass by a careless gate is in test_gate_attacks.py. Each refusal has to name its reason.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rehearsal import digest_in
from rehearsal_files import ENVIRONMENTS, SITE

if TYPE_CHECKING:
    from rehearsal import Rehearsal


def test_a_new_site_goes_from_its_branch_to_prod(play: Rehearsal) -> None:
    play.git("checkout", "-q", "-b", "new-site")
    play.write("envs/sites/stand.yaml", SITE)
    play.commit("Add the site stand")

    matrix = json.loads(play.passes("changed", "--base", "main"))
    assert matrix == {
        "include": [
            {"env": environment, "layer": "site", "ring": "all", "sites": "stand"} for environment in ENVIRONMENTS
        ]
    }
    digests = {}
    for environment in ENVIRONMENTS:
        comment = play.passes("plan", "--env", environment, "--sites", "stand")
        assert comment.startswith(f"<!-- slipway gate {environment}/site-stand -->\n")
        assert "4 to create" in comment
        assert comment.index("aws_iam_role.greet") < comment.index("aws_dynamodb_table.this"), "guards first"
        digests[environment] = digest_in(comment)
        play.passes("check", "--env", environment, "--site", "stand", "--digest", digests[environment])
    request = play.request()
    play.git("checkout", "-q", "main")
    play.git("merge", "-q", "--no-ff", "-m", "Merge new-site", "new-site")

    for environment in ("uat", "prod"):  # before dev, and before uat
        names = ("--env", environment, "--site", "stand", "--digest", digests[environment])
        play.refused("evidence-missing", "apply", *names, "--request", str(request))
        play.refused("evidence-missing", "promote", *names)
    for environment in ENVIRONMENTS:
        found = play.passes("digest", "--env", environment, "--site", "stand").strip()
        assert found == digests[environment], "the plan that was reviewed is the one that the merge finds"
        evidence = json.loads(play.passes(*play.apply_arguments(environment, found, request, "stand")))
        assert evidence["summary"] == "4 added, 0 changed, 0 destroyed"
        assert evidence["commit"] == play.git("rev-parse", "HEAD")
        assert play.smoke(environment, found, site="stand").exit_code == 0
        again = json.loads(play.passes(*play.apply_arguments(environment, found, request, "stand")))
        assert again["smoke"] == "passed", "applied once, whatever is repeated"
    hashes = {
        function["CodeSha256"]
        for environment in ENVIRONMENTS
        for function in [
            play.client("lambda").get_function(FunctionName=f"slipway-{environment}-stand-greet")["Configuration"]
        ]
    }
    assert len(hashes) == 1, "the same bytes everywhere"


def test_a_failed_smoke_test_stops_the_promotion(play: Rehearsal) -> None:
    dev, uat, prod = (play.planned(environment, "stand") for environment in ENVIRONMENTS)
    play.write("envs/sites/stand.yaml", SITE.replace("hello", "good day"))
    play.commit("Greet formally")
    play.refused("other-commit", *play.apply_arguments("dev", dev, play.request(), "stand"))
    dev, uat = play.plan("dev", "stand"), play.plan("uat", "stand")
    request = play.request()
    play.passes(*play.apply_arguments("dev", dev, request, "stand"))
    play.refused("evidence-red", *play.apply_arguments("uat", uat, request, "stand"))  # not smoke tested yet
    failed = play.smoke("dev", dev, passed=False, site="stand")
    assert failed.exit_code == 1
    assert "evidence-red: dev/site-stand" in failed.output
    play.refused("evidence-red", *play.apply_arguments("uat", uat, request, "stand"))
    assert play.smoke("dev", dev, site="stand").exit_code == 0
    arguments = ("--env", "uat", "--site", "stand", "--digest", uat)
    assert "may follow dev/site-stand" in play.gate("promote", *arguments).output
    play.refused("evidence-missing", "promote", "--env", "prod", "--site", "stand", "--digest", prod)
