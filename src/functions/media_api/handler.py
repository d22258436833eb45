"""The media API: announce an upload, look at media, list them, erase them."""

from __future__ import annotations

from slipway.cold_start import collector_paused

with collector_paused():
    import os
    from datetime import UTC, datetime
    from functools import cache, partial
    from typing import TYPE_CHECKING, Any

    from aws_lambda_powertools import Logger

    from slipway.adapters.clients import Aws, later
    from slipway.adapters.erasure import stores_of
    from slipway.adapters.kms import HmacKey
    from slipway.adapters.ledger import Ledger
    from slipway.adapters.s3 import OriginalsBucket
    from slipway.api import MediaApi
    from slipway.cursors import Cursors
    from slipway.routing import Front, serve
    from slipway.settings import Container, MediaApiSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_log = Logger()


@cache
def _wired() -> Front:
    settings, aws = MediaApiSettings.from_env(os.environ), Aws()
    s3 = aws.s3_signing(own_endpoint=Container.from_env(os.environ).own_endpoint)
    return MediaApi(
        client_id=settings.auth_client_id,
        media_url=settings.media_url,
        retention_days=settings.retention_days,
        uploads=settings.uploads,
        file_bytes=settings.file_bytes,
        library=Ledger(aws.dynamodb(), settings.table_name, settings.limits),
        originals=OriginalsBucket(s3, settings.originals_bucket),
        stores=stores_of(settings, aws, s3),
        cursors=Cursors(HmacKey(later(aws.kms), settings.cursor_key_arn), settings.table_name),
        clock=partial(datetime.now, UTC),
    ).behind(settings.origin_hashes)


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer an API Gateway event (payload format 2.0); never raises."""
    return serve(event, context.aws_request_id, _wired, _log)


if Container.from_env(os.environ).in_lambda:
    with collector_paused():
        _wired()
