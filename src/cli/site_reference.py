"""docs/SITE.md: every field of a site file, from the schema; `slipway docs` writes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cli import site_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cli.site_schema import Field

PAGE = "docs/SITE.md"

TEXT = """\
# The site file

Written by `slipway docs` from [site.schema.json](../terraform/site/site.schema.json); the gate fails when it is out of
date. A site is one file, envs/sites/<name>.yaml: its name is 2 to 31 lower-case letters, digits and single hyphens, and
is never used again. [ONBOARDING.md](ONBOARDING.md) makes one, [FAQ.md](FAQ.md) answers what `slipway site check` says.

```yaml
# yaml-language-server: $schema=../../terraform/site/site.schema.json
owner: team-shop
retention_days: 30                     # for all environments
environments:
  dev: {{}}                              # everything as above
  prod:
    domain: shop.slipway.example       # for prod only
    images: {{ heic: true }}
```

- A block below `environments` is where the site lives; without one it is not deployed there.
- What a block says replaces the file's own key **whole**: with `images` above, prod has the default presets, whatever
  stands at the top.
- Plain YAML of at most 30 lines: no anchors, tags or templates. Defaults are variable `site` of
  [terraform/site](../terraform/site/variables.tf).

{tables}
"""


def page(root: Path) -> str:
    """The page's text."""
    schema = site_schema.load(root)
    found = list(site_schema.fields(schema))
    tables = []
    for top in found:
        if "." not in top.path:
            below = [field for field in found if field.path.startswith(f"{top.path}.")]
            tables.append("\n".join(_section(schema, top, below)))
    return TEXT.format(tables="\n\n".join(tables))


def _section(schema: Mapping[str, Any], top: Field, below: list[Field]) -> Iterator[str]:
    yield f"## {top.path}"
    yield ""
    yield "| field | what it does | takes | default | unit | example |"
    yield "|---|---|---|---|---|---|"
    for field in [top, *below]:
        part = field.schema
        cells = (
            f"`{field.path}`",
            part["description"],
            _takes(schema, part),
            _default(field),
            _unit(part),
            _code(part["examples"][0], field.path) if part.get("examples") else "-",
        )
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _takes(schema: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    part = site_schema.resolve(schema, part)
    if "enum" in part:
        return str(part.get("errorMessage") or ", ".join(f"`{choice}`" for choice in part["enum"]))
    if part["type"] == "integer":
        return f"{part['minimum']:,} to {part['maximum']:,}" if "maximum" in part else f"{part['minimum']:,} or more"
    if part["type"] == "array":
        return f"a list of: {_takes(schema, part['items'])}"
    if part["type"] == "object":
        return _takes_keys(schema, part)
    return str(part.get("patternErrorMessage", "`true`, `false`"))


def _takes_keys(schema: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    entries = part.get("additionalProperties")
    if not isinstance(entries, dict):
        return "the fields below it" if "properties" in part else "a block by environment"
    names = part["propertyNames"].get("patternErrorMessage") or _takes(schema, part["propertyNames"])
    inside = site_schema.resolve(schema, entries)
    return f"by name ({names}): {'the fields below' if 'properties' in inside else _takes(schema, inside)}"


def _default(field: Field) -> str:
    if field.required:
        above = field.path.rpartition(".")[0]
        return f"required in `{above}`" if above else "**required**"
    return _code(field.schema["default"]) if "default" in field.schema else "-"


def _unit(part: Mapping[str, Any]) -> str:
    entries = part.get("additionalProperties")
    return str(part.get("x-unit") or (entries.get("x-unit") if isinstance(entries, dict) else None) or "-")


def _code(value: Any, path: str | None = None) -> str:
    """A value as a file would say it; below its field's own name when there is one."""
    shown = _flow(value)
    return f"`{path.rpartition('.')[2]}: {shown}`" if path else f"`{shown}`"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name}: {_flow(inside)}" for name, inside in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return value if isinstance(value, str) else json.dumps(value)
