"""What a site file may say: the JSON Schema of terraform/site, and its fields one by one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PATH = "terraform/site/site.schema.json"
ENTRY = "<name>"
"""Stands in a field's path for a name that the site's owner chooses."""


@dataclass(frozen=True)
class Field:
    """One key that a site file may have, such as "images.presets.<name>.width", and the schema's part about it."""

    path: str
    schema: Mapping[str, Any]
    required: bool

    @property
    def leaf(self) -> bool:
        """Whether it holds a value, and not keys of its own that are described one by one."""
        return "properties" not in self.schema


@cache
def load(root: Path) -> Mapping[str, Any]:
    """The schema of the repository at `root`."""
    found: Mapping[str, Any] = json.loads((root / PATH).read_text(encoding="utf-8"))
    return found


def resolve(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """`part` with what its reference names; what stands beside a reference wins."""
    if "$ref" not in part:
        return part
    named = schema["$defs"][part["$ref"].removeprefix("#/$defs/")]
    return {**resolve(schema, named), **{name: value for name, value in part.items() if name != "$ref"}}


def fields(schema: Mapping[str, Any]) -> Iterator[Field]:
    """Every field, parents before what is below them, in the order of the schema.

    `environments` is one field: what is below it are the others again.
    """
    yield from _fields(schema, schema, "")


def _fields(schema: Mapping[str, Any], part: Mapping[str, Any], path: str) -> Iterator[Field]:
    for name, inside in part["properties"].items():
        described, here = resolve(schema, inside), f"{path}{name}"
        if here == "environments":
            described = {key: value for key, value in described.items() if key != "properties"}
        yield Field(here, described, required=name in part.get("required", ()))
        if "properties" in described:
            yield from _fields(schema, described, f"{here}.")
        entries = described.get("additionalProperties")
        if isinstance(entries, dict) and "properties" in (entry := resolve(schema, entries)):
            yield from _fields(schema, entry, f"{here}.{ENTRY}.")


def environments(schema: Mapping[str, Any]) -> list[str]:
    """The environments that a site may live in, from the one closest to a developer to the one that strangers reach."""
    return list(schema["properties"]["environments"]["properties"])
