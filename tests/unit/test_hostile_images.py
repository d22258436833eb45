"""I01-I18: every hostile image is refused by its rule, or rendered when it is only odd, in bounded memory and time.

The corpus runs under RLIMIT_AS of 512 MiB of address space, interpreter and libraries included; the function has
1,769 MB of memory. What is allowed and heavy runs under exactly that.
"""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import hostile
import pytest
from hostile import CASES, EPS, HEAVY, Case
from PIL import Image

CORPUS_MIB = 512
FUNCTION_MIB = 1769
FOLDER = Path(__file__).parent


def _rendered(limit_mib: int, *names: str) -> dict[str, dict[str, Any]]:
    source = str(FOLDER.parents[1] / "src")
    run = subprocess.run(
        [sys.executable, str(FOLDER / "render_hostile.py"), str(limit_mib), *names],
        env={"PYTHONPATH": f"{source}:{FOLDER}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == "", "nothing but our own log lines may reach the log"
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, Any]]:
    return _rendered(CORPUS_MIB, *(case.name for case in CASES))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_hostile_image_is_refused_by_its_rule_and_an_odd_one_is_rendered(
    outcomes: dict[str, Any], case: Case
) -> None:
    outcome = outcomes[case.name]
    assert outcome["rule"] == case.rule, outcome
    assert outcome["seconds"] < 5
    if case.rule is None:
        assert outcome["variants"] == 6
    else:
        assert outcome["detail"].endswith((".", "again."))
        assert " object at " not in outcome["detail"]


@pytest.mark.parametrize("case", HEAVY, ids=str)
def test_the_heaviest_image_that_is_allowed_fits_the_function(case: Case) -> None:
    assert _rendered(FUNCTION_MIB, case.name)[case.name]["variants"] == 6


def test_the_memory_limit_is_real() -> None:
    """Without this the corpus could pass because the limit does nothing."""
    with pytest.raises(AssertionError, match="MemoryError"):
        _rendered(500, HEAVY[0].name)


def test_I04_pillow_alone_would_open_the_eps() -> None:
    """Ghostscript would run on it: the allow-list of formats is what stands in between."""
    with Image.open(BytesIO(EPS)) as opened:
        assert opened.format == "EPS"


def test_every_case_has_its_id_once() -> None:
    names = [case.name for case in (*CASES, *HEAVY)]
    assert len(names) == len(set(names))
    found = {name[:3] for name in names}
    assert found == {f"I{n:02d}" for n in (*range(1, 12), *range(13, 20))}, "I12 is about names: see test_processing"


def test_the_corpus_is_the_same_every_time() -> None:
    hostile.jpeg.cache_clear()
    first = [case.build() for case in CASES if not case.name.startswith(("I06", "I07"))]
    hostile.jpeg.cache_clear()
    assert first == [case.build() for case in CASES if not case.name.startswith(("I06", "I07"))]
