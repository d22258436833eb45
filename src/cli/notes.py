"""`slipway notes ...`: what people read on GitHub, one comment per root and one issue per title, updated in place."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path  # noqa: TC003 (Typer reads it from the annotations)
from typing import TYPE_CHECKING, Annotated, Any

import typer
import urllib3

from cli.console import say
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[[str, str, dict[str, Any] | None], Any]
    """Sends method, path and body to the repository's API; what it answers."""

app = typer.Typer(no_args_is_help=True, help="Comments and issues on GitHub, updated in place (needs GITHUB_TOKEN).")

PAGE = 100
AUTHOR = "github-actions[bot]"
"""Whose comments are ours: a marker in a stranger's comment is no reason to write there."""


@app.command()
def comment(
    folder: Annotated[Path, typer.Argument(help="Folder with a Markdown file per root, as `gate plan` writes it.")],
    number: Annotated[int, typer.Option(help="The pull request.")],
) -> None:
    """Put each file on the pull request: where its root has a comment already, in its place."""
    files = sorted(folder.glob("*.md")) if folder.is_dir() else []
    for path in files:
        put_comment(github(), number, path.read_text(encoding="utf-8"))
    say(f"{len(files)} comments are up to date.")


@app.command()
def issue(
    file: Annotated[Path, typer.Argument(help="Markdown file with the body.")],
    title: Annotated[str, typer.Option(help="Title; an open issue with the same one is updated.")],
) -> None:
    """Open an issue, or bring the open one up to date."""
    if not file.is_file():
        raise CommandError(f"There is no {file}: the step before ended without writing it.")
    put_issue(github(), title, file.read_text(encoding="utf-8"))
    say(f"The issue {title!r} is up to date.")


def put_comment(call: Call, number: int, text: str) -> None:
    """Update our comment that carries the same marker, else add one. Raises CommandError for a text without marker."""
    marker = re.search(r"<!-- slipway gate [^>]+ -->", text)
    if not marker:
        raise CommandError(
            "The text has no marker `<!-- slipway gate <root> -->`: its comment could not be found again."
        )
    for found in _all(call, f"/issues/{number}/comments"):
        if found["user"]["login"] == AUTHOR and marker[0] in found["body"]:
            call("PATCH", f"/issues/comments/{found['id']}", {"body": text})
            return
    call("POST", f"/issues/{number}/comments", {"body": text})


def put_issue(call: Call, title: str, text: str) -> None:
    """Update our open issue with this title, else open one."""
    for found in _all(call, "/issues?state=open"):
        if found["user"]["login"] == AUTHOR and found["title"] == title:
            call("PATCH", f"/issues/{found['number']}", {"body": text})
            return
    call("POST", "/issues", {"title": title, "body": text})


def github() -> Call:
    """GitHub's API of the repository that the workflow runs for."""
    repository, token = os.environ.get("GITHUB_REPOSITORY"), os.environ.get("GITHUB_TOKEN")
    url = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    if not repository or not token or not url.startswith("https://"):
        raise CommandError("GITHUB_REPOSITORY and GITHUB_TOKEN have to be set, and GITHUB_API_URL has to be https.")

    def call(method: str, path: str, body: dict[str, Any] | None) -> Any:
        headers = {"Accept": "application/vnd.github+json", "Authorization": f"Bearer {token}", "User-Agent": "slipway"}
        try:
            answer = urllib3.request(
                method, f"{url}/repos/{repository}{path}", headers=headers, json=body, timeout=20, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise CommandError(f"GitHub does not answer {method} {path}: {error}") from None
        if answer.status not in (200, 201):
            raise CommandError(f"GitHub answers {method} {path} with {answer.status}.")
        return json.loads(answer.data)

    return call


def _all(call: Call, path: str) -> list[Any]:
    found: list[Any] = []
    joint = "&" if "?" in path else "?"
    while True:
        part = call("GET", f"{path}{joint}per_page={PAGE}&page={len(found) // PAGE + 1}", None)
        found += part
        if len(part) < PAGE:
            return found
