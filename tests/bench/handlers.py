"""The handlers whose cold import is measured: ours from their zips, the typical ones from tests/bench/stacks."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.closure import PROVIDED_BY_RUNTIME

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
OURS = ("process_image", "media_api")
PRESETS = '[{"name": "large", "width": 1600, "height": 1600, "formats": ["avif", "webp", "jpg"]}]'
LIMITS = json.dumps(
    {scope: {"storage_gb": 10, "uploads_per_day": 1000, "uploads_per_minute": 120} for scope in ("site", "user")}
)
ENVIRONMENT = {
    # As in Lambda, where handlers make their clients while they are imported. Nothing of this exists.
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "LAMBDA_TASK_ROOT": "/var/task",  # without it Powertools' tracer does not load X-Ray
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_SERVICE_NAME": "bench",
    # What terraform/site/functions.tf sets.
    "AUTH_CLIENT_ID": "bench",
    "CURSOR_KEY_ARN": "arn:aws:kms:eu-central-1:000000000000:key/bench",
    "DERIVATIVES_BUCKET": "bench-derivatives",
    "DISTRIBUTION_ID": "EBENCH",
    "EVENT_BUS_NAME": "bench",
    "FAST": "false",
    "FILE_BYTES": '{"document": 50000000, "image": 10000000, "video": 5000000000}',
    "HEIC": "false",
    "LIMITS": LIMITS,
    "MEDIA_URL": "https://media.example.com",
    "ORIGIN_HASHES": "0" * 64,
    "ORIGINALS_BUCKET": "bench-originals",
    "PRESETS": PRESETS,
    "RETENTION_DAYS": "7",
    "TABLE_NAME": "bench",
    "UPLOADS": "open",
}


@dataclass(frozen=True, slots=True)
class Handlers:
    """Folders with unpacked zips, and one with what Lambda's runtime brings (the SDK, with its byte code)."""

    folder: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables of a handler, and nothing of ours."""
        return ENVIRONMENT | {"PATH": os.environ.get("PATH", "")}

    def command(self, subject: str, *flags: str) -> list[object]:
        """The import of a subject in a fresh interpreter."""
        if subject == "bare":
            module, path = "-", []
        elif subject in OURS:
            module, path = "handler", [self.folder / subject, self.folder / "runtime"]
        else:
            module, path = subject, [HERE / "stacks", _site_packages()]
        return [sys.executable, "-I", "-S", "-B", *flags, HERE / "cold.py", module, *path]

    def profile(self, subject: str) -> dict[str, float]:
        """Return the milliseconds of a subject's import by top-level package, without what any interpreter loads.

        From -X importtime, which slows imports down: for their shares. Our handler makes clients while it is imported.
        """
        always = {name for name, _ in self._timed("bare")}
        spent: Counter[str] = Counter()
        for name, microseconds in self._timed(subject):
            if name not in always:
                top = name.partition(".")[0]
                spent["standard library" if top in sys.stdlib_module_names else top] += microseconds / 1000
        return dict(spent.most_common())

    def _timed(self, subject: str) -> list[tuple[str, int]]:
        """Every module that a subject's import loads, with its own microseconds."""
        command = [str(part) for part in self.command(subject, "-X", "importtime")]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        lines = re.findall(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", done.stderr, re.MULTILINE)
        return [(name, int(own)) for own, name in lines]


def unpacked(packages: Path, folder: Path) -> Handlers:
    """Unpack the built zips of `packages` into `folder`, anew."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in OURS:
        with zipfile.ZipFile(packages / f"{name}.zip") as packed:
            packed.extractall(folder / name)
    runtime = folder / "runtime"
    runtime.mkdir()
    for module in sorted(PROVIDED_BY_RUNTIME):
        if (found := importlib.util.find_spec(module)) and found.origin:
            origin = Path(found.origin)
            source = origin.parent if origin.name == "__init__.py" else origin
            (runtime / source.name).symlink_to(source)
    return Handlers(folder)


def _site_packages() -> Path:
    """Where the bench's own environment has its packages, compiled when they were installed."""
    spec = importlib.util.find_spec("boto3")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("boto3")
    return Path(spec.origin).parents[1]
