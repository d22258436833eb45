"""What the handler of an API typically imports and makes while it starts: a resolver, models, the SDK, forms."""

import os

import boto3
import python_multipart  # noqa: F401 (imported for what it costs)
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel


class Media(BaseModel):
    """An item as the API shows it."""

    id: str
    kind: str
    status: str
    size_bytes: int


logger = Logger()
app = APIGatewayHttpResolver()
s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


@app.get("/v1/media/<media_id>")
def get_media(media_id: str) -> dict:
    """Never called here."""
    return Media(id=media_id, kind="image", status="ready", size_bytes=1).model_dump()


def handle(event: dict, context: object) -> dict:
    """Never called here."""
    return app.resolve(event, context)
