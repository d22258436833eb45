"""Bounded runs of the fuzzer, from the same seed each time; without atheris, all seeds and all finds still run.

atheris has wheels for Linux on x86-64 and Python 3.11 to 3.13 only (see requirements/dev.in): elsewhere its runs skip.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import fuzz_targets
import pytest
from fuzz_targets import FOUND, TARGETS, seeds

FOLDER = Path(__file__).parent
# Five to ten seconds each.
RUNS = {"content_type": 150_000, "form": 60_000, "header": 15_000, "picture": 3_000}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this platform or Python")
def test_bytes_that_nobody_thought_of_break_no_promise(target: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    bounds = (f"-runs={RUNS[target]}", "-seed=7", "-max_len=20000", "-timeout=10", "-rss_limit_mb=2048")
    run = subprocess.run(
        [sys.executable, str(FOLDER / "fuzz.py"), target, *bounds, f"-artifact_prefix={tmp_path}/", str(corpus)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    done = re.search(r"^Done (\d+) runs", run.stderr, re.MULTILINE)
    assert done, run.stderr[-4000:]
    assert int(done[1]) >= RUNS[target]  # it may end with one or two more
    assert len(list(corpus.iterdir())) > len(set(seeds(target))), "nothing new was reached: is anything instrumented?"


@pytest.mark.parametrize("target", TARGETS)
def test_every_seed_keeps_the_promise(target: str) -> None:
    for seed in seeds(target):
        TARGETS[target](seed)


@pytest.mark.parametrize(("target", "name"), [(target, name) for target, found in FOUND.items() for name in found])
def test_what_the_fuzzer_found_stays_found(target: str, name: str) -> None:
    begun = time.process_time()
    TARGETS[target](FOUND[target][name])
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("target", "called"),
    [("form", "parse_form"), ("content_type", "parse_form"), ("header", "inspect"), ("picture", "render")],
)
def test_a_target_fails_where_an_unforeseen_error_comes_out(
    monkeypatch: pytest.MonkeyPatch, target: str, called: str
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setattr(fuzz_targets, called, broken)
    with pytest.raises(KeyError):
        TARGETS[target](b"x")
