"""`POST /v1/images`: an image comes in as a form and is stored as it is; what becomes of it, the event decides."""

from __future__ import annotations

from slipway.cold_start import collector_paused

with collector_paused():
    import os
    from datetime import UTC, datetime
    from functools import cache, partial
    from typing import TYPE_CHECKING, Any

    from aws_lambda_powertools import Logger

    from slipway.adapters.clients import Aws
    from slipway.adapters.ledger import Ledger
    from slipway.adapters.s3 import OriginalsBucket
    from slipway.intake import Order, form_too_large, take_image
    from slipway.media import FORM_BODY_BYTES
    from slipway.multipart import parse_form
    from slipway.responses import Answer
    from slipway.routing import Front, serve
    from slipway.settings import Container, UploadImageSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from slipway.requests import Request

_log = Logger()


@cache
def _wired() -> Front:
    settings, aws = UploadImageSettings.from_env(os.environ), Aws()
    table = Ledger(aws.dynamodb(), settings.table_name, settings.limits)
    s3 = aws.s3_signing(own_endpoint=Container.from_env(os.environ).own_endpoint)
    upload = partial(_upload, settings, table, OriginalsBucket(s3, settings.originals_bucket))
    return Front(settings.origin_hashes, {"POST /v1/images": upload})


def _upload(settings: UploadImageSettings, table: Ledger, originals: OriginalsBucket, request: Request) -> Answer:
    now = datetime.now(UTC)
    owner = request.owner(settings.auth_client_id, now)
    settings.uploads.admit()
    body = request.body_bytes(FORM_BODY_BYTES, form_too_large())
    parts = parse_form(request.headers.get("content-type"), body)
    order, data = Order.from_form(parts, owner, settings.file_bytes)
    media = take_image(order.media(owner, now, settings.retention_days), data, table, originals)
    return Answer(201, media.as_json(media_url=settings.media_url, original_url=originals.link(media)))


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer an API Gateway event (payload format 2.0); never raises."""
    return serve(event, context.aws_request_id, _wired, _log)


if Container.from_env(os.environ).in_lambda:
    with collector_paused():
        _wired()
