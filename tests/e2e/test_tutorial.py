"""docs/ONBOARDING.md, run as it is written: every shell block, in its order, in a copy of the repository."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

import pytest
from tutorial import ENDING, LIVING, TEXT, Tutorial

if TYPE_CHECKING:
    from site_client import Site

STATES = "slipway-local-state"


@pytest.fixture(scope="module")
def lived(second_site: Tutorial) -> dict[str, str]:
    """What the blocks wrote that make a site, use it and bring it on, beside the `demo` that is up."""
    return dict(second_site.said)


@pytest.fixture(scope="module")
def ended(second_site: Tutorial, record_testsuite_property) -> dict[str, str]:
    """What the blocks wrote that end it; the report says how long the whole tutorial has taken."""
    before = set(second_site.said)
    second_site.follow(ENDING)
    record_testsuite_property("tutorial_seconds", round(second_site.seconds))
    return {first: text for first, text in second_site.said.items() if first not in before}


def _of(said: dict[str, str], part: str) -> str:
    return next(text for first, text in said.items() if part in first)


def test_a_new_site_touches_its_file_and_codeowners_and_nothing_else(lived: dict[str, str]) -> None:
    assert _of(lived, "git status").split("\n")[:-1] == [" M .github/CODEOWNERS", "?? envs/sites/gallery.yaml"]
    assert "\nowner: team-gallery\nenvironments:\n  local: {}\n  dev: {}\n" in _of(lived, "site new")


def test_the_second_site_lives_beside_the_first(lived: dict[str, str]) -> None:
    listed = _of(lived, "up gallery")
    for name in ("demo", "gallery"):
        assert re.search(rf"│ {name} +│ live", listed), listed


def test_both_take_photos_and_neither_knows_the_others(lived: dict[str, str]) -> None:
    answers = [json.loads(line) for line in _of(lived, "python - <<").splitlines() if line.startswith('{"items"')]
    assert [[item["title"] for item in answer["items"]] for answer in answers] == [["demo"], ["gallery"]]
    assert [len(answer["items"][0]["variants"]) for answer in answers] == [9, 9]
    ids = [answer["items"][0]["id"] for answer in answers]
    assert len(set(ids)) == 2


def test_a_site_shows_its_address_and_its_cost(lived: dict[str, str]) -> None:
    shown = _of(lived, "site show")
    assert re.search(r"address +http://\w+\.cloudfront\.localhost:\d+", shown)
    assert re.search(r"idle +\d\.\d\d USD a month", shown)
    assert "kept             30 days" in shown


def test_the_first_user_is_invited(lived: dict[str, str]) -> None:
    assert "admin@example.com" in _of(lived, "site users")


def test_promotion_is_one_line(lived: dict[str, str]) -> None:
    assert "\n  uat: { domain: gallery.uat.slipway.example }\n" in _of(lived, "site promote")


def test_a_retired_site_refuses_uploads_and_says_why(ended: dict[str, str]) -> None:
    refused = json.loads(_of(ended, "URL=").splitlines()[-1])
    assert (refused["status"], refused["type"].rpartition("/")[2]) == (410, "site-retired")
    assert "takes no more uploads" in refused["detail"]


def test_its_export_is_whole_and_outlives_it(ended: dict[str, str], site: Site) -> None:
    assert re.search(r"1 originals \(.*9 variants \(.*1 items \(", _of(ended, "site export"))
    s3, prefix = site.client("s3"), "archive/local/gallery/"
    manifest = json.load(s3.get_object(Bucket=STATES, Key=f"{prefix}manifest.json")["Body"])
    assert manifest["counts"] == {"originals": 1, "variants": 9, "items": 1}
    for key, digest in manifest["sha256"].items():
        content = s3.get_object(Bucket=STATES, Key=prefix + key)["Body"].read()
        assert hashlib.sha256(content).hexdigest() == digest, key


def test_the_other_site_notices_nothing_of_its_end(ended: dict[str, str]) -> None:
    ended = _of(ended, "destroy --site gallery")
    assert "No changes" in ended
    assert re.search(r"│ demo +│ live", ended), ended
    assert re.search(r"│ gallery +│ - ", ended), ended


def test_every_command_of_the_tutorial_is_run() -> None:
    """A block in another language would be read by people and run by nobody."""
    assert len(LIVING) + len(ENDING) == TEXT.count("\n```") / 2
