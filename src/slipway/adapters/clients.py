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

SIGNING: Final = CALLS.merge(Config(signature_version="s3v4", s3={"us_east_1_regional_endpoint": "regional"}))
"""For a client that presigns: by default the SDK signs for the global S3 endpoint, which answers a POST to a bucket of
another region with a redirect that browsers do not follow."""
