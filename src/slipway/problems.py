"""What can go wrong for a caller, by rule: each rule is a problem type (RFC 9457), a status and a title."""

from __future__ import annotations

from enum import Enum
from typing import Final

PROBLEM_BASE: Final = "https://slipway.dev/problems/"


class Rule(Enum):
    """A rule that a request can break. The value is (name, HTTP status, title); the name ends the problem's `type`."""

    # What the caller sent cannot be read.
    MALFORMED_BODY = ("malformed-body", 400, "The body cannot be read")
    INVALID_JSON = ("invalid-json", 400, "The body is not the JSON we take")
    INVALID_FIELD = ("invalid-field", 400, "A field or parameter has a value we cannot take")
    UNKNOWN_FIELD = ("unknown-field", 400, "A field or parameter is not known here")
    MALFORMED_MULTIPART = ("malformed-multipart", 400, "The form cannot be read")
    TRUNCATED_BODY = ("truncated-body", 400, "The body ended too early")
    FILE_MISSING = ("file-missing", 400, "The form carries no file")
    EMPTY_FILE = ("empty-file", 400, "The file is empty")
    CURSOR_INVALID = ("cursor-invalid", 400, "The cursor cannot be used")
    # Which way the request came.
    ORIGIN_REQUIRED = ("origin-required", 403, "The request did not come through the CDN")
    # Who the caller is.
    UNAUTHORIZED = ("unauthorized", 401, "A valid access token is needed")
    SCOPE_MISSING = ("scope-missing", 403, "The token does not allow this")
    OWNER_MISMATCH = ("owner-mismatch", 403, "The user is not the token's user")
    # What the caller asks for.
    ROUTE_NOT_FOUND = ("route-not-found", 404, "There is nothing here")
    MEDIA_NOT_FOUND = ("media-not-found", 404, "There is no such media item")
    STORAGE_FULL = ("storage-full", 413, "There is no room left for the file")
    FILE_TOO_LARGE = ("file-too-large", 413, "The file is too large")
    BODY_TOO_LARGE = ("body-too-large", 413, "The body is too large")
    SITE_RETIRED = ("site-retired", 410, "The site takes no more uploads")
    UNSUPPORTED_MEDIA_TYPE = ("unsupported-media-type", 415, "The content type is not accepted")
    CONTENT_MISMATCH = ("content-mismatch", 415, "The file is not what it says it is")
    # How often.
    UPLOADS_PER_DAY = ("uploads-per-day", 429, "No more uploads today")
    UPLOADS_PER_MINUTE = ("uploads-per-minute", 429, "Too many uploads at once")
    # Ours.
    INTERNAL = ("internal-error", 500, "Something went wrong on our side")
    UNAVAILABLE = ("temporarily-unavailable", 503, "Try again shortly")

    def __init__(self, slug: str, status: int, title: str) -> None:
        self.slug = slug
        self.status = status
        self.title = title

    @property
    def type(self) -> str:
        """The problem type URI: stable, what clients compare."""
        return f"{PROBLEM_BASE}{self.slug}"


class ProblemError(Exception):
    """The request breaks a rule. Repeating the same request does not help, unless it says from when on (429).

    `detail` is for a person, says what to do, and holds nothing of ours: no bucket, table, key or ARN. `members` are
    further members of the problem document, such as limit_bytes; retry_after_seconds is the header Retry-After too.
    """

    def __init__(self, rule: Rule, detail: str, **members: str | int | list[str]) -> None:
        super().__init__(f"{rule.slug}: {detail}")
        self.rule = rule
        self.detail = detail
        self.members = members


class UnavailableError(Exception):
    """Something we depend on throttles, is down, or did not answer in time. A retry helps."""
