"""A site goes in two steps: its file says so, and not before its time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from site_tree import make

from cli import site_check, site_edit, site_retire, site_rules, site_schema
from cli.errors import CommandError
from slipway.doors import Doors
from slipway.problems import ProblemError

if TYPE_CHECKING:
    from pathlib import Path

SHOP = "owner: team-demo\nenvironments:\n  local: {}\n  dev:\n    retention_days: 30\n"
TODAY = date(2026, 11, 21)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(site_check, "today", lambda: TODAY)
    return make(tmp_path, {"shop": SHOP})


def _text(root: Path) -> str:
    return (root / "envs/sites/shop.yaml").read_text(encoding="utf-8")


def _shorten(root: Path) -> None:
    """As a person would: the grace period is a week."""
    path = root / "envs/sites/shop.yaml"
    path.write_text(_text(root).replace("{ since", "{ grace_days: 7, since"), encoding="utf-8")


def test_first_a_site_is_closed_in_one_environment(root: Path) -> None:
    site_retire.close(root, "shop", "dev", TODAY)
    assert _text(root) == SHOP + '    retired: { since: "2026-11-21" }\n'
    site_retire.close(root, "shop", "local", TODAY)
    assert '  local: { retired: { since: "2026-11-21" } }\n' in _text(root)
    assert site_check.check(root) == []
    with pytest.raises(CommandError, match="shop is retired in dev; it may be destroyed from 2026-12-21 on"):
        site_retire.close(root, "shop", "dev", TODAY)
    with pytest.raises(CommandError, match="shop does not live in prod; it has local, dev"):
        site_retire.close(root, "shop", "prod", TODAY)


def test_it_may_go_when_its_grace_period_is_over_and_not_a_day_earlier(root: Path) -> None:
    with pytest.raises(CommandError, match="shop takes uploads in dev: first `slipway site retire shop --env dev`"):
        site_retire.may_go(root, "shop", "dev", TODAY)
    site_retire.close(root, "shop", "dev", TODAY)
    _shorten(root)
    with pytest.raises(CommandError, match="shop may be destroyed in dev from 2026-11-28 on"):
        site_retire.may_go(root, "shop", "dev", date(2026, 11, 27))
    site_retire.may_go(root, "shop", "dev", date(2026, 11, 28))


def test_then_nothing_of_it_is_protected_any_more(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site_retire.close(root, "shop", "dev", TODAY)
    _shorten(root)
    monkeypatch.setattr(site_check, "today", lambda: date(2026, 11, 28))
    site_retire.release(root, "shop", "dev")
    assert '    retired: { grace_days: 7, since: "2026-11-21", destroy: true }\n' in _text(root)
    with pytest.raises(CommandError, match="may be destroyed in dev already"):
        site_retire.release(root, "shop", "dev")


def test_the_block_for_all_environments_is_released_where_it_stands(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "envs/sites/shop.yaml").write_text(SHOP + 'retired: { since: "2026-01-01" }\n', encoding="utf-8")
    site_retire.release(root, "shop", "dev")
    assert _text(root).endswith('retired: { since: "2026-01-01", destroy: true }\n')


def test_in_the_end_its_file_stays_without_the_environment(root: Path) -> None:
    with pytest.raises(CommandError, match="shop is not retired in dev"):
        site_retire.bury(root, "shop", "dev")
    site_retire.close(root, "shop", "dev", TODAY)
    site_retire.bury(root, "shop", "dev")
    assert _text(root) == "owner: team-demo\nenvironments:\n  local: {}\n"
    site_retire.close(root, "shop", "local", TODAY)
    site_retire.bury(root, "shop", "local")
    assert _text(root) == 'owner: team-demo\nenvironments: {}\nretired: { since: "2026-11-21" }\n'
    assert site_check.check(root) == []
    with pytest.raises(CommandError, match="has no block for dev"):
        site_check.demand(root, "shop", "dev")
    with pytest.raises(CommandError, match="shop is retired and gone: a name is never used again"):
        site_edit.promote(root, "shop")
    with pytest.raises(CommandError, match="There is a site shop"):
        site_edit.create(root, "shop", "team-demo", ["dev"])


@pytest.mark.parametrize(
    ("retired", "said"),
    [
        ('{ since: "2026-11-21", destroy: true }', "6: retired.destroy: the grace period lasts until 2026-12-21"),
        ('{ since: "2026-02-30" }', '6: retired.since is "2026-02-30": there is no such day'),
        ("{ since: 2026-11-21 }", 'YAML reads this as a date: put it in quotes, "2026-11-21"'),
        ("{ grace_days: 7 }", '6: retired.since is missing: it must be a day such as "2026-11-21", in quotes'),
        ('{ since: "soon" }', '6: retired.since is "soon": it must be a day such as "2026-11-21", in quotes'),
    ],
)
def test_a_file_that_goes_too_early_or_on_no_day_is_refused(root: Path, retired: str, said: str) -> None:
    (root / "envs/sites/shop.yaml").write_text(f"{SHOP}retired: {retired}\n", encoding="utf-8")
    assert {said in str(problem) for problem in site_check.check(root)} == {True}


def test_the_grace_period_is_the_schemas(root: Path) -> None:
    fields = {field.path: field.schema for field in site_schema.fields(site_schema.load(root))}
    assert fields["retired.grace_days"]["default"] == site_rules.GRACE_DAYS


def test_a_retired_site_says_that_it_takes_no_more_uploads_and_what_to_do() -> None:
    Doors().admit()
    with pytest.raises(ProblemError) as refused:
        Doors("2026-11-21").admit()
    assert refused.value.rule.status == 410
    assert "retired on 2026-11-21 and takes no more uploads" in refused.value.detail
    assert "fetch what you want to keep" in refused.value.detail
    assert refused.value.members == {"retired_since": "2026-11-21"}
