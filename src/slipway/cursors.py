"""Cursors of lists: opaque to clients, and worthless for anything but going on with the very same list.

A cursor is base64url of `version | expiry | MAC | position`. The MAC also covers the table, the owner and the filter,
which the cursor itself does not carry: for another user, filter or site it just does not verify. It may be used more
than once until it expires, so that a page that got lost can be asked for again.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from slipway.problems import ProblemError, Rule

if TYPE_CHECKING:
    from datetime import datetime

    from slipway.pages import Selection

LIFETIME: Final = timedelta(hours=1)
_VERSION: Final = b"\x01"
_MAC_BYTES: Final = 32
_HEADER_BYTES: Final = len(_VERSION) + 4
_LONGEST: Final = 256  # characters; ours have about 130


class Authenticator(Protocol):
    """Makes and checks message authentication codes (HMAC-SHA-256, 32 bytes) with a key that nobody else has."""

    def sign(self, message: bytes) -> bytes:
        """Return the code of `message`."""
        ...

    def verify(self, message: bytes, mac: bytes) -> bool:
        """Whether `mac` is the code of `message`."""
        ...


class Cursors:
    """The cursors of one table."""

    def __init__(self, authenticator: Authenticator, table: str) -> None:
        self._authenticator = authenticator
        self._table = table

    def seal(self, position: str, selection: Selection, now: datetime) -> str:
        """Return the cursor that goes on with `selection` behind `position`, for one hour from `now`."""
        expiry = int((now + LIFETIME).timestamp()).to_bytes(4, "big")
        mac = self._authenticator.sign(self._message(position, selection, expiry))
        return base64.urlsafe_b64encode(_VERSION + expiry + mac + position.encode()).rstrip(b"=").decode()

    def unseal(self, cursor: str, selection: Selection, now: datetime) -> str:
        """Return the position of a cursor that `seal` made for the same selection and that has not expired.

        Raises ProblemError (400) for everything else, without saying what was wrong with it.
        """
        if len(cursor) > _LONGEST:
            raise _invalid()
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            position = raw[_HEADER_BYTES + _MAC_BYTES :].decode()
        except (binascii.Error, ValueError) as error:
            raise _invalid() from error
        expiry, mac = raw[1:_HEADER_BYTES], raw[_HEADER_BYTES:][:_MAC_BYTES]
        if raw[:1] != _VERSION or len(mac) != _MAC_BYTES or int.from_bytes(expiry, "big") <= now.timestamp():
            raise _invalid()
        if not self._authenticator.verify(self._message(position, selection, expiry), mac):
            raise _invalid()
        return position

    def _message(self, position: str, selection: Selection, expiry: bytes) -> bytes:
        bound = [
            self._table,
            selection.owner,
            selection.kind,
            selection.status,
            int.from_bytes(expiry, "big"),
            position,
        ]
        return b"slipway.cursor.1\n" + json.dumps(bound).encode()


def _invalid() -> ProblemError:
    return ProblemError(Rule.CURSOR_INVALID, "Start again without a cursor; it is bound to its list and lives an hour.")
