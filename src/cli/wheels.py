"""The dependencies of a Lambda: wheels fetched by hash for the platform that will run them, and what of them ships."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import os
import re
import shutil
import struct
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cli import processes
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

NATIVE = (".so", ".pyd", ".dylib")
ELF_MACHINES = {0x3E: "x86_64", 0xB7: "arm64"}
"""e_machine of an ELF header: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html"""


@dataclass(frozen=True)
class Target:
    """What a zip is built for: Lambda runtime, architecture, and uv's platform of wheels (None: this machine's)."""

    name: str
    runtime: str
    architecture: str
    platform: str | None = None

    @property
    def python(self) -> str:
        """Version of the runtime's Python, as "3.13"."""
        return self.runtime.removeprefix("python")


@dataclass(frozen=True)
class Distribution:
    """One installed wheel: its files relative to the folder it is installed in, metadata apart."""

    name: str
    files: tuple[str, ...]
    notices: tuple[str, ...]
    """METADATA and licences: what a redistribution has to carry, and what importlib.metadata reads."""

    @property
    def native(self) -> bool:
        """Whether it has compiled code; then imports are not all visible in its sources, and it ships whole."""
        return any(name.endswith(NATIVE) or ".so." in name for name in self.files)


def install(requirements: Path, target: Target, cache: Path) -> Path:
    """A folder with the wheels of a hashed requirements file for `target`; fetched once per content of the file.

    Raises CommandError when a wheel is missing for the platform, its hash differs, or the index cannot be reached.
    """
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    folder = cache / "wheels" / f"{target.name}-{target.python}" / digest
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    platform = ["--python-platform", target.platform] if target.platform else []
    temporary = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        uv: list[str | Path] = [Path(sys.executable).with_name("uv"), "pip", "install", "--quiet"]
        uv += ["--python", sys.executable, "--python-version", target.python, *platform, "--target", temporary]
        uv += ["--only-binary", ":all:", "--no-deps", "--require-hashes", "-r", requirements]
        done = processes.run(uv)
        if done.returncode:
            raise CommandError(
                f"Wheels of {requirements.parent.name} for {target.name}: {' '.join(done.stderr.split())}"
            )
        with contextlib.suppress(OSError):  # another run has made the same folder meanwhile
            temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def distributions(folder: Path) -> list[Distribution]:
    """The wheels installed in a folder, by name."""
    return [_distribution(metadata) for metadata in sorted(folder.glob("*.dist-info"))]


def _distribution(metadata: Path) -> Distribution:
    with (metadata / "RECORD").open(encoding="utf-8", newline="") as record:
        names = sorted(row[0] for row in csv.reader(record) if row)
    files = [name for name in names if _ships(name) and not name.startswith(f"{metadata.name}/")]
    notices = [name for name in names if name.startswith(f"{metadata.name}/") and _is_notice(PurePosixPath(name))]
    return Distribution(metadata.name.partition("-")[0], tuple(files), tuple(notices))


def _ships(name: str) -> bool:
    """Whether a Lambda can use the file: not a test, a type stub, byte code, or something outside the import path."""
    parts = PurePosixPath(name).parts
    outside = name.startswith(("/", "../", "bin/", "Scripts/"))
    return (
        not outside
        and not {"tests", "test", "__pycache__"} & set(parts[:-1])
        and not name.endswith((".pyc", ".pyi", "py.typed"))
    )


def _is_notice(path: PurePosixPath) -> bool:
    return (
        path.name == "METADATA"
        or bool(re.match(r"(?i)(licen[cs]e|notice|copying)", path.name))
        or "licenses" in path.parts
    )


def foreign_binaries(folder: Path, files: Sequence[str], architecture: str) -> list[str]:
    """Those of `files` that are ELF binaries of another architecture than `architecture`."""
    wrong = []
    for name in files:
        with (folder / name).open("rb") as binary:
            header = binary.read(20)
        if header[:4] == b"\x7fELF" and ELF_MACHINES.get(struct.unpack_from("<H", header, 18)[0]) != architecture:
            wrong.append(name)
    return wrong


def machine() -> str:
    """This machine's architecture as Lambda names it: "arm64" or "x86_64"."""
    return "arm64" if os.uname().machine in ("arm64", "aarch64") else "x86_64"
