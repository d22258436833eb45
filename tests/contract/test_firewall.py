"""What the firewall treats apart is what the API has, and nobody but the embedded AWS goes without the logs."""

import re

from repository import matching, terraform, text


def _routes() -> dict[str, dict]:
    routes = terraform("terraform/site/api.tf")["locals"][0]["routes"]
    return {route.strip('"'): served for route, served in routes.items()}


def _paths() -> dict:
    return terraform("terraform/platform/firewall.tf")["locals"][0]["firewall_paths"]


def test_the_shared_firewall_knows_the_paths_of_every_sites_api() -> None:
    """The platform is applied before any site, so its paths are written down; a site's own firewall derives them."""
    assert _paths() == {
        "health": next(route.split()[1] for route, served in _routes().items() if served.get("public")),
        "sensitive": sorted(route.split()[1] for route in _routes() if route.startswith("POST ")),
        "uploads": [route.split()[1] for route, served in _routes().items() if served["function"] == "upload_image"],
    }


def test_only_the_embedded_aws_goes_without_logs() -> None:
    given = re.compile(r'(?<!=)[=:,(]\s*"?unavailable\b|\bunavailable\s*=\s*\[')
    users = {
        path
        for path in matching(r"(envs|modules|terraform)/(?!.*/tests/).*\.(tf|json|ya?ml)")
        for line in text(path).splitlines()
        if given.search(line)
        and not line.lstrip().startswith(("description ", "error_message "))
        # Where it is told apart from what is no value at all.
        and not re.search(r'contains\(\["\w+", "unavailable"\]|contains\(var\.\w+\.unavailable, ', line)
    }
    assert users == {"envs/local/platform/main.tf", "envs/local/site/main.tf"}


def test_the_reader_finds_what_goes_without_logs() -> None:
    """The reader against what is known: were it blind, nothing above would fail."""
    assert text("envs/local/platform/main.tf").count('log_delivery = "unavailable"') == 2
