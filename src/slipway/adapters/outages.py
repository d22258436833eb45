"""Telling an outage from a mistake: what AWS may answer that a later retry can cure."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as UnreachableError

from slipway.problems import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CURABLE: Final = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "KMSInternalException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TooManyInvalidationsInProgress",
        "TransactionConflictException",
    }
)


@contextmanager
def outages_raised(service: str) -> Iterator[None]:
    """Raise UnavailableError for throttling, outages and timeouts of `service`; let everything else through.

    The SDK has already retried with jitter by then.
    """
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _CURABLE:
            raise UnavailableError(service) from error
        raise
    except (UnreachableError, HTTPClientError) as error:
        raise UnavailableError(service) from error
