"""Only what the CDN hands on is answered."""

from __future__ import annotations

import hashlib

import pytest
from calls import ORIGIN_SECRET, request

from slipway.origin import Origin
from slipway.problems import ProblemError, Rule

SECRETS = ("predecessor-0123456789", ORIGIN_SECRET, "successor-0123456789")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


ORIGIN = Origin(tuple(map(_hash, SECRETS)))


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("name", ["x-slipway-origin", "X-Slipway-Origin"])
def test_each_secret_of_the_moment_is_admitted(name: str, secret: str) -> None:
    ORIGIN.admit(request(headers={name: secret}))


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(None, id="nothing"),
        pytest.param("", id="empty"),
        pytest.param("x", id="another"),
        pytest.param(_hash(ORIGIN_SECRET), id="its-hash"),
        pytest.param(ORIGIN_SECRET + " ", id="longer"),
        pytest.param(ORIGIN_SECRET[:-1], id="shorter"),
        pytest.param(ORIGIN_SECRET.upper(), id="upper-case"),
        pytest.param(f"{ORIGIN_SECRET},{ORIGIN_SECRET}", id="twice"),
        pytest.param("caf\u00e9", id="not-ascii"),
        pytest.param("\ud800", id="half-a-surrogate"),
        pytest.param("a" * 100_000, id="very-long"),
    ],
)
def test_anything_else_is_403_without_a_hint_of_the_secret(sent: str | None) -> None:
    headers = {} if sent is None else {"x-slipway-origin": sent}
    with pytest.raises(ProblemError) as error:
        ORIGIN.admit(request(headers=headers))
    assert error.value.rule is Rule.ORIGIN_REQUIRED
    assert error.value.rule.status == 403
    assert not [known for known in (*SECRETS, *ORIGIN.hashes) if known in str(error.value)]


def test_the_secret_under_another_name_does_not_count() -> None:
    with pytest.raises(ProblemError):
        ORIGIN.admit(request(headers={"authorization": ORIGIN_SECRET, "x-slipway-origin-2": ORIGIN_SECRET}))


@pytest.mark.parametrize("hashes", [(), ("",), ("x" * 64,), ("A" * 64,), (_hash("a"), "secret"), (_hash("a") + "\n",)])
def test_an_origin_that_nobody_could_be_is_refused(hashes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        Origin(hashes)
