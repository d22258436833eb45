"""An applied site as a person reaches it: which URLs open here, and with which Host."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.workspace import Workspace


@dataclass(frozen=True)
class Site:
    """Handles of one applied site; the names of the handles are those of terraform/site's output."""

    name: str
    url: str
    host: str
    api_direct_url: str
    handles: Mapping[str, Any]

    @classmethod
    def on_emulator(cls, name: str, handles: Mapping[str, Any], endpoint: str) -> Site:
        """The site on the emulator at `endpoint`: pages, variants and API under the CDN's name, `host`.

        `url` has that name as curl and browsers resolve it, <id>.cloudfront.localhost. Programs do not, and send `host`
        as Host to the endpoint. `api_direct_url` passes by the CDN, and is refused.
        """
        at = urlsplit(endpoint)
        domain = str(handles["cdn"]["domain"])
        return cls(
            name=name,
            url=f"{at.scheme}://{domain.partition('.')[0]}.cloudfront.localhost:{at.port or 80}",
            host=domain,
            api_direct_url=f"{endpoint}/_aws/execute-api/{handles['api']['id']}",
            handles=handles,
        )

    def as_json(self) -> dict[str, Any]:
        """The handles with the URLs that work here."""
        return {
            **self.handles,
            "api": {**self.handles["api"], "url": self.url, "host": self.host, "direct_url": self.api_direct_url},
            "cdn": {**self.handles["cdn"], "url": self.url, "host": self.host},
        }


def remember(workspace: Workspace, environment: str, site: str, outputs: Mapping[str, Any]) -> None:
    """Keep the handles in the outputs of a site's root, so that they can be shown without asking Terraform again."""
    path = workspace.outputs / environment / f"{site}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(outputs["site"], indent=2), encoding="utf-8")


def forget(workspace: Workspace, environment: str, site: str) -> None:
    """Forget a site that was destroyed."""
    (workspace.outputs / environment / f"{site}.json").unlink(missing_ok=True)


def local(workspace: Workspace, endpoint: str) -> dict[str, Site]:
    """The sites applied to the emulator at `endpoint`, by name."""
    found = sorted((workspace.outputs / "local").glob("*.json"))
    return {
        path.stem: Site.on_emulator(path.stem, json.loads(path.read_text(encoding="utf-8")), endpoint) for path in found
    }


def one(workspace: Workspace, endpoint: str, name: str) -> Site:
    """The applied site with this name; raises CommandError when it was not applied."""
    try:
        return local(workspace, endpoint)[name]
    except KeyError:
        raise CommandError(f"Site {name} is not applied here: run `slipway up {name}`.") from None
