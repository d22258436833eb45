"""Names of roots, in the order they are applied, and where each keeps its state and its plans."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import yaml

from cli import emulator, environments
from cli.errors import CommandError
from cli.terraform import Root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_s3 import S3Client

    from cli.workspace import Workspace

ORDER = ("dev", "uat", "prod")
"""The way of a change; an environment that is not in it (local) has nothing before it."""

ATTRIBUTE = r'^\s*{name}\s*=\s*"([^"]+)"'


def before(environment: str) -> str | None:
    """The environment whose evidence this one needs; None for the first, and for one that is not on the way."""
    at = ORDER.index(environment) if environment in ORDER else 0
    return ORDER[at - 1] if at else None


def in_environment(root: Root, environment: str) -> Root:
    """The same root in another environment."""
    return Root(root.workspace, environment, root.layer, root.site)


def site_values(content: str) -> dict[str, Any]:
    """What a site file says; nothing when it cannot be read, which its own tests refuse."""
    try:
        found = yaml.safe_load(content)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def site_environments(content: str) -> set[str]:
    """Environments that a site file has a block for."""
    blocks = site_values(content).get("environments")
    return set(blocks) if isinstance(blocks, dict) else set()


def all_roots(workspace: Workspace) -> list[Root]:
    """Every root that can be planned: each platform, and each site in each of its environments. Platforms first."""
    known = {path.parent.name: path for path in workspace.root.glob("envs/*/platform")}
    found = [Root(workspace, name, "platform") for name in sorted(known, key=_rank)]
    sites = {
        path.stem: site_environments(path.read_text(encoding="utf-8"))
        for path in sorted((workspace.root / "envs/sites").glob("*.yaml"))
    }
    for folder in sorted(workspace.root.glob("envs/*/site"), key=lambda path: _rank(path.parent.name)):
        found += [
            Root(workspace, folder.parent.name, "site", site)
            for site, living in sites.items()
            if folder.parent.name in living
        ]
    return found


def _rank(environment: str) -> tuple[int, str]:
    return (ORDER.index(environment) if environment in ORDER else -1, environment)


def state_bucket(root: Root) -> str:
    """Bucket of the root's state, from its backend.tf."""
    return _backend(root, "bucket")


def plan_bucket(root: Root) -> str:
    """Bucket of the root's plans and evidence: beside that of the state, as `slipway bootstrap` makes both."""
    state = state_bucket(root)
    if not state.endswith("-state"):
        raise CommandError(f"The state bucket of {root.name} is {state}: its name has to end in -state.")
    return state.removesuffix("-state") + "-plans"


def state_key(root: Root) -> str:
    """Key of the root's state in its bucket."""
    return root.state_key or _backend(root, "key")


def _backend(root: Root, name: str) -> str:
    written = (root.directory / "backend.tf").read_text(encoding="utf-8")
    found = re.search(ATTRIBUTE.format(name=name), written, re.MULTILINE)
    if not found:
        raise CommandError(f"envs/{root.environment}/{root.layer}/backend.tf names no {name}.")
    return found[1]


def credentials(root: Root) -> dict[str, str]:
    """Environment of what works on this root: the emulator for local, else whoever we are."""
    if root.environment == environments.LOCAL:
        return emulator.credentials(emulator.running(root.workspace).endpoint)
    return dict(os.environ)


def backend_settings(given: Mapping[str, str]) -> dict[str, str]:
    """What the backend has to know beside its file: an emulator has no host name per bucket."""
    return {"use_path_style": "true"} if given.get("AWS_ENDPOINT_URL") else {}


def client(given: Mapping[str, str], service: str) -> Any:
    """A client of AWS, or of the emulator, with the rights that `given` (an environment) has."""
    region = given.get("AWS_REGION") or given.get("AWS_DEFAULT_REGION") or emulator.REGION
    key, secret, token = (given.get(f"AWS_{name}") for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"))
    return _client(service, region, given.get("AWS_ENDPOINT_URL"), key, secret, token)


@cache  # a tenth of a second each: reading what a service is like
def _client(  # noqa: PLR0913, PLR0917 - all that a client is made from
    service: str, region: str, endpoint: str | None, key: str | None, secret: str | None, token: str | None
) -> Any:
    session = boto3.session.Session(key, secret, token, region_name=region)
    return session.client(service, endpoint_url=endpoint)  # type: ignore[call-overload]


def s3(given: Mapping[str, str]) -> S3Client:
    """S3 with the rights that `given` has."""
    found: S3Client = client(given, "s3")
    return found
