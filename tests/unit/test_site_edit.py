"""New sites and new environments: what is added, where, and that every other byte stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from site_tree import OWNERS, ROOT, make

from cli import site_check, site_edit
from cli.errors import CommandError

if TYPE_CHECKING:
    from pathlib import Path

SHOP = "owner: team-demo\nenvironments:\n  local: {}\n  dev: {} # to try things\n\n# Seasonal.\nretention_days: 30\n"


def _files(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in root.rglob("*") if path.is_file()}


def test_a_new_site_is_one_file_and_one_line_of_codeowners(tmp_path: Path) -> None:
    root = make(tmp_path, {"shop": SHOP})
    before = _files(root)
    site_edit.create(root, "gallery", "team-demo", ["local", "dev"])
    after = _files(root)
    assert {path for path in after if after[path] != before.get(path)} == {
        "envs/sites/gallery.yaml",
        ".github/CODEOWNERS",
    }
    assert after["envs/sites/gallery.yaml"] == (
        "# yaml-language-server: $schema=../../terraform/site/site.schema.json\n"
        "owner: team-demo\nenvironments:\n  local: {}\n  dev: {}\n"
    )
    assert after[".github/CODEOWNERS"] == f"{OWNERS}/envs/sites/gallery.yaml @acme/team-demo\n"
    assert site_check.check(root) == []


def test_the_line_stands_behind_those_of_other_sites_and_before_what_follows(tmp_path: Path) -> None:
    root = make(
        tmp_path,
        {},
        "* @acme/team-a\n/envs/sites/ @acme/team-a\n/envs/sites/shop.yaml @acme/team-b\n/docs/ @acme/team-c\n",
    )
    site_edit.create(root, "gallery", "team-b", ["dev"])
    lines = (root / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    assert lines[2:] == [
        "/envs/sites/shop.yaml @acme/team-b",
        "/envs/sites/gallery.yaml @acme/team-b",
        "/docs/ @acme/team-c",
    ]


def test_a_new_site_has_a_name_where_it_needs_one(tmp_path: Path) -> None:
    root = make(tmp_path, {})
    site_edit.create(root, "gallery", "team-demo", ["dev", "prod"])
    text = (root / "envs/sites/gallery.yaml").read_text(encoding="utf-8")
    assert text.endswith("  dev: {}\n  prod: { domain: gallery.slipway.example }\n")


def test_a_given_name_goes_where_its_zone_is(tmp_path: Path) -> None:
    root = make(tmp_path, {})
    site_edit.create(root, "gallery", "team-demo", ["local", "dev"], "photos.dev.slipway.example")
    text = (root / "envs/sites/gallery.yaml").read_text(encoding="utf-8")
    assert text.endswith("  local: {}\n  dev: { domain: photos.dev.slipway.example }\n")


@pytest.mark.parametrize(
    ("name", "environments", "domain", "said"),
    [
        ("shop", ["dev"], None, "There is a site shop"),
        ("Gallery", ["dev"], None, '"Gallery" is no name of a site'),
        ("gallery", ["dev"], "gallery.example.com", "must be one label below the zone of dev"),
        ("gallery", ["dev"], "shop.dev.slipway.example", "of dev is taken by shop in dev"),
        ("gallery", ["stage"], None, "There is no environment stage. Known: dev, local, prod, uat."),
    ],
)
def test_a_new_site_that_would_not_be_right_changes_nothing(
    tmp_path: Path, name: str, environments: list[str], domain: str | None, said: str
) -> None:
    root = make(tmp_path, {"shop": "owner: team-demo\nenvironments: { dev: { domain: shop.dev.slipway.example } }\n"})
    before = _files(root)
    with pytest.raises(CommandError) as refused:
        site_edit.create(root, name, "team-demo", environments, domain)
    assert said in str(refused.value)
    assert _files(root) == before


def test_what_was_wrong_before_does_not_stop_a_new_site(tmp_path: Path) -> None:
    root = make(tmp_path, {"shop": "owner: 1\n"})
    site_edit.create(root, "gallery", "team-demo", ["dev"])
    assert (root / "envs/sites/gallery.yaml").is_file()


def test_promotion_adds_the_next_environment_with_what_it_requires(tmp_path: Path) -> None:
    root = make(tmp_path, {"shop": SHOP})
    assert site_edit.promote(root, "shop")[1] == "uat"
    assert site_edit.promote(root, "shop")[1] == "prod"
    assert (root / "envs/sites/shop.yaml").read_text(encoding="utf-8") == SHOP.replace(
        "things\n",
        "things\n  uat: { domain: shop.uat.slipway.example }\n  prod: { domain: shop.slipway.example }\n",
    )
    assert site_check.check(root) == []
    with pytest.raises(CommandError, match="shop is in prod already; it has local, dev, uat, prod"):
        site_edit.promote(root, "shop")


def test_a_promotion_may_skip_an_environment_and_choose_the_name(tmp_path: Path) -> None:
    root = make(tmp_path, {"shop": SHOP})
    site_edit.promote(root, "shop", "prod", "store.slipway.example")
    assert "  prod: { domain: store.slipway.example }\n" in (root / "envs/sites/shop.yaml").read_text(encoding="utf-8")


def test_a_file_that_is_wrong_is_not_promoted(tmp_path: Path) -> None:
    root = make(tmp_path, {"shop": SHOP + "waff: {}\n"})
    with pytest.raises(CommandError, match=r"shop\.yaml:8: unknown key"):
        site_edit.promote(root, "shop")
    with pytest.raises(CommandError, match=r"no site file envs/sites/store\.yaml\. Sites: shop\."):
        site_edit.promote(root, "store")


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a:\n  b: 1\n", "a:\n  b: 1\n  new: {}\n"),
        ("a:\n  b: 1", "a:\n  b: 1\n  new: {}\n"),
        ("a: {b: 1}\nc: 2\n", "a: {b: 1, new: {} }\nc: 2\n"),
        ("a: {}\n", "a: { new: {} }\n"),
        ("a:\n  {\n    b: 1,\n  }\n", "a:\n  {\n    b: 1, new: {} }\n"),
        ("a:\n  b:\n    c: [1,\n      2]\n# end\nd: 1\n", "a:\n  b:\n    c: [1,\n      2]\n  new: {}\n# end\nd: 1\n"),
        ("a:\n  b:\n    - 1\n    - 2 # two\nd: 1\n", "a:\n  b:\n    - 1\n    - 2 # two\n  new: {}\nd: 1\n"),
    ],
)
def test_a_line_is_added_at_the_end_of_a_mapping_however_it_is_written(text: str, after: str) -> None:
    assert site_edit.add(text, ("a",), "new", "{}") == after
    assert yaml.safe_load(after)["a"] == {**(yaml.safe_load(text)["a"] or {}), "new": {}}


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a:\n  b: 1 # one\n  c:\n    d: 2\n    e: 3\n  f: 4\ng: 5\n", "a:\n  b: 1 # one\n  f: 4\ng: 5\n"),
        ("a:\n  b: 1\n  c: {d: 2}\n", "a:\n  b: 1\n"),
        ("a:\n  c:\n    d: 2\n# end\ng: 5\n", "a: {}\n# end\ng: 5\n"),
        ("a:\n  c: {}\n", "a: {}\n"),
        ("a: {b: 1, c: {d: 2}, f: 4}\n", "a: {b: 1, f: 4}\n"),
        ("a: {b: 1, c: 2}\n", "a: {b: 1}\n"),
        ("a: {c: 2}\ng: 5\n", "a: {}\ng: 5\n"),
    ],
)
def test_an_entry_is_taken_out_and_the_rest_stays(text: str, after: str) -> None:
    assert site_edit.remove(text, ("a", "c")) == after
    expected = yaml.safe_load(text)
    del expected["a"]["c"]
    assert yaml.safe_load(after) == expected


def test_the_first_line_points_editors_at_the_schema() -> None:
    assert (ROOT / "envs/sites/demo.yaml").read_text(encoding="utf-8").startswith(site_edit.FIRST_LINE)
