"""Make or refresh .venv with a bare Python: the first thing `make` runs on a fresh clone. Standard library only."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
MADE_FROM = ("requirements/bootstrap.txt", "requirements/dev.txt")
PASSED_TO_UV = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
"""pip's settings that uv has to be told: a company's mirror and its certificate are often configured for pip only."""


def fingerprint(root: Path, venv: Path) -> str:
    """What the environment in `venv` is made from: this Python, the locked requirements, how we are installed in it."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    digest = hashlib.sha256(f"{sys.version} {venv} {project['project']} {project['build-system']}".encode())
    for name in MADE_FROM:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def up_to_date(venv: Path, wanted: str) -> bool:
    """Whether `venv` was completely made from the same inputs, and its Python still starts."""
    stamp = venv / "slipway.stamp"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        return False
    try:
        return subprocess.run([venv / "bin/python", "-c", ""], check=False).returncode == 0  # noqa: S603
    except OSError:  # the Python it links to is gone
        return False


def make(root: Path, venv: Path) -> None:
    """Make `venv` from nothing. Ends with the output of the program that failed, if one does."""
    python, uv = venv / "bin/python", venv / "bin/uv"
    _run(root, [sys.executable, "-m", "venv", "--clear", venv])
    _run(root, [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements/bootstrap.txt"])
    settings = uv_settings(_run(root, [python, "-m", "pip", "config", "list"]), os.environ)
    _run(root, [uv, "pip", "sync", "-q", "--python", python, "--require-hashes", "requirements/dev.txt"], settings)
    ours = ["--no-deps", "--no-build-isolation", "--editable", "."]
    _run(root, [uv, "pip", "install", "-q", "--python", python, *ours], settings)
    # An editable install comes last on the import path, and python-hcl2 brings a package named `cli` of its own.
    for packages in (venv / "lib").glob("python*/site-packages"):
        first = f"import sys; sys.path.insert(0, {str(root / 'src')!r})\n"
        (packages / "slipway-first.pth").write_text(first, encoding="utf-8")


def uv_settings(pip_configuration: str, environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` with pip's index and certificate, from `pip config list`, translated for uv, which reads neither.

    What the environment already tells uv stays.
    """
    settings = dict(environment)
    for line in pip_configuration.splitlines():
        name, _, value = line.partition("=")
        translated = PASSED_TO_UV.get(name.rpartition(".")[2])
        if translated and value:
            settings.setdefault(translated, value.strip("'\""))
    return settings


def _run(root: Path, arguments: list[str | Path], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        arguments, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        what = " ".join(str(argument) for argument in arguments)
        sys.exit(f"{done.stdout}{done.stderr}error: {what} failed, see above")
    return done.stdout


def main() -> None:
    """Make .venv unless it already is what it would become."""
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("error: this Python cannot make virtual environments (Debian, Ubuntu: apt install python3-venv)")
    venv = ROOT / ".venv"
    wanted = fingerprint(ROOT, venv)
    if up_to_date(venv, wanted):
        return
    started = time.monotonic()
    sys.stderr.write("  Install Python packages into .venv, pinned by hash ...\n")
    make(ROOT, venv)
    (venv / "slipway.stamp").write_text(wanted, encoding="utf-8")
    sys.stderr.write(f"  {'Installed':<44} {time.monotonic() - started:6.1f} s\n")


if __name__ == "__main__":
    main()
