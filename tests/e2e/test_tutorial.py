"""docs/ONBOARDING.md, run as it is written: every shell block, in its order, in a copy of the repository."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from site_client import Site

REPOSITORY = Path(__file__).resolve().parents[2]
TUTORIAL = (REPOSITORY / "docs/ONBOARDING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^```sh\n(.*?)^```$", TUTORIAL)
BLOCK_SECONDS = 600
STATES = "slipway-local-state"
PROGRAMS = {
    "python": '#!/bin/sh\nexec {python} "$@"\n',
    "slipway": "#!/bin/sh\nexec {python} -c \"import sys; sys.path.insert(0, '{source}'); "
    'from cli.main import app; app(prog_name=\'slipway\')" "$@"\n',
}
"""What the copy's .venv/bin has: our interpreter, and the command as the copy's sources have it."""

GIT = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tracked files in a repository of their own, whose .venv is ours with the copy's `slipway`."""
    copy = tmp_path_factory.mktemp("checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    ).stdout
    for path in filter(None, listed.split("\0")):
        if (REPOSITORY / path).is_file():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / path, copy / path)
    (copy / ".cache").symlink_to(REPOSITORY / ".cache")
    (copy / ".gitignore").write_text(".cache\n.venv\n", encoding="utf-8")
    (copy / ".venv/bin").mkdir(parents=True)
    for name, program in PROGRAMS.items():
        path = copy / ".venv/bin" / name
        path.write_text(program.format(python=sys.executable, source=copy / "src"), encoding="utf-8")
        path.chmod(0o755)
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run([*GIT, *arguments], cwd=copy, check=True)
    return copy


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=BLOCK_SECONDS
    )


@pytest.fixture(scope="session")
def said(checkout: Path, site: Site, slipway, record_testsuite_property) -> dict[str, str]:
    """What each block wrote, by its first line: run once, beside the `demo` that is up; the report says how long."""
    found, started = {}, time.monotonic()
    environment = {**slipway._environment, "COLUMNS": "160"}
    try:
        for block in BLOCKS:
            done = _run(["bash", "-euo", "pipefail", "-c", block], checkout, environment)
            assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
            found[block.splitlines()[0]] = done.stdout + done.stderr
    finally:
        if (checkout / "envs/sites/gallery.yaml").exists():  # a block failed: what it put up would be in others' way
            _run([".venv/bin/slipway", "destroy", "--site", "gallery", "--yes"], checkout, environment)
    record_testsuite_property("tutorial_seconds", round(time.monotonic() - started))
    return found


def _of(said: dict[str, str], part: str) -> str:
    return next(text for first, text in said.items() if part in first)


def test_a_new_site_touches_its_file_and_codeowners_and_nothing_else(said: dict[str, str]) -> None:
    assert _of(said, "git status").split("\n")[:-1] == [" M .github/CODEOWNERS", "?? envs/sites/gallery.yaml"]
    assert "\nowner: team-gallery\nenvironments:\n  local: {}\n  dev: {}\n" in _of(said, "site new")


def test_the_second_site_lives_beside_the_first(said: dict[str, str]) -> None:
    listed = _of(said, "up demo gallery")
    for name in ("demo", "gallery"):
        assert re.search(rf"│ {name} +│ live", listed), listed


def test_both_take_photos_and_neither_knows_the_others(said: dict[str, str]) -> None:
    answers = [json.loads(line) for line in _of(said, "python - <<").splitlines() if line.startswith('{"items"')]
    assert [[item["title"] for item in answer["items"]] for answer in answers] == [["demo"], ["gallery"]]
    assert [len(answer["items"][0]["variants"]) for answer in answers] == [9, 9]
    ids = [answer["items"][0]["id"] for answer in answers]
    assert len(set(ids)) == 2


def test_a_site_shows_its_address_and_its_cost(said: dict[str, str]) -> None:
    shown = _of(said, "site show")
    assert re.search(r"address +http://\w+\.cloudfront\.localhost:\d+", shown)
    assert re.search(r"idle +0\.\d\d USD a month", shown)
    assert "kept             30 days" in shown


def test_the_first_user_is_invited(said: dict[str, str]) -> None:
    assert "admin@example.com" in _of(said, "site users")


def test_promotion_is_one_line(said: dict[str, str]) -> None:
    assert "\n  uat: { domain: gallery.uat.slipway.example }\n" in _of(said, "site promote")


def test_a_retired_site_refuses_uploads_and_says_why(said: dict[str, str]) -> None:
    refused = json.loads(_of(said, "URL=").splitlines()[-1])
    assert (refused["status"], refused["type"].rpartition("/")[2]) == (410, "site-retired")
    assert "takes no more uploads" in refused["detail"]


def test_its_export_is_whole_and_outlives_it(said: dict[str, str], site: Site) -> None:
    assert re.search(r"1 originals \(.*9 variants \(.*1 items \(", _of(said, "site export"))
    s3, prefix = site.client("s3"), "archive/local/gallery/"
    manifest = json.load(s3.get_object(Bucket=STATES, Key=f"{prefix}manifest.json")["Body"])
    assert manifest["counts"] == {"originals": 1, "variants": 9, "items": 1}
    for key, digest in manifest["sha256"].items():
        content = s3.get_object(Bucket=STATES, Key=prefix + key)["Body"].read()
        assert hashlib.sha256(content).hexdigest() == digest, key


def test_the_other_site_notices_nothing_of_its_end(said: dict[str, str]) -> None:
    ended = _of(said, "destroy --site gallery")
    assert "No changes" in ended
    assert re.search(r"│ demo +│ live", ended), ended
    assert re.search(r"│ gallery +│ - ", ended), ended


def test_every_command_of_the_tutorial_is_run() -> None:
    """A block in another language would be read by people and run by nobody."""
    assert len(BLOCKS) == TUTORIAL.count("\n```") / 2
