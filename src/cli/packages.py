"""Lambda zips: one per function and target, reproducible, with only what the function imports."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import tempfile
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import archive, bytecode, processes, wheels
from cli.closure import PROVIDED_BY_RUNTIME, closure
from cli.errors import CommandError
from cli.functions import functions
from cli.wheels import Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cli.workspace import Workspace

NEWEST_RUNTIME = (3, 13)
"""The newest Python runtime that provider 5.100 accepts; a newer host Python still runs what it names."""
PACKED_BY = ("archive", "bytecode", "closure", "elf", "functions", "packages", "wheels")
"""The modules of ours that decide what is in a zip."""
VERIFY = """
import importlib, sys
sys.path[:0] = [sys.argv[1]]
sys.path.append(sys.argv[2])
for name in sys.argv[3:]:
    importlib.import_module(name)
assert callable(getattr(sys.modules["handler"], "handle", None)), "handler.handle is missing"
"""


@dataclass(frozen=True)
class Package:
    """One built zip."""

    function: str
    path: Path
    sha256: str
    size_bytes: int
    unpacked_bytes: int
    """What a function unpacks at each cold start; Lambda allows 250 MB."""
    rebuilt: bool


def targets() -> dict[str, Target]:
    """What can be built, by name; `host` is what the embedded AWS runs, with the interpreter we run with."""
    minor = min(sys.version_info[:2], NEWEST_RUNTIME)[1]
    return {
        "host": Target("host", f"python3.{minor}", wheels.machine()),
        "lambda-arm64": Target("lambda-arm64", "python3.13", "arm64", "aarch64-manylinux_2_28"),
        "lambda-x86_64": Target("lambda-x86_64", "python3.13", "x86_64", "x86_64-manylinux_2_28"),
    }


def build(workspace: Workspace, target: Target, names: Sequence[str] = ()) -> list[Package]:
    """Build the zips of `names` (default: all) and the manifest that the roots read; what has not changed is left
    alone.

    Raises CommandError for an unknown function, an import that nothing provides, or a zip that cannot be imported.
    """
    known = list(functions(workspace))
    if unknown := sorted(set(names) - set(known)):
        raise CommandError(f"There is no function {', '.join(unknown)}. Functions: {', '.join(known)}.")
    folder = workspace.packages(target.name)
    folder.mkdir(parents=True, exist_ok=True)
    before = _read(folder / "inputs.json")
    with ThreadPoolExecutor(os.cpu_count()) as workers:  # threads: compressing and fetching leave Python free
        built = list(workers.map(lambda name: _build_one(workspace, target, name, before.get(name)), names or known))
    made = {package.function: _made(_inputs(workspace, target, package.function), package.sha256) for package in built}
    _write(folder / "inputs.json", before | made)
    _write_manifest(folder, target, built, known)
    return built


def contents(workspace: Workspace, target: Target, name: str) -> dict[str, bytes]:
    """What the zip of a function holds, by path."""
    function = functions(workspace)[name]
    wanted = _asks_for_wheels(function.requirements)
    installed = wheels.install(function.requirements, target, workspace.cache) if wanted else None
    reached = closure("handler", [function.handler.parent, workspace.root / "src"], installed)
    for module, importer in sorted(reached.unresolved.items()):
        raise CommandError(f"{name}: {importer} imports {module}, which neither requirements.txt nor the runtime has.")
    files = {arcname: path.read_bytes() for arcname, path in reached.files.items()}
    for arcname in [arcname for arcname in files if arcname.startswith(("cli/", "functions/"))]:
        raise CommandError(f"{name}: a Lambda imports {arcname}, which never ships.")
    if installed:
        for distribution in wheels.distributions(installed):
            shipped = list(distribution.to_ship(installed, files.keys()))
            if foreign := wheels.foreign_binaries(installed, shipped, target.architecture):
                raise CommandError(f"{name}: {foreign[0]} is not built for {target.architecture}.")
            files |= {arcname: (installed / arcname).read_bytes() for arcname in shipped}
    by = bytecode.compiler(target.python)
    for source, compiled in bytecode.compiled(files, by).items():
        if installed and reached.files[source].is_relative_to(installed):
            del files[source]  # half a megabyte that only a traceback would show
            files[bytecode.instead(source)] = compiled
        else:
            files[bytecode.beside(source, by)] = compiled
    return files


def _made(inputs: str, sha256: str) -> dict[str, str]:
    """What is kept of a build: when both are still so, there is nothing to do."""
    return {"inputs": inputs, "sha256": sha256}


def _build_one(workspace: Workspace, target: Target, name: str, made_before: object) -> Package:
    path = workspace.packages(target.name) / f"{name}.zip"
    content = path.read_bytes() if path.is_file() else b""
    rebuilt = made_before != _made(_inputs(workspace, target, name), archive.source_code_hash(content))
    if rebuilt:
        files = contents(workspace, target, name)
        content = archive.pack(files)
        if target.platform is None:
            verify(name, content)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(content)
        temporary.replace(path)
    return Package(name, path, archive.source_code_hash(content), len(content), archive.unpacked(content), rebuilt)


def verify(name: str, content: bytes) -> None:
    """Import a zip's handler and all of our modules in it, in a fresh interpreter with nothing but the zip and the
    runtime.

    Raises CommandError with the last line of the traceback.
    """
    with tempfile.TemporaryDirectory() as temporary:
        code, runtime = Path(temporary) / "code", Path(temporary) / "runtime"
        with zipfile.ZipFile(_file(Path(temporary) / "package.zip", content)) as packed:
            packed.extractall(code)
            ours = [entry for entry in packed.namelist() if entry == "handler.py" or entry.startswith("slipway/")]
        runtime.mkdir()
        for module in sorted(PROVIDED_BY_RUNTIME):
            if (found := importlib.util.find_spec(module)) and found.origin:
                origin = Path(found.origin)
                source = origin.parent if origin.name == "__init__.py" else origin
                (runtime / source.name).symlink_to(source)
        modules = [
            entry.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            for entry in ours
            if entry.endswith(".py")
        ]
        done = processes.run([sys.executable, "-I", "-S", "-B", "-c", VERIFY, code, runtime, *modules], environment={})
        if done.returncode:
            raise CommandError(
                f"The zip of {name} cannot be imported: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}"
            )


def _asks_for_wheels(requirements: Path) -> bool:
    lines = requirements.read_text(encoding="utf-8").splitlines() if requirements.is_file() else []
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _inputs(workspace: Workspace, target: Target, name: str) -> str:
    """Fingerprint of all that a zip is made from: sources, locked wheels, the way it is packed, the two compilers."""
    function = functions(workspace)[name]
    compilers = f"{bytecode.compiler(target.python).version} {zlib.ZLIB_RUNTIME_VERSION}"
    digest = hashlib.sha256(f"{target} {sys.version} {compilers}".encode())
    for path in [
        *sorted((workspace.root / "src/slipway").rglob("*.py")),
        function.handler,
        *([function.requirements] if function.requirements.is_file() else []),
        *(Path(__file__).with_name(f"{module}.py") for module in PACKED_BY),
    ]:
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _write_manifest(folder: Path, target: Target, built: Sequence[Package], known: Sequence[str]) -> None:
    """Name every zip of the folder; zips and entries of functions that are gone go with them."""
    before: Mapping[str, Any] = _read(folder / "manifest.json").get("functions", {})
    entries = {name: entry for name, entry in before.items() if name in known} | {
        package.function: {"file": package.path.name, "sha256": package.sha256, "size_bytes": package.size_bytes}
        for package in built
    }
    for stale in folder.glob("*.zip"):
        if stale.stem not in entries:
            stale.unlink()
    header = {"target": target.name, "runtime": target.runtime, "architecture": target.architecture}
    _write(folder / "manifest.json", header | {"functions": dict(sorted(entries.items()))})


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, content: object) -> None:
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
