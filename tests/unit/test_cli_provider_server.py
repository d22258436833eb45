"""The provider that many Terraform runs share: found, waited for, and gone afterwards."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from cli import processes, provider_server
from cli.errors import CommandError

if TYPE_CHECKING:
    from pathlib import Path

SPEAKS = """
import os, time
print("Provider started.", flush=True)
print(f"\\tTF_REATTACH_PROVIDERS='{os.getpid()}'", flush=True)
time.sleep(60)
"""


def provider(tmp_path: Path, program: str) -> Path:
    made = tmp_path / "terraform-provider-fake"
    made.write_text(f"#!{sys.executable}\n{program}\n", encoding="utf-8")
    made.chmod(0o755)
    return made


def test_terraform_is_told_where_the_provider_listens_and_it_ends_with_the_block(tmp_path: Path) -> None:
    with provider_server.serving(provider(tmp_path, SPEAKS), os.environ) as told:
        assert list(told) == ["TF_REATTACH_PROVIDERS"]
        pid = int(told["TF_REATTACH_PROVIDERS"])
        assert processes.identity(pid) is not None
    assert processes.identity(pid) is None


def test_it_ends_also_when_the_block_fails(tmp_path: Path) -> None:
    pids = []

    def fail() -> None:
        with provider_server.serving(provider(tmp_path, SPEAKS), os.environ) as told:
            pids.append(int(told["TF_REATTACH_PROVIDERS"]))
            raise CommandError("the tests failed")

    with pytest.raises(CommandError, match="the tests failed"):
        fail()
    assert [processes.identity(pid) for pid in pids] == [None]


def test_a_provider_that_ends_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    fails = provider(tmp_path, "import sys; print('no memory'); sys.exit(3)")
    with pytest.raises(CommandError, match="ended with 3: no memory"), provider_server.serving(fails, os.environ):
        pass


def test_a_provider_that_never_listens_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_server, "START_SECONDS", 0.3)
    silent = provider(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(CommandError, match="does not listen"), provider_server.serving(silent, os.environ):
        pass


def test_the_provider_is_found_where_init_linked_it(tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "terraform-provider-aws_v5").touch()
    platform = tmp_path / "data/providers/registry/hashicorp/aws/5.100.0/linux_amd64"
    platform.parent.mkdir(parents=True)
    platform.symlink_to(mirror, target_is_directory=True)
    assert provider_server.installed(tmp_path / "data").name == "terraform-provider-aws_v5"
    (mirror / "terraform-provider-aws_v6").touch()
    with pytest.raises(CommandError, match="holds 2 providers"):
        provider_server.installed(tmp_path / "data")
