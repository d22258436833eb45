"""Where figures were measured: the machine, and the versions of everything that took part."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import features

if TYPE_CHECKING:
    from collections.abc import Mapping


def describe(root: Path, node: Path | None) -> dict[str, str]:
    """Return what a reader needs to compare figures, by name."""
    system = f"{platform.system()} {platform.machine()}"
    described = {
        "machine": f"{_processor()}, {os.cpu_count()} cores, {_memory_gb():.0f} GB, {system}",
        "Python": platform.python_version(),
        "Pillow": f"{version('pillow')} (libjpeg-turbo {features.version_feature('libjpeg_turbo')}, "
        f"libwebp {features.version_module('webp')}, libavif {features.version_module('avif')})",
        "pyvips": f"{version('pyvips')} with pyvips-binary {version('pyvips-binary')}",
        "boto3, Powertools, pydantic": ", ".join(
            version(name) for name in ("boto3", "aws-lambda-powertools", "pydantic")
        ),
        "commit": _output(["git", "-C", str(root), "describe", "--always", "--dirty"]) or "unknown",
    }
    if node:
        module = json.loads((node / "node_modules/sharp/package.json").read_text(encoding="utf-8"))
        vips = json.loads(_output(["node", "-p", f"JSON.stringify(require('{node}/node_modules/sharp').versions)"]))
        described["sharp"] = f"{module['version']} (libvips {vips['vips']}), Node {_output(['node', '--version'])}"
    return described


def versions_line(described: Mapping[str, str]) -> str:
    """The versions in one line."""
    return "; ".join(f"{name} {value}" for name, value in described.items() if name not in ("machine", "commit"))


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists() and (
        found := re.search(r"^model name\s*: (.+)$", information.read_text(encoding="utf-8"), re.MULTILINE)
    ):
        return found[1]
    return platform.processor() or platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
