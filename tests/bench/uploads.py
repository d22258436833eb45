"""How many uploads a second the whole site takes, and what bounds it: presigned POSTs through the embedded AWS.

    .venv/bin/python tests/bench/uploads.py --count 200

Uses the environment that runs (`make up`), or starts one of its own and stops it afterwards. Prints images per second,
the time from upload to ready, where that time went by the function's own log lines, and how busy the machine was. The
embedded AWS, its Lambdas and this script share the cores: the figures compare runs on one machine, not with AWS.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "src")]

from site_client import Site, User  # noqa: E402 (a test's helper, not a package)

from cli.sample import write_sample  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FUNCTION = "slipway-local-demo-process-image"
GIVE_UP_SECONDS = 900
LOST_SECONDS = 15  # without a new line: what is still missing was done, and the embedded AWS dropped its line
STEPS = ("read_ms", "render_ms", "store_ms")


@dataclass(frozen=True)
class Sent:
    """One upload: epoch seconds when it was begun and when S3 had it."""

    begun: float
    stored: float


@dataclass(frozen=True)
class Done:
    """What the function logged about one image; `at` is when its message was done, in epoch seconds."""

    at: float
    environment: str
    facts: dict[str, Any]

    @property
    def seconds(self) -> float:
        return float(self.facts["duration_ms"]) / 1000


def main() -> None:
    asked = _arguments()
    photo = _photo(asked.megapixels)
    with _site() as (site, token, emulator):
        user = User(site, token)
        _warm(site, user, photo)
        before, wall = _cpu_seconds(emulator), time.time()
        with ThreadPoolExecutor(asked.concurrency) as pool:
            sent = dict(pool.map(lambda _: _upload(user, photo), range(asked.count)))
        uploaded = time.time() - wall
        done = _finished(site, user, sent, wall)
        wall = max(one.at for one in done.values()) - wall
        used = {name: seconds - before[name] for name, seconds in _cpu_seconds(emulator).items()}
    size = f"{asked.megapixels:g} megapixels ({len(photo):,} bytes)"
    lines = [f"{asked.count} uploads of {size}, {asked.concurrency} at a time"]
    sys.stdout.write("\n".join([*lines, *_report(sent, done, uploaded, wall, used)]) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200, help="uploads (200)")
    parser.add_argument("--concurrency", type=int, default=8, help="uploads under way at once (8)")
    parser.add_argument("--megapixels", type=float, default=2, help="size of the photo, up to 12 (2)")
    return parser.parse_args()


def _photo(megapixels: float) -> bytes:
    """The demo's photo, as large as asked, with its orientation and GPS."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.jpg"
        write_sample(path)
        data = path.read_bytes()
    with Image.open(io.BytesIO(data)) as image:
        scale = min(1.0, (megapixels * 1e6 / (image.width * image.height)) ** 0.5)
        if scale == 1:
            return data
        body = io.BytesIO()
        small = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
        small.save(body, "JPEG", quality=91, exif=image.getexif())
        return body.getvalue()


def _slipway(*arguments: str, cache: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"SLIPWAY_CACHE": cache} if cache else {})}
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def _site() -> Iterator[tuple[Site, str, int | None]]:
    """The demo site, a token of a user of it, and the process of the embedded AWS."""
    status, cache = _slipway("status", "--json"), None
    with tempfile.TemporaryDirectory() as folder:
        if status.returncode:
            cache = folder
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = str(probe.getsockname()[1])
            sys.stderr.write("starting an environment of its own: a few minutes\n")
            started = _slipway("up", "--port", port, cache=cache)
            if started.returncode:
                sys.exit(started.stdout + started.stderr)
            status = _slipway("status", "--json", cache=cache)
        try:
            found = json.loads(status.stdout)
            token = _slipway("token", "bench", cache=cache).stdout.strip()
            yield Site.from_status(found), token, found["emulator"].get("pid")
        finally:
            if cache:
                _slipway("down", cache=cache)


def _warm(site: Site, user: User, photo: bytes) -> None:
    begun = time.time()
    _finished(site, user, dict([_upload(user, photo)]), begun)


def _upload(user: User, photo: bytes) -> tuple[str, Sent]:
    begun = time.time()
    media_id = user.upload_presigned(photo)
    return media_id, Sent(begun, time.time())


def _finished(site: Site, user: User, sent: dict[str, Sent], since: float) -> dict[str, Done]:
    """What the function logged about every upload: asking the API 200 times a second would be a load of its own.

    The API is asked only about those whose line does not come: one that is ready counts, but nothing is known of its
    time. Exits when an upload does not become ready.
    """
    found: dict[str, Done] = {}
    lost: set[str] = set()
    begun = news = time.monotonic()
    while missing := sent.keys() - found.keys() - lost:
        if time.monotonic() - begun > GIVE_UP_SECONDS:
            sys.exit(f"{len(missing)} of {len(sent)} uploads were not processed within {GIVE_UP_SECONDS} s")
        if time.monotonic() - news > LOST_SECONDS:
            lost |= {media_id for media_id in missing if user.media(media_id)["status"] == "ready"}
            news = time.monotonic()
        time.sleep(0.5)
        if lines := {key: done for key, done in _logged(site, since) if key in missing}:
            found, news = found | lines, time.monotonic()
            sys.stderr.write(f"{len(found)} of {len(sent)} done\n")
    if unready := {str(done.facts["outcome"]) for done in found.values()} - {"ready"}:
        sys.exit(f"not every upload became ready: {', '.join(sorted(unready))}")
    if not found:
        sys.exit("all uploads are ready, but the log has a line of none")
    return found


def _logged(site: Site, since: float) -> Iterator[tuple[str, Done]]:
    """Media ids with what the function logged when it was done with them."""
    for page in (
        site.client("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=f"/aws/lambda/{FUNCTION}", startTime=int(since * 1000) - 1000)
    ):
        for event in page["events"]:
            if line := re.match(r"\{.*\}", event["message"]):
                facts = json.loads(line[0])
                if facts.get("message") == "message done":
                    at = datetime.strptime(facts["timestamp"], "%Y-%m-%d %H:%M:%S,%f%z").timestamp()
                    yield str(facts.get("media_id")), Done(at, event["logStreamName"], facts)


def _report(
    sent: dict[str, Sent], done: dict[str, Done], uploaded: float, wall: float, used: dict[str, float]
) -> Iterator[str]:
    cores = os.cpu_count() or 1
    lost = f"; {len(sent) - len(done)} have no line in the log" if len(done) < len(sent) else ""
    yield f"all ready; {sum(one.facts.get('variants', 0) for one in done.values()):,} variants{lost}"
    yield f"images/s {len(sent) / wall:.2f} in {wall:.1f} s; the uploads alone {len(sent) / uploaded:.1f}/s"
    yield _line("upload to ready, s", [one.at - sent[key].stored for key, one in done.items()])
    yield _line("upload itself, s", [one.stored - one.begun for one in sent.values()])
    yield _line("waiting for the function, s", [one.at - one.seconds - sent[key].stored for key, one in done.items()])
    yield _line("in the function, s", [one.seconds for one in done.values()])
    for step in STEPS:
        yield _line(
            f"  {step.removesuffix('_ms')}, s", [one.facts[step] / 1000 for one in done.values() if step in one.facts]
        )
    busy = sum(one.seconds for one in done.values()) / wall
    yield f"environments {len({one.environment for one in done.values()})}, of which busy at once on average {busy:.1f}"
    shares = {name: seconds / wall / cores for name, seconds in used.items()}
    if shares:
        shares["others"] = 2 * shares["machine"] - sum(shares.values())
    yield f"CPU of {cores} cores: " + (
        ", ".join(f"{name} {share:.0%}" for name, share in shares.items()) or "not measured"
    )
    yield "bound by " + _bound(shares, busy)


def _bound(shares: dict[str, float], busy: float) -> str:
    if shares.get("machine", 0) >= 0.85:
        others = f", {shares['others']:.0%} of which went to programs that are no part of this"
        return "the CPU of this machine" + (others if shares["others"] > 0.05 else "")
    return f"the number of functions at work ({busy:.1f} at once) while the CPU has room: the queue's poller"


def _line(name: str, values: Sequence[float]) -> str:
    if not values:
        return f"{name:28} none"
    cuts = statistics.quantiles(values, n=100, method="inclusive") if len(values) > 1 else [values[0]] * 99
    return f"{name:28} p50 {cuts[49]:7.3f}  p95 {cuts[94]:7.3f}  max {max(values):7.3f}"


def _cpu_seconds(emulator: int | None) -> dict[str, float]:
    """CPU seconds so far of the machine, the embedded AWS with its Lambdas, and this script; Linux only."""
    stat = Path("/proc/stat")
    if not stat.is_file():
        return {}
    tick = os.sysconf("SC_CLK_TCK")
    ticks = [int(value) for value in stat.read_text().split("\n")[0].split()[1:]]
    times = os.times()
    found = {"machine": (sum(ticks[:3]) + sum(ticks[5:8])) / tick, "this script": times.user + times.system}
    if emulator is not None:
        found["embedded AWS and Lambdas"] = sum(_of_tree(emulator)) / tick
    return found


def _of_tree(root: int) -> Iterator[int]:
    """Ticks of a process, of its living descendants, and of the dead that they have waited for."""
    parents: dict[int, list[tuple[int, int]]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks = sum(int(value) for value in fields[11:15])
        parents.setdefault(int(fields[1]), []).append((int(path.parent.name), ticks))
        if int(path.parent.name) == root:
            yield ticks
    pending = [root]
    while pending:
        for pid, ticks in parents.get(pending.pop(), []):
            pending.append(pid)
            yield ticks


if __name__ == "__main__":
    main()
