"""A network without a way out still lets functions work: what they call has an endpoint inside it."""

import re

import pytest
from repository import blocks, functions, matching, terraform, text

# Action prefixes of services that have no endpoint, and who calls them: such a function stays outside the network, or
# the network has NAT.
WITHOUT_ENDPOINT = {"cloudfront": {"media_api"}}


ACTION = re.compile(r'"([a-z0-9-]+):[A-Z]\w+"')
OF_FUNCTION = re.compile(r"^    (\w+) = merge\((.*?)^    \}\)", re.DOTALL | re.MULTILINE)


def _endpoints() -> tuple[dict[str, str], dict[str, str]]:
    """Gateway and interface endpoints that modules/network knows: endpoint name -> prefix of the service's actions."""
    known = terraform("modules/network/endpoints.tf")["locals"][0]
    gateways, interfaces = (
        {name.strip('"'): prefix for name, prefix in known[kind].items()} for kind in ("gateways", "interfaces")
    )
    return gateways, interfaces


def _default() -> set[str]:
    return set(blocks("modules/network/variables.tf", "variable")["interface_endpoints"]["default"])


def _callers() -> dict[str, set[str]]:
    """Action prefix -> the site's functions that may call it."""
    before, _, permissions = text("terraform/site/permissions.tf").partition("  permissions = {\n")
    shared = set(ACTION.findall(before))  # what every function is merged with: uses of the key
    callers: dict[str, set[str]] = {}
    for function, statements in OF_FUNCTION.findall(permissions):
        for prefix in shared | set(ACTION.findall(statements)):
            callers.setdefault(prefix, set()).add(function)
    return callers


def _reached(interfaces: set[str]) -> set[str]:
    """Action prefixes that a function in the network reaches without NAT."""
    gateways, known = _endpoints()
    return set(gateways.values()) | {prefix for name, prefix in known.items() if name in interfaces}


def _environments() -> list[tuple[str, set[str]]]:
    """Every environment that has no NAT, with its interface endpoints."""
    found = []
    platform = str(blocks("terraform/platform/variables.tf", "variable")["network"]["type"])
    (given,) = re.findall(r"interface_endpoints\b.*?set\(string\)([^)]*)\)", platform, re.DOTALL)
    default = set(re.findall(r"[a-z][a-z.-]+", given)) or _default()
    for path in matching(r"envs/[a-z]+/platform/main\.tf"):
        network = blocks(path, "module")["platform"]["network"]
        if network.get("nat", "none") == "none":
            found.append((path, set(network.get("interface_endpoints", default))))
    return found


def test_the_endpoints_of_a_network_cover_what_the_functions_call() -> None:
    missing = {prefix: callers for prefix, callers in _callers().items() if prefix not in _reached(_default())}
    assert missing == WITHOUT_ENDPOINT, "add the endpoint to modules/network, or say who stays outside"


@pytest.mark.parametrize("service", ["s3", "dynamodb", "sqs", "secretsmanager", "kms"])
def test_a_network_reaches_the_services_that_every_site_needs(service: str) -> None:
    assert service in _reached(_default())


def test_an_environment_without_nat_has_the_endpoints_that_its_functions_call() -> None:
    environments = _environments()
    assert environments, "no environment without NAT is left: dev was one"
    for path, interfaces in environments:
        assert set(_callers()) - _reached(interfaces) <= set(WITHOUT_ENDPOINT), path


def test_the_reader_of_permissions_sees_the_services() -> None:
    """The reader against what is known: were it blind, everything above would pass."""
    assert {"dynamodb", "events", "kms", "s3", "sqs"} <= set(_callers())
    # The platform's own function is in no network.
    assert sorted(set.union(*_callers().values())) == [name for name in functions() if name != "record_event"]
    gateways, interfaces = _endpoints()
    assert gateways == {"dynamodb": "dynamodb", "s3": "s3"}
    assert interfaces["monitoring"] == "cloudwatch"
    assert interfaces["ecr.dkr"] == "ecr"
