"""What Terraform tells the embedded AWS Backup it finds again: a vault's policy and lock, restore tests, opt-ins."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from ministack.services import backup

from cli import embedded_backup

if TYPE_CHECKING:
    from collections.abc import Iterator

VAULT = "/backup-vaults/acme-backup"
PLAN = "/restore-testing/plans"


class Backup:
    """The service, ministack's own and what we add, asked as over HTTP."""

    def __init__(self) -> None:
        handlers: dict[str, Any] = {}
        embedded_backup.complete(handlers, backup)
        self.handle = handlers["backup"]

    def __call__(self, method: str, path: str, status: int = 200, **body: Any) -> Any:
        answer = asyncio.run(self.handle(method, path, {}, json.dumps(body).encode(), {}))
        assert answer[0] == status, answer[2]
        return json.loads(answer[2] or b"{}")


@pytest.fixture
def aws() -> Iterator[Backup]:
    backup.reset()
    service = Backup()
    service("PUT", VAULT)
    yield service
    backup.reset()


def test_a_vault_keeps_its_policy_until_it_is_taken_away(aws: Backup) -> None:
    aws("GET", f"{VAULT}/access-policy", 400)
    aws("PUT", f"{VAULT}/access-policy", Policy="{}")
    assert aws("GET", f"{VAULT}/access-policy")["Policy"] == "{}"
    aws("DELETE", f"{VAULT}/access-policy")
    aws("GET", f"{VAULT}/access-policy", 400)


def test_a_lock_shows_in_the_vault_until_it_is_lifted(aws: Backup) -> None:
    aws("PUT", f"{VAULT}/vault-lock", MinRetentionDays=7, MaxRetentionDays=90)
    locked = aws("GET", VAULT)
    assert (locked["Locked"], locked["MinRetentionDays"], locked["MaxRetentionDays"]) == (True, 7, 90)
    assert "LockDate" not in locked
    aws("DELETE", f"{VAULT}/vault-lock")
    assert not aws("GET", VAULT)["Locked"]
    assert "MinRetentionDays" not in aws("GET", VAULT)


def test_a_lock_in_compliance_is_final_after_its_days(aws: Backup) -> None:
    aws("PUT", f"{VAULT}/vault-lock", ChangeableForDays=3, MinRetentionDays=7)
    assert aws("GET", VAULT)["LockDate"]
    aws("DELETE", f"{VAULT}/vault-lock")
    aws("PUT", f"{VAULT}/vault-lock", ChangeableForDays=-1, MinRetentionDays=7)
    aws("DELETE", f"{VAULT}/vault-lock", 400)


@pytest.mark.parametrize("path", ["access-policy", "vault-lock"])
def test_a_vault_that_is_not_there_has_neither(aws: Backup, path: str) -> None:
    aws("PUT", f"/backup-vaults/other/{path}", 400, Policy="{}")


def test_a_restore_test_keeps_its_plan_its_selections_and_its_tags(aws: Backup) -> None:
    plan = {"RestoreTestingPlanName": "weekly", "ScheduleExpression": "cron(0 5 ? * SUN *)"}
    arn = aws("PUT", PLAN, RestoreTestingPlan=plan, Tags={"a": "b"})["RestoreTestingPlanArn"]
    aws("PUT", f"{PLAN}/weekly", RestoreTestingPlan={"ScheduleExpression": "cron(0 6 ? * SUN *)"})
    assert aws("GET", f"{PLAN}/weekly")["RestoreTestingPlan"]["ScheduleExpression"] == "cron(0 6 ? * SUN *)"
    aws("POST", f"/tags/{arn}", Tags={"c": "d"})
    aws("POST", f"/untag/{arn}", TagKeyList=["a"])
    assert aws("GET", f"/tags/{arn}") == {"Tags": {"c": "d"}}

    selection = {"RestoreTestingSelectionName": "tables", "ProtectedResourceType": "DynamoDB"}
    aws("PUT", f"{PLAN}/weekly/selections", RestoreTestingSelection=selection)
    aws("PUT", f"{PLAN}/weekly/selections/tables", RestoreTestingSelection={"ValidationWindowHours": 4})
    kept = aws("GET", f"{PLAN}/weekly/selections/tables")["RestoreTestingSelection"]
    assert (kept["ProtectedResourceType"], kept["ValidationWindowHours"]) == ("DynamoDB", 4)

    aws("DELETE", f"{PLAN}/weekly", 400)  # AWS keeps a plan that has selections
    aws("DELETE", f"{PLAN}/weekly/selections/tables")
    aws("GET", f"{PLAN}/weekly/selections/tables", 400)
    aws("DELETE", f"{PLAN}/weekly")
    aws("GET", f"{PLAN}/weekly", 400)


def test_a_region_keeps_what_it_opted_in_to(aws: Backup) -> None:
    aws("PUT", "/account-settings", ResourceTypeOptInPreference={"S3": True})
    aws("PUT", "/account-settings", ResourceTypeOptInPreference={"DynamoDB": True})
    assert aws("GET", "/account-settings")["ResourceTypeOptInPreference"] == {"DynamoDB": True, "S3": True}


def test_what_ministack_answers_itself_it_still_answers(aws: Backup) -> None:
    assert [vault["BackupVaultName"] for vault in aws("GET", "/backup-vaults")["BackupVaultList"]] == ["acme-backup"]
