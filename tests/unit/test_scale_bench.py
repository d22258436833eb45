"""`python -m bench.scale` measures sites that could be somebody's: the check has nothing to say about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_tree import OWNERS, make

from bench import scale
from cli import site_check

if TYPE_CHECKING:
    from pathlib import Path


def test_the_sites_that_are_generated_are_right(tmp_path: Path) -> None:
    tree = make(tmp_path, {"demo": "owner: team-demo\nenvironments: {local: {}}\n"}, OWNERS)
    scale.generate(tree, 70)
    assert len(list((tree / "envs/sites").glob("*.yaml"))) == 70
    assert site_check.check(tree, history=False) == []
