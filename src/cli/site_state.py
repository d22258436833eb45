"""What was applied of a site, read from its state: nothing is planned and nothing is locked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import hcl2

from cli import planned

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cli.accounts import Account
    from cli.planned import Resource

PREFIX = "sites/"
"""Where the states of sites are in the bucket of their environment's (cli.terraform.Root.state_key)."""


@dataclass(frozen=True)
class SiteState:
    """A site in an environment as the last apply left it; without resources it is not there."""

    resources: list[Resource] = field(default_factory=list)
    handles: Mapping[str, Any] = field(default_factory=dict)
    size_bytes: int = 0

    @property
    def live(self) -> bool:
        """Whether anything of the site exists."""
        return bool(self.resources)


def read(root: Path, account: Account, site: str) -> SiteState:
    """The site's state in the environment of `account`; an empty one when it was never applied."""
    s3 = account.client("s3")
    try:
        body = s3.get_object(Bucket=bucket(root, account.environment), Key=f"{PREFIX}{site}.tfstate")["Body"].read()
    except (s3.exceptions.NoSuchKey, s3.exceptions.NoSuchBucket):
        return SiteState()
    return parse(body)


def parse(body: bytes) -> SiteState:
    """A state file."""
    content = json.loads(body)
    handles = content["outputs"]["site"]["value"] if "site" in content.get("outputs", {}) else {}
    return SiteState(planned.applied(content), handles, len(body))


def names(root: Path, account: Account) -> list[str]:
    """Sites that have a state in the environment of `account`, also those that were destroyed since."""
    pages = account.client("s3").get_paginator("list_objects_v2")
    keys = [
        one["Key"]
        for page in pages.paginate(Bucket=bucket(root, account.environment), Prefix=PREFIX)
        for one in page.get("Contents", ())
    ]
    return sorted(key.removeprefix(PREFIX).removesuffix(".tfstate") for key in keys if key.endswith(".tfstate"))


def bucket(root: Path, environment: str) -> str:
    """The bucket of the environment's states, as its site root names it."""
    options = hcl2.SerializationOptions(strip_string_quotes=True, with_comments=False, explicit_blocks=False)
    path = root / "envs" / environment / "site/backend.tf"
    parsed = hcl2.loads(path.read_text(encoding="utf-8"), serialization_options=options)
    return str(parsed["terraform"][0]["backend"][0]["s3"]["bucket"])
