"""Pseudonyms: the same for the same person, and of no use to whoever has no key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from library import Key

from slipway.pseudonyms import Pseudonyms

OWNER = "0a1b2c3d-0000-4000-8000-00000000000a"


@dataclass
class Counting:
    key: Key = field(default_factory=Key)
    signed: list[bytes] = field(default_factory=list)

    def sign(self, message: bytes) -> bytes:
        self.signed.append(message)
        return self.key.sign(message)


def test_a_person_has_one_pseudonym_wherever_and_whenever_it_is_made() -> None:
    assert Pseudonyms(Key()).of("shop", OWNER) == Pseudonyms(Key()).of("shop", OWNER)
    assert re.fullmatch("[0-9a-f]{32}", Pseudonyms(Key()).of("shop", OWNER))


def test_two_people_two_sites_and_two_keys_give_four_pseudonyms() -> None:
    made = {Pseudonyms(Key()).of(site, owner) for site in ("shop", "demo") for owner in (OWNER, "another")}
    made |= {Pseudonyms(Key(b"another")).of("shop", OWNER)}
    assert len(made) == 5


def test_the_key_is_asked_once_for_each_site_and_never_told_who_it_is_about() -> None:
    signer = Counting()
    pseudonyms = Pseudonyms(signer)
    for site in ("shop", "demo", "shop"):
        for number in range(10):
            pseudonyms.of(site, f"{OWNER}{number}")
    assert len(signer.signed) == 2
    assert not [message for message in signer.signed if OWNER.encode() in message]
