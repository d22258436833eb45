"""A function in a network without NAT reaches what it needs, and nothing else: walked through the platform's plan.

The plan is the one of terraform/platform/tests/reach.tftest.hcl (dev's values, mocks). From a private subnet, wearing
the group of functions, each step has to be there: a route or an address with its private name, a rule out and a rule
in, and a policy that lets this account's principals at this account's resources.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import hcl2
import pytest
from planning import ROOT, plans

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNT = "123456789012"
PRIVATE = ("subnet-private-a", "subnet-private-b")
FUNCTIONS = "sg-functions"


@dataclass(frozen=True)
class Network:
    """The planned resources of the network by type."""

    resources: Mapping[str, list[Mapping[str, Any]]]

    def all(self, kind: str, **values: object) -> list[Mapping[str, Any]]:
        """Those of a type whose attributes have the given values."""
        found = self.resources.get(f"aws_{kind}", [])
        return [one for one in found if all(one[name] == value for name, value in values.items())]

    def reaches(self, subnet: str, service: str) -> list[str]:
        """What is missing between a function in the subnet and the service; [] if it gets there."""
        endpoints = self.all("vpc_endpoint", service_name=f"com.amazonaws.us-east-1.{service}")
        if len(endpoints) != 1:
            return [f"{len(endpoints)} endpoints"]
        (endpoint,) = endpoints
        missing = [] if self._admits(endpoint, service) else ["a policy that admits ours"]
        if endpoint["vpc_endpoint_type"] == "Gateway":
            tables = [one["route_table_id"] for one in self.all("route_table_association", subnet_id=subnet)]
            if len(tables) != 1 or tables[0] not in endpoint["route_table_ids"]:
                missing.append("a route")
            if not self._rule("egress", FUNCTIONS, prefix_list_id=endpoint["prefix_list_id"]):
                missing.append("a rule out")
            return missing
        (vpc,) = self.all("vpc")
        if not (endpoint["private_dns_enabled"] and vpc["enable_dns_support"] and vpc["enable_dns_hostnames"]):
            missing.append("the service's name")
        if subnet not in endpoint["subnet_ids"]:
            missing.append("an address in its zone")
        (group,) = endpoint["security_group_ids"]
        if not self._rule("egress", FUNCTIONS, referenced_security_group_id=group):
            missing.append("a rule out")
        if not self._rule("ingress", group, referenced_security_group_id=FUNCTIONS):
            missing.append("a rule in")
        return missing

    def _rule(self, direction: str, group: str, **to: object) -> bool:
        https = {"from_port": 443, "ip_protocol": "tcp", "to_port": 443}
        return bool(self.all(f"vpc_security_group_{direction}_rule", security_group_id=group, **https, **to))

    @staticmethod
    def _admits(endpoint: Mapping[str, Any], service: str) -> bool:
        ours = {"StringEquals": {"aws:PrincipalAccount": [ACCOUNT], "aws:ResourceAccount": [ACCOUNT]}}
        return [
            (one["Effect"], one["Principal"], one["Action"], one["Resource"], one["Condition"])
            for one in json.loads(endpoint["policy"])["Statement"]
        ] == [("Allow", "*", [f"{service}:*"], ["*"], ours)]


@pytest.fixture(scope="module")
def network() -> Network:
    resources: dict[str, list[Mapping[str, Any]]] = {}
    for change in plans("terraform/platform", "tests/reach.tftest.hcl")["network_without_nat"]["resource_changes"]:
        if change["address"].startswith("module.network."):
            resources.setdefault(change["type"], []).append(change["change"]["after"])
    return Network(resources)


@pytest.mark.parametrize("subnet", PRIVATE)
@pytest.mark.parametrize("service", ["s3", "dynamodb", "sqs", "secretsmanager", "kms", "events"])
def test_a_function_reaches_the_service_without_nat(network: Network, service: str, subnet: str) -> None:
    assert network.reaches(subnet, service) == []


def test_a_function_reaches_no_service_without_an_endpoint(network: Network) -> None:
    """The walker against what is known: were it blind, everything above would pass."""
    assert network.reaches(PRIVATE[0], "sns") == ["0 endpoints"]
    assert network.reaches("subnet-public-a", "s3") == ["a route"]
    assert network.reaches("subnet-public-a", "sqs") == ["an address in its zone"]


def test_there_is_no_other_way_out(network: Network) -> None:
    assert {one["route_table_id"] for one in network.all("route")} == {"rtb-public"}
    assert network.all("nat_gateway") == []
    assert [one["subnet_id"] for one in network.all("route_table_association", route_table_id="rtb-public")] == [
        "subnet-public-a",
        "subnet-public-b",
    ]
    rules = network.all("vpc_security_group_egress_rule", security_group_id=FUNCTIONS)
    assert {one["prefix_list_id"] or one["referenced_security_group_id"] for one in rules} == {
        "pl-dynamodb",
        "pl-s3",
        "sg-cache",
        "sg-database",
        "sg-endpoints",
    }
    assert not [one for one in rules if one["cidr_ipv4"] or one["cidr_ipv6"]]


def test_the_walked_network_has_the_values_of_dev() -> None:
    options = hcl2.SerializationOptions(strip_string_quotes=True, with_comments=False)

    def parsed(path: str) -> dict[str, Any]:
        found: dict[str, Any] = hcl2.loads((ROOT / path).read_text(encoding="utf-8"), serialization_options=options)
        return found

    (run,) = parsed("terraform/platform/tests/reach.tftest.hcl")["run"]
    (dev,) = parsed("envs/dev/platform/main.tf")["module"]
    walked = next(iter(run.values()))["variables"][0]["network"]
    assert walked == next(iter(dev.values()))["network"]
    assert walked["nat"] == "none"
