"""Running: every sample in a fresh process on one core, the candidates alternating."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.figures import Sample
from bench.subjects import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bench.handlers import Handlers
    from bench.images import Photo

HERE = "tests/bench"


class RunError(Exception):
    """A candidate failed; the message is its last words."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: rounds, and in each process calls, for some seconds if they are short."""

    rounds: int
    import_rounds: int
    calls: int
    seconds: float


FULL = Effort(rounds=7, import_rounds=15, calls=2, seconds=0.3)
QUICK = Effort(rounds=2, import_rounds=3, calls=1, seconds=0.05)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where things are, and how much is measured."""

    root: Path
    work: Path
    """For the files that candidates write."""
    node: Path | None
    """The folder with node_modules."""
    handlers: Handlers | None
    """What the cold imports import."""
    effort: Effort

    def on_photo(
        self, photo: Photo, subjects: Sequence[str], on_progress: Callable[[str], None]
    ) -> tuple[list[Sample], dict[str, list[int]]]:
        """Measure subjects on a photo; their samples, and the sizes of the files that each made."""
        samples, sizes = [], {}
        for number, subject in alternating(subjects, self.effort.rounds):
            on_progress(f"{photo.name} MP, round {number + 1}/{self.effort.rounds}, {SUBJECTS[subject].label}")
            folder = self.folder(subject, photo.name) if number == 0 else None
            measured = self._worker(subject, photo, folder)
            samples.append(
                Sample(subject, photo.name, number, measured["cpu_ms"], measured["wall_ms"], measured["peak_mb"])
            )
            sizes[subject] = measured["bytes"]
        return samples, sizes

    def imports(self, subjects: Sequence[str], on_progress: Callable[[str], None]) -> list[Sample]:
        """Measure cold imports."""
        samples = []
        if self.handlers is None:
            raise RunError("there are no zips to import")
        for number, subject in alternating(subjects, self.effort.import_rounds):
            on_progress(f"imports, round {number + 1}/{self.effort.import_rounds}, {SUBJECTS[subject].label}")
            began = time.perf_counter()
            cpu_ms = float(_output(self.handlers.command(subject), self.handlers.environment))
            samples.append(Sample(subject, "", number, cpu_ms, (time.perf_counter() - began) * 1000, 0.0))
        return samples

    def folder(self, subject: str, image: str) -> Path:
        """Where a subject's files of an image are, made when missing."""
        folder = self.work / "files" / f"{subject}-{image}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _worker(self, subject: str, photo: Photo, folder: Path | None) -> Mapping[str, float | list[int]]:
        if SUBJECTS[subject].runtime == "node":
            command: list[str | Path] = ["node", self.root / HERE / "node/worker.mjs"]
        else:
            command = [sys.executable, "-m", "bench.worker"]
        arguments = [subject, photo.path, self.effort.calls, self.effort.seconds, *([folder] if folder else [])]
        environment = dict(os.environ) | {
            "PYTHONPATH": os.pathsep.join((str(self.root / "src"), str(self.root / "tests"))),
            "BENCH_NODE": str(self.node),
            "VIPS_CONCURRENCY": "1",
            "UV_THREADPOOL_SIZE": "1",
        }
        return json.loads(_output([*command, *arguments], environment))


@contextmanager
def one_core() -> Iterator[int | None]:
    """Keep this process and all that it starts on one core; its number, None where the system cannot do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield None
        return
    before = os.sched_getaffinity(0)
    core = max(before)
    os.sched_setaffinity(0, {core})
    try:
        yield core
    finally:
        os.sched_setaffinity(0, before)


def alternating(subjects: Sequence[str], rounds: int) -> Iterator[tuple[int, str]]:
    """Yield (round, subject): every other round runs backwards, so that nobody is always after the same one."""
    for number in range(rounds):
        for subject in reversed(subjects) if number % 2 else subjects:
            yield number, subject


def _output(command: Sequence[object], environment: Mapping[str, str]) -> str:
    done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise RunError(f"{' '.join(str(part) for part in command[:4])}: {words}")
    return done.stdout
