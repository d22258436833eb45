"""Renders every file of a folder in a process of its own with a hard limit on memory; prints what came of it as JSON.

Arguments: the limit in MiB, the folder of the files, the folder that gets the variants as <file>/<name>.<format>, and
"heic" for a site that takes HEIC.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import traceback
from pathlib import Path

from slipway.images.budget import Budget
from slipway.images.engine import render
from slipway.images.rejection import ImageRejectedError
from slipway.presets import presets_from_json

FORMATS = ("avif", "jpg", "webp")
PRESETS = presets_from_json(
    json.dumps([{"name": f"w{side}", "width": side, "height": side, "formats": FORMATS} for side in (150, 800, 1600)])
)


def outcome(path: Path, out: Path, budget: Budget) -> dict[str, object]:
    data = path.read_bytes()
    begun = time.process_time()
    try:
        image = render(data, PRESETS, budget)
    except ImageRejectedError as error:
        found: dict[str, object] = {"rule": error.rule, "detail": error.detail}
    except Exception as error:  # noqa: BLE001 - what must never come out is reported by its case, not by the first of them
        found = {"rule": type(error).__name__, "detail": traceback.format_exc()}
    else:
        found = {"rule": None, "variants": len(image.variants), "size": [image.width, image.height]}
        folder = out / path.name
        folder.mkdir()
        for variant in image.variants:
            (folder / f"{variant.name}.{variant.format}").write_bytes(variant.data)
    return found | {"seconds": time.process_time() - begun}


def main(limit_mib: str, files: str, out: str, heic: str = "") -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(limit_mib) << 20,) * 2)
    found = {}
    for path in sorted(Path(files).iterdir()):
        found[path.name] = outcome(path, Path(out), Budget(heic=bool(heic)))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
