"""What the JSON Schema finds, in the words of whoever writes the file: what is wrong, and what is allowed."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from typing import TYPE_CHECKING, Any, cast

from cli import site_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema import ValidationError

    from cli.site_file import Problem, SiteFile

_KINDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "object": "keys below it",
    "string": "text",
}


def problems(site: SiteFile, error: ValidationError, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """One problem per thing to mend."""
    path, found = tuple(error.absolute_path), cast("Any", error.instance)
    part = error.schema if isinstance(error.schema, dict) else {}
    if error.validator == "additionalProperties":
        known = list(part["properties"])
        for key in found:
            if key not in known:
                yield site.problem(site.line(*path, key), "unknown-key", _unknown(key, known, path))
    elif "propertyNames" in error.absolute_schema_path:
        name = str(found)
        yield site.problem(
            site.line(*path, name), "unknown-key", f"{_named(path)} has {_shown(name)}: {_allowed(part, name)}"
        )
    elif error.validator == "required":
        for key in part["required"]:
            if key not in found:
                yield site.problem(site.line(*path), "missing-key", _missing(key, path, part, schema))
    else:
        topic, allowed = "wrong-value", _allowed(part, found)
        if error.validator == "uniqueItems":
            allowed = _twice(found)
        elif surprise := _surprise(found, part):
            topic, allowed = "yaml-surprises", surprise
        yield site.problem(site.line(*path), topic, f"{_named(path)} is {_shown(found)}: {allowed}")


def _unknown(key: str, known: list[str], path: tuple[str | int, ...]) -> str:
    meant = difflib.get_close_matches(key, known, 1, 0.6)
    guess = f'; did you mean "{meant[0]}"?' if meant else "."
    where = f" below {_named(path)}" if path else ""
    return f'unknown key "{key}"{where}{guess} Allowed: {", ".join(known)}'


def _missing(key: str, path: tuple[str | int, ...], part: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if "errorMessage" in part:
        return f"{_named(path)} must have {part['errorMessage']}"
    described = site_schema.resolve(schema, part["properties"][key])
    return f"{_named((*path, key))} is missing: {_allowed(described, None)}"


def _allowed(part: Mapping[str, Any], value: Any) -> str:
    """What the part of the schema takes, in words, with a guess where the value comes near."""
    if "enum" in part:
        choices = [str(choice) for choice in part["enum"]]
        near = {choice.casefold(): choice for choice in choices}
        meant = difflib.get_close_matches(str(value).casefold(), near, 1, 0.6)
        words = part.get("errorMessage", f"one of {', '.join(choices)}")
        return f"it must be {words}" + (f'; did you mean "{near[meant[0]]}"?' if meant else "")
    if "errorMessage" in part:
        return f"it must have {part['errorMessage']}"
    if "pattern" in part and isinstance(value, str | None):
        return f"it must be {part['patternErrorMessage']}"
    words = _KINDS[part["type"]]
    if part["type"] == "string":
        words = part.get("patternErrorMessage", words)
    if part["type"] == "integer":
        words += _range(part, "minimum", "maximum") + (f" {part['x-unit']}" if "x-unit" in part else "")
    if part["type"] == "array":
        words += _range(part, "minItems", "maxItems")
    if part["type"] == "object":
        words += _range(part, "minProperties", "maxProperties")
        words += "" if "minProperties" in part or "required" in part else ", or {} for every default"
    if part["type"] in ("array", "object") and part.get("examples"):
        words += f", such as {_shown(part['examples'][0])}"
    return f"it must be {words}"


def _range(part: Mapping[str, Any], least: str, most: str) -> str:
    if least in part and most in part:
        return (
            f" from {part[least]} to {part[most]}" if part["type"] == "integer" else f", {part[least]} to {part[most]}"
        )
    if least in part:
        return f" of at least {part[least]}" if part["type"] == "integer" else f", at least {part[least]}"
    return f", at most {part[most]}" if most in part else ""


def _surprise(value: Any, part: Mapping[str, Any]) -> str | None:
    """What to do when YAML read something else than was written: NO as false, 2026-11-21 as a date."""
    wants_text = part.get("type") == "string" or all(isinstance(choice, str) for choice in part.get("enum", [0]))
    if wants_text and isinstance(value, bool):
        return 'YAML reads no and off as false, yes and on as true: put the text in quotes, such as "NO"'
    if wants_text and isinstance(value, dt.date):
        return f'YAML reads this as a date: put it in quotes, "{value.isoformat()}"'
    return None


def _twice(values: Any) -> str:
    repeated = [value for at, value in enumerate(values) if value in values[:at]]
    return f"{_shown(repeated[0])} stands there twice, it must stand there once"


def _named(path: tuple[str | int, ...]) -> str:
    """The path as people say it: images.presets.thumb.width, countries[2]."""
    named = ""
    for step in path:
        named += f"[{step}]" if isinstance(step, int) else f".{step}" if named else step
    return named or "the file"


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
