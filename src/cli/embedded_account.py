"""What ministack 1.5.33 is told about an account's own guards and does not keep, so that a second plan would change it.

It forgets a trail's log group, its role and the tags that it is made with, and a service-linked role's description,
and says of Inspector that it is off whatever was enabled; Config's recorder and its channel cannot be removed. Here
it keeps them and gives them back; it scans nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Answer = tuple[int, dict[str, str], bytes]
    Body = dict[str, Any]

_CODE = {"lambda_code": "lambdaCode"}
"""Inspector's resource types that its state knows by another name."""


_LOGS = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn")


def complete(*, cloudtrail: Any, config: Any, iam: Any, inspector2: Any) -> None:
    """Let ministack's services (the modules of `ministack.services`) keep what they are told."""
    _keep_all_of_trails(cloudtrail)
    _remove_what_config_has(config)
    _keep_descriptions_of_linked_roles(iam)
    _tell_what_inspector_scans(inspector2)


def _keep_all_of_trails(cloudtrail: Any) -> None:
    create: Callable[[Body], Answer] = cloudtrail._DISPATCH["CreateTrail"]
    update: Callable[[Body], Answer] = cloudtrail._DISPATCH["UpdateTrail"]

    def keep(body: Body) -> None:
        trail = cloudtrail._find_visible_trail(body["Name"])[2]
        trail.update({name: body[name] for name in _LOGS if body.get(name)})

    def create_whole(body: Body) -> Answer:
        answer = create(body)
        if answer[0] == 200:
            keep(body)
            cloudtrail._add_tags(
                {"ResourceId": json.loads(answer[2])["TrailARN"], "TagsList": body.get("TagsList", [])}
            )
        return answer

    def update_whole(body: Body) -> Answer:
        answer = update(body)
        if answer[0] == 200:
            keep(body)
        return answer

    cloudtrail._DISPATCH |= {"CreateTrail": create_whole, "UpdateTrail": update_whole}


def _remove_what_config_has(config: Any) -> None:
    answer: Callable[..., Awaitable[Answer]] = config.handle_request
    removals = {
        "DeleteConfigurationRecorder": (config._recorders, "ConfigurationRecorderName", "NoSuchConfigurationRecorder"),
        "DeleteDeliveryChannel": (config._delivery_channels, "DeliveryChannelName", "NoSuchDeliveryChannel"),
    }

    async def answer_removals(method: str, path: str, headers: Any, body: bytes, query: Any) -> Answer:
        action = str(headers.get("x-amz-target", "")).rpartition(".")[2]
        if action not in removals:
            return await answer(method, path, headers, body, query)
        kept, field, error = removals[action]
        name = json.loads(body)[field]
        if kept.pop(name, None) is None:
            refused: Answer = config.error_response_json(f"{error}Exception", f"There is no {name}.", 400)
            return refused
        removed: Answer = config.json_response({})
        return removed

    config.handle_request = answer_removals


def _keep_descriptions_of_linked_roles(iam: Any) -> None:
    create: Callable[[Body], Answer] = iam._IAM_HANDLERS["CreateServiceLinkedRole"]

    def create_described(parameters: Body) -> Answer:
        before = set(iam._roles)
        answer = create(parameters)
        for name in set(iam._roles) - before:
            iam._roles[name]["Description"] = iam._p(parameters, "Description")
        return answer

    iam._IAM_HANDLERS["CreateServiceLinkedRole"] = create_described


def _tell_what_inspector_scans(inspector2: Any) -> None:
    handlers = inspector2._path_handlers
    disable: Callable[[Body], Answer] = handlers["/disable"]
    tell: Callable[[Body, str], Answer] = handlers["/status/batch/get"]

    def disable_by_its_name(data: Body) -> Answer:
        answer = disable(data)
        for account in data.get("accountIds") or [inspector2.get_account_id()]:
            for kind in data.get("resourceTypes", []):
                if name := _CODE.get(kind.lower()):
                    inspector2._get_config(account)[name]["status"] = "DISABLED"
        return answer

    def tell_the_sum(data: Body, account_id: str) -> Answer:
        status, headers, body = tell(data, account_id)
        said = json.loads(body)
        for account in said.get("accounts", []):
            if any(state["status"] == "ENABLED" for state in account["resourceState"].values()):
                account["state"]["status"] = "ENABLED"
        return status, headers, json.dumps(said).encode()

    handlers |= {"/disable": disable_by_its_name, "/status/batch/get": tell_the_sum}
