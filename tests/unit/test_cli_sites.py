"""What is shown of an applied site: URLs that open here."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from cli import emulator, sites, status, users
from cli.emulator import Emulator
from cli.errors import CommandError
from cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

HANDLES = {
    "api": {"id": "1a2b3c4d", "url": "http://1a2b3c4d.execute-api.localhost:4566"},
    "cdn": {"id": "E1", "domain": "d123abc.cloudfront.net"},
    "auth": {"pool_id": "us-east-1_x", "client_id": "c"},
    "buckets": {"originals": "slipway-local-demo-originals"},
    "table": "slipway-local-demo",
    "queues": {
        "images": {"url": "http://localhost:4566/000000000000/q", "dlq_url": "http://localhost:4566/000000000000/d"}
    },
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, tmp_path / ".cache")


def test_the_api_is_reached_by_path_and_the_cdn_by_a_name_that_browsers_resolve() -> None:
    shown = sites.Site.on_emulator("demo", HANDLES, "http://localhost:4700").as_json()
    assert shown["api"] == {
        "id": "1a2b3c4d",
        "url": "http://localhost:4700/_aws/execute-api/1a2b3c4d",
        "host": "localhost:4700",
    }
    assert shown["cdn"]["url"] == "http://d123abc.cloudfront.localhost:4700"
    assert shown["cdn"]["host"] == shown["cdn"]["domain"] == "d123abc.cloudfront.net"
    assert {key: shown[key] for key in ("auth", "buckets", "table", "queues")} == {
        key: HANDLES[key] for key in ("auth", "buckets", "table", "queues")
    }


def test_what_an_apply_said_is_remembered_until_the_site_is_destroyed(workspace: Workspace) -> None:
    sites.remember(workspace, "local", "demo", {"site": HANDLES})
    assert sites.one(workspace, "http://localhost:4566", "demo").handles == HANDLES
    sites.forget(workspace, "local", "demo")
    with pytest.raises(CommandError, match="slipway up demo"):
        sites.one(workspace, "http://localhost:4566", "demo")


def test_status_says_what_died(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    dead = Emulator("http://localhost:4566", pid=2**22 + 1, identity="long ago")
    collected = status.collect(workspace, dead)
    assert collected["running"] is False
    status.show(collected)
    assert "http://localhost:4566 has ended" in capsys.readouterr().out


def test_status_of_nothing_is_no_error(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    collected = status.collect(workspace, None)
    assert (collected["running"], collected["endpoint"], collected["sites"]) == (False, None, {})
    status.show(collected)
    assert "Nothing runs here" in capsys.readouterr().out


@pytest.mark.parametrize(("user", "email"), [("alice", "alice@example.com"), ("a.b+c@d.org", "a.b+c@d.org")])
def test_a_plain_name_is_a_local_e_mail_address(user: str, email: str) -> None:
    assert users.email_of(user) == email


@pytest.mark.parametrize("user", ["", "a b", "a@b", "@x.y", "a" * 41, "a\nb"])
def test_another_user_name_is_refused(user: str) -> None:
    with pytest.raises(CommandError, match="neither a plain name nor an e-mail"):
        users.email_of(user)


def test_nothing_of_a_real_account_reaches_the_emulator() -> None:
    theirs = {"AWS_PROFILE": "prod", "AWS_SESSION_TOKEN": "x", "AWS_ENDPOINT_URL_S3": "https://x", "HOME": "/h"}
    ours = emulator.credentials("http://localhost:4566", theirs)
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"} & ours.keys()
    assert ours["AWS_ACCESS_KEY_ID"] == emulator.ACCOUNT
    assert ours["AWS_ENDPOINT_URL"] == "http://localhost:4566"
    assert ours["HOME"] == "/h"


def test_the_emulator_gets_nothing_of_the_users_aws_or_python_settings(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "PYTHONPATH", "PYTHONSTARTUP"):
        monkeypatch.setenv(name, "theirs")
    environment = emulator.environment(workspace, 4700)
    assert "theirs" not in environment.values()
    assert environment["AUTH"] == "true"
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["TMPDIR"].startswith(str(workspace.emulator))


def test_the_emulator_runs_the_node_that_came_with_it(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a node on its path it answers 503 to whoever asks the CDN for anything."""
    monkeypatch.setenv("PATH", "/nowhere")
    environment = emulator.environment(workspace, 4700)
    assert shutil.which("node", path=environment["PATH"]) == str(emulator.node_folder() / "node")
