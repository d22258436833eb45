"""The type of a Terraform variable as a tree that can be compared with a JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import hcl2

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING = object()
"""The default of a field that has none, which is not the same as null."""


@dataclass(frozen=True)
class Type:
    """`kind` is object, map, list, set, string, number or bool; `inside` the type of a map's or list's entries."""

    kind: str
    fields: dict[str, Type] = field(default_factory=dict)
    inside: Type | None = None
    optional: bool = False
    default: Any = MISSING

    def walk(self, path: str = "") -> Iterator[tuple[str, Type]]:
        """Every field by its path, as site_schema.fields names them."""
        for name, inside in self.fields.items():
            yield path + name, inside
            yield from inside.walk(f"{path}{name}.")
            if inside.inside:
                yield from inside.inside.walk(f"{path}{name}.<name>.")


def parse(expression: str) -> Type:
    """A type as hcl2 prints it on one line: "${object({a = optional(list(string), []), ...})}"."""
    text = expression.removeprefix("${").removesuffix("}") if expression.startswith("${") else expression
    name, opened, rest = text.strip().partition("(")
    if not opened:
        return Type(name)
    arguments = _split(rest.removesuffix(")"))
    if name == "optional":
        of = parse(arguments[0])
        default = _value(arguments[1]) if len(arguments) == 2 else MISSING
        return Type(of.kind, of.fields, of.inside, optional=True, default=default)
    if name == "object":
        pairs = [entry.split("=", 1) for entry in _split(arguments[0].strip().removeprefix("{").removesuffix("}"))]
        return Type("object", {key.strip(): parse(value.strip()) for key, value in pairs})
    return Type(name, inside=parse(arguments[0]))


def _split(text: str) -> list[str]:
    """At the commas that stand outside of brackets and quotes."""
    parts, depth, quoted = [""], 0, False
    for character in text:
        quoted ^= character == '"'
        depth += 0 if quoted else (character in "({[") - (character in ")}]")
        if character == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part.strip()]


def _value(expression: str) -> Any:
    options = hcl2.SerializationOptions(strip_string_quotes=True, with_comments=False, explicit_blocks=False)
    return hcl2.loads(f"value = {expression}\n", serialization_options=options)["value"]
