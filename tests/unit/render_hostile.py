"""Renders the hostile corpus in a process of its own with a hard limit on memory; prints what came of it as JSON.

Arguments: the limit in MiB, and the names of cases (none: all).
"""

from __future__ import annotations

import json
import resource
import sys
import time

import hostile

from slipway.images.engine import render
from slipway.images.rejection import ImageRejectedError
from slipway.presets import presets_from_json

PRESETS = presets_from_json(
    json.dumps(
        [{"name": f"w{side}", "width": side, "height": side, "formats": ["jpg", "webp"]} for side in (150, 800, 1600)]
    )
)


def outcome(data: bytes) -> dict[str, object]:
    begun = time.process_time()
    try:
        image = render(data, PRESETS)
    except ImageRejectedError as error:
        found: dict[str, object] = {"rule": error.rule, "detail": error.detail}
    else:
        found = {"rule": None, "variants": len(image.variants), "size": [image.width, image.height]}
    return found | {"seconds": time.process_time() - begun}


def main(limit_mib: str, *names: str) -> None:
    cases = {case.name: case.build() for case in (*hostile.CASES, *hostile.HEAVY) if case.name in names or not names}
    resource.setrlimit(resource.RLIMIT_AS, (int(limit_mib) << 20,) * 2)
    json.dump({name: outcome(data) for name, data in cases.items()}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
