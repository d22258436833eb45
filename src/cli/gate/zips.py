"""The functions' zips on their way: built once, with the plan; from then on the same bytes, fetched by their hash."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING

from cli import environments, packages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.gate.store import Store
    from cli.terraform import Root


def target(root: Root) -> str:
    """What a root's zips are built for."""
    return "host" if root.environment == environments.LOCAL else environments.CLOUD_TARGET


def built(root: Root) -> dict[str, str]:
    """Build what a root deploys; SHA-256 by function."""
    made = packages.build(root.workspace, packages.targets()[target(root)])
    return {package.function: base64.b64decode(package.sha256).hex() for package in made}


def keep(root: Root, hashes: Mapping[str, str], store: Store) -> None:
    """Put the zips of a plan into the store, beside it."""
    for function, sha256 in hashes.items():
        store.keep_zip(sha256, (root.workspace.packages(target(root)) / f"{function}.zip").read_bytes())


def restore(root: Root, hashes: Mapping[str, str], store: Store) -> None:
    """Put the planned bytes where the root takes its zips from, whatever lies there; refuses any others."""
    folder = root.workspace.packages(target(root))
    for function, sha256 in hashes.items():
        content = store.zip(function, sha256)
        path = folder / f"{function}.zip"
        folder.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            path.write_bytes(content)
    if hashes:
        _write_manifest(root, hashes)


def _write_manifest(root: Root, hashes: Mapping[str, str]) -> None:
    """What the root reads beside the zips."""
    chosen, folder = packages.targets()[target(root)], root.workspace.packages(target(root))
    entries = {
        function: {
            "file": f"{function}.zip",
            "sha256": base64.b64encode(bytes.fromhex(sha256)).decode(),
            "size_bytes": (folder / f"{function}.zip").stat().st_size,
        }
        for function, sha256 in sorted(hashes.items())
    }
    header = {"target": chosen.name, "runtime": chosen.runtime, "architecture": chosen.architecture}
    content = json.dumps(header | {"functions": entries}, indent=2) + "\n"
    (folder / "manifest.json").write_text(content, encoding="utf-8")
