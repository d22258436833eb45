"""Whatever stands in a site file, the check answers with problems in words, or accepts it: it never breaks."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from site_tree import OWNERS, ROOT, make

from cli import site_check, site_schema
from cli.site_file import MOST_LINES

if TYPE_CHECKING:
    from pathlib import Path

FULL = yaml.safe_load((ROOT / "terraform/site/tests/fixtures/full.yaml").read_text(encoding="utf-8"))
SITE = {**FULL, "environments": {"dev": {"cache": FULL["cache"]}, "local": {}}}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.dates() | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text("abw_/*", min_size=1, max_size=6), inside, max_size=3)
    ),
    max_leaves=5,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inside in entries for place in _places(inside, (*path, key)))]


PLACES = [place for place in _places(SITE) if place]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("tree"), {}, OWNERS)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), value=VALUES)
def test_any_value_anywhere_is_judged_as_the_schema_judges_it(tree: Path, place: tuple[Any, ...], value: Any) -> None:
    site = copy.deepcopy(SITE)
    inside = site
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    text = yaml.safe_dump(site, default_flow_style=True, width=10_000, allow_unicode=True)
    assert len(text.splitlines()) <= MOST_LINES
    path = tree / "envs/sites/shop.yaml"
    path.write_text(text, encoding="utf-8")
    follows = jsonschema.Draft202012Validator(site_schema.load(tree)).is_valid(yaml.safe_load(text))
    problems = site_check.check(tree, history=False)
    assert follows or problems
    # One, but for a text with one of YAML's line breaks.
    lines = len(re.split("[\n\r\x85\u2028\u2029]", text.rstrip("\n")))
    for problem in problems:
        said = re.match(r"envs/sites/shop\.yaml:(\d+): \S", str(problem))
        assert said, problem
        assert 1 <= int(said[1]) <= lines
