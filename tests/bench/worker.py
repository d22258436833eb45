"""One fresh process: a candidate on an image, called a few times; what it cost goes to stdout as one line of JSON.

    python -m bench.worker NAME IMAGE CALLS SECONDS [FOLDER]

The first call warms up, and memory is what it was then. At least CALLS further ones are timed, for SECONDS if they are
short. With FOLDER the files of the first call are written there.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from bench.candidates import prepared
from bench.memory import peak_mb


def main(name: str, image: str, calls: str, seconds: str, folder: str | None = None) -> None:
    """Measure and report."""
    run = prepared(name, Path(image).read_bytes())
    files = run()
    peak = peak_mb()
    cpu, wall = [], []
    began = time.perf_counter()
    while len(cpu) < int(calls) or time.perf_counter() - began < float(seconds):
        wall_before, cpu_before = time.perf_counter(), time.process_time()
        run()
        cpu.append(time.process_time() - cpu_before)
        wall.append(time.perf_counter() - wall_before)
    if folder:
        for number, content in enumerate(files):
            (Path(folder) / f"{number}.jpg").write_bytes(content)
    measured = {
        "cpu_ms": statistics.median(cpu) * 1000,
        "wall_ms": statistics.median(wall) * 1000,
        "peak_mb": peak,
        "bytes": [len(content) for content in files],
    }
    sys.stdout.write(json.dumps(measured))


if __name__ == "__main__":
    main(*sys.argv[1:])
