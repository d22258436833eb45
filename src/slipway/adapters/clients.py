"""How our AWS clients behave: fail within the time that somebody waits for an answer."""

from __future__ import annotations

from typing import Final

from botocore.config import Config

CALLS: Final = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
)
"""For every client. The SDK's own 60 s and 5 attempts outlive the function; the caller would get the gateway's bare 503
instead of ours with Retry-After."""


def signing(*, own_endpoint: bool) -> Config:
    """Return the behaviour of an S3 client that presigns; `own_endpoint`: AWS_ENDPOINT_URL names another AWS.

    On AWS only virtual-hosted addressing makes the SDK sign for the bucket's own region: it would sign for the global
    endpoint, which answers a POST to a young bucket elsewhere with a redirect that browsers do not follow. An emulator
    is addressed by path: `<bucket>.localhost` resolves in browsers and not in programs.
    """
    return CALLS.merge(Config(signature_version="s3v4", s3={"addressing_style": "path" if own_endpoint else "virtual"}))
