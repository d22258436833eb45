"""The embedded AWS as `slipway up` starts it: ministack, reached as if through a proxy that ends TLS.

Our policies refuse plain HTTP, and ministack enforces them. It serves HTTPS too, but then it cannot fetch its own user
pools' keys any more (it asks for them by http), so every token would be refused. It reads X-Forwarded-Proto as a load
balancer's backend does: a request that does not say otherwise is taken to have come by HTTPS. One that says `http` is
refused, which is how a test shows that the policies hold.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ministack import app as ministack
from ministack.core import iam_actions
from ministack.services import (
    apigateway,
    athena,
    backup,
    cloudfront,
    cloudtrail,
    cloudwatch,
    config,
    dynamodb,
    ec2,
    firehose,
    glue,
    iam,
    inspector2,
    lambda_svc,
    s3,
    sqs,
)

from cli import (
    embedded_account,
    embedded_alarms,
    embedded_backup,
    embedded_conditions,
    embedded_edge,
    embedded_firehose,
    embedded_lake,
    embedded_network,
    embedded_security,
    embedded_tables,
)
from cli.embedded_retries import once

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Application = Callable[
        [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
    ]

_HEADER = b"x-forwarded-proto"


def behind_tls(application: Application) -> Application:
    """Return an ASGI application that takes requests to have come by HTTPS unless they say how they came."""

    async def serve(
        scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] == "http" and all(name != _HEADER for name, _ in scope["headers"]):
            scope = {**scope, "headers": [*scope["headers"], (_HEADER, b"https")]}
        await application(scope, receive, send)

    return serve


if __name__ == "__main__":
    embedded_account.complete(cloudtrail=cloudtrail, config=config, iam=iam, inspector2=inspector2)
    embedded_alarms.complete(apigateway=apigateway, cloudfront=cloudfront, cloudwatch=cloudwatch, lambda_svc=lambda_svc)
    embedded_backup.complete(ministack.SERVICE_HANDLERS, backup)
    embedded_conditions.complete(iam=iam, iam_actions=iam_actions)
    embedded_edge.complete(cloudfront, s3, host=os.environ["MINISTACK_HOST"], port=int(os.environ["GATEWAY_PORT"]))
    embedded_firehose.complete(firehose)
    embedded_lake.complete(athena=athena, firehose=firehose, glue=glue, iam_actions=iam_actions)
    embedded_network.complete(ec2)
    embedded_security.complete(ministack.SERVICE_HANDLERS)
    embedded_tables.complete(dynamodb)
    embedded_alarms.watch(cloudwatch=cloudwatch, sqs=sqs)
    ministack.app = once(behind_tls(ministack.app))
    ministack.main()
