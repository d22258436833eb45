"""How ministack's CloudFront reaches an API of the same ministack.

On AWS an origin such as <id>.execute-api.eu-west-1.amazonaws.com is a name that resolves, and the edge speaks TLS to it
on port 443. The names that ministack gives its APIs, <id>.execute-api.localhost, resolve in no program, and what would
end TLS in front of it is only imagined (see embedded_aws.py). So the edge is told where that name and port lead: to the
gateway that it is part of. The Terraform that is applied is AWS's own, `https-only` included.
"""

from __future__ import annotations

from typing import Any


def complete(cloudfront: Any, *, host: str, port: int) -> None:
    """Let ministack's CloudFront (the module `ministack.services.cloudfront`) find the APIs below `host` at `port`."""
    target = cloudfront._origin_connect_target

    def target_or_gateway(origin: dict[str, Any], viewer_is_https: bool) -> tuple[str, int, bool]:
        if str(origin["domain_name"]).endswith(f".execute-api.{host}"):
            return "127.0.0.1", port, False
        found: tuple[str, int, bool] = target(origin, viewer_is_https)
        return found

    cloudfront._origin_connect_target = target_or_gateway
