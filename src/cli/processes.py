"""Other programs: run them, follow them, and tell one process from another that got its number."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

INTERRUPT_GRACE_SECONDS = 60.0
"""After Ctrl-C a program gets this long to end in order: Terraform finishes what it creates and gives its lock back."""


def run(
    arguments: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run to the end and return what it printed; never raises because of its exit code.

    Raises CommandError when the program is not there.
    """
    try:
        return subprocess.run(  # noqa: S603 - arguments are a list, no shell
            [str(argument) for argument in arguments],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except FileNotFoundError:
        raise CommandError(f"{arguments[0]} is not installed or not on PATH.") from None


def follow(
    arguments: Sequence[str | Path],
    *,
    on_line: Callable[[str], None] | None = None,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    keep_open: Sequence[int] = (),
) -> int:
    """Run and hand every line of its output (stdout and stderr) to `on_line`; its exit code.

    Without `on_line` the program writes where we write. `keep_open` are file descriptors it inherits. It has a process
    group of its own, so that Ctrl-C reaches only us: we pass on exactly one interrupt (at a second one Terraform gives
    up without giving its lock back) and wait for the end before KeyboardInterrupt goes on.
    """
    piped = subprocess.PIPE if on_line else None
    process = subprocess.Popen(  # noqa: S603 - arguments are a list, no shell
        [str(argument) for argument in arguments],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=piped,
        stderr=subprocess.STDOUT if on_line else None,
        text=True,
        pass_fds=keep_open,
        process_group=0,
    )
    try:
        if on_line and process.stdout:
            for line in process.stdout:
                on_line(line.rstrip("\n"))
        return process.wait()
    except BaseException:
        _end_in_order(process)
        raise


def _end_in_order(process: subprocess.Popen[str]) -> None:
    """Interrupt a program and wait for its end; it is killed when that takes too long or we are interrupted again."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=INTERRUPT_GRACE_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()


def start_detached(arguments: Sequence[str | Path], *, environment: Mapping[str, str], log: Path, cwd: Path) -> int:
    """Start a program that outlives us, in a session of its own, with its output in `log`; its pid."""
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - arguments are a list, no shell
            [str(argument) for argument in arguments],
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return process.pid


def identity(pid: int) -> str | None:
    """What tells this process from a later one with the same number: its start time; None when it does not run.

    A process that has ended but was not collected by its parent does not run.
    """
    if Path("/proc/self/stat").exists():
        try:
            # "pid (name with spaces) state ..." - state is field 3, the start time in clock ticks field 22 (proc(5)).
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] in ("Z", "X") else fields[19]
    listed = run(["ps", "-o", "stat=,lstart=", "-p", str(pid)]).stdout.split(maxsplit=1)
    return None if len(listed) < 2 or listed[0].startswith("Z") else listed[1].strip()


def stop(pid: int, expected: str, *, grace_seconds: float = 10.0) -> bool:
    """End the process group that `pid` leads, if it still is the process with this identity; whether it ran.

    Asks first, and kills what is left after `grace_seconds`: nothing of the group runs when this returns.
    """
    if identity(pid) != expected:
        return False
    _signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while identity(pid) == expected and time.monotonic() < deadline:
        _collect(pid)
        time.sleep(0.05)
    _signal_group(pid, signal.SIGKILL)
    _collect(pid)
    return True


def _signal_group(pid: int, sent: signal.Signals) -> None:
    try:
        os.killpg(pid, sent)
    except ProcessLookupError:
        return
    except PermissionError:  # macOS answers so for a group of which only an uncollected process is left
        return


def _collect(pid: int) -> None:
    """Take the exit code of a process that we started ourselves, so that it does not stay as a zombie."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
