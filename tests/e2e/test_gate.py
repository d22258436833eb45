"""The rehearsal: a whole pull request without GitHub, and what would pass by a careless gate.

One repository and one embedded AWS for all of it; the tests go from one state to the next in their order, as a change
does. Each refusal has to name its reason.
"""

from __future__ import annotations

import io
import json
import socket
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rehearsal import ENVIRONMENTS, SITE, TABLE, Rehearsal, digest_in

from cli import emulator
from cli.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = "kT9vQ2xLr8ZpW4mN7bYc"
"""A secret as people paste it. It may stand in the encrypted store and in the state, and nowhere else."""

PROVISIONER = """
resource "terraform_data" "x" {
  provisioner "local-exec" {
    command = "touch RAN"
  }
}
"""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """The repository with a site in dev, uat and prod that is applied nowhere yet."""
    with pytest.MonkeyPatch.context() as patch, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        made = Rehearsal(tmp_path_factory.mktemp("gate"))
        made.build()
        patch.setattr(Workspace, "here", classmethod(lambda _: made.workspace))
        for name in ("GITHUB_EVENT_PATH", "GITHUB_OUTPUT", "GITHUB_ACTOR", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        try:
            for name, value in made.start(port).items():
                patch.setenv(name, value)
            yield made
        finally:
            emulator.stop(made.workspace)


def test_a_new_site_goes_from_its_branch_to_prod(play: Rehearsal) -> None:
    play.git("checkout", "-q", "-b", "new-site")
    play.write("envs/sites/kiosk.yaml", SITE)
    play.commit("Add the site kiosk")

    matrix = json.loads(play.passes("changed", "--base", "main"))
    assert matrix == {
        "include": [{"env": environment, "layer": "site", "sites": "kiosk"} for environment in ENVIRONMENTS]
    }
    digests = {}
    for environment in ENVIRONMENTS:
        comment = play.passes("plan", "--env", environment, "--sites", "kiosk")
        assert comment.startswith(f"<!-- slipway gate {environment}/site-kiosk -->\n")
        assert "4 to create" in comment
        assert comment.index("aws_iam_role.greet") < comment.index("aws_dynamodb_table.this"), "guards first"
        digests[environment] = digest_in(comment)
        play.passes("check", "--env", environment, "--site", "kiosk", "--digest", digests[environment])
    request = play.request()
    play.git("checkout", "-q", "main")
    play.git("merge", "-q", "--no-ff", "-m", "Merge new-site", "new-site")

    for environment in ENVIRONMENTS:
        found = play.passes("digest", "--env", environment, "--site", "kiosk").strip()
        assert found == digests[environment], "the plan that was reviewed is the one that the merge finds"
        evidence = json.loads(play.passes(*play.apply_arguments(environment, found, request, "kiosk")))
        assert evidence["summary"] == "4 added, 0 changed, 0 destroyed"
        assert evidence["commit"] == play.git("rev-parse", "HEAD")
        assert play.smoke(environment, found, site="kiosk").exit_code == 0
        again = json.loads(play.passes(*play.apply_arguments(environment, found, request, "kiosk")))
        assert again["smoke"] == "passed", "applied once, whatever is repeated"
    hashes = {
        function["CodeSha256"]
        for environment in ENVIRONMENTS
        for function in [
            play.client("lambda").get_function(FunctionName=f"slipway-{environment}-kiosk-greet")["Configuration"]
        ]
    }
    assert len(hashes) == 1, "the same bytes everywhere"


def test_the_digest_stays_when_a_plan_finds_the_same_again(play: Rehearsal) -> None:
    assert play.plan("dev") == play.plan("dev")


def test_an_edited_plan_is_refused(play: Rehearsal) -> None:
    digest, s3 = play.plan("dev"), play.client("s3")
    where = {"Bucket": "slipway-dev-plans", "Key": f"plans/dev/site-shop/{digest}/plan.tfplan"}
    plan = s3.get_object(**where)["Body"].read()
    edited = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plan)) as was, zipfile.ZipFile(edited, "w") as now:
        for entry in was.namelist():
            now.writestr(entry, was.read(entry).replace(b"hello", b"hacks"))
    s3.put_object(**where, Body=edited.getvalue())
    try:
        said = play.refused("plan-edited", *play.apply_arguments("dev", digest, play.request()))
        assert "SHA-256" in said
    finally:
        s3.put_object(**where, Body=plan)


def test_an_edited_record_is_refused(play: Rehearsal) -> None:
    digest, s3 = play.plan("dev"), play.client("s3")
    where = {"Bucket": "slipway-dev-plans", "Key": f"plans/dev/site-shop/{digest}/record.json"}
    record = s3.get_object(**where)["Body"].read()
    s3.put_object(**where, Body=record.replace(b'"state_serial":0', b'"state_serial":1'))
    try:
        play.refused("plan-edited", *play.apply_arguments("dev", digest, play.request()))
    finally:
        s3.put_object(**where, Body=record)


def test_a_digest_that_nobody_planned_is_refused(play: Rehearsal) -> None:
    play.refused("plan-unknown", *play.apply_arguments("dev", "0" * 64, play.request()))


def test_the_record_of_another_root_is_refused(play: Rehearsal) -> None:
    digest, s3 = play.plan("dev"), play.client("s3")
    key = f"plans/dev/site-shop/{digest}/record.json"
    record = s3.get_object(Bucket="slipway-dev-plans", Key=key)["Body"].read()
    s3.put_object(Bucket="slipway-dev-plans", Key=key.replace("shop", "kiosk"), Body=record)
    said = play.refused("other-root", *play.apply_arguments("dev", digest, play.request(), "kiosk"))
    assert "a plan of dev/site-shop" in said


def test_a_plan_of_another_commit_is_refused(play: Rehearsal) -> None:
    digest = play.plan("dev")
    play.write("envs/sites/shop.yaml", SITE.replace("hello", "welcome"))
    play.commit("Greet otherwise")
    play.refused("other-commit", *play.apply_arguments("dev", digest, play.request()))
    play.refused("plan-unknown", "digest", "--env", "dev", "--site", "shop")


def test_a_plan_of_what_is_not_committed_is_refused(play: Rehearsal) -> None:
    play.write("envs/sites/shop.yaml", SITE.replace("hello", "nobody saw this"))
    try:
        play.refused("uncommitted", "plan", "--env", "dev", "--sites", "shop")
    finally:
        play.git("checkout", "-q", "--", ".")


def test_an_approval_older_than_the_plan_or_by_no_owner_is_refused(play: Rehearsal) -> None:
    digest = play.plan("dev")
    older = play.request(approved=datetime.now(UTC) - timedelta(hours=1))
    play.refused("approval-older", *play.apply_arguments("dev", digest, older))
    for nobody in ("mallory", "alice"):  # who owns nothing, and the author
        play.refused("approval-missing", *play.apply_arguments("dev", digest, play.request(by=nobody)))


def test_prod_before_uat_and_uat_before_dev_are_refused(play: Rehearsal) -> None:
    for environment in ("uat", "prod"):
        digest = play.plan(environment)
        play.refused("evidence-missing", *play.apply_arguments(environment, digest, play.request()))
        play.refused("evidence-missing", "promote", "--env", environment, "--site", "shop", "--digest", digest)


def test_a_platform_that_moved_on_is_refused(play: Rehearsal) -> None:
    digest, ssm = play.plan("dev"), play.client("ssm")
    ssm.put_parameter(Name="/slipway/dev/platform/v1", Type="String", Value="2", Overwrite=True)
    play.refused("platform-moved", *play.apply_arguments("dev", digest, play.request()))


def test_two_applies_at_once_are_one_apply_and_one_refusal(play: Rehearsal) -> None:
    digest, request = play.plan("dev"), play.request()
    lock = {"Bucket": "slipway-dev-state", "Key": "sites/shop.tfstate.tflock"}
    held = {"ID": "8f2c", "Who": "runner@one", "Operation": "OperationTypeApply"}
    s3 = play.client("s3")
    for age, said in ((timedelta(minutes=5), "wait for that run"), (timedelta(hours=3), "--release 8f2c")):
        created = (datetime.now(UTC) - age).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        s3.put_object(**lock, Body=json.dumps(held | {"Created": created}).encode())
        assert said in play.refused("locked", *play.apply_arguments("dev", digest, request)).replace("\n", " ")
    assert "dev/site-shop: runner@one" in play.passes("locks", "--env", "dev")
    play.passes("locks", "--env", "dev", "--release", "8f2c")

    outcomes: list[Any] = []
    arguments = play.apply_arguments("dev", digest, request)
    runs = [threading.Thread(target=lambda: outcomes.append(play.run(*arguments))) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    codes = sorted(done.returncode for done in outcomes)
    assert codes == [0, 1], [done.stderr for done in outcomes]
    (refused,) = [done.stderr for done in outcomes if done.returncode]
    assert any(word in refused for word in ("locked:", "Another slipway works on", "state lock")), refused


def test_a_state_that_moved_on_is_refused(play: Rehearsal) -> None:
    play.write("envs/sites/shop.yaml", SITE.replace("hello", "good day"))
    play.commit("Greet formally")
    digest, s3 = play.plan("dev"), play.client("s3")
    where = {"Bucket": "slipway-dev-state", "Key": "sites/shop.tfstate"}
    state = s3.get_object(**where)["Body"].read()
    moved = json.loads(state)
    s3.put_object(**where, Body=json.dumps(moved | {"serial": moved["serial"] + 1}).encode())
    try:
        play.refused("state-moved", *play.apply_arguments("dev", digest, play.request()))
    finally:
        s3.put_object(**where, Body=state)
    play.passes(*play.apply_arguments("dev", digest, play.request()))


def test_a_failed_smoke_test_stops_the_promotion(play: Rehearsal) -> None:
    dev = play.passes("digest", "--env", "dev", "--site", "shop").strip()
    uat = play.plan("uat")
    play.refused("evidence-red", *play.apply_arguments("uat", uat, play.request()))  # not smoke tested yet
    failed = play.smoke("dev", dev, passed=False)
    assert failed.exit_code == 1
    assert "evidence-red: dev/site-shop" in failed.output
    play.refused("evidence-red", *play.apply_arguments("uat", uat, play.request()))
    assert play.smoke("dev", dev).exit_code == 0
    assert "may follow dev/site-shop" in play.gate("promote", "--env", "uat", "--site", "shop", "--digest", uat).output


def test_a_zip_that_was_built_again_is_refused(play: Rehearsal) -> None:
    uat, s3 = play.plan("uat"), play.client("s3")
    record = json.loads(
        s3.get_object(Bucket="slipway-uat-plans", Key=f"plans/uat/site-shop/{uat}/record.json")["Body"].read()
    )
    where = {"Bucket": "slipway-uat-plans", "Key": f"zips/{record['zips']['greet']}.zip"}
    zipped = s3.get_object(**where)["Body"].read()
    s3.put_object(**where, Body=zipped + b"\0")
    try:
        play.refused("zip-rebuilt", *play.apply_arguments("uat", uat, play.request()))
    finally:
        s3.put_object(**where, Body=zipped)
    local = play.workspace.packages("lambda-arm64") / "greet.zip"
    local.write_bytes(b"built by somebody else")
    play.passes(*play.apply_arguments("uat", uat, play.request()))
    assert local.read_bytes() == zipped, "what is deployed comes from the store"


def test_evidence_for_other_zips_does_not_count(play: Rehearsal) -> None:
    uat = play.passes("digest", "--env", "uat", "--site", "shop").strip()
    assert play.smoke("uat", uat).exit_code == 0
    prod, s3 = play.plan("prod"), play.client("s3")
    folder = f"evidence/uat/site-shop/{play.git('rev-parse', 'HEAD')}/"
    newest = s3.list_objects_v2(Bucket="slipway-uat-plans", Prefix=folder)["Contents"][-1]["Key"]
    evidence = s3.get_object(Bucket="slipway-uat-plans", Key=newest)["Body"].read()
    other = json.loads(evidence) | {"zips": {"greet": "0" * 64}}
    s3.put_object(Bucket="slipway-uat-plans", Key=newest, Body=json.dumps(other).encode())
    try:
        play.refused("other-zips", *play.apply_arguments("prod", prod, play.request()))
    finally:
        s3.put_object(Bucket="slipway-uat-plans", Key=newest, Body=evidence)


def test_a_destroy_without_its_label_is_refused(play: Rehearsal) -> None:
    renamed = TABLE.replace('hash_key     = "PK"', 'hash_key     = "ID"').replace('name = "PK"', 'name = "ID"')
    play.write("modules/table/main.tf", renamed)
    play.commit("Name the key otherwise")
    address = "module.site.module.table.aws_dynamodb_table.this"
    said = play.refused("stateful-destroy", "plan", "--env", "dev", "--sites", "shop")
    assert f"allow-destroy:{address}" in said
    assert "because hash_key changed" in said.replace("\n", " ")
    digest = digest_in(said)
    play.refused("stateful-destroy", *play.apply_arguments("dev", digest, play.request()))
    label = (f"allow-destroy:{address}",)
    mallory = play.request(labels=label, by="mallory")
    play.refused(
        "stateful-destroy", "check", "--env", "dev", "--site", "shop", "--digest", digest, "--request", str(mallory)
    )
    bob = play.request(labels=label)
    play.passes("check", "--env", "dev", "--site", "shop", "--digest", digest, "--request", str(bob))
    play.git("revert", "--no-edit", "HEAD")


def test_a_fork_is_refused(play: Rehearsal) -> None:
    ours, theirs = {"repo": {"full_name": "slipway/slipway"}}, {"repo": {"full_name": "mallory/slipway"}}
    event = play.root.parent / "event.json"
    event.write_text(json.dumps({"pull_request": {"head": theirs, "base": ours}}), encoding="utf-8")
    play.refused("fork", "plan", "--env", "dev", "--sites", "shop", "--event", str(event))
    event.write_text(json.dumps({"pull_request": {"head": ours, "base": ours}}), encoding="utf-8")
    play.passes("plan", "--env", "dev", "--sites", "shop", "--event", str(event))


def test_a_program_in_the_terraform_is_refused_before_it_runs(play: Rehearsal) -> None:
    ran = play.root.parent / "ran"
    for reason, written in (
        ("external-data", f'data "external" "x" {{\n  program = ["touch", "{ran}"]\n}}\n'),
        (
            "provisioner",
            f'resource "terraform_data" "x" {{\n  provisioner "local-exec" {{\n    command = "touch {ran}"\n  }}\n}}\n',
        ),
        ("foreign-module", 'module "x" {\n  source = "git::https://example.com/x.git"\n}\n'),
    ):
        play.write("terraform/site/more.tf", written)
        play.commit(f"Try {reason}")
        play.refused(reason, "plan", "--env", "dev", "--sites", "shop")
        play.git("reset", "-q", "--hard", "HEAD~1")
    assert not ran.exists()


def test_a_secret_in_a_variable_is_refused_and_shown_nowhere(play: Rehearsal) -> None:
    play.write("envs/sites/shop.yaml", SITE + f"variables: {{ GREETER: {CANARY} }}\n")
    play.commit("Hand a secret over")
    folder = play.root.parent / "comments"
    said = play.refused("secret-in-plan", "plan", "--env", "dev", "--sites", "shop", "--comment", str(folder))
    assert "GREETER" in said
    assert CANARY not in said
    stored = play.client("s3").get_object(
        Bucket="slipway-dev-plans", Key=f"plans/dev/site-shop/{digest_in(said)}/plan.json"
    )
    assert CANARY.encode() in stored["Body"].read(), "the canary is in the plan, so that not finding it means something"
    written = [path for place in (folder, play.workspace.instance) for path in place.rglob("*") if path.is_file()]
    assert written
    emulators_own = play.workspace.emulator
    found = [
        path for path in written if not path.is_relative_to(emulators_own) and CANARY.encode() in path.read_bytes()
    ]
    assert found == []
    play.git("revert", "--no-edit", "HEAD")


def test_a_site_that_is_taken_away_while_it_runs_is_refused(play: Rehearsal) -> None:
    play.git("checkout", "-q", "-b", "less")
    (play.root / "envs/sites/kiosk.yaml").unlink()
    play.commit("Take kiosk away")
    said = play.refused("site-removed", "changed", "--base", "main")
    assert "destroyed:prod/site-kiosk" in said
    labels = tuple(f"destroyed:{environment}/site-kiosk" for environment in ENVIRONMENTS)
    request = play.request(labels=labels)
    assert json.loads(play.passes("changed", "--base", "main", "--request", str(request))) == {"include": []}
    play.git("checkout", "-q", "main")


def test_drift_is_reported_by_how_bad_it_is(play: Rehearsal) -> None:
    assert play.gate("drift", "--env", "uat", "--sites", "kiosk").exit_code == 0
    name = "/slipway-uat-kiosk/greeting"
    play.client("ssm").put_parameter(Name=name, Type="String", Value="changed by hand", Overwrite=True)
    some = play.gate("drift", "--env", "uat", "--sites", "kiosk")
    assert some.exit_code == 2, some.output
    assert "aws_ssm_parameter.greeting" in some.stdout
    play.client("dynamodb").delete_table(TableName="slipway-uat-kiosk")
    body = play.root.parent / "issue.md"
    severe = play.gate("drift", "--env", "uat", "--sites", "kiosk", "--body", str(body))
    assert severe.exit_code == 3, severe.output
    assert "aws_dynamodb_table.this" in body.read_text(encoding="utf-8")


def test_a_store_that_is_open_is_refused(play: Rehearsal) -> None:
    play.client("s3").delete_public_access_block(Bucket="slipway-prod-plans")
    play.refused("store-open", "plan", "--env", "prod", "--sites", "shop")
