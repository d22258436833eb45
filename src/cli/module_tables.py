"""The inputs and outputs of a module as the table in its README; `slipway docs` writes them all.

The table stands between two markers and says what variables.tf and outputs.tf say: a contract test compares them, so a
README cannot describe a variable that is gone. Types and the defaults of fields are one click away, in variables.tf.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import hcl2

if TYPE_CHECKING:
    from pathlib import Path

BEGIN = "<!-- BEGIN_TF_DOCS -->"
END = "<!-- END_TF_DOCS -->"


def table(folder: Path) -> str:
    """Markdown of a module's inputs and outputs in the order of the files, markers included."""
    inputs = _declared(folder / "variables.tf", "variable")
    outputs = _declared(folder / "outputs.tf", "output")
    return "\n".join(
        [
            BEGIN,
            "| input ([types](variables.tf)) | | default |",
            "|---|---|---|",
            *(f"| `{name}` | {_cell(body['description'])} | {_default(body)} |" for name, body in inputs.items()),
            "",
            "| output | |",
            "|---|---|",
            *(f"| `{name}` | {_cell(body['description'])} |" for name, body in outputs.items()),
            END,
        ]
    )


def with_table(readme: str, folder: Path) -> str:
    """The README's text with its table brought up to date. Raises ValueError when a marker is missing."""
    before, found_begin, rest = readme.partition(BEGIN)
    _, found_end, after = rest.partition(END)
    if not (found_begin and found_end):
        raise ValueError(f"{folder}/README.md has no {BEGIN} ... {END}")
    return before + table(folder) + after


def _declared(path: Path, kind: str) -> dict[str, dict[str, Any]]:
    options = hcl2.SerializationOptions(strip_string_quotes=True, with_comments=False, explicit_blocks=False)
    parsed = hcl2.loads(path.read_text(encoding="utf-8"), serialization_options=options)
    return {name: body for block in parsed.get(kind, []) for name, body in block.items()}


def _default(variable: dict[str, Any]) -> str:
    if "default" not in variable:
        return "required"
    value = variable["default"]
    if isinstance(value, dict | list):
        return "[fields](variables.tf)" if value else f"`{value}`"
    return f"`{json.dumps(value)}`" if not str(value).startswith("${") else f"`{value[2:-1]}`"


def _cell(description: str) -> str:
    return " ".join(description.split()).replace("|", r"\|")
