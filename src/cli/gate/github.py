"""The pull request as GitHub knows it: who put which label, who approved when, and who of them is a code owner.

Read from GitHub's records and not from the event: labels and reviews change after it. Teams can only be read with a
token that may (`read:org`); a signer whose membership cannot be read counts as no code owner.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from cli.errors import CommandError
from cli.gate.records import Request, Signature

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Get = Callable[[str], Any]
    """Answers a path of the API with what it says; None for 403 and 404."""

PAGE = 100
MOST_PAGES = 30


def api(url: str, token: str) -> Get:
    """Reads GitHub's API at `url` with `token`."""
    if not url.startswith("https://"):
        raise CommandError(f"{url} is not https: a token is not sent there.")

    def get(path: str) -> Any:
        headers = {"Accept": "application/vnd.github+json", "Authorization": f"Bearer {token}"}
        asked = urllib.request.Request(f"{url}{path}", headers=headers)  # noqa: S310 - https was checked
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code in (403, 404):
                return None
            raise CommandError(f"GitHub answers {path} with {error.code}.") from None
        except OSError as error:
            raise CommandError(f"GitHub does not answer {path}: {error}") from None

    return get


def request(get: Get, repository: str, number: int, codeowners: str) -> Request:
    """The pull request; `codeowners` is CODEOWNERS as the base branch has it. Raises CommandError if there is none."""
    pull = get(f"/repos/{repository}/pulls/{number}")
    if pull is None:
        raise CommandError(f"{repository} shows no pull request {number} to this token.")
    labels = _labels(_all(get, f"/repos/{repository}/issues/{number}/events"), {one["name"] for one in pull["labels"]})
    approvals = _approvals(_all(get, f"/repos/{repository}/pulls/{number}/reviews"))
    signers = sorted({one.by for one in (*labels, *approvals)})
    return Request(
        repository=pull["base"]["repo"]["full_name"],
        head_repository=(pull["head"]["repo"] or {}).get("full_name", "a repository that is gone"),
        author=pull["user"]["login"],
        labels=labels,
        approvals=approvals,
        owners=tuple(one for one in signers if _is_owner(get, one, codeowners)),
    )


def number_of_commit(get: Get, repository: str, commit: str) -> int:
    """The merged pull request that a commit of the main branch came by. Raises CommandError when there is none."""
    merged = [one for one in get(f"/repos/{repository}/commits/{commit}/pulls") or [] if one.get("merged_at")]
    if not merged:
        raise CommandError(f"Commit {commit[:12]} came by no pull request: nobody has approved a plan of it.")
    return int(merged[-1]["number"])


def _labels(events: Sequence[Any], present: set[str]) -> tuple[Signature, ...]:
    """Labels that are on the pull request now, each by who put it last."""
    last = {}
    for event in events:
        if event["event"] == "labeled" and event["label"]["name"] in present and event.get("actor"):
            name = event["label"]["name"]
            last[name] = Signature(event["actor"]["login"], event["created_at"], name)
    return tuple(last.values())


def _approvals(reviews: Sequence[Any]) -> tuple[Signature, ...]:
    """Each reviewer's approval, unless they asked for changes or it was dismissed afterwards."""
    last: dict[str, Signature | None] = {}
    for review in reviews:
        if review.get("user") and review["state"] in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED"):
            by = review["user"]["login"]
            last[by] = Signature(by, review["submitted_at"]) if review["state"] == "APPROVED" else None
    return tuple(one for one in last.values() if one)


def _is_owner(get: Get, login: str, codeowners: str) -> bool:
    """Whether CODEOWNERS names this person for everything ("*"), or a team that they are an active member of."""
    for line in codeowners.splitlines():
        pattern, *owners = line.partition("#")[0].split() or [""]
        if pattern != "*":
            continue
        for owner in owners:
            if owner.removeprefix("@").lower() == login.lower():
                return True
            if team := re.fullmatch(r"@([\w.-]+)/([\w.-]+)", owner):
                member = get(f"/orgs/{team[1]}/teams/{team[2]}/memberships/{login}")
                if member and member.get("state") == "active":
                    return True
    return False


def _all(get: Get, path: str) -> list[Any]:
    found: list[Any] = []
    for page in range(1, MOST_PAGES + 1):
        part = get(f"{path}?per_page={PAGE}&page={page}") or []
        found += part
        if len(part) < PAGE:
            break
    return found
