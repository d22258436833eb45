"""Whether a request came through the site's CDN, and so past its firewall and its rate limits.

The CDN adds a secret to every request that it hands to the API, in the place of whatever a viewer sent under that name.
It says nothing about who the viewer is: that is the token's part, with or without the CDN.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from slipway.problems import ProblemError, Rule

if TYPE_CHECKING:
    from slipway.requests import Request

HEADER: Final = "x-slipway-origin"
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Origin:
    """The CDN of one site, known by the SHA-256 (lower-case hex) of each secret that it may send at this time.

    Raises ValueError without any, and for one that is no such hash.
    """

    hashes: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.hashes or not all(_HASH.fullmatch(known) for known in self.hashes):
            raise ValueError("the origin is known by one or more SHA-256 hashes in lower-case hex")

    def admit(self, request: Request) -> None:
        """Raise 403 unless the request carries one of the secrets. Takes the same time whichever it is or is not."""
        sent = hashlib.sha256(request.headers.get(HEADER, "").encode(errors="surrogatepass")).hexdigest()
        if not sum(hmac.compare_digest(sent, known) for known in self.hashes):
            raise ProblemError(Rule.ORIGIN_REQUIRED, "Call the site's own address; this one answers its CDN only.")
