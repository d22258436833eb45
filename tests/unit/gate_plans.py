"""Plans as `terraform show -json` writes them, as small as a rule needs them."""

from __future__ import annotations

from typing import Any

AWS = {"aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws"}}


def change(
    kind: str,
    *actions: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    name: str = "this",
    **more: Any,
) -> dict[str, Any]:
    """One entry of resource_changes; the actions say what is before and after where neither is given."""
    exists, will = actions[0] != "create", "delete" not in actions or "create" in actions
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "change": {
            "actions": list(actions),
            "before": (before or {}) if exists else None,
            "after": (after or {}) if will and actions != ("forget",) else None,
            "after_unknown": {},
            **more,
        },
    }


def plan(*changes: dict[str, Any], **configuration: Any) -> dict[str, Any]:
    """A plan of these changes; its configuration has the resources, and what else is given."""
    resources = [
        {"address": one["address"], "type": one["type"], "mode": "managed", "provider_config_key": "aws"}
        for one in changes
    ]
    module = {"resources": [*resources, *configuration.pop("resources", [])], **configuration}
    return {
        "configuration": {"provider_config": dict(AWS), "root_module": module},
        "resource_changes": list(changes),
    }
