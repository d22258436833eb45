"""Message authentication codes by a KMS HMAC key that never leaves KMS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slipway.adapters.outages import outages_raised

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient
    from mypy_boto3_kms.literals import MacAlgorithmSpecType

_ALGORITHM: Final[MacAlgorithmSpecType] = "HMAC_SHA_256"


class HmacKey:
    """One key. Methods raise UnavailableError."""

    def __init__(self, client: KMSClient, key_arn: str) -> None:
        self._client = client
        self._key_arn = key_arn

    def sign(self, message: bytes) -> bytes:
        """Return the code, 32 bytes, of a message of at most 4,096 bytes."""
        with outages_raised("kms"):
            answer = self._client.generate_mac(KeyId=self._key_arn, MacAlgorithm=_ALGORITHM, Message=message)
        return answer["Mac"]

    def verify(self, message: bytes, mac: bytes) -> bool:
        """Whether `mac` is the code of `message`."""
        try:
            with outages_raised("kms"):
                self._client.verify_mac(KeyId=self._key_arn, MacAlgorithm=_ALGORITHM, Message=message, Mac=mac)
        except self._client.exceptions.KMSInvalidMacException:
            return False
        return True
