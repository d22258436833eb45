"""What ministack 1.5.33 lacks of AWS Backup: a vault's policy and lock, restore testing, what a region opted in to.

All of it is kept and given back, per account and region, so that the real module is applied, planned again without a
change and destroyed. Nothing is backed up: which recovery points exist, and what a restore brings, is AWS's.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from cli.embedded_routes import Kept, RefusedError, arn_of, serving

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from cli.embedded_routes import Body, Handler, Route

_PLANS = "/restore-testing/plans"
_MISSING = 400  # Backup's own status for what is not there


def complete(handlers: MutableMapping[str, Handler], backup: Any) -> None:
    """Add to ministack's handler of Backup (`backup`: its module) what it does not answer itself."""
    handlers["backup"] = serving(
        [*_policies(backup), *_locks(backup), *_restore_tests(), *_settings()], backup.handle_request
    )


def _vault(backup: Any, name: str) -> Body:
    found: Body | None = backup._vaults.get(name)
    if found is None:
        raise RefusedError(_MISSING, "ResourceNotFoundException", f"There is no vault {name}.")
    return found


def _policies(backup: Any) -> list[Route]:
    kept = Kept()

    def put(said: Body, name: str) -> Body:
        _vault(backup, name)
        kept.here()[name] = said["Policy"]
        return {}

    def policy(_: Body, name: str) -> Body:
        arn = _vault(backup, name)["BackupVaultArn"]
        return {"BackupVaultArn": arn, "BackupVaultName": name, "Policy": _found(kept, name)}

    def drop(_: Body, name: str) -> Body:
        kept.here().pop(name, None)
        return {}

    path = r"/backup-vaults/([\w-]+)/access-policy"
    return [("PUT", path, put), ("GET", path, policy), ("DELETE", path, drop)]


def _locks(backup: Any) -> list[Route]:
    def lock(said: Body, name: str) -> Body:
        days = said.pop("ChangeableForDays", None)
        dated = {"LockDate": time.time() + days * 86400} if days else {}
        _vault(backup, name).update({"Locked": True, **said, **dated})
        return {}

    def unlock(_: Body, name: str) -> Body:
        found = _vault(backup, name)
        if found.get("LockDate", time.time() + 1) < time.time():
            raise RefusedError(400, "InvalidRequestException", f"The lock of vault {name} is final.")
        for field in ("LockDate", "MaxRetentionDays", "MinRetentionDays"):
            found.pop(field, None)
        found["Locked"] = False
        return {}

    path = r"/backup-vaults/([\w-]+)/vault-lock"
    return [("PUT", path, lock), ("DELETE", path, unlock)]


def _found(kept: Kept, name: str) -> Any:
    if name not in kept.here():
        raise RefusedError(_MISSING, "ResourceNotFoundException", f"There is no {name}.")
    return kept.here()[name]


def _restore_tests() -> list[Route]:
    plans, selections = Kept(), Kept()

    def create(said: Body) -> Body:
        name = said["RestoreTestingPlan"]["RestoreTestingPlanName"]
        plans.here()[name] = {
            "plan": {
                **said["RestoreTestingPlan"],
                "CreationTime": time.time(),
                "RestoreTestingPlanArn": arn_of("backup", f"restore-testing-plan:{name}"),
            },
            "tags": said.get("Tags", {}),
        }
        return _of_plan(plans, name)

    def update(said: Body, name: str) -> Body:
        _found(plans, name)["plan"].update(said["RestoreTestingPlan"])
        return _of_plan(plans, name) | {"UpdateTime": time.time()}

    def delete(_: Body, name: str) -> Body:
        if any(key.startswith(f"{name}/") for key in selections.here()):
            raise RefusedError(400, "InvalidRequestException", f"{name} has selections.")
        plans.here().pop(name, None)
        return {}

    return [
        ("PUT", _PLANS, create),
        ("GET", rf"{_PLANS}/(\w+)", lambda _, name: {"RestoreTestingPlan": _found(plans, name)["plan"]}),
        ("PUT", rf"{_PLANS}/(\w+)", update),
        ("DELETE", rf"{_PLANS}/(\w+)", delete),
        *_selections(plans, selections),
        *_plan_tags(plans),
    ]


def _of_plan(plans: Kept, name: str) -> Body:
    plan = _found(plans, name)["plan"]
    return {field: plan[field] for field in ("CreationTime", "RestoreTestingPlanArn", "RestoreTestingPlanName")}


def _selections(plans: Kept, kept: Kept) -> list[Route]:
    def told(plan: str, name: str) -> Body:
        return _of_plan(plans, plan) | {
            "CreationTime": kept.here()[f"{plan}/{name}"]["CreationTime"],
            "RestoreTestingSelectionName": name,
        }

    def create(said: Body, plan: str) -> Body:
        _found(plans, plan)
        selection = said["RestoreTestingSelection"]
        name = selection["RestoreTestingSelectionName"]
        kept.here()[f"{plan}/{name}"] = {**selection, "CreationTime": time.time(), "RestoreTestingPlanName": plan}
        return told(plan, name)

    def update(said: Body, plan: str, name: str) -> Body:
        _found(kept, f"{plan}/{name}").update(said["RestoreTestingSelection"])
        return told(plan, name) | {"UpdateTime": time.time()}

    def delete(_: Body, plan: str, name: str) -> Body:
        kept.here().pop(f"{plan}/{name}", None)
        return {}

    path = rf"{_PLANS}/(\w+)/selections"
    return [
        ("PUT", path, create),
        (
            "GET",
            rf"{path}/(\w+)",
            lambda _, plan, name: {"RestoreTestingSelection": _found(kept, f"{plan}/{name}")},
        ),
        ("PUT", rf"{path}/(\w+)", update),
        ("DELETE", rf"{path}/(\w+)", delete),
    ]


def _plan_tags(plans: Kept) -> list[Route]:
    def tag(said: Body, name: str) -> Body:
        _found(plans, name)["tags"].update(said["Tags"])
        return {}

    def untag(said: Body, name: str) -> Body:
        for key in said["TagKeyList"]:
            _found(plans, name)["tags"].pop(key, None)
        return {}

    arn = r"arn:aws:backup:[\w-]+:\d+:restore-testing-plan:(\w+)"
    return [
        ("GET", rf"/tags/{arn}", lambda _, name: {"Tags": _found(plans, name)["tags"]}),
        ("POST", rf"/tags/{arn}", tag),
        ("POST", rf"/untag/{arn}", untag),
    ]


def _settings() -> list[Route]:
    kept = Kept()
    empty: Body = {"ResourceTypeManagementPreference": {}, "ResourceTypeOptInPreference": {}}

    def put(said: Body) -> Body:
        kept.here()["region"] = {name: {**told(name), **said.get(name, {})} for name in empty}
        return {}

    def told(name: str) -> Body:
        preferences: Body = kept.here().get("region", empty)[name]
        return preferences

    return [
        ("GET", r"/account-settings", lambda _: {name: told(name) for name in empty}),
        ("PUT", r"/account-settings", put),
    ]
