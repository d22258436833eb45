"""Every function runs under its own role: without one of its permissions, that step of the main path fails.

Each case takes one statement out of the live role, sees the step fail, and puts it back. A case that still succeeds
would mean that the permission is not needed, or that nothing enforces it.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from pictures import jpeg
from site_client import Site, User, eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _role_of(site: Site, function: str) -> str:
    found = site.client("lambda").get_function_configuration(FunctionName=f"slipway-local-demo-{function}")
    return str(found["Role"]).rsplit("/", 1)[1]


@contextmanager
def _without(site: Site, function: str, action: str) -> Iterator[None]:
    """The function's role with every mention of `action` taken out of its inline policies."""
    iam, role = site.client("iam"), _role_of(site, function)
    held: dict[str, dict[str, Any]] = {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    }
    removed = 0
    for name, document in held.items():
        statements = []
        for statement in document["Statement"]:
            actions = [a for a in _listed(statement["Action"]) if a != action]
            removed += len(_listed(statement["Action"])) - len(actions)
            statements += [statement | {"Action": actions}] if actions else []
        iam.put_role_policy(
            RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document | {"Statement": statements})
        )
    assert removed, f"{role} has {action}"
    try:
        yield
    finally:
        for name, document in held.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _form(alice: User) -> int:
    return alice.upload_form(jpeg(64, 64)).status_code


def _start(alice: User) -> int:
    body = {"filename": "a.jpg", "content_type": "image/jpeg", "size_bytes": 10}
    return alice.call("POST", "/v1/uploads", json=body).status_code


def _list_two_pages(alice: User) -> int:
    return alice.call("GET", "/v1/media?limit=1").status_code


def _presigned(alice: User) -> int:
    """The presigned form is signed by the function's role: it can do no more than that role can."""
    content = jpeg(64, 64)
    return alice.send(alice.start_upload(content)["upload"], content).status_code


@pytest.mark.parametrize(
    ("function", "action", "step", "good"),
    [
        ("upload-image", "s3:PutObject", _form, 201),
        ("upload-image", "dynamodb:PutItem", _form, 201),
        ("upload-image", "dynamodb:GetItem", _form, 201),
        ("media-api", "dynamodb:PutItem", _start, 201),
        ("media-api", "dynamodb:Query", _list_two_pages, 200),
        ("media-api", "kms:GenerateMac", _list_two_pages, 200),
        ("media-api", "s3:PutObject", _presigned, 201),
    ],
)
def test_an_api_function_without_a_permission_fails_and_says_nothing(
    alice: User, site: Site, function: str, action: str, step: Callable[[User], int], good: int
) -> None:
    for _ in range(2):
        assert _start(alice) == 201  # at least two items, so that a list has a next page
    assert step(alice) in (good, 204)
    with _without(site, function, action):
        assert step(alice) in (403, 500)
    assert step(alice) in (good, 204)


@pytest.mark.parametrize(
    ("action", "refused"),
    [
        ("s3:GetObject", "OriginalForbiddenError"),
        ("s3:PutObject", "PutObject: AccessDenied"),
        ("dynamodb:UpdateItem", "UpdateItem: AccessDeniedException"),
        ("events:PutEvents", "PutEvents: AccessDeniedException"),
    ],
)
def test_processing_without_a_permission_waits_and_then_recovers(
    site: Site, alice: User, action: str, refused: str
) -> None:
    """Nothing that was acknowledged is lost: the retry finds the permission back and ends the work."""
    logs, group = site.client("logs"), "/aws/lambda/slipway-local-demo-process-image"
    with _without(site, "process-image", action):
        since = int(time.time() * 1000)
        media_id = alice.upload_presigned(jpeg(64, 64))

        def failed() -> bool:
            events = logs.filter_log_events(logGroupName=group, startTime=since)["events"]
            return any(media_id in event["message"] and refused in event["message"] for event in events)

        eventually(failed, f"the function is refused: {refused}")
    assert alice.finished(media_id, seconds=90)["status"] == "ready"
    eventually(lambda: site.item(media_id)["announced"]["BOOL"], "the result is announced")
