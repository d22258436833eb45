"""What a plan says, read from `terraform show -json`: every resource with its values, its region, and what made it."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Unknown:
    """A value that nobody knows before the apply. It is neither empty nor equal to anything but itself."""

    def __repr__(self) -> str:
        return "(known after apply)"


UNKNOWN: Final = Unknown()
_KEY = re.compile(r'\["(?:[^"\\]|\\.)*"\]|\[\d+\]')


@dataclass(frozen=True)
class Resource:
    """One resource that exists once the plan is applied.

    `values` are its attributes as the provider will send them, UNKNOWN where only the apply tells. `region` is that of
    the provider it is made with, `provider` that provider's name in the root ("aws.us_east_1"); `source` is the folder
    of the module that holds it, relative to the root's.
    """

    address: str
    type: str
    values: Mapping[str, Any]
    region: str | None = None
    source: str = ""
    provider: str | None = None

    @property
    def module(self) -> str:
        """Address of the module instance that holds it, "" at the root."""
        return self.address.removesuffix(f"{self.type}.{self.address.rpartition(f'{self.type}.')[2]}").rstrip(".")

    @property
    def key(self) -> str:
        """Its key below for_each or count as written in its address, such as '["logs"]'; "" without one."""
        found = _KEY.search(self.address.rpartition(f"{self.type}.")[2])
        return found[0] if found else ""


def resources(plan: Mapping[str, Any]) -> list[Resource]:
    """Every managed resource that a plan leaves existing, in the order of the plan."""
    regions = {
        key: provider.get("expressions", {}).get("region", {}).get("constant_value")
        for key, provider in plan["configuration"].get("provider_config", {}).items()
    }
    made = {
        address: (resource["provider_config_key"], source)
        for address, resource, source in _configured(plan["configuration"]["root_module"])
    }
    found = []
    for change in plan.get("resource_changes", []):
        if change["mode"] != "managed" or change["change"]["after"] is None:
            continue
        provider, source = made[without_keys(change["address"])]
        values = overlay(change["change"]["after"], change["change"].get("after_unknown") or {})
        found.append(Resource(change["address"], change["type"], values, regions.get(provider), source, provider))
    return found


def applied(state: Mapping[str, Any]) -> list[Resource]:
    """Every managed resource of a state file: nothing is UNKNOWN; the region is that which a provider's alias names."""
    found = []
    for block in state["resources"]:
        if block["mode"] == "managed":
            place = ".".join(filter(None, (block.get("module"), block["type"], block["name"])))
            provider = "aws" + block["provider"].rpartition("]")[2]
            for instance in block["instances"]:
                key = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
                region = provider.partition(".")[2].replace("_", "-") or None
                found.append(Resource(place + key, block["type"], instance["attributes"], region, "", provider))
    return found


def without_keys(address: str) -> str:
    """The address without the keys of for_each and count: what all instances of one block share."""
    return _KEY.sub("", address)


def overlay(values: Any, unknown: Any) -> Any:
    """`values` with UNKNOWN wherever `unknown`, which has the same shape, says true."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict) and isinstance(values, dict | None):
        known = values or {}
        # What is false in `unknown` and absent from `values` is an empty part: it is not known to be anything.
        return {
            name: overlay(known.get(name), unknown.get(name))
            for name in known.keys() | {name for name, inside in unknown.items() if inside}
        }
    if isinstance(unknown, list) and isinstance(values, list | None):
        return [overlay(value, inside) for value, inside in zip_longest(values or [], unknown)]
    return values


def for_checkov(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a plan that checkov reads as what it is.

    What only the apply tells counts as absent there (a log group whose key is made in the same plan would be one
    without a key): it gets a word where the code sets it. And addresses are cut at dots to find where a resource stands
    in the code, and with it what is skipped there: keys have none.
    """
    made = {address: resource for address, resource, _ in _configured(plan["configuration"]["root_module"])}
    unknown = {
        change["address"]: {
            name: "known-after-apply"
            for name, is_unknown in (change["change"].get("after_unknown") or {}).items()
            if is_unknown is True
            and name.endswith(("_arn", "_id"))
            and "references" in made[without_keys(change["address"])].get("expressions", {}).get(name, {})
        }
        for change in plan.get("resource_changes", [])
        if change["mode"] == "managed"
    }
    copied: dict[str, Any] = _for_checkov(plan, unknown)
    return copied


def _for_checkov(part: Any, unknown: Mapping[str, Mapping[str, str]]) -> Any:
    if isinstance(part, list):
        return [_for_checkov(one, unknown) for one in part]
    if not isinstance(part, dict):
        return part
    copied = {name: _for_checkov(value, unknown) for name, value in part.items()}
    if "values" in part and part.get("address") in unknown:
        copied["values"] |= unknown[part["address"]]
    for name in ("address", "module_address"):
        if isinstance(part.get(name), str):
            copied[name] = _KEY.sub(lambda key: key[0].replace(".", "-"), part[name])
    return copied


def _configured(
    module: Mapping[str, Any], address: str = "", source: str = ""
) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """(address without keys, its block, folder of its module) of every resource of the configuration."""
    for resource in module.get("resources", []):
        yield address + resource["address"], resource, source
    for name, call in module.get("module_calls", {}).items():
        below = posixpath.normpath(posixpath.join(source, call["source"]))
        yield from _configured(call["module"], f"{address}module.{name}.", below)
