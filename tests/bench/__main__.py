"""`python -m bench`: measure, judge, write. `slipway bench` prepares what this needs and passes its options on.

Exit codes: 0 every gate that was measured is met, 1 one is missed, 2 something could not be run, 130 interrupted.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench import handlers, quality, report
from bench.candidates import has_fast_mode
from bench.gates import GROUPS, needed
from bench.images import photo
from bench.machine import describe
from bench.plot import draw
from bench.results import Results
from bench.rounds import FULL, QUICK, Bench, RunError, one_core
from bench.subjects import MEGAPIXELS, SUBJECTS
from cli.console import results as terminal
from cli.console import say, step

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
_NO_NODE = "no node"
DOCUMENT, PLOT = ROOT / "docs/PERFORMANCE.md", ROOT / "docs/performance.png"


def main() -> int:
    """Run what the arguments ask for; the exit code."""
    options = _arguments()
    work = options.cache / "bench"
    if options.again:
        found = Results.load(options.again)
    else:
        try:
            found = _measured(options, work)
        except RunError as error:
            say(f"error: {error}")
            return 2
        except KeyboardInterrupt:
            return 130
        found.save(options.json or work / "results.json")
    # A run without the peers must not take their figures out of the document.
    whole = not found.quick and set(found.groups) == set(GROUPS) and _NO_NODE not in found.unmeasured.values()
    picture = PLOT if whole else work / "performance.png"
    if set(found.photos) >= set(MEGAPIXELS):
        draw(found, picture)
        say(f"  Plot: {picture}")
    if whole:
        report.write_document(found, DOCUMENT)
        say(f"  Written: {DOCUMENT.relative_to(ROOT)}, {PLOT.relative_to(ROOT)}")
    terminal.print(report.gates_table(found))
    missed = [verdict for verdict in report.verdicts(found) if verdict.passed is False]
    if missed:
        say(f"{len(missed)} of {len(report.verdicts(found))} gates missed.")
    return 1 if missed and not options.report_only else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--node", type=Path, help="the folder with node_modules; without it sharp is not measured")
    parser.add_argument("--packages", type=Path, required=True, help="the folder with the built zips")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", choices=GROUPS)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--again", type=Path)
    parser.add_argument("--report-only", action="store_true")
    return parser.parse_args()


def _measured(options: argparse.Namespace, work: Path) -> Results:
    groups = list(options.only or GROUPS)
    pairs = needed(groups) if options.only else [(name, image) for name in SUBJECTS for image in _images(name)]
    unmeasured = _unmeasured({subject for subject, _ in pairs}, options.node)
    pairs = [(subject, image) for subject, image in pairs if subject not in unmeasured]
    imported = [subject for subject, _ in pairs if SUBJECTS[subject].runtime == "import"]

    shutil.rmtree(work / "files", ignore_errors=True)
    unpacked = handlers.unpacked(options.packages, work / "handlers") if imported else None
    bench = Bench(ROOT, work, options.node, unpacked, QUICK if options.quick else FULL)
    found = Results(
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        quick=options.quick,
        groups=groups,
        machine=describe(ROOT, options.node),
        core=None,
        unmeasured=unmeasured,
    )
    photos = {}
    for image in [image for image in MEGAPIXELS if any(image == wanted for _, wanted in pairs)]:
        with step(f"Paint the photo of {image} MP") as current:
            photos[image] = one = photo(image, options.cache / "bench-images")
            current.detail = f"{one.width} x {one.height}, {one.size_bytes / 1e6:.1f} MB"
            found.photos[image] = f"{current.detail}, sha256 {one.sha256[:12]}"
    with one_core() as core:
        found.core = core
        for image, one in photos.items():
            with step(f"Measure at {image} MP") as current:
                subjects = [subject for subject, wanted in pairs if wanted == image]
                samples, found.sizes[image] = bench.on_photo(one, subjects, current.update)
                found.samples += samples
                current.detail = f"{len(subjects)} candidates, {bench.effort.rounds} rounds"
        if unpacked:
            with step("Measure cold imports") as current:
                found.samples += bench.imports(imported, current.update)
                current.detail = f"{bench.effort.import_rounds} rounds"
            found.profiles = {name: unpacked.profile(name) for name in handlers.OURS if name in imported}
    if "quality" in groups:
        with step("Compare the files with a full LANCZOS") as current:
            for image, one in photos.items():
                current.update(f"{image} MP")
                best = quality.references(one.path)
                for subject in [name for name, wanted in pairs if wanted == image and SUBJECTS[name].pictures]:
                    files = [path.read_bytes() for path in sorted(bench.folder(subject, image).glob("*.jpg"))]
                    found.qualities += quality.compare(subject, image, best, files)
    return found


def _images(subject: str) -> tuple[str, ...]:
    return SUBJECTS[subject].images or ("",)


def _unmeasured(subjects: Iterable[str], node: Path | None) -> dict[str, str]:
    """Return of the subjects that cannot be run here why not."""
    reasons = {}
    for subject in subjects:
        if SUBJECTS[subject].runtime == "node" and node is None:
            reasons[subject] = _NO_NODE
        if subject.endswith("fast") and not has_fast_mode():
            reasons[subject] = "render() has no fast mode"
    return reasons


if __name__ == "__main__":
    sys.exit(main())
