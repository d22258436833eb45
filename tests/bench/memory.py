"""The highest memory of this process so far."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path


def peak_mb() -> float:
    """Return the peak resident memory in 10^6 bytes.

    From /proc where there is one: `ru_maxrss` of a new process starts at what its parent had, because it is taken over
    from the moment between fork and exec, and the parent here has numpy loaded.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))):
        return int(found[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
