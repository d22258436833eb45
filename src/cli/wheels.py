"""The dependencies of a Lambda: wheels fetched by hash for the platform that will run them, and what of them ships."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cli import elf, processes
from cli.closure import EXTENSION
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence


@dataclass(frozen=True)
class Target:
    """What a zip is built for: Lambda runtime, architecture, and uv's platform of wheels (None: this machine's)."""

    name: str
    runtime: str
    architecture: str
    platform: str | None = None

    @property
    def python(self) -> str:
        """Version of the Python that runs the zip, as "3.13": on this machine our own, whatever the runtime says."""
        if self.platform is None:
            return f"{sys.version_info[0]}.{sys.version_info[1]}"
        return self.runtime.removeprefix("python")


@dataclass(frozen=True)
class Distribution:
    """One installed wheel: its files relative to the folder it is installed in, metadata apart."""

    name: str
    files: tuple[str, ...]
    notices: tuple[str, ...]
    """METADATA and licences: what a redistribution has to carry, and what importlib.metadata reads."""

    def to_ship(self, folder: Path, reached: Collection[str]) -> Iterator[str]:
        """What goes into a zip that has reached these modules: they, the data beside them, the shared libraries that
        they are linked with, and the notices. Nothing when it has reached none.

        A library that a module opens by name (ctypes) is found when it lies beside the module and is called lib*.
        """
        modules = {name for name in self.files if name in reached}
        if not modules:
            return
        folders = {PurePosixPath(name).parent for name in modules}
        beside = (PurePosixPath(name) for name in self.files)
        data = {str(path) for path in beside if path.parent in folders and not _is_module(path)}
        yield from sorted(modules | data | self._linked(folder, {*modules, *data}))
        yield from self.notices

    def _linked(self, folder: Path, names: Collection[str]) -> set[str]:
        """The wheel's own libraries that binaries are linked with, directly or not; all of them where it cannot be
        known, for binaries of another system than Lambda's.
        """
        own = {PurePosixPath(name).name: name for name in self.files if _is_binary(name)}
        found: set[str] = set()
        pending = [name for name in names if _is_binary(name)]
        while pending:
            content = (folder / pending.pop()).read_bytes()
            if not elf.is_elf(content):
                return set(own.values())
            needed = {own[name] for name in elf.read(content).needed if name in own}
            pending += needed - found
            found |= needed
        return found


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


def _is_binary(name: str) -> bool:
    return name.endswith((".so", ".pyd", ".dylib")) or ".so." in name


def _is_module(path: PurePosixPath) -> bool:
    """Whether a file is a module, and not data that lies beside modules."""
    return path.suffix == ".py" or (EXTENSION.fullmatch(path.name) is not None and not path.name.startswith("lib"))


def foreign_binaries(folder: Path, files: Sequence[str], architecture: str) -> list[str]:
    """Those of `files` that are ELF binaries of another architecture than `architecture`."""
    wrong = []
    for name in files:
        with (folder / name).open("rb") as binary:
            header = binary.read(20)
        if elf.is_elf(header) and elf.machine(header) != architecture:
            wrong.append(name)
    return wrong


def machine() -> str:
    """This machine's architecture as Lambda names it: "arm64" or "x86_64"."""
    return "arm64" if os.uname().machine in ("arm64", "aarch64") else "x86_64"
