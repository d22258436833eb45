"""What each environment is like, as its roots say it: values, accounts, regions and states held against each other."""

import re
from typing import Any

import pytest
from repository import blocks, roots, terraform, text

CLOUD = ("dev", "uat", "prod")
SIZES = {
    "backup.lock",  # nobody may lift prod's; uat can be taken down again
    "dns.log_days",
    "dns.zone",
    "log_days",
    "naming.boundary_arn",
    "naming.prefix",
    "network.cidr",
    "network.flow_log_days",
    "network.reserved_cidrs",
    "network.zones",
    "observability.month_usd",
    "observability.subscribers.page.on-call.endpoint",
    "observability.subscribers.security.team.endpoint",
    "observability.subscribers.ticket.team.endpoint",
}
"""What uat may have in another size or under another name than prod; everything else is the same."""


def _values(root: str) -> dict[str, Any]:
    """The arguments of the root's one module call, objects by the path of their fields."""
    (call,) = blocks(f"{root}/main.tf", "module").values()
    return dict(_fields({name: value for name, value in call.items() if name not in ("providers", "source")}))


def _fields(value: dict[str, Any], path: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, inside in value.items():
        found += _fields(inside, f"{path}{name}.") if isinstance(inside, dict) else [(path + name, inside)]
    return found


@pytest.fixture
def platform() -> dict[str, dict[str, Any]]:
    return {environment: _values(f"envs/{environment}/platform") for environment in CLOUD}


def test_dev_costs_nothing_by_the_hour_for_its_way_out_and_lets_its_firewall_count(
    platform: dict[str, dict[str, Any]],
) -> None:
    assert platform["dev"]["network.nat"] == "none"
    assert platform["dev"]["firewall.mode.default"] == "count"
    assert platform["dev"]["retain"] is False


def test_logs_are_kept_longer_the_closer_an_environment_is_to_strangers(platform: dict[str, dict[str, Any]]) -> None:
    for name in ("dns.log_days", "log_days", "network.flow_log_days"):
        days = [platform[environment][name] for environment in CLOUD]
        assert days == sorted(set(days)), name
        assert days[0] <= 14, name
        assert days[-1] >= 365, name


def test_uat_is_prod_in_another_size(platform: dict[str, dict[str, Any]]) -> None:
    uat, prod = platform["uat"], platform["prod"]
    assert uat.keys() == prod.keys()
    assert {name for name in prod if uat[name] != prod[name]} <= SIZES
    assert prod["network.nat"] == "per_zone"


@pytest.mark.parametrize("environment", ["uat", "prod"])
def test_where_strangers_come_nothing_is_weakened(environment: str, platform: dict[str, dict[str, Any]]) -> None:
    """The defaults of the composition block and retain; a root that says nothing has them."""
    said = platform[environment] | _values(f"envs/{environment}/site")
    assert not [name for name in said if name.startswith("firewall.mode") or name.endswith("log_delivery")]
    assert said.get("retain", True) is True
    assert said.get("admin_sign_in", False) is False


def test_the_networks_of_the_environments_are_clear_of_each_other(platform: dict[str, dict[str, Any]]) -> None:
    """So that two of them can be connected one day; modules/network refuses a range that overlaps a reserved one."""
    ranges = {environment: said["network.cidr"] for environment, said in platform.items()}
    for environment, said in platform.items():
        others = {cidr for other, cidr in ranges.items() if other != environment}
        assert set(said["network.reserved_cidrs"]) == others, environment


def _providers(root: str) -> list[dict[str, Any]]:
    return [body for block in terraform(f"{root}/providers.tf")["provider"] for body in block.values()]


def test_each_environment_has_an_account_of_its_own() -> None:
    accounts = {
        root: {account for one in _providers(root) for account in one["allowed_account_ids"]} for root in roots()
    }
    by_environment = {root.split("/")[1]: accounts[root] for root in roots()}
    assert all(accounts[root] == by_environment[root.split("/")[1]] for root in roots()), "one account for both layers"
    assert len(set.union(*by_environment.values())) == len(by_environment)


def test_each_environment_keeps_its_state_in_its_own_bucket_and_each_site_in_its_own_key() -> None:
    for root in roots():
        _, environment, layer = root.split("/")
        backend = terraform(f"{root}/backend.tf")["terraform"][0]["backend"][0]["s3"]
        assert re.fullmatch(rf"[a-z0-9]+-{environment}-state", backend["bucket"])
        assert (
            backend.get("key") == {**dict.fromkeys(("bootstrap", "platform"), f"{layer}.tfstate"), "site": None}[layer]
        )


@pytest.mark.parametrize("root", roots())
def test_a_root_has_the_regions_that_its_layer_needs(root: str) -> None:
    """CloudFront's, and where copies are kept."""
    wanted = set() if root.endswith("/bootstrap") else {"us_east_1", "us_west_2"}
    assert {one["alias"] for one in _providers(root) if "alias" in one} == wanted


@pytest.mark.parametrize("file", ["variables.tf", "outputs.tf"])
def test_the_roots_of_a_layer_take_and_say_the_same(file: str) -> None:
    for layer in ("bootstrap", "platform", "site"):
        said = {
            text(f"{root}/{file}")
            for root in roots()
            if root.endswith(layer) and (layer == "site" or file != "variables.tf")
        }
        assert len(said) <= 1, layer


@pytest.mark.parametrize("root", roots())
def test_every_root_is_planned_with_its_real_values(root: str) -> None:
    tests = text(f"{root}/tests/plan.tftest.hcl")
    assert "command = plan" in tests
    assert not re.search(r"command\s*=\s*apply", tests)
    mocked = set(re.findall(r'alias\s+= "(\w+)"', tests))
    assert mocked == {one["alias"] for one in _providers(root) if "alias" in one}, (
        "an unmocked provider asks for credentials"
    )
