"""Messages that failed: when SQS is to deliver them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient


class Redelivery:
    """Sets the pause before a message comes again, instead of the queue's visibility timeout of minutes."""

    def __init__(self, client: SQSClient) -> None:
        self._client = client

    def postpone(self, queue_arn: str, receipt_handle: str, seconds: int) -> bool:
        """Let the message come again in `seconds` (0: at once). False: SQS refused, the queue's own timeout stands."""
        account, name = queue_arn.split(":")[4:6]
        try:
            self._client.change_message_visibility(
                # The URL by its form: asking for it would take one more right and one more request.
                QueueUrl=f"{self._client.meta.endpoint_url}/{account}/{name}",
                ReceiptHandle=receipt_handle,
                VisibilityTimeout=seconds,
            )
        except (BotoCoreError, ClientError):
            return False
        return True
