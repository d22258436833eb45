"""`slipway bootstrap dev` in an empty account: what it makes, that a second run changes nothing, and who may do what.

The roles are put on by tokens as GitHub writes them, and what they may do is tried: the emulator asks their policies.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

import pytest
from account import NUMBER, Account
from botocore.exceptions import ClientError

from cli.gate.store import Store
from cli.planned import applied
from cli.trust_rules import workflows_are_named_exactly

if TYPE_CHECKING:
    from collections.abc import Callable

PLANS, STATES = "slipway-dev-plans", "slipway-dev-state"
REPOSITORY = "repo:slipway/slipway:"
RUN = secrets.token_hex(4)  # what was written once stays, also for the next run of these tests
BOUNDARY = f"arn:aws:iam::{NUMBER}:policy/bootstrap/slipway-dev-boundary"


def _policy(**said: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **said}]})


BY_LAMBDA = _policy(Action="sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})
BY_THE_ACCOUNT = _policy(Action="sts:AssumeRole", Principal={"AWS": f"arn:aws:iam::{NUMBER}:root"})
EVERYTHING = _policy(Action="*", Resource="*")


@pytest.fixture(scope="module", autouse=True)
def said(account: Account) -> tuple[str, str]:
    """What the two runs wrote."""
    return account.said()


@pytest.fixture(scope="module")
def planner(account: Account) -> Callable[[str], Any]:
    """Clients of a pull request's job."""
    held = account.put_on("plan", f"{REPOSITORY}pull_request")
    return lambda service: account.client(service, held)


@pytest.fixture(scope="module")
def applier(account: Account) -> Callable[[str], Any]:
    """Clients of a job of the environment dev."""
    held = account.put_on("apply", f"{REPOSITORY}environment:dev")
    return lambda service: account.client(service, held)


def _held(account: Account, role: str) -> dict[str, str]:
    """Credentials of a role that trusts its account."""
    arn = f"arn:aws:iam::{NUMBER}:role/{role}"
    found: dict[str, str] = account.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    return found


def _refused(call: Callable[..., Any], **arguments: Any) -> bool:
    """Whether a policy refuses the call; it has to fail for that reason and no other."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    code = caught.value.response["Error"]["Code"]
    assert code in ("AccessDenied", "AccessDeniedException"), code
    return True


def test_a_second_run_changes_nothing(said: tuple[str, str]) -> None:
    first, second = said
    assert "role/bootstrap/slipway-dev-apply" in first
    assert "there already" in second
    assert "No changes." in second
    assert "Apply" not in second


def test_the_state_of_it_is_in_the_bucket_that_it_has_made(account: Account) -> None:
    state = json.loads(account.client("s3").get_object(Bucket=STATES, Key="bootstrap.tfstate")["Body"].read())
    found = applied(state)
    assert 'module.bootstrap.module.stores.aws_s3_bucket.this["state"]' in {one.address for one in found}
    assert [str(finding) for finding in workflows_are_named_exactly(found)] == []


def test_the_stores_are_closed_and_encrypted_by_a_key_of_their_own(account: Account) -> None:
    s3, kms = account.client("s3"), account.client("kms")
    Store(s3, PLANS).check()  # as the gate asks before each plan
    for bucket in (PLANS, STATES):
        (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        default = rule["ApplyServerSideEncryptionByDefault"]
        assert default["SSEAlgorithm"] == "aws:kms"
        key = kms.describe_key(KeyId=default["KMSMasterKeyID"])["KeyMetadata"]
        assert key["KeyManager"] == "CUSTOMER"
        assert kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"]
        assert list(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == [True] * 4
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


@pytest.mark.parametrize(
    ("role", "subject", "audience", "issuer"),
    [
        ("apply", f"{REPOSITORY}pull_request", "", ""),
        ("apply", f"{REPOSITORY}ref:refs/heads/main", "", ""),
        ("apply", f"{REPOSITORY}environment:prod", "", ""),
        ("apply", "repo:slipway/other:environment:dev", "", ""),
        ("plan", "repo:stranger/slipway:pull_request", "", ""),
        ("plan", f"{REPOSITORY}ref:refs/heads/feature", "", ""),
        ("plan", f"{REPOSITORY}environment:dev", "", ""),
        ("plan", f"{REPOSITORY}pull_request", "https://github.com/slipway", ""),
        ("plan", f"{REPOSITORY}pull_request", "", "token.actions.example.com"),
    ],
)
def test_t08_no_other_job_puts_a_role_on(account: Account, role: str, subject: str, audience: str, issuer: str) -> None:
    given = {name: value for name, value in (("audience", audience), ("issuer", issuer)) if value}
    assert _refused(lambda: account.put_on(role, subject, **given))


def test_who_plans_adds_plans_and_writes_nothing_over(planner: Callable[[str], Any]) -> None:
    s3 = planner("s3")
    s3.put_object(Bucket=PLANS, Key=f"plans/dev/site-shop/{RUN}/record.json", Body=b"1", IfNoneMatch="*")
    s3.put_object(Bucket=PLANS, Key=f"zips/{RUN}.zip", Body=b"1", IfNoneMatch="*")
    for key in (f"plans/dev/site-shop/{RUN}/record.json", f"zips/{RUN}2.zip"):
        assert _refused(s3.put_object, Bucket=PLANS, Key=key, Body=b"2")
    assert s3.get_object(Bucket=PLANS, Key=f"plans/dev/site-shop/{RUN}/record.json")["Body"].read() == b"1"
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket=PLANS, Key=f"zips/{RUN}.zip", Body=b"2", IfNoneMatch="*")


def test_who_plans_writes_no_evidence_and_takes_nothing_away(planner: Callable[[str], Any]) -> None:
    s3 = planner("s3")
    assert _refused(
        s3.put_object, Bucket=PLANS, Key=f"evidence/dev/site-shop/{RUN}/0.json", Body=b"{}", IfNoneMatch="*"
    )
    assert _refused(s3.put_object, Bucket=STATES, Key="sites/shop.tfstate", Body=b"{}", IfNoneMatch="*")
    assert _refused(s3.delete_object, Bucket=PLANS, Key=f"plans/dev/site-shop/{RUN}/record.json")
    assert s3.get_object(Bucket=STATES, Key="bootstrap.tfstate")["ContentLength"] > 0, "it does read states"


def test_who_plans_reads_settings_and_no_content(account: Account, planner: Callable[[str], Any]) -> None:
    table, bucket = "slipway-dev-shop", "slipway-dev-shop-originals"
    dynamodb, s3 = account.client("dynamodb"), account.client("s3")
    dynamodb.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
    )
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="incoming/1", Body=b"a person's photo")
    try:
        assert planner("dynamodb").describe_table(TableName=table)["Table"]["TableName"] == table
        assert _refused(planner("dynamodb").get_item, TableName=table, Key={"PK": {"S": "MEDIA#1"}})
        assert planner("s3").get_bucket_location(Bucket=bucket)
        assert _refused(planner("s3").get_object, Bucket=bucket, Key="incoming/1")
        assert _refused(planner("iam").create_role, RoleName="slipway-dev-x", AssumeRolePolicyDocument=BY_LAMBDA)
        assert _refused(planner("lambda").update_function_configuration, FunctionName="slipway-dev-shop-media-api")
    finally:
        dynamodb.delete_table(TableName=table)
        s3.delete_object(Bucket=bucket, Key="incoming/1")
        s3.delete_bucket(Bucket=bucket)


def test_t09_what_an_apply_makes_has_the_boundary_and_no_more(account: Account, applier: Callable[[str], Any]) -> None:
    iam, role = applier("iam"), "slipway-dev-shop-media-api"
    made = {"RoleName": role, "AssumeRolePolicyDocument": BY_LAMBDA}
    assert _refused(iam.create_role, **made)
    assert _refused(iam.create_role, **made, PermissionsBoundary="arn:aws:iam::aws:policy/AdministratorAccess")
    assert _refused(iam.create_role, **{**made, "RoleName": "other"}, PermissionsBoundary=BOUNDARY)
    iam.create_role(**made, PermissionsBoundary=BOUNDARY)
    try:
        iam.put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=EVERYTHING)
        assert _refused(iam.delete_role_permissions_boundary, RoleName=role)
        trusts = json.loads(BY_LAMBDA)
        trusts["Statement"][0]["Principal"] = {"AWS": f"arn:aws:iam::{NUMBER}:root"}
        account.client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trusts))
        held = account.client("sts").assume_role(RoleArn=f"arn:aws:iam::{NUMBER}:role/{role}", RoleSessionName="test")[
            "Credentials"
        ]
        assert _refused(account.client("iam", held).create_user, UserName="mallory")
        assert _refused(account.client("s3", held).get_object, Bucket=STATES, Key="bootstrap.tfstate")
    finally:
        account.client("iam").delete_role_policy(RoleName=role, PolicyName="all")
        account.client("iam").delete_role(RoleName=role)


def test_t09_an_apply_changes_nothing_that_holds_it(applier: Callable[[str], Any]) -> None:
    iam, s3 = applier("iam"), applier("s3")
    for role in ("slipway-dev-apply", "slipway-dev-plan"):
        assert _refused(iam.put_role_policy, RoleName=role, PolicyName="apply", PolicyDocument=EVERYTHING)
        assert _refused(iam.update_assume_role_policy, RoleName=role, PolicyDocument=BY_LAMBDA)
    assert _refused(iam.create_policy_version, PolicyArn=BOUNDARY, PolicyDocument=EVERYTHING, SetAsDefault=True)
    assert _refused(iam.create_user, UserName="mallory")
    for bucket in (PLANS, STATES):
        assert _refused(s3.delete_bucket_policy, Bucket=bucket)
        assert _refused(s3.put_public_access_block, Bucket=bucket, PublicAccessBlockConfiguration={})


def test_an_apply_sets_what_an_account_has_one_of(account: Account, applier: Callable[[str], Any]) -> None:
    """IAM knows no resource for some of it, and those of a service's own role by its path."""
    iam = applier("iam")
    iam.update_account_password_policy(MinimumPasswordLength=14)
    role = iam.create_service_linked_role(AWSServiceName="config.amazonaws.com")["Role"]
    iam.tag_role(RoleName=role["RoleName"], Tags=[{"Key": "Environment", "Value": "dev"}])
    account.client("iam").delete_service_linked_role(RoleName=role["RoleName"])
    assert _refused(iam.delete_account_password_policy)


def test_an_apply_leaves_evidence_once_and_makes_no_plan(applier: Callable[[str], Any]) -> None:
    s3, key = applier("s3"), f"evidence/dev/site-shop/{RUN}/1.json"
    s3.put_object(Bucket=PLANS, Key=key, Body=b"red", IfNoneMatch="*")
    assert _refused(s3.put_object, Bucket=PLANS, Key=key, Body=b"green")
    assert _refused(s3.delete_object, Bucket=PLANS, Key=key)
    assert _refused(
        s3.put_object, Bucket=PLANS, Key=f"plans/dev/site-shop/{RUN}3/record.json", Body=b"3", IfNoneMatch="*"
    )
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket=PLANS, Key=key, Body=b"green", IfNoneMatch="*")


def test_nobody_writes_over_a_plan_or_takes_one_away(account: Account) -> None:
    """Nor does an administrator, whose own policy allows everything: the bucket says so."""
    iam, role, where = account.client("iam"), "administrator", {"Bucket": PLANS, "Key": f"plans/{RUN}4/record.json"}
    iam.create_role(RoleName=role, AssumeRolePolicyDocument=BY_THE_ACCOUNT)
    iam.put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=EVERYTHING)
    try:
        s3 = account.client("s3", _held(account, role))
        s3.put_object(**where, Body=b"1", IfNoneMatch="*")
        (stored,) = s3.list_object_versions(Bucket=PLANS, Prefix=where["Key"])["Versions"]
        assert _refused(s3.put_object, **where, Body=b"2")
        assert _refused(s3.delete_object, **where)
        assert _refused(s3.delete_object, **where, VersionId=stored["VersionId"])
        assert s3.get_object(**where)["Body"].read() == b"1"
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="all")
        iam.delete_role(RoleName=role)
