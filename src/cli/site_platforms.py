"""What the roots of an environment say about the sites that may live there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import hcl2

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Platform:
    """One environment: the zone that its sites' names are in (None: they have CloudFront's), the account, whether what
    is stored there survives a destroy, and the most days that a site may keep what is about a person (None: its root
    does not say, and Terraform decides).
    """

    environment: str
    zone: str | None
    keeps: bool
    account: str
    region: str
    retention_days: int | None

    @property
    def needs_a_domain(self) -> bool:
        """Whether a site must have a name of its own here: CloudFront's ends with the distribution, links to it too."""
        return self.keeps and self.zone is not None


@cache
def platforms(root: Path) -> Mapping[str, Platform]:
    """Every environment of the repository that sites can live in, by name."""
    return {
        path.parent.parent.name: _platform(path.parent.parent)
        for path in sorted((root / "envs").glob("*/site/backend.tf"))
    }


def _platform(folder: Path) -> Platform:
    shared = _call(folder / "platform/main.tf", "platform")
    site = _call(folder / "site/main.tf", "site")
    provider = _parsed(folder / "site/providers.tf").get("provider", [{"aws": {}}])[0]["aws"]
    return Platform(
        environment=folder.name,
        zone=(shared.get("dns") or {}).get("zone"),
        keeps=site.get("retain", True),
        account=next(iter(provider.get("allowed_account_ids", ())), ""),
        region=provider.get("region", ""),
        retention_days=shared.get("retention_days"),
    )


def _call(path: Path, module: str) -> Mapping[str, Any]:
    """What a root gives to a module; {} when it does not call it."""
    calls = (call[module] for call in _parsed(path).get("module", ()) if module in call)
    return next(calls, {})


def _parsed(path: Path) -> Mapping[str, Any]:
    return _parse(path.read_text(encoding="utf-8") if path.is_file() else "")


@cache
def _parse(text: str) -> Mapping[str, Any]:
    options = hcl2.SerializationOptions(strip_string_quotes=True, with_comments=False, explicit_blocks=False)
    parsed: Mapping[str, Any] = hcl2.loads(text, serialization_options=options)
    return parsed
