"""Brings the sites' domain events to the lake: SQS batches of events in, rows on the platform's delivery stream."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from slipway.adapters.clients import Aws, later
from slipway.adapters.kms import HmacKey
from slipway.adapters.lake import DeliveryStream, ErrorPrefix
from slipway.adapters.lake_messages import LakeMessages
from slipway.pseudonyms import Pseudonyms
from slipway.settings import RecordEventSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_log = Logger()


@cache
def _wired() -> LakeMessages:
    settings, aws = RecordEventSettings.from_env(os.environ), Aws()
    return LakeMessages(
        stream=DeliveryStream(aws.firehose(), settings.lake_stream),
        errors=ErrorPrefix(later(aws.s3), settings.lake_bucket),
        pseudonyms=Pseudonyms(HmacKey(aws.kms(), settings.pseudonym_key_arn)),
        log=_log,
    )


def handle(event: dict[str, Any], _context: LambdaContext) -> dict[str, list[dict[str, str]]]:
    """Put a batch; return the ids that failed."""
    return _wired().handle(event)
