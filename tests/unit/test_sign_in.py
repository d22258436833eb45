"""Signing in: the proof that a pool asks for, the code of an authenticator, and what only a person can answer.

The emulator checks the proof against the password as Cognito does: tests/e2e/test_smoke.py.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cli import sign_in
from cli.errors import CommandError


@pytest.mark.parametrize(
    ("now", "shown"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_code_is_that_of_rfc_6238(now: int, shown: str) -> None:
    """Appendix B has eight digits; ours are the last six."""
    assert sign_in.code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", now) == shown


def test_the_group_is_a_safe_prime_of_3072_bits() -> None:
    assert sign_in.PRIME.bit_length() == 3072
    for number in (sign_in.PRIME, (sign_in.PRIME - 1) // 2):
        assert pow(2, number - 1, number) == 1


@pytest.mark.parametrize(("number", "written"), [(1, "01"), (127, "7f"), (128, "0080"), (255, "00ff"), (256, "0100")])
def test_a_number_never_looks_negative(number: int, written: str) -> None:
    assert sign_in._bytes(number).hex() == written


class _Pool:
    """Asks for one challenge after the other, and keeps what is answered."""

    def __init__(self, *challenges: str) -> None:
        self.challenges, self.answers, self.codes = list(challenges), list[Any](), list[str]()

    def _next(self) -> dict[str, Any]:
        if not self.challenges:
            return {"AuthenticationResult": {"AccessToken": "token"}}
        return {"ChallengeName": self.challenges.pop(0), "Session": f"s{len(self.answers)}"}

    def initiate_auth(self, **asked: Any) -> dict[str, Any]:
        assert asked["AuthFlow"] == "USER_SRP_AUTH"
        assert "PASSWORD" not in asked["AuthParameters"]
        return self._next()

    def respond_to_auth_challenge(self, **said: Any) -> dict[str, Any]:
        self.answers.append(said)
        return self._next()

    def associate_software_token(self, Session: str) -> dict[str, str]:  # noqa: N803 - boto3's word
        return {"SecretCode": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "Session": f"{Session}a"}

    def verify_software_token(self, Session: str, UserCode: str) -> dict[str, str]:  # noqa: N803 - boto3's words
        self.codes.append(UserCode)
        return {"Session": f"{Session}v"}


def test_a_pool_that_demands_a_second_factor_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = _Pool("MFA_SETUP")
    monkeypatch.setattr(sign_in, "time", SimpleNamespace(time=lambda: 59.0))
    assert sign_in.access_token(pool, "us-east-1_x", "client", "smoke", "password") == "token"  # type: ignore[arg-type]
    assert pool.codes == ["287082"]
    (answer,) = pool.answers
    assert (answer["ChallengeName"], answer["Session"]) == ("MFA_SETUP", "s0av")


def test_what_needs_a_person_is_said() -> None:
    with pytest.raises(CommandError, match="asks smoke for SMS_MFA: no token without a person"):
        sign_in.access_token(_Pool("SMS_MFA"), "us-east-1_x", "client", "smoke", "password")  # type: ignore[arg-type]
