"""The routes of the media API, each a method from request to answer, over ports."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from slipway.erase import Register, erase_media
from slipway.intake import Order, Registry, TicketOffice, expect_upload
from slipway.listing import Catalogue, Question, list_media
from slipway.problems import ProblemError, Rule
from slipway.responses import Answer
from slipway.routing import Front

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from slipway.cursors import Cursors
    from slipway.doors import Doors
    from slipway.erase import Stores
    from slipway.media import Kind, Media
    from slipway.origin import Origin
    from slipway.requests import Request
    from slipway.routing import Routes


class Library(Register, Registry, Catalogue, Protocol):
    """Where media items are kept, as all the routes together need it."""

    def usage(self, owner: str, now: datetime) -> Mapping[str, Any]:
        """Return what `owner` and the whole site have used of their quotas, as the API shows it."""
        ...

    def get(self, media_id: str) -> Media | None:
        """Return the item, deleted and expired ones included."""
        ...


class Originals(TicketOffice, Protocol):
    """Where originals are handed in and out."""

    def link(self, media: Media) -> str | None:
        """Return a URL that downloads the original for a short time; None while there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaApi:
    """The routes of one site. Every one but health needs an access token of `client_id`."""

    client_id: str
    media_url: str
    retention_days: int
    uploads: Doors
    file_bytes: Mapping[Kind, int]
    """The largest original, by kind."""
    library: Library
    originals: Originals
    stores: Stores
    cursors: Cursors
    clock: Callable[[], datetime]

    def behind(self, origin: Origin) -> Front:
        """Return the routes as the CDN that is `origin` may ask them."""
        return Front(origin, self.routes())

    def routes(self) -> Routes:
        """Return the endpoints by the gateway's route key."""
        return {
            "GET /v1/health": lambda _request: Answer(200, {"status": "ok"}),
            "POST /v1/uploads": self.announce,
            "GET /v1/media": self.list,
            "GET /v1/media/{id}": self.show,
            "DELETE /v1/media/{id}": self.erase,
            "GET /v1/usage": self.usage,
            # The older video API.
            "POST /upload": partial(self.announce, older=True),
            "GET /video/{id}": self.show,
        }

    def announce(self, request: Request, *, older: bool = False) -> Answer:
        """Register an upload and answer with where to send it. `older` takes the older video API's field names too."""
        owner, now = self._caller(request)
        self.uploads.admit()
        order = Order.from_document(request.json_object(), owner, self.file_bytes, older=older)
        media = order.media(owner, now, self.retention_days)
        ticket = expect_upload(media, self.library, self.originals, now)
        return Answer(201, self._shown(media) | {"upload": ticket.as_json()})

    def show(self, request: Request) -> Answer:
        """Answer with one item. Another user's, a deleted and an expired one are absent alike."""
        owner, now = self._caller(request)
        media = self.library.get(request.media_id())
        if media is None or not media.visible_to(owner, now):
            raise ProblemError(Rule.MEDIA_NOT_FOUND, "There is no media item with this id.")
        return Answer(200, self._shown(media))

    def list(self, request: Request) -> Answer:
        """Answer with a page of the caller's items, newest first."""
        owner, now = self._caller(request)
        page, cursor = list_media(Question.from_query(request.query, owner), self.library, self.cursors, now)
        return Answer(200, {"items": [self._shown(media) for media in page.items], "next_cursor": cursor})

    def erase(self, request: Request) -> Answer:
        """Erase an item and answer with the receipt."""
        owner, now = self._caller(request)
        return Answer(200, erase_media(request.media_id(), owner, now, self.library, self.stores))

    def usage(self, request: Request) -> Answer:
        """Answer with what the caller and the whole site have used of what they may."""
        owner, now = self._caller(request)
        return Answer(200, self.library.usage(owner, now))

    def _caller(self, request: Request) -> tuple[str, datetime]:
        now = self.clock()
        return request.owner(self.client_id, now), now

    def _shown(self, media: Media) -> dict[str, Any]:
        return media.as_json(media_url=self.media_url, original_url=self.originals.link(media))
