"""What the contract tests read: the tracked files and the parsed Terraform of this repository.

Terraform is parsed, not searched, wherever structure matters: an expression arrives as the string "${...}", a quoted
string without its quotes, a block type as a list of {label: body}.
"""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import hcl2

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


class Resource(NamedTuple):
    """One resource block: where it stands, its type and name, its attributes and nested blocks."""

    path: str
    type: str
    name: str
    body: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.path}: {self.type}.{self.name}"


@cache
def tracked() -> tuple[str, ...]:
    """Paths of all tracked files, relative to the root, sorted."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(path for path in listing.split("\0") if path and (ROOT / path).is_file()))


def matching(pattern: str) -> list[str]:
    """Tracked paths that match the regular expression from their start to their end; a pattern that finds none fails.

    Failing on nothing keeps a test that walks over files from passing because a folder moved.
    """
    found = [path for path in tracked() if re.fullmatch(pattern, path)]
    assert found, f"no tracked file matches {pattern}"
    return found


def text(path: str) -> str:
    """Content of a tracked text file."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def terraform(path: str) -> dict[str, Any]:
    """One parsed .tf file."""
    options = hcl2.SerializationOptions(strip_string_quotes=True, with_comments=False, explicit_blocks=False)
    try:
        return hcl2.loads(text(path), serialization_options=options)
    except Exception as error:
        error.add_note(path)
        raise


def blocks(path: str, kind: str) -> dict[str, dict[str, Any]]:
    """Bodies of the one-label blocks of a file (`variable`, `output`, `module`, `provider`) by label."""
    return {label: body for block in terraform(path).get(kind, []) for label, body in block.items()}


def resources(pattern: str, of_type: str) -> Iterator[Resource]:
    """Every resource of a type in the Terraform files whose path matches `pattern`."""
    for path in matching(pattern):
        for block in terraform(path).get("resource", []):
            for name, body in block.get(of_type, {}).items():
                yield Resource(path, of_type, name, body)


def modules() -> list[str]:
    """Folders of the modules and compositions: everything that is called with `source` from elsewhere."""
    return sorted({str(Path(path).parent) for path in matching(r"(modules|terraform)/[a-z_]+/variables\.tf")})


def roots() -> list[str]:
    """Folders that Terraform is run in."""
    return sorted({str(Path(path).parent) for path in matching(r"envs/[a-z]+/[a-z]+/backend\.tf")})


def functions() -> list[str]:
    """Names of the folders of src/functions, one per Lambda function."""
    return sorted({path.split("/")[2] for path in matching(r"src/functions/[a-z_]+/handler\.py")})


def pins(path: str) -> dict[str, str]:
    """Exact versions of a requirements file by normalised package name; other lines (hashes, comments) are ignored."""
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\#]+)", text(path), flags=re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}
