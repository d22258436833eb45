"""Coverage-guided fuzzing of what reads bytes of strangers: atheris finds inputs that reach code no test has reached.

    .venv/bin/python tests/unit/fuzz.py form -max_total_time=600 FOLDER

Targets: the functions of fuzz_targets.TARGETS. FOLDER keeps what was found interesting; seeds are put there first. The
rest are libFuzzer's options. An input that breaks a promise is written as crash-<hash>: it becomes a line of FOUND.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["slipway", "python_multipart", "PIL"]):
    from fuzz_targets import TARGETS, seeds


def main(target: str, *options: str) -> None:
    for folder in (Path(option) for option in options if not option.startswith("-")):
        for seed in seeds(target):
            (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    atheris.Setup([sys.argv[0], *options], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
