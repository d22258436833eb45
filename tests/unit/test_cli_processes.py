"""Processes and ports: what runs, whose it is, and that only what is ours is ended."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli import ports, processes
from cli.errors import CommandError

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 5
    while processes.identity(pid) is not None:
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.02)


def start(tmp_path: Path, *arguments: str) -> int:
    return processes.start_detached(
        arguments or SLEEPER, environment=dict(os.environ), log=tmp_path / "log", cwd=tmp_path
    )


def test_what_we_started_is_stopped_with_its_children(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time;"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal, time; signal.signal(15, 1); time.sleep(60)']);"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    pid = start(tmp_path, sys.executable, "-c", program)
    deadline = time.monotonic() + 5
    while not (tmp_path / "log").read_text(encoding="utf-8").strip() and time.monotonic() < deadline:
        time.sleep(0.02)
    child = int((tmp_path / "log").read_text(encoding="utf-8"))
    identity = processes.identity(pid)
    assert identity
    assert processes.stop(pid, identity)
    wait_until_gone(pid)
    wait_until_gone(child)


def test_a_process_that_got_the_number_of_ours_is_left_alone(tmp_path: Path) -> None:
    stranger = start(tmp_path)
    assert not processes.stop(stranger, "the start time of another one")
    found = processes.identity(stranger)
    assert found
    processes.stop(stranger, found)


def test_a_process_that_ended_has_no_identity_even_before_it_is_collected() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    wait_until_gone(ended.pid)
    ended.wait()
    assert processes.identity(ended.pid) is None


def test_one_interrupt_reaches_the_program_and_we_wait_for_its_end(tmp_path: Path) -> None:
    """Two would make Terraform leave without giving its lock back."""
    program = tmp_path / "program.py"
    program.write_text(
        "import signal, sys, time\n"
        "count = 0\n"
        "def on_interrupt(*_):\n"
        "    global count\n"
        "    count += 1\n"
        "signal.signal(signal.SIGINT, on_interrupt)\n"
        "print('ready', flush=True)\n"
        "end = time.monotonic() + 30\n"
        "while not count and time.monotonic() < end: time.sleep(0.02)\n"
        "time.sleep(0.3)\n"
        f"open({str(tmp_path / 'count')!r}, 'w').write(str(count))\n",
        encoding="utf-8",
    )
    ours = tmp_path / "ours.py"
    ours.write_text(
        "import os, signal, sys\n"
        "from cli import processes\n"
        "processes.follow([sys.executable, sys.argv[1]], on_line=lambda line: os.killpg(0, signal.SIGINT))\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, ours, program],
        start_new_session=True,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGINT
    assert (tmp_path / "count").read_text(encoding="utf-8") == "1"


def test_a_missing_program_is_named() -> None:
    with pytest.raises(CommandError, match="no-such-program is not installed"):
        processes.run(["no-such-program"])


@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_port_is_taken_while_somebody_listens(family: int, address: str) -> None:
    try:
        listener = socket.create_server((address, 0), family=family)
    except OSError:
        pytest.skip("this machine has no such loopback address")
    with listener:
        port = listener.getsockname()[1]
        assert not ports.is_free(port)
    assert ports.is_free(port)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux says who listens")
def test_the_owner_of_a_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        said = ports.owner(listener.getsockname()[1])
    assert re.fullmatch(rf".+ \(pid {os.getpid()}\)", said)


def test_the_owner_of_a_free_port_is_unknown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert ports.owner(port) == "another program"
