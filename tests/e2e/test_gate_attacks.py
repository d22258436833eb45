"""The rehearsal's attacks: what would pass by a careless gate, and what drifts behind its back.

They go on where each other have left the site shop, in their order. Each refusal has to name its reason.
"""

from __future__ import annotations

import io
import json
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rehearsal import digest_in
from rehearsal_files import ENVIRONMENTS, SITE, TABLE

if TYPE_CHECKING:
    from rehearsal import Rehearsal

CANARY = "kT9vQ2xLr8ZpW4mN7bYc"
"""A secret as people paste it. It may stand in the encrypted store and in the state, and nowhere else."""


def test_the_digest_stays_when_a_plan_finds_the_same_again(play: Rehearsal) -> None:
    assert play.plan("dev") == play.plan("dev")


def test_an_edited_plan_is_refused(play: Rehearsal) -> None:
    digest, s3 = play.planned("dev"), play.client("s3")
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
    digest, s3 = play.planned("dev"), play.client("s3")
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
    digest, s3 = play.planned("dev"), play.client("s3")
    key = f"plans/dev/site-shop/{digest}/record.json"
    record = s3.get_object(Bucket="slipway-dev-plans", Key=key)["Body"].read()
    s3.put_object(Bucket="slipway-dev-plans", Key=key.replace("shop", "kiosk"), Body=record)
    said = play.refused("other-root", *play.apply_arguments("dev", digest, play.request(), "kiosk"))
    assert "a plan of dev/site-shop" in said


def test_an_approval_older_than_the_plan_or_by_no_owner_is_refused(play: Rehearsal) -> None:
    digest = play.planned("dev")
    older = play.request(approved=datetime.now(UTC) - timedelta(hours=1))
    play.refused("approval-older", *play.apply_arguments("dev", digest, older))
    for nobody in ("mallory", "alice"):  # who owns nothing, and the author
        play.refused("approval-missing", *play.apply_arguments("dev", digest, play.request(by=nobody)))


def test_a_platform_that_moved_on_is_refused(play: Rehearsal) -> None:
    digest, ssm = play.planned("dev"), play.client("ssm")
    ssm.put_parameter(Name="/slipway/dev/platform/v1", Type="String", Value="2", Overwrite=True)
    play.refused("platform-moved", *play.apply_arguments("dev", digest, play.request()))


def test_a_plan_of_another_commit_is_refused(play: Rehearsal) -> None:
    digest = play.planned("dev")
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
    passed = {done.stdout for done in outcomes if done.returncode == 0}
    # One apply; who comes when it is over is told the same evidence.
    assert len(passed) == 1, [done.stderr for done in outcomes]
    for refused in (done.stderr for done in outcomes if done.returncode):
        said = ("locked:", "Another slipway works on", "state lock", "state-moved:", "plan is stale")
        assert any(word in refused for word in said), refused


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


def test_a_zip_that_was_built_again_is_refused(play: Rehearsal) -> None:
    assert play.smoke("dev", play.planned("dev")).exit_code == 0
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
    assert play.smoke("uat", play.planned("uat")).exit_code == 0
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


def test_a_store_that_is_open_is_refused(play: Rehearsal) -> None:
    play.client("s3").delete_public_access_block(Bucket="slipway-prod-plans")
    play.refused("store-open", "plan", "--env", "prod", "--sites", "shop")


def test_a_fork_is_refused(play: Rehearsal) -> None:
    ours, theirs = {"repo": {"full_name": "slipway/slipway"}}, {"repo": {"full_name": "mallory/slipway"}}
    event = play.root.parent / "event.json"
    event.write_text(json.dumps({"pull_request": {"head": theirs, "base": ours}}), encoding="utf-8")
    play.refused("fork", "plan", "--env", "dev", "--sites", "shop", "--event", str(event))
    event.write_text(json.dumps({"pull_request": {"head": ours, "base": ours}}), encoding="utf-8")
    play.refused("store-open", "plan", "--env", "prod", "--sites", "shop", "--event", str(event))  # gets further


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
    (play.root / "envs/sites/shop.yaml").unlink()
    play.commit("Take shop away")
    said = play.refused("site-removed", "changed", "--base", "main")
    assert "destroyed:prod/site-shop" in said
    labels = tuple(f"destroyed:{environment}/site-shop" for environment in ENVIRONMENTS)
    request = play.request(labels=labels)
    assert json.loads(play.passes("changed", "--base", "main", "--request", str(request))) == {"include": []}
    play.git("checkout", "-q", "main")


def test_drift_is_reported_by_how_bad_it_is(play: Rehearsal) -> None:
    assert play.gate("drift", "--env", "uat", "--sites", "shop").exit_code == 0
    name = "/slipway-uat-shop/greeting"
    play.client("ssm").put_parameter(Name=name, Type="String", Value="changed by hand", Overwrite=True)
    some = play.gate("drift", "--env", "uat", "--sites", "shop")
    assert some.exit_code == 2, some.output
    assert "aws_ssm_parameter.greeting" in some.stdout
    play.client("dynamodb").delete_table(TableName="slipway-uat-shop")
    body = play.root.parent / "issue.md"
    severe = play.gate("drift", "--env", "uat", "--sites", "shop", "--body", str(body))
    assert severe.exit_code == 3, severe.output
    assert "aws_dynamodb_table.this" in body.read_text(encoding="utf-8")
