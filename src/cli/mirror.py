"""Where Terraform gets the AWS provider: the public registry, or a folder of this machine when that is out of reach."""

from __future__ import annotations

import os
import re
import threading
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REGISTRY = "registry.terraform.io"
PROVIDER = f"{REGISTRY}/hashicorp/aws"
WANTED = re.compile(r"5\.(\d+)\.\d+")
WANTED_MINOR = 100
"""The roots ask for ~> 5.100: 5.100 or a later 5."""
PROBE_SECONDS = 4.0


def registry_answers(
    url: str = f"https://{REGISTRY}/.well-known/terraform.json", within: float = PROBE_SECONDS
) -> bool:
    """Whether the public registry can be reached, proxies included.

    Never takes longer than `within` seconds: a closed network may leave the name lookup itself hanging, which no socket
    timeout covers, so the question is asked in a thread that we stop waiting for.
    """
    answers: list[bool] = []

    def ask() -> None:
        try:
            with urllib.request.urlopen(url, timeout=within) as response:  # noqa: S310 - a constant https URL
                answers.append(response.status == 200)
        except (OSError, ValueError):  # URLError and timeouts are OSErrors; a proxy variable can hold a bad URL
            answers.append(False)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(within)
    return bool(answers) and answers[0]


def find(platform: str, environment: Mapping[str, str], roots: tuple[Path, ...] | None = None) -> Path | None:
    """A folder that holds a provider the roots accept for `platform` ("linux_amd64"), below a folder
    registry.terraform.io.

    $TF_PLUGIN_MIRROR may name the mirror or the registry folder in it; then the usual plugin folders and `roots` are
    searched.
    """
    for candidate in _candidates(environment, roots):
        if _holds_provider(candidate, platform):
            return candidate
    return None


def _candidates(environment: Mapping[str, str], roots: tuple[Path, ...] | None) -> Iterator[Path]:
    if named := environment.get("TF_PLUGIN_MIRROR"):
        mirror = Path(named).expanduser()
        yield mirror.parent if mirror.name == REGISTRY else mirror
    home = Path(environment.get("HOME") or "/nonexistent")
    yield home / ".terraform.d/plugins"
    yield home / ".terraform.d/plugin-cache"
    yield Path(environment.get("XDG_DATA_HOME") or home / ".local/share") / "terraform/plugins"
    for root in roots if roots is not None else (Path("/usr/local/share"), Path("/usr/share"), Path("/opt")):
        yield root
        # The folder can stand at the root or one or two levels down: /opt/<mirror>, /usr/share/terraform/plugins.
        for below in (f"*/{REGISTRY}", f"*/*/{REGISTRY}"):
            yield from (found.parent for found in sorted(root.glob(below)))


def _holds_provider(mirror: Path, platform: str) -> bool:
    """Whether the mirror has a version we accept, unpacked (<version>/<platform>/) or as HashiCorp ships it (a zip)."""
    provider = mirror / PROVIDER
    unpacked = [path.parent.name for path in provider.glob(f"*/{platform}")]
    packed = [path.name.split("_")[1] for path in provider.glob(f"terraform-provider-aws_*_{platform}.zip")]
    return any((match := WANTED.fullmatch(version)) and int(match[1]) >= WANTED_MINOR for version in unpacked + packed)


def configuration(mirror: Path) -> str:
    """Terraform CLI configuration: the AWS provider from `mirror`, everything else as usual."""
    return (
        "provider_installation {\n"
        f'  filesystem_mirror {{\n    path    = "{mirror.as_posix()}"\n    include = ["{PROVIDER}"]\n  }}\n'
        f'  direct {{\n    exclude = ["{PROVIDER}"]\n  }}\n'
        "}\n"
    )


def users_configuration(environment: Mapping[str, str]) -> Path | None:
    """The user's own Terraform CLI configuration, if it says where providers come from: then it is the user's decision.

    A TF_CLI_CONFIG_FILE that is unset, empty or names a missing file is not one; nor is a file without
    provider_installation.
    """
    named = environment.get("TF_CLI_CONFIG_FILE")
    home = environment.get("HOME")
    for path in (Path(named) if named else None, Path(home) / ".terraformrc" if home else None):
        if path and path.is_file() and "provider_installation" in path.read_text(encoding="utf-8", errors="replace"):
            return path
    return None


def holds(written: Path) -> bool:
    """Whether our configuration still is right: it is not there, or the mirror it names is."""
    if not written.is_file():
        return True
    named = re.search(r'path\s*=\s*"([^"]*)"', written.read_text(encoding="utf-8"))
    return named is not None and (Path(named[1]) / PROVIDER).is_dir()


def choose(platform: str, written: Path, environment: Mapping[str, str] | None = None) -> str:
    """Decide where the provider comes from and write (or remove) our configuration `written`; says what was decided.

    Raises CommandError when there is neither a registry nor a mirror.
    """
    environment = os.environ if environment is None else environment
    if own := users_configuration(environment):
        written.unlink(missing_ok=True)
        return f"as {own} says"
    if registry_answers():
        written.unlink(missing_ok=True)
        return "from the public registry"
    mirror = find(platform, environment)
    if mirror is None:
        raise CommandError(
            f"{REGISTRY} does not answer, and no folder of this machine holds hashicorp/aws ~> 5.{WANTED_MINOR} "
            f"for {platform}: set TF_PLUGIN_MIRROR to a folder that has {REGISTRY}/hashicorp/aws in it."
        )
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(configuration(mirror), encoding="utf-8")
    return f"from {mirror}"
