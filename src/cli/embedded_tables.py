"""What ministack 1.5.33 forgets of a table: for how many days it can be restored to any second."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cli.embedded_routes import Kept

if TYPE_CHECKING:
    Asked = dict[str, Any]
    Answer = tuple[int, dict[str, str], bytes]

LONGEST_DAYS = 35
"""What AWS takes when it is not told."""


def complete(dynamodb: Any) -> None:
    """Let ministack's DynamoDB (the module `ministack.services.dynamodb`) keep a table's recovery period."""
    kept = Kept()
    update, describe = dynamodb._update_continuous_backups, dynamodb._describe_continuous_backups

    def name(said: Asked) -> str:
        return str(dynamodb._normalize_table_name(said["TableName"]))

    def with_period(answer: Answer, said: Asked) -> Answer:
        status, headers, body = answer
        shown = json.loads(body)
        recovery = shown.get("ContinuousBackupsDescription", {}).get("PointInTimeRecoveryDescription", {})
        if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
            return answer
        recovery["RecoveryPeriodInDays"] = kept.here().get(name(said), LONGEST_DAYS)
        return status, headers, json.dumps(shown).encode()

    def keep(said: Asked) -> Answer:
        wanted = said.get("PointInTimeRecoverySpecification", {})
        days = wanted.get("RecoveryPeriodInDays", LONGEST_DAYS)
        if not 1 <= days <= LONGEST_DAYS:
            refused: Answer = dynamodb.error_response_json(
                "ValidationException", f"RecoveryPeriodInDays must be 1 to {LONGEST_DAYS}.", 400
            )
            return refused
        kept.here()[name(said)] = days
        return with_period(update(said), said)

    def show(said: Asked) -> Answer:
        return with_period(describe(said), said)

    dynamodb._update_continuous_backups = keep
    dynamodb._describe_continuous_backups = show
