"""The roots in envs/ only wire: decisions are in terraform/ or modules/, so two environments differ by values alone."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from repository import blocks, matching, roots, terraform, text

# What the providers of two environments may differ in, with the environment's own account and region.
EMULATOR_ONLY = {"s3_use_path_style", "skip_metadata_api_check"}


def _files(root: str) -> list[str]:
    return matching(re.escape(root) + r"/[a-z_]+\.tf")


@pytest.mark.parametrize("root", roots())
def test_a_root_holds_nothing_but_its_backend_its_providers_and_module_calls(root: str) -> None:
    kinds = {kind for path in _files(root) for kind in terraform(path)}
    assert kinds <= {"terraform", "provider", "locals", "module", "output", "variable"}


def _expressions(value: Any) -> Iterator[str]:
    """Everything below a parsed value that Terraform evaluates, and every key."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from _expressions(below)
    elif isinstance(value, list):
        for below in value:
            yield from _expressions(below)
    elif isinstance(value, str) and "${" in value:
        yield value[value.index("${") :]


@pytest.mark.parametrize("root", roots())
def test_a_root_decides_nothing(root: str) -> None:
    """No condition, no repetition: what differs between environments is a property with a name in the composition."""
    for path in _files(root):
        if not path.endswith("/variables.tf"):
            for expression in _expressions(terraform(path)):
                assert "?" not in expression, f"{path}: {expression}"
                assert expression not in ("count", "for_each", "dynamic"), f"{path}: a root calls each module once"


@pytest.mark.parametrize("root", roots())
def test_the_only_variable_of_a_root_is_the_name_of_the_site(root: str) -> None:
    variables = {name for path in _files(root) for name in blocks(path, "variable")}
    assert variables == ({"site"} if root.endswith("/site") else set())


@pytest.mark.parametrize("root", roots())
def test_a_root_calls_the_composition_of_its_own_layer(root: str) -> None:
    layer = root.rsplit("/", 1)[1]
    calls = [call for path in _files(root) for call in blocks(path, "module").values()]
    assert [call["source"] for call in calls] == [f"../../../terraform/{layer}"]


def _providers(root: str) -> list[dict[str, Any]]:
    """Bodies of the root's `provider "aws"` blocks, the default one first."""
    found = [body for block in terraform(f"{root}/providers.tf")["provider"] for body in block.values()]
    return sorted(found, key=lambda body: body.get("alias", ""))


@pytest.mark.parametrize("root", roots())
def test_every_provider_of_a_root_names_its_account(root: str) -> None:
    accounts = {tuple(provider["allowed_account_ids"]) for provider in _providers(root)}
    assert len(accounts) == 1, f"{root}: a root is of one account"
    assert all(re.fullmatch(r"\d{12}", account) for account in accounts.pop())


@pytest.mark.parametrize("root", roots())
def test_an_aliased_provider_is_named_by_its_region(root: str) -> None:
    for provider in _providers(root):
        if "alias" in provider:
            assert provider["alias"] == provider["region"].replace("-", "_")


def _comparable(root: str) -> list[dict[str, Any]]:
    """The root's providers without what two roots may differ in; the tags must still have the same names."""
    providers = copy.deepcopy(_providers(root))
    for provider in providers:
        tags = provider["default_tags"][0]["tags"]
        assert (tags["Environment"], tags["Layer"]) == tuple(root.split("/")[1:]), root
        tags["Environment"] = tags["Layer"] = "-"
        for difference in {"alias", "allowed_account_ids", "region", *EMULATOR_ONLY}:
            provider.pop(difference, None)
    return providers


def test_the_providers_of_all_roots_are_equal_but_for_account_and_region() -> None:
    expected = _comparable(roots()[0])[0]
    for root in roots():
        for provider in _comparable(root):
            assert provider == expected, root


@pytest.mark.parametrize("root", roots())
def test_state_is_locked_and_lives_in_s3(root: str) -> None:
    backend = terraform(f"{root}/backend.tf")["terraform"][0]["backend"][0]
    assert backend["s3"]["use_lockfile"] is True
    assert "dynamodb_table" not in backend["s3"]


def test_every_root_locks_the_same_provider_build() -> None:
    locks = {text(path) for path in matching(r"envs/[a-z]+/[a-z]+/\.terraform\.lock\.hcl")}
    assert len(locks) == 1
    assert sorted(path.rsplit("/", 1)[0] for path in matching(r"envs/[a-z]+/[a-z]+/\.terraform\.lock\.hcl")) == roots()
    lock = locks.pop()
    assert re.findall(r'^provider "([^"]+)"', lock, re.MULTILINE) == ["registry.terraform.io/hashicorp/aws"]
    assert re.findall(r'^  version\s+= "([^"]+)"', lock, re.MULTILINE) == ["5.100.0"]
    assert "zh:" in lock, "the lock must hold the public checksums of every platform"
    assert "h1:" in lock, "the lock must hold the checksum that a filesystem mirror is verified by"


def test_only_roots_lock_a_provider() -> None:
    assert not [path for path in matching(r".*\.terraform\.lock\.hcl") if not path.startswith("envs/")]


def test_every_composition_and_module_asks_for_the_same_versions() -> None:
    required = {}
    for path in matching(r"(modules|terraform)/[a-z_]+/terraform\.tf|envs/[a-z]+/[a-z]+/backend\.tf"):
        settings = terraform(path)["terraform"][0]
        required[path] = (settings["required_version"], settings["required_providers"][0]["aws"]["version"])
    assert set(required.values()) == {(">= 1.11", "~> 5.100")}, required
