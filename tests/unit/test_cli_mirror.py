"""Where the provider comes from: which folders count as a mirror, and when our configuration is written."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from cli import mirror
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINUX = "linux_amd64"


@pytest.fixture
def registry_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "registry_answers", lambda: False)


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Accepts connections and never answers, as a firewall that swallows packets seems to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def unpacked(folder: Path, version: str = "5.100.0", platform: str = LINUX) -> Path:
    (folder / mirror.PROVIDER / version / platform).mkdir(parents=True)
    return folder


def packed(folder: Path, version: str = "5.100.0", platform: str = LINUX) -> Path:
    provider = folder / mirror.PROVIDER
    provider.mkdir(parents=True)
    (provider / f"terraform-provider-aws_{version}_{platform}.zip").touch()
    return folder


@pytest.mark.parametrize("make", [unpacked, packed])
@pytest.mark.parametrize("below", [".", "tf-plugins", "terraform/plugins"])
def test_a_mirror_is_found_at_a_root_and_up_to_two_levels_below(tmp_path: Path, make: object, below: str) -> None:
    made = make(tmp_path / "opt" / below)  # type: ignore[operator]
    assert mirror.find(LINUX, {}, (tmp_path / "usr", tmp_path / "opt")) == made.resolve()


@pytest.mark.parametrize(
    "folder", [".terraform.d/plugins", ".terraform.d/plugin-cache", ".local/share/terraform/plugins"]
)
def test_a_mirror_is_found_in_the_users_plugin_folders(tmp_path: Path, folder: str) -> None:
    made = unpacked(tmp_path / folder)
    assert mirror.find(LINUX, {"HOME": str(tmp_path)}, ()) == made


@pytest.mark.parametrize("named", [".", mirror.REGISTRY])
def test_the_named_mirror_comes_first_and_may_be_the_registry_folder(tmp_path: Path, named: str) -> None:
    unpacked(tmp_path / "home/.terraform.d/plugins")
    made = unpacked(tmp_path / "named")
    found = mirror.find(LINUX, {"HOME": str(tmp_path / "home"), "TF_PLUGIN_MIRROR": str(made / named)}, ())
    assert found == made


@pytest.mark.parametrize(
    ("version", "platform"),
    [("5.99.1", LINUX), ("6.0.0", LINUX), ("5.100.0", "darwin_arm64"), ("5.100.0-beta1", LINUX)],
)
def test_a_provider_that_the_roots_would_refuse_is_no_mirror(tmp_path: Path, version: str, platform: str) -> None:
    unpacked(tmp_path / "a", version, platform)
    packed(tmp_path / "b", version, platform)
    assert mirror.find(LINUX, {}, (tmp_path,)) is None


def test_a_later_minor_version_is_accepted(tmp_path: Path) -> None:
    assert mirror.find(LINUX, {}, (unpacked(tmp_path, "5.101.2"),)) == tmp_path


@pytest.mark.usefixtures("registry_is_away")
def test_without_a_registry_the_mirror_is_written_and_stays_right_until_it_is_gone(tmp_path: Path) -> None:
    made = unpacked(tmp_path / "mirror")
    written = tmp_path / "cache/terraform.tfrc"
    said = mirror.choose(LINUX, written, {"TF_PLUGIN_MIRROR": str(made)})
    assert str(made) in said
    assert f'path    = "{made}"' in written.read_text(encoding="utf-8")
    assert mirror.holds(written)
    (made / mirror.PROVIDER).rename(tmp_path / "moved")
    assert not mirror.holds(written)


@pytest.mark.usefixtures("registry_is_away")
def test_without_a_registry_and_a_mirror_one_line_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "find", lambda *_: None)
    with pytest.raises(CommandError, match="TF_PLUGIN_MIRROR") as raised:
        mirror.choose(LINUX, tmp_path / "terraform.tfrc", {})
    assert "\n" not in str(raised.value)


def test_where_the_registry_answers_nothing_stays_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "registry_answers", lambda: True)
    written = tmp_path / "terraform.tfrc"
    written.write_text(mirror.configuration(tmp_path), encoding="utf-8")
    mirror.choose(LINUX, written, {"TF_PLUGIN_MIRROR": str(unpacked(tmp_path / "mirror"))})
    assert not written.exists()


@pytest.mark.usefixtures("registry_is_away")
def test_what_the_user_configured_is_respected(tmp_path: Path) -> None:
    own = tmp_path / "own.tfrc"
    own.write_text("provider_installation { direct {} }", encoding="utf-8")
    written = tmp_path / "terraform.tfrc"
    said = mirror.choose(LINUX, written, {"TF_CLI_CONFIG_FILE": str(own), "TF_PLUGIN_MIRROR": str(unpacked(tmp_path))})
    assert str(own) in said
    assert not written.exists()


@pytest.mark.parametrize(
    "content", [None, "", "disable_checkpoint = true"], ids=["dangling", "empty-file", "no-providers"]
)
def test_a_file_that_says_nothing_about_providers_decides_nothing(tmp_path: Path, content: str | None) -> None:
    named = tmp_path / "own.tfrc"
    if content is not None:
        named.write_text(content, encoding="utf-8")
    assert mirror.users_configuration({"TF_CLI_CONFIG_FILE": str(named)}) is None


def test_an_empty_variable_is_no_configuration() -> None:
    assert mirror.users_configuration({"TF_CLI_CONFIG_FILE": ""}) is None


def test_a_registry_that_never_answers_costs_the_probe_and_no_more(silent_server: str) -> None:
    started = time.monotonic()
    assert not mirror.registry_answers(silent_server, within=0.2)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://name.invalid/"], ids=["refused", "unknown-name"])
def test_a_registry_that_cannot_be_reached_is_no_error(url: str) -> None:
    assert not mirror.registry_answers(url, within=2)
