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
    api_url: str
    api_host: str
    cdn_url: str
    cdn_domain: str
    handles: Mapping[str, Any]

    @classmethod
    def on_emulator(cls, name: str, handles: Mapping[str, Any], endpoint: str) -> Site:
        """The site on the emulator at `endpoint`.

        The API is reached by path, because Python and macOS browsers do not resolve names below localhost. The CDN
        answers by host name only: its own in the Host header, or <id>.cloudfront.localhost in curl and in a browser.
        """
        at = urlsplit(endpoint)
        domain = str(handles["cdn"]["domain"])
        return cls(
            name=name,
            api_url=f"{endpoint}/_aws/execute-api/{handles['api']['id']}",
            api_host=at.netloc,
            cdn_url=f"{at.scheme}://{domain.partition('.')[0]}.cloudfront.localhost:{at.port or 80}",
            cdn_domain=domain,
            handles=handles,
        )

    def as_json(self) -> dict[str, Any]:
        """The handles with the URLs that work here."""
        return {
            **self.handles,
            "api": {**self.handles["api"], "url": self.api_url, "host": self.api_host},
            "cdn": {**self.handles["cdn"], "url": self.cdn_url, "host": self.cdn_domain},
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
