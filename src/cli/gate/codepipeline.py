"""The request of a pipeline inside AWS: who released the plan, and when. IAM decides who may release at all.

There are no labels there: what a rule lets pass by a label passes when the releasing person writes the label into the
comment of the release.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cli.gate.records import Request, Signature, moment
from cli.gate.rules import REVIEW

if TYPE_CHECKING:
    from collections.abc import Iterator

LABEL = re.compile(rf"(?:allow-destroys?:|destroyed:)\S+|\b{REVIEW}\b")


def request(client: Any, pipeline: str, execution: str, author: str) -> Request:
    """The approvals of one execution of a pipeline; `author` is the commit's, who does not release their own plan."""
    pages = client.get_paginator("list_action_executions").paginate(
        pipelineName=pipeline, filter={"pipelineExecutionId": execution}
    )
    released = [one for page in pages for one in page["actionExecutionDetails"] if _is_release(one)]
    signatures = [(_who(one), moment(one["lastUpdateTime"]), _comment(one)) for one in released]
    return Request(
        repository=pipeline,
        head_repository=pipeline,  # the source of a pipeline is one repository: nothing of a fork gets in
        author=author,
        labels=tuple(Signature(by, at, name) for by, at, said in signatures for name in _labels(said)),
        approvals=tuple(Signature(by, at) for by, at, _ in signatures),
        owners=tuple(sorted({by for by, _, _ in signatures})),
    )


def _is_release(one: dict[str, Any]) -> bool:
    kind = one.get("input", {}).get("actionTypeId", {}).get("category")
    return kind == "Approval" and one.get("status") == "Succeeded" and bool(one.get("updatedBy"))


def _who(one: dict[str, Any]) -> str:
    """The session or user at the end of the ARN: with single sign-on that is the person's address."""
    return str(one["updatedBy"]).rpartition("/")[2]


def _comment(one: dict[str, Any]) -> str:
    return str(one.get("output", {}).get("executionResult", {}).get("externalExecutionSummary") or "")


def _labels(comment: str) -> Iterator[str]:
    yield from LABEL.findall(comment)
