"""`slipway smoke`: a site as a visitor uses it: upload, wait, fetch, delete. What failed is a result, not a crash."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from cli import demo, emulator, environments, sites, users
from cli.console import step
from cli.errors import CommandError
from cli.gate import roots
from cli.gate.runs import GateRun
from cli.sample import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from cli.console import Step
    from cli.terraform import Root

REFRESH_TOKEN = "SLIPWAY_SMOKE_REFRESH_TOKEN"  # noqa: S105 - the name of the variable
"""Of a user made for this test: its password signs nobody in here, and a token can be revoked."""


class Visiting(Protocol):
    """What the test does with a site; cli.demo.Visitor over HTTP."""

    def upload_by_presigned_post(self, photo: Path) -> str:
        """Its media id."""
        ...

    def wait_until_ready(self, media_id: str, current: Step) -> dict[str, Any]:
        """The item once its variants exist."""
        ...

    def fetch_from_cdn(self, url: str) -> bytes:
        """A variant's bytes."""
        ...

    def delete(self, media_id: str) -> None:
        """Erase it."""
        ...


def run(root: Root) -> dict[str, Any]:
    """`{"passed", "site", "seconds", "variants"}`, or with `reason` instead of variants when it did not pass."""
    began = time.monotonic()
    try:
        photo = root.workspace.cache / "sample" / "lake.jpg"
        write_sample(photo)
        found: dict[str, Any] = {"passed": True, "variants": visit(visitor(root), photo)}
    except CommandError as error:
        found = {"passed": False, "reason": str(error)}
    return {**found, "site": root.name, "seconds": round(time.monotonic() - began, 1)}


def visit(one: Visiting, photo: Path) -> int:
    """Upload, wait, fetch every variant, delete; how many variants. Deletes also what failed on the way."""
    with step("Upload, wait, fetch, delete") as current:
        media_id = one.upload_by_presigned_post(photo)
        try:
            variants = one.wait_until_ready(media_id, current)["variants"]
            if not variants:
                raise CommandError(f"The photo {media_id} is ready and has no variants.")
            for variant in variants:
                if len(one.fetch_from_cdn(str(variant["url"]))) != variant["size_bytes"]:
                    raise CommandError(f"The CDN gives other bytes of {variant['name']} than the API describes.")
        finally:
            one.delete(media_id)
        current.detail = f"{len(variants)} variants"
    return len(variants)


def visitor(root: Root) -> demo.Visitor:
    """A signed-in user of the site. Raises CommandError when it is not applied, or nobody can sign in."""
    if root.environment == environments.LOCAL:
        endpoint = emulator.running(root.workspace).endpoint
        site = sites.one(root.workspace, endpoint, str(root.site))
        return demo.Visitor(site, endpoint, users.access_token(site, "smoke", endpoint))
    given = roots.credentials(root)
    run = GateRun(root, given)
    run.connect()
    handles = run.outputs()["site"]
    url = str(handles["cdn"]["url"]).rstrip("/")
    site = sites.Site(str(root.site), url, str(urlsplit(url).hostname), str(handles["api"]["url"]), handles)
    return demo.Visitor(site, url, _token(roots.client(given, "cognito-idp"), str(handles["auth"]["client_id"])))


def _token(cognito: Any, client_id: str) -> str:
    refresh = os.environ.get(REFRESH_TOKEN)
    if not refresh:
        raise CommandError(f"{REFRESH_TOKEN} is not set: sign a user in once and keep its refresh token there.")
    answer = cognito.initiate_auth(
        AuthFlow="REFRESH_TOKEN_AUTH", ClientId=client_id, AuthParameters={"REFRESH_TOKEN": refresh}
    )
    return str(answer["AuthenticationResult"]["AccessToken"])
