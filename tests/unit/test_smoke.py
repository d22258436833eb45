"""The smoke test says what failed, and leaves nothing behind; notes are updated and not repeated."""

from pathlib import Path
from typing import Any

import pytest

from cli import notes, smoke
from cli.console import Step
from cli.errors import CommandError


class _Site:
    def __init__(self, served: int = 3) -> None:
        self.served, self.deleted = served, list[str]()

    def upload_by_presigned_post(self, photo: Path) -> str:
        return photo.stem

    def wait_until_ready(self, media_id: str, current: Step) -> dict[str, Any]:
        return {"variants": [{"name": "thumb", "url": "u", "size_bytes": 3}]}

    def fetch_from_cdn(self, url: str) -> bytes:
        return b"x" * self.served

    def delete(self, media_id: str) -> None:
        self.deleted.append(media_id)


def test_a_site_that_works_passes_and_keeps_nothing() -> None:
    site = _Site()
    assert smoke.visit(site, Path("lake.jpg")) == 1
    assert site.deleted == ["lake"]


def test_a_variant_with_other_bytes_fails_and_the_photo_goes_all_the_same() -> None:
    site = _Site(served=2)
    with pytest.raises(CommandError, match="other bytes of thumb"):
        smoke.visit(site, Path("lake.jpg"))
    assert site.deleted == ["lake"]


MARKED = "<!-- slipway gate dev/site-shop -->\nplan"


@pytest.mark.parametrize(
    ("by", "body", "sent"),
    [
        ("github-actions[bot]", MARKED, ("PATCH", "/issues/comments/7")),
        ("github-actions[bot]", MARKED.replace("shop", "demo"), ("POST", "/issues/4/comments")),
        ("stranger", MARKED, ("POST", "/issues/4/comments")),
    ],
)
def test_a_root_has_one_comment_and_it_is_ours(by: str, body: str, sent: tuple[str, str]) -> None:
    calls = []

    def call(method: str, path: str, content: dict[str, Any] | None) -> Any:
        if method == "GET":
            return [{"id": 7, "user": {"login": by}, "body": body}]
        calls.append((method, path))
        assert content == {"body": MARKED}
        return {}

    notes.put_comment(call, 4, MARKED)
    assert calls == [sent]


def test_a_text_without_marker_is_refused() -> None:
    with pytest.raises(CommandError, match="no marker"):
        notes.put_comment(lambda *_: [], 4, "plan")
