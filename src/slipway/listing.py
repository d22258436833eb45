"""Listing a user's media: the question as asked, and the page that answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from slipway.media import Kind, Status
from slipway.pages import Selection
from slipway.problems import ProblemError, Rule
from slipway.requests import refuse_other_user

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from slipway.cursors import Cursors
    from slipway.pages import Page

_Choice = TypeVar("_Choice", Kind, Status)

DEFAULT_LIMIT: Final = 20
MAX_LIMIT: Final = 100
_LIMIT: Final = re.compile(r"[0-9]{1,3}", re.ASCII)
_PARAMETERS: Final = frozenset({"kind", "status", "limit", "cursor", "userId"})


class Catalogue(Protocol):
    """Where a user's items can be listed."""

    def list(self, selection: Selection, *, before: str | None, limit: int, now: datetime) -> Page:
        """Return up to `limit` items that reads show at `now`, newest first, from below position `before`."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """What a caller wants to see."""

    selection: Selection
    limit: int
    cursor: str | None

    @staticmethod
    def from_query(query: Mapping[str, str], owner: str) -> Question:
        """Return the question of the query parameters.

        Raises ProblemError: 400 for an unknown parameter or a value out of range, 403 for another user's `userId`.
        """
        for name in query.keys() - _PARAMETERS:
            raise ProblemError(Rule.UNKNOWN_FIELD, f"Use only {', '.join(sorted(_PARAMETERS))}.", field=name[:64])
        refuse_other_user(query.get("userId"), owner)
        status = _one_of(Status, query.get("status"), "status")
        if status is Status.DELETED:
            raise ProblemError(Rule.INVALID_FIELD, "Deleted items are not listed.", field="status")
        return Question(
            selection=Selection(owner=owner, kind=_one_of(Kind, query.get("kind"), "kind"), status=status),
            limit=_limit(query.get("limit")),
            cursor=query.get("cursor"),
        )


def list_media(question: Question, catalogue: Catalogue, cursors: Cursors, now: datetime) -> tuple[Page, str | None]:
    """Return the page and the cursor of the next one, None after the last.

    Deleted and expired items are left out. Raises ProblemError (400) for a cursor that is not of this list.
    """
    selection = question.selection
    before = None if question.cursor is None else cursors.unseal(question.cursor, selection, now)
    page = catalogue.list(selection, before=before, limit=question.limit, now=now)
    return page, None if page.position is None else cursors.seal(page.position, selection, now)


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not _LIMIT.fullmatch(text) or not 1 <= int(text) <= MAX_LIMIT:
        raise ProblemError(Rule.INVALID_FIELD, f"limit must be a whole number from 1 to {MAX_LIMIT}.", field="limit")
    return int(text)


def _one_of(choices: type[_Choice], text: str | None, name: str) -> _Choice | None:
    if text is None:
        return None
    try:
        return choices(text)
    except ValueError as error:
        raise ProblemError(Rule.INVALID_FIELD, f"{name} must be one of {', '.join(choices)}.", field=name) from error
