"""A site is one small file that says only what the schema knows, owned by a team that exists."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from repository import ROOT, blocks, matching, text

SITES = matching(r"envs/sites/[^/]+\.yaml")
SCHEMA = "terraform/site/site.schema.json"


def _schema() -> dict[str, Any]:
    return json.loads(text(SCHEMA))


def _teams() -> set[str]:
    return set(re.findall(r"@[a-z0-9-]+/([a-z0-9-]+)", text(".github/CODEOWNERS")))


@pytest.mark.parametrize("path", SITES)
def test_a_site_file_follows_the_schema(path: str) -> None:
    jsonschema.Draft202012Validator(_schema()).validate(yaml.safe_load(text(path)))


@pytest.mark.parametrize("path", SITES)
def test_a_site_file_is_named_by_its_key(path: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9-]{1,30}", Path(path).stem)


@pytest.mark.parametrize("path", SITES)
def test_a_site_file_is_plain_and_small(path: str) -> None:
    """Plain: what a reader sees is what is applied. Small: if it wants more than 30 lines, a default is wrong."""
    assert len(text(path).splitlines()) <= 30
    for token in yaml.scan(text(path)):
        assert not isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken), f"{path}: {token}"
    assert "${" not in text(path)


@pytest.mark.parametrize("path", SITES)
def test_a_site_file_names_its_schema_for_the_editor(path: str) -> None:
    found = re.search(r"^# yaml-language-server: \$schema=(\S+)$", text(path), re.MULTILINE)
    assert found, f"{path}: the first line should point editors at the schema"
    assert (ROOT / path).parent.joinpath(found[1]).resolve() == ROOT / SCHEMA


@pytest.mark.parametrize("path", SITES)
def test_the_owner_of_a_site_is_a_team_that_reviews_it(path: str) -> None:
    assert yaml.safe_load(text(path))["owner"] in _teams()


@pytest.mark.parametrize("path", SITES)
def test_a_site_lives_in_environments_that_exist(path: str) -> None:
    environments = {root.split("/")[1] for root in matching(r"envs/[a-z]+/site/main\.tf")}
    assert set(yaml.safe_load(text(path))["environments"]) <= environments


def _objects(schema: Any, where: str = "$") -> list[tuple[str, dict[str, Any]]]:
    """Every part of a schema that describes an object with named properties."""
    found = []
    if isinstance(schema, dict):
        if "properties" in schema or schema.get("type") == "object":
            found.append((where, schema))
        for key, value in schema.items():
            if key not in ("if", "then", "anyOf"):  # conditions on an object, not the object's own shape
                found += _objects(value, f"{where}.{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            found += _objects(value, f"{where}[{index}]")
    return [(path, part) for path, part in found if not path.endswith(".properties")]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(_schema())


def test_the_schema_knows_every_key_at_every_level() -> None:
    """Terraform drops keys it does not know without a word, so a misspelt one has to fail here."""
    for where, part in _objects(_schema()):
        assert part.get("additionalProperties", part.get("unevaluatedProperties")) not in (None, True), where


def test_a_misspelt_key_is_refused_with_its_name() -> None:
    site = yaml.safe_load(text(SITES[0])) | {"retention_day": 7}
    errors = [error.message for error in jsonschema.Draft202012Validator(_schema()).iter_errors(site)]
    assert any("retention_day" in message for message in errors)


def _keys_of_variable_site() -> set[str]:
    """Top-level keys of the object that terraform/site takes; terraform/site/tests compares what is below them."""
    declared = blocks("terraform/site/variables.tf", "variable")["site"]["type"]
    depth, word, keys = 0, "", set()
    for character in declared.removeprefix("${object("):
        depth += (character in "({[") - (character in ")}]")
        if depth == 1 and character == "=":
            keys.add(word.strip())
        word = "" if character in "{,=" else word + character
    return keys


def test_the_schema_and_the_variable_know_the_same_keys() -> None:
    """The file is typed twice, and here the two types meet; `environments` is the root's to read."""
    assert _keys_of_variable_site() == set(_schema()["properties"]) - {"environments"}


def test_an_environment_may_replace_everything_but_the_owner() -> None:
    environment = _schema()["$defs"]["environment"]["properties"]
    assert set(environment) == set(_schema()["properties"]) - {"environments", "owner"}
