"""Checks uploaded images and writes their variants: SQS batches of S3 events in, the ids of failed messages out."""

from __future__ import annotations

from slipway.cold_start import collector_paused

with collector_paused():
    import os
    import time
    from functools import cache, partial
    from typing import TYPE_CHECKING, Any

    import boto3
    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

    from slipway.adapters.claims import ClaimTable
    from slipway.adapters.clients import CALLS
    from slipway.adapters.eventbridge import EventBus
    from slipway.adapters.image_messages import ImageMessages
    from slipway.adapters.image_objects import OriginalImages, VariantImages
    from slipway.adapters.redelivery import Redelivery
    from slipway.images.engine import render
    from slipway.processing import ImageProcessing
    from slipway.settings import Container, ProcessImageSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

_log = Logger()


@cache
def _wired() -> ImageMessages:
    settings, s3 = ProcessImageSettings.from_env(os.environ), boto3.client("s3", config=CALLS)
    processing = ImageProcessing(
        register=ClaimTable(boto3.client("dynamodb", config=CALLS), settings.table_name),
        originals=OriginalImages(s3, settings.originals_bucket),
        derivatives=VariantImages(s3, settings.derivatives_bucket),
        herald=EventBus(boto3.client("events", config=CALLS), settings.event_bus_name),
        render=partial(render, presets=settings.presets),
        stopwatch=time.monotonic,
    )
    redelivery = Redelivery(boto3.client("sqs", config=CALLS))
    return ImageMessages(processing, redelivery, settings.originals_bucket, _log)


def handle(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Process a batch; return the ids that failed. All of them, if need be: raising slows the polling of the queue."""
    batch = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event=event, record_handler=_wired().handle, processor=batch, context=context)


if Container.from_env(os.environ).in_lambda:
    with collector_paused():
        _wired()
