"""What policies are told of a request, where ministack 1.5.33 leaves it out.

S3's `s3:if-none-match`: the stores of delivery are added to and never written over because a policy asks for it.
`iam:PermissionsBoundary`, without which the role that applies makes no role. And the path of a role, which keeps the
roles of delivery out of what they may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Context = dict[str, Any]

_OF_A_ROLE = {"AttachRolePolicy", "DeleteRolePolicy", "DetachRolePolicy", "PutRolePolicy"}
"""Actions that ask for the boundary that a role has; CreateRole and PutRolePermissionsBoundary bring one along."""


def complete(*, iam: Any, iam_actions: Any) -> None:
    """Let ministack's reader of requests (`ministack.core.iam_actions`) find all three."""
    _tell_of_writes(iam_actions)
    _tell_of_boundaries(iam, iam_actions)
    _tell_of_paths(iam, iam_actions)


def _tell_of_writes(iam_actions: Any) -> None:
    found_in: Callable[..., Context] = iam_actions.s3_service_context

    def find(
        action: str, query: Mapping[str, Any] | None, path: str = "", headers: Mapping[str, str] | None = None
    ) -> Context:
        found, said = found_in(action, query, path, headers), (headers or {}).get("if-none-match")
        return {**found, "s3:if-none-match": said} if said and action == "s3:PutObject" else found

    iam_actions.s3_service_context = find


def _tell_of_boundaries(iam: Any, iam_actions: Any) -> None:
    found_in: Callable[..., Context] = iam_actions.request_tag_context

    def find(service: str, action: str, body: bytes, parameters: Mapping[str, Any]) -> Context:
        found, name = found_in(service, action, body, parameters), action.partition(":")[2]
        if service != "iam":
            return found
        boundary = iam._p(parameters, "PermissionsBoundary")
        if name in _OF_A_ROLE:
            boundary = (iam._roles.get(iam._p(parameters, "RoleName")) or {}).get("PermissionsBoundary")
        return {**found, "iam:permissionsboundary": boundary} if boundary else found

    iam_actions.request_tag_context = find


def _tell_of_paths(iam: Any, iam_actions: Any) -> None:
    found_in: Callable[..., str] = iam_actions.extract_resource_arn

    def find(service: str, *request: Any) -> str:
        found = found_in(service, *request)
        if service != "iam":
            return found
        _, _, _, _, parameters, _, account, *_ = request
        if linked := iam._p(parameters, "AWSServiceName"):
            return f"arn:aws:iam::{account}:role/aws-service-role/{linked}/*"
        if ":role/" not in found:
            return found
        beginning, _, name = found.partition(":role/")
        if known := iam._roles.get(name):
            return str(known["Arn"])
        return f"{beginning}:role{iam._p(parameters, 'Path') or '/'}{name}"

    iam_actions.extract_resource_arn = find
