"""A site is one small file that says only what the schema knows, owned by a team that exists."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from repository import ROOT, blocks, matching, text
from site_types import MISSING, Type, parse

from cli import site_figures, site_file, site_reference, site_rules, site_schema
from cli.workspace import Workspace

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


FIELDS = {field.path: field for field in site_schema.fields(_schema())}
LEAVES = sorted(path for path, field in FIELDS.items() if field.leaf)
KINDS = {"array": "list", "boolean": "bool", "integer": "number", "string": "string"}


def _type_of(path: str) -> Type:
    return dict(parse(blocks("terraform/site/variables.tf", "variable")["site"]["type"]).walk())[path]


def test_the_schema_and_the_variable_know_the_same_keys_at_every_level() -> None:
    """The file is typed twice, and here the two types meet; `environments` is the root's to read."""
    known = dict(parse(blocks("terraform/site/variables.tf", "variable")["site"]["type"]).walk())
    assert set(known) == set(FIELDS) - {"environments"}


@pytest.mark.parametrize("path", sorted(set(FIELDS) - {"environments"}))
def test_a_field_has_one_type_and_one_default(path: str) -> None:
    schema, typed = FIELDS[path].schema, _type_of(path)
    if "properties" in schema:
        assert typed.kind == "object"
        assert typed.default in (MISSING, {}, schema.get("default")), "what is below it says the rest"
    elif "additionalProperties" in schema:
        assert typed.kind == "map"
    else:
        said = schema.get("type", {str: "string", int: "integer"}[type(schema.get("enum", [""])[0])])
        assert typed.kind == KINDS[said]
    assert FIELDS[path].required is not typed.optional
    if "properties" not in schema and not path.startswith("waf.limits."):
        assert schema.get("default", MISSING) == typed.default


@pytest.mark.parametrize("name", ["per_address", "sensitive_paths", "window_seconds"])
def test_what_the_firewall_decides_has_its_default_in_the_schema_too(name: str) -> None:
    """A site hands null on, and modules/waf has the default."""
    decided = parse(blocks("modules/waf/variables.tf", "variable")["limits"]["type"]).fields[name].default
    assert FIELDS[f"waf.limits.{name}"].schema["default"] == decided


@pytest.mark.parametrize("path", sorted(FIELDS))
def test_a_field_says_what_it_is_for(path: str) -> None:
    assert FIELDS[path].schema["description"].endswith(".")


@pytest.mark.parametrize("path", LEAVES)
def test_a_value_has_an_example_and_a_default_that_the_schema_takes(path: str) -> None:
    schema = _schema()["properties"]["environments"] if path == "environments" else FIELDS[path].schema
    assert schema["examples"]
    validator = jsonschema.Draft202012Validator({**schema, "$defs": _schema()["$defs"]})
    for value in [*schema["examples"], *([schema["default"]] if "default" in schema else [])]:
        validator.validate(value)
    assert schema.get("default") not in schema["examples"], "an example shows what is not said anyway"


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for inside in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _parts(inside)


def test_every_number_has_a_unit_and_every_pattern_says_what_it_takes() -> None:
    """A path's seconds and a preset's pixels too; `slipway site check` and editors show these words."""
    for part in _parts(_schema()):
        if part.get("type") in ("integer", "number") or isinstance(part.get("enum", [""])[0], int):
            assert part["x-unit"], part
        if isinstance(part.get("pattern"), str):
            assert part["patternErrorMessage"], part


def test_the_schema_names_the_countries_and_regions_that_the_cdn_takes() -> None:
    countries = " ".join(re.findall(r'^    "([A-Z ]+)",$', text("modules/cdn/countries.tf"), re.MULTILINE)).split()
    assert _schema()["$defs"]["country"]["enum"] == countries
    known = re.search(r'regex\("\^\((ap-northeast[^"]+)\)\$"', text("modules/cdn/variables.tf"))
    assert known
    assert all(re.fullmatch(known[1], region) for region in FIELDS["cdn.origin_shield_region"].schema["enum"])


def test_the_schema_names_the_rules_that_the_firewall_has() -> None:
    documented = re.findall(r"^\| \d* ?\| `([a-z-]+)` \|", text("modules/waf/README.md"), re.MULTILINE)
    allowed = FIELDS["waf.mode.rules"].schema["propertyNames"]["enum"]
    assert allowed == sorted(set(documented) - {"allow-known"}), "allow-known lets requests pass: it has no mode"


def test_the_paths_of_the_api_are_those_that_the_check_knows() -> None:
    (paths,) = re.findall(r"^    paths  = (\[.*\])$", text("terraform/site/cdn.tf"), re.MULTILINE)
    assert [path.removesuffix("*") for path in sorted(json.loads(paths))] == sorted(site_rules.API_PATHS)


def test_the_reference_page_is_what_the_schema_says() -> None:
    """`slipway docs` writes it."""
    assert text(site_reference.PAGE) == site_reference.page(ROOT)


def test_the_page_about_cost_has_todays_prices() -> None:
    """`slipway docs` writes them; what the plans say is held against the page in `make plans`."""
    for path, current in site_figures.without_plans(Workspace(ROOT, ROOT / ".cache")).items():
        assert path.read_text(encoding="utf-8") == current


def _topics() -> set[str]:
    """Headings of the FAQ that messages of `slipway site check` name."""
    calls = [
        call
        for path in matching(r"src/cli/site_[a-z]+\.py")
        for call in ast.walk(ast.parse(text(path)))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("Problem", "site.problem")
    ]
    named = {value for call in calls for value in _constants(call) if re.fullmatch(r"[a-z]+(-[a-z]+)*", value)}
    return named | {"wrong-value", "yaml-surprises"}  # chosen by a variable


def _constants(call: ast.Call) -> list[str]:
    position = 3 if ast.unparse(call.func) == "Problem" else 1
    at = call.args[position]
    return [at.value] if isinstance(at, ast.Constant) else []


def test_every_message_leads_to_an_answer_and_every_answer_is_led_to() -> None:
    headings = re.findall(r"^## ([a-z-]+)$", text(site_file.FAQ), re.MULTILINE)
    assert set(headings) == _topics()
    assert len(headings) == len(set(headings))


def test_an_environment_may_replace_everything_but_the_owner() -> None:
    environment = _schema()["$defs"]["environment"]["properties"]
    assert set(environment) == set(_schema()["properties"]) - {"environments", "owner"}
