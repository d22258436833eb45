"""A small repository that site files can be checked and changed in: the real schema, roots and platforms."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
OWNERS = "* @acme/team-platform\n/envs/sites/shop.yaml @acme/team-demo\n/envs/sites/other.yaml @acme/team-demo\n"


def make(root: Path, sites: Mapping[str, str], owners: str = OWNERS) -> Path:
    """The repository at `root` with these files: text by the site's name."""
    for path in (ROOT / "envs").glob("*/*/*.tf"):
        (root / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, root / path.relative_to(ROOT))
    schema = root / "terraform/site/site.schema.json"
    schema.parent.mkdir(parents=True)
    shutil.copyfile(ROOT / "terraform/site/site.schema.json", schema)
    (root / ".github").mkdir()
    (root / ".github/CODEOWNERS").write_text(owners, encoding="utf-8")
    (root / "envs/sites").mkdir()
    for name, text in sites.items():
        (root / f"envs/sites/{name}.yaml").write_text(text, encoding="utf-8")
    return root
