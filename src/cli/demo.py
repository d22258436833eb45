"""`slipway demo`: the whole path on a real photo, checked and shown."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import urllib3
from rich.table import Table

from cli import emulator, local_stack, pictures, sites, users
from cli.console import Step, recorded, results, step
from cli.errors import CommandError
from cli.sample import SUN, write_sample

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cli.sites import Site
    from cli.workspace import Workspace

SITE = "demo"
USER = "alice"
PROCESSING_SECONDS = 120.0
"""The demo fails when a photo is not ready after this long; it takes a few seconds on two cores."""
POLL_SECONDS = 0.3
REQUEST_SECONDS = 30.0
"""The API's own limit for one answer, which a first request that starts a function cold may come near to."""


def run(workspace: Workspace, *, port: int | None = None, endpoint: str | None = None) -> None:
    """Bring everything up, send a photo both ways, fetch and check every variant, and show it; leaves it running.

    Raises CommandError with the reason as soon as something is not as promised.
    """
    with recorded() as steps:
        stack = local_stack.up(workspace, [SITE], port=port or _port_in_use(workspace, endpoint), endpoint=endpoint)
        photo = workspace.cache / "sample" / "lake.jpg"
        with step("Paint a 12 MP photo") as current:
            write_sample(photo)
            current.detail = _describe(photo)
        site = sites.one(workspace, stack.endpoint, SITE)
        with step(f"Sign {USER} in") as current:
            visitor = Visitor(site, stack.endpoint, users.access_token(site, USER, stack.endpoint))
            current.detail = users.email_of(USER)
        with step("Upload by form (POST /v1/images)") as current:
            by_form = visitor.upload_by_form(photo)
            current.detail = by_form
        with step("Upload by presigned POST (/v1/uploads)") as current:
            by_post = visitor.upload_by_presigned_post(photo)
            current.detail = by_post
        with step("Process both") as current:
            ready = [visitor.wait_until_ready(media_id, current) for media_id in (by_form, by_post)]
            current.detail = f"{len(ready[0]['variants'])} variants each"
        with step("Fetch and check every variant") as current:
            checked, also = ([check_variant(visitor, variant) for variant in media["variants"]] for media in ready)
            if [one["sha256"] for one in checked] != [one["sha256"] for one in also]:
                raise CommandError("The same photo gave other variants by form than by presigned POST.")
            current.detail = "no EXIF, GPS, XMP, comment or profile; upright; as the API says; the same both ways"
        with step("Fetch the original (presigned URL)") as current:
            original = visitor.fetch(str(ready[0]["original_url"]))
            if original != photo.read_bytes():
                raise CommandError("The presigned URL of the original does not give the bytes that were uploaded.")
            current.detail = f"{len(original) / 1e6:.1f} MB, as uploaded"
    _show(steps, checked, site, ready[0])


@dataclass(frozen=True)
class Visitor:
    """A signed-in user of the site, over HTTP."""

    site: Site
    endpoint: str
    token: str

    def upload_by_form(self, photo: Path) -> str:
        """Send a photo through the API; its media id."""
        media = self._call("POST", "/v1/images", 201, fields={"file": (photo.name, photo.read_bytes(), "image/jpeg")})
        return str(media["id"])

    def upload_by_presigned_post(self, photo: Path) -> str:
        """Ask the API for a presigned POST and send the photo straight to the bucket; its media id."""
        content = photo.read_bytes()
        asked = {
            "filename": photo.name,
            "content_type": "image/jpeg",
            "size_bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "title": "A lake",
        }
        media = self._call("POST", "/v1/uploads", 201, json=asked)
        upload = media["upload"]
        fields = {**upload["fields"], "file": (photo.name, content, "image/jpeg")}
        answer = _request("POST", upload["url"], fields=fields)
        if answer.status not in (200, 201, 204):
            raise CommandError(f"The presigned POST was answered with {answer.status}: {_brief(answer.data)}")
        return str(media["id"])

    def wait_until_ready(self, media_id: str, current: Step) -> dict[str, Any]:
        """The media item once its variants exist. Raises CommandError when it is refused, fails or takes too long."""
        deadline = time.monotonic() + PROCESSING_SECONDS
        while True:
            media = self._call("GET", f"/v1/media/{media_id}", 200)
            current.update(f"{media_id} is {media['status']}")
            if media["status"] == "ready":
                return media
            if media["status"] in ("rejected", "failed"):
                raise CommandError(f"The photo {media_id} was {media['status']}: {media['reason']}")
            if time.monotonic() > deadline:
                raise CommandError(f"The photo {media_id} is still {media['status']} after {PROCESSING_SECONDS:.0f} s.")
            time.sleep(POLL_SECONDS)

    def delete(self, media_id: str) -> None:
        """Erase a photo. Raises CommandError when the API does not say that it did."""
        self._call("DELETE", f"/v1/media/{media_id}", 200)

    def fetch_from_cdn(self, url: str) -> bytes:
        """A variant by its CDN URL, asked of the emulator with the distribution's own name as Host."""
        return self.fetch(self.endpoint + urlsplit(url).path, {"Host": self.site.host})

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> bytes:
        """The bytes behind a URL, without a token. Raises CommandError for anything but 200."""
        answer = _request("GET", url, headers=headers)
        if answer.status != 200:
            raise CommandError(f"GET {url.partition('?')[0]} was answered with {answer.status}: {_brief(answer.data)}")
        return answer.data

    def _call(self, method: str, path: str, expected: int, **request: Any) -> dict[str, Any]:
        headers = {"Host": self.site.host, "Authorization": f"Bearer {self.token}"}
        answer = _request(method, self.endpoint + path, headers=headers, **request)
        if answer.status != expected:
            raise CommandError(f"{method} {path} was answered with {answer.status}: {_brief(answer.data)}")
        found: dict[str, Any] = json.loads(answer.data)
        return found


def _request(method: str, url: str, **request: Any) -> urllib3.BaseHTTPResponse:
    try:
        return urllib3.request(method, url, timeout=REQUEST_SECONDS, retries=False, redirect=False, **request)
    except urllib3.exceptions.HTTPError as error:
        raise CommandError(f"{method} {url.partition('?')[0]}: {error}") from None


def check_variant(visitor: Visitor, variant: Mapping[str, Any]) -> dict[str, Any]:
    """Fetch a variant and compare it with what the API says and with what Slipway promises; the variant, with its local
    URL.

    Raises CommandError with the first promise that does not hold.
    """
    name = f"{variant['name']}.{variant['format']}"
    content = visitor.fetch_from_cdn(str(variant["url"]))
    if hashlib.sha256(content).hexdigest() != variant["sha256"] or len(content) != variant["size_bytes"]:
        raise CommandError(f"Variant {name}: the CDN gives other bytes than the API describes.")
    picture = pictures.look_at(content)
    if (picture.width, picture.height) != (variant["width"], variant["height"]):
        raise CommandError(f"Variant {name} is {picture.width} x {picture.height}, and the API says otherwise.")
    if picture.width >= picture.height or not picture.brighter_at(SUN):
        raise CommandError(f"Variant {name} is not upright.")
    if picture.private:
        raise CommandError(f"Variant {name} still carries {', '.join(picture.private)}.")
    return {**variant, "opens": visitor.site.url + urlsplit(str(variant["url"])).path}


def _port_in_use(workspace: Workspace, endpoint: str | None) -> int | None:
    """The port of the emulator that runs already, so that a demo uses it wherever it is."""
    stack = emulator.current(workspace) if endpoint is None else None
    return stack.port if stack and stack.ours and stack.alive() else None


def _describe(photo: Path) -> str:
    picture = pictures.look_at(photo.read_bytes())
    if not picture.private:
        raise CommandError("The sample carries no metadata, so that nothing could be shown to be removed.")
    size = f"{picture.width} x {picture.height} lying on its side, {photo.stat().st_size / 1e6:.1f} MB"
    return f"{size}, with {', '.join(picture.private)}"


def _show(steps: Sequence[Step], checked: Sequence[Mapping[str, Any]], site: Site, ready: Mapping[str, Any]) -> None:
    happened = Table(title="What happened", title_justify="left")
    happened.add_column("step")
    happened.add_column("time", justify="right")
    happened.add_column("detail", overflow="fold")
    for done in steps:
        happened.add_row(done.title, f"{done.seconds:.1f} s", done.detail)
    happened.add_row("all", f"{sum(done.seconds for done in steps):.1f} s", "", style="bold")

    variants = Table(title="Variants, fetched from the CDN", title_justify="left")
    for heading in ("variant", "pixels", "bytes"):
        variants.add_column(heading, justify="left" if heading == "variant" else "right", no_wrap=True)
    for variant in checked:
        size = f"{variant['width']} x {variant['height']}"
        variants.add_row(f"{variant['name']}.{variant['format']}", size, f"{variant['size_bytes']:,}")

    results.print()
    results.print(happened)
    results.print(variants)
    results.print("Open in a browser")
    for variant in checked:
        results.print(f"  {variant['opens']}", markup=False)
    results.print(f"  {ready['original_url']}   (the original, for 15 minutes)", markup=False)
    results.print(f"  {site.url}/v1/health", markup=False)
    results.print(_NEXT.format(api=site.url, media=ready["id"]), markup=False)


_NEXT = """
Next
  TOKEN=$(.venv/bin/slipway token alice)
  curl -H "Authorization: Bearer $TOKEN" "{api}/v1/media?kind=image"
  curl -H "Authorization: Bearer $TOKEN" -F file=@your-photo.jpg {api}/v1/images
  curl -H "Authorization: Bearer $TOKEN" -X DELETE {api}/v1/media/{media}
  .venv/bin/slipway ask "uploads per day"    what the lake knows, a minute later
  make status    what runs where        make down    stop it"""


def _brief(body: bytes) -> str:
    return " ".join(body.decode("utf-8", errors="replace").split())[:300]
