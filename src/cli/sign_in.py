"""Signing in to a user pool as a browser does: by SRP, so that the password itself goes nowhere.

RFC 5054's arithmetic with what Amazon Cognito adds to it. No pool has to allow more for this than its visitors need.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cli.errors import CommandError

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

PRIME = int(
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd"
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f"
    "83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
    "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510"
    "15728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7"
    "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200c"
    "bbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff",
    16,
)
"""The group of 3072 bits of RFC 3526; its generator is 2."""

INFO = b"Caldera Derived Key\x01"
CODE_SECONDS = 30


class Srp:
    """One sign-in: what is sent first, and the proof that follows."""

    def __init__(self, pool_id: str, secret: int | None = None) -> None:
        self._pool = pool_id.partition("_")[2]
        self._secret = secret or secrets.randbelow(PRIME - 2) + 1
        self.public = pow(2, self._secret, PRIME)

    def answer(self, asked: dict[str, str], password: str, now: datetime) -> dict[str, str]:
        """The answer to the challenge PASSWORD_VERIFIER."""
        user, stamp = asked["USER_ID_FOR_SRP"], f"{now:%a %b} {now.day} {now:%H:%M:%S} UTC {now.year}"
        block = base64.b64decode(asked["SECRET_BLOCK"])
        key = self._key(user, password, int(asked["SALT"], 16), int(asked["SRP_B"], 16))
        proof = hmac.digest(key, f"{self._pool}{user}".encode() + block + stamp.encode(), "sha256")
        return {
            "PASSWORD_CLAIM_SECRET_BLOCK": asked["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(proof).decode(),
            "TIMESTAMP": stamp,
            "USERNAME": user,
        }

    def _key(self, user: str, password: str, salt: int, theirs: int) -> bytes:
        both = _hash(_bytes(self.public), _bytes(theirs))
        private = _hash(_bytes(salt), hashlib.sha256(f"{self._pool}{user}:{password}".encode()).digest())
        base = theirs - _hash(_bytes(PRIME), _bytes(2)) * pow(2, private, PRIME)
        shared = pow(base, self._secret + both * private, PRIME)
        return hmac.digest(hmac.digest(_bytes(both), _bytes(shared), "sha256"), INFO, "sha256")[:16]


def access_token(client: CognitoIdentityProviderClient, pool_id: str, client_id: str, user: str, password: str) -> str:
    """Sign a user in, and take up a second factor for the moment where the pool asks for one; the access token.

    Raises CommandError for a challenge that only a person can answer.
    """
    srp = Srp(pool_id)
    answer: Any = client.initiate_auth(
        AuthFlow="USER_SRP_AUTH",
        ClientId=client_id,
        AuthParameters={"USERNAME": user, "SRP_A": format(srp.public, "x")},
    )
    while challenge := answer.get("ChallengeName"):
        session = {"Session": answer["Session"]} if answer.get("Session") else {}
        if challenge == "PASSWORD_VERIFIER":
            said = srp.answer(answer["ChallengeParameters"], password, datetime.now(UTC))
        elif challenge == "MFA_SETUP":
            begun = client.associate_software_token(**session)
            done = client.verify_software_token(
                Session=begun["Session"], UserCode=code(begun["SecretCode"], time.time())
            )
            said, session = {"USERNAME": user}, {"Session": done["Session"]}
        else:
            raise CommandError(f"The user pool {pool_id} asks {user} for {challenge}: no token without a person.")
        answer = client.respond_to_auth_challenge(
            ClientId=client_id, ChallengeName=challenge, ChallengeResponses=said, **session
        )
    return str(answer["AuthenticationResult"]["AccessToken"])


def code(secret: str, now: float) -> str:
    """What an authenticator app shows (RFC 6238: HMAC-SHA1, 30 seconds, six digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(now // CODE_SECONDS).to_bytes(8, "big"), "sha1")
    at = digest[-1] & 0x0F
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def _bytes(number: int) -> bytes:
    """As Java writes a positive number: with a zero before it where its first bit is set."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")
