"""The smoke test says what failed, and leaves nothing behind; notes are updated and not repeated."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from typer.testing import CliRunner

from cli import notes, smoke, smoke_user
from cli.console import Step
from cli.errors import CommandError
from cli.gate import delivering
from cli.gate.refusals import RefusedError
from cli.main import app
from cli.terraform import Root
from cli.workspace import Workspace


class _Site:
    def __init__(self, served: int = 3, *, deletes: bool = True) -> None:
        self.served, self.deletes, self.deleted = served, deletes, list[str]()

    def upload_by_presigned_post(self, photo: Path) -> str:
        return photo.stem

    def wait_until_ready(self, media_id: str, current: Step) -> dict[str, Any]:
        return {"variants": [{"name": "thumb", "url": "u", "size_bytes": 3}]}

    def fetch_from_cdn(self, url: str) -> bytes:
        return b"x" * self.served

    def delete(self, media_id: str) -> None:
        self.deleted.append(media_id)
        if not self.deletes:
            raise CommandError("no way")


def test_a_site_that_works_passes_and_keeps_nothing() -> None:
    site = _Site()
    assert smoke.visit(site, Path("lake.jpg")) == 1
    assert site.deleted == ["lake"]


def test_a_variant_with_other_bytes_fails_and_the_photo_goes_all_the_same() -> None:
    site = _Site(served=2)
    with pytest.raises(CommandError, match="other bytes of thumb"):
        smoke.visit(site, Path("lake.jpg"))
    assert site.deleted == ["lake"]


def test_what_went_wrong_first_is_told_also_when_the_photo_cannot_be_deleted() -> None:
    site = _Site(served=2, deletes=False)
    with pytest.raises(CommandError, match="other bytes of thumb"):
        smoke.visit(site, Path("lake.jpg"))


def test_a_photo_that_cannot_be_deleted_fails_the_test() -> None:
    with pytest.raises(CommandError, match="no way"):
        smoke.visit(_Site(deletes=False), Path("lake.jpg"))


@pytest.mark.parametrize(
    "broken",
    [
        CommandError("dev/site-shop is not applied."),
        ClientError({"Error": {"Code": "TooManyRequestsException", "Message": "slower"}}, "AdminCreateUser"),
    ],
)
def test_whatever_goes_wrong_is_a_red_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: Exception
) -> None:
    def fail(_: Root) -> NoReturn:
        raise broken

    monkeypatch.setattr(smoke, "visiting", fail)
    root = Root(Workspace(tmp_path, tmp_path), "dev", "site", "shop")
    found = smoke.run(root)
    assert (found["passed"], found["site"], found["reason"]) == (False, "dev/site-shop", str(broken))


def test_a_result_of_another_site_is_not_left_for_this_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> NoReturn:
        raise RuntimeError

    out = tmp_path / "smoke.json"
    out.write_text('{"passed": true}', encoding="utf-8")
    monkeypatch.setattr(smoke, "run", crash)
    assert CliRunner().invoke(app, ["smoke", "--out", str(out)]).exit_code == 1
    assert not out.exists()


def test_users_of_tests_that_were_killed_go_and_nobody_else() -> None:
    client = boto3.client("cognito-idp", "us-east-1", aws_access_key_id="1", aws_secret_access_key="1")
    now = datetime.now(UTC)
    with Stubber(client) as stub:
        made = [("old", now - timedelta(hours=2)), ("running", now)]
        stub.add_response(
            "list_users",
            {"Users": [{"Username": name, "UserCreateDate": at} for name, at in made]},
            {"UserPoolId": "p_1", "Filter": 'email ^= "slipway-smoke-"'},
        )
        stub.add_response("admin_delete_user", {}, {"UserPoolId": "p_1", "Username": "old"})
        assert smoke_user.sweep(client, "p_1", now - smoke_user.LEFT_BEHIND) == 1


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


def test_the_result_of_another_site_is_no_evidence(tmp_path: Path) -> None:
    root = Root(Workspace(tmp_path, tmp_path), "dev", "site", "shop")
    with pytest.raises(RefusedError, match="that of dev/site-demo"):
        delivering.add_smoke(root, "0" * 64, {"passed": True, "site": "dev/site-demo"})
