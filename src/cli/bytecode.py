"""Bytecode for a zip: Lambda's /var/task is read-only, so what comes uncompiled is compiled at every start."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cli import processes
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TASK = "/var/task"
"""Where Lambda unpacks a zip: the path that tracebacks show, and the only one that bytecode names."""
_INTRODUCE = """
import json, sys
name, tag = sys.implementation.name, sys.implementation.cache_tag
print(json.dumps([name, "%d.%d" % sys.version_info[:2], sys.executable, sys.version, tag]))
"""
# Unchecked: nobody looks at the source's time or hash before the bytecode is used; both come from one zip.
_COMPILE = """
import pathlib, py_compile, sys
unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
for name in sorted(str(path) for path in pathlib.Path().rglob("*.py")):
    try:
        py_compile.compile(name, name + "c", sys.argv[1] + "/" + name, doraise=True, invalidation_mode=unchecked)
    except py_compile.PyCompileError as error:
        sys.exit(str(error))
"""


@dataclass(frozen=True)
class Compiler:
    """An interpreter that compiles: what it makes depends on nothing but its version."""

    path: Path
    version: str
    """All of sys.version: a patch release may compile the same source to other bytes."""
    cache_tag: str
    """As in the names of its bytecode: "cpython-313"."""


@cache
def compiler(python: str) -> Compiler:
    """The CPython of a minor version, such as "3.13": our own, one on PATH, one of uv's or of pyenv's.

    Raises CommandError when this machine has none: bytecode of another minor version is never read, so a zip with it
    would work and start in twice the time.
    """
    for candidate in _candidates(python):
        if found := _introduced(candidate, python):
            return found
    raise CommandError(
        f"The zip holds bytecode of Python {python}, and only Python {python} makes it. "
        f"Install it beside yours, for example with: {Path(sys.executable).with_name('uv')} python install {python}"
    )


def compiled(files: Mapping[str, bytes], by: Compiler) -> dict[str, bytes]:
    """Bytecode of every source in `files` (content by path), by the path of the source.

    The same sources give the same bytes wherever they lie: in one order, in one fresh process (which strings are shared
    depends on what was compiled before), with /var/task as their folder. Raises CommandError for a source that does
    not compile.
    """
    sources = sorted(name for name in files if name.endswith(".py"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in sources:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(files[name])
        done = processes.run(
            [by.path, "-S", "-s", "-P", "-X", "utf8", "-W", "ignore", "-c", _COMPILE, TASK],
            cwd=folder,
            environment={"PYTHONHASHSEED": "0"},
        )
        if done.returncode:
            raise CommandError(f"Cannot be compiled: {' '.join(done.stderr.split())}")
        return {name: (folder / f"{name}c").read_bytes() for name in sources}


def beside(source: str, by: Compiler) -> str:
    """Where Python looks for the bytecode of a source that is there: in `__pycache__`."""
    path = PurePosixPath(source)
    return str(path.parent / "__pycache__" / f"{path.stem}.{by.cache_tag}.pyc")


def instead(source: str) -> str:
    """Where Python looks for bytecode when there is no source."""
    return f"{source}c"


def _candidates(python: str) -> Iterator[Path]:
    """Files that may be an interpreter of a version; the likeliest first."""
    if python == f"{sys.version_info[0]}.{sys.version_info[1]}":
        yield Path(sys.executable)
    name = f"python{python}"
    for folder in os.get_exec_path():
        yield Path(folder) / name
    uv = Path(sys.executable).with_name("uv")
    its_own = processes.run([uv, "python", "find", "--no-project", "--managed-python", "--no-python-downloads", python])
    yield Path(its_own.stdout.strip() or "none")
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted((pyenv / "versions").glob(f"{python}.*/bin/{name}"))


def _introduced(candidate: Path, python: str) -> Compiler | None:
    """The compiler at a path, when it is one of the version; a pyenv shim runs, but may have nothing behind it."""
    if not candidate.is_file():
        return None
    done = processes.run([candidate, "-I", "-c", _INTRODUCE])
    if done.returncode:
        return None
    implementation, version, path, whole, tag = json.loads(done.stdout)  # a shim names what it runs
    return Compiler(Path(path), whole, tag) if (implementation, version) == ("cpython", python) else None
