"""What an image handler typically imports and makes while it starts: the column "typical" of the performance notes."""

import os

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from PIL import Image, ImageCms, ImageOps  # noqa: F401 (imported for what it costs)
from pydantic import BaseModel


class Upload(BaseModel):
    """The message that a handler parses."""

    bucket: str
    key: str
    size: int


logger, metrics, tracer = Logger(), Metrics(namespace="Slipway"), Tracer()
s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
Image.init()


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def handle(event: dict, context: object) -> None:
    """Never called here."""
