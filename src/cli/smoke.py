"""`slipway smoke`: a site as a visitor uses it: sign in, upload, wait, fetch, delete; then a look at its alarms.

What failed is a result, not a crash: `slipway gate record` writes it down, and the promotion stops there.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from cli import demo, environments, rollback, sites, smoke_user, watch
from cli.console import step
from cli.errors import CommandError
from cli.gate import roots
from cli.gate.runs import GateRun
from cli.sample import write_sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cli.console import Step
    from cli.terraform import Root


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


def run(root: Root, watch_minutes: float = 0) -> dict[str, Any]:
    """Use the site, then watch its alarms; `{"passed", "site", "seconds", "variants"}`, or `reason` when it failed.

    Whatever goes wrong on the way is a failed test: a site that nobody can sign in to does not work. The versions that
    pass are remembered, for `slipway rollback`.
    """
    began, since = time.monotonic(), datetime.now(UTC)
    try:
        photo = root.workspace.cache / "sample" / "lake.jpg"
        write_sample(photo)
        with visiting(root) as one:
            found: dict[str, Any] = {"passed": True, "variants": visit(one, photo)}
        if watch_minutes:
            stay_quiet(root, since, watch_minutes)
        client = roots.client(roots.credentials(root), "lambda")
        for name in rollback.names(client, root):
            rollback.remember(client, name)
    except (CommandError, BotoCoreError, ClientError) as error:
        found = {"passed": False, "reason": str(error)}
    return {**found, "site": root.name, "seconds": round(time.monotonic() - began, 1)}


def visit(one: Visiting, photo: Path) -> int:
    """Upload, wait, fetch every variant, delete; how many variants. Deletes also what failed on the way."""
    with step("Upload, wait, fetch, delete") as current:
        media_id = one.upload_by_presigned_post(photo)
        try:
            variants = _fetched(one, media_id, current)
        except CommandError:
            with suppress(CommandError):  # what went wrong first is what to tell
                one.delete(media_id)
            raise
        one.delete(media_id)
        current.detail = f"{variants} variants"
    return variants


def _fetched(one: Visiting, media_id: str, current: Step) -> int:
    variants = one.wait_until_ready(media_id, current)["variants"]
    if not variants:
        raise CommandError(f"The photo {media_id} is ready and has no variants.")
    for variant in variants:
        if len(one.fetch_from_cdn(str(variant["url"]))) != variant["size_bytes"]:
            raise CommandError(f"The CDN gives other bytes of {variant['name']} than the API describes.")
    return len(variants)


def stay_quiet(root: Root, since: datetime, minutes: float) -> None:
    """Watch the site for so long. Raises CommandError as soon as an alarm of it has gone off."""
    clients, names = watch.clients(root), watch.prefixes(root)
    with step(f"Watch the alarms for {minutes:g} minutes") as current:
        seconds = minutes * 60
        if found := watch.until_rung(lambda: watch.rang(clients, *names, since, seconds), seconds):
            raise CommandError(f"{', '.join(found)} went off: docs/RUNBOOK.md says what to look at.")
        current.detail = "none went off"


@contextmanager
def visiting(root: Root) -> Iterator[demo.Visitor]:
    """A user of the site for as long as the test lasts. Raises CommandError when it is not applied."""
    given = roots.credentials(root)
    site, endpoint = _place(root, given)
    with smoke_user.signed_in(roots.client(given, "cognito-idp"), site.handles["auth"]) as token:
        yield demo.Visitor(site, endpoint, token)


def _place(root: Root, given: Mapping[str, str]) -> tuple[sites.Site, str]:
    """The site, and where its requests are sent: on the embedded AWS not to the name that they carry."""
    if root.environment == environments.LOCAL:
        endpoint = given["AWS_ENDPOINT_URL"]
        return sites.one(root.workspace, endpoint, str(root.site)), endpoint
    run = GateRun(root, given)
    run.connect()
    if not (handles := run.outputs().get("site")):
        raise CommandError(f"{root.name} is not applied.")
    url = str(handles["cdn"]["url"]).rstrip("/")
    return sites.Site(str(root.site), url, str(urlsplit(url).hostname), str(handles["api"]["url"]), handles), url
