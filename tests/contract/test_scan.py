"""Checkov finds nothing; what it is told to overlook is said beside the resource, one line each, and counted."""

import re

from repository import matching, text, tracked

# Every skip in the repository, by check. A new one changes this list, so that a reviewer sees it.
SKIPS = {
    "CKV2_AWS_23": 1,
    "CKV2_AWS_3": 1,
    "CKV2_AWS_34": 1,
    "CKV2_AWS_38": 1,
    "CKV2_AWS_47": 1,
    "CKV2_AWS_5": 2,
    "CKV2_AWS_62": 1,
    "CKV2_AWS_71": 2,
    "CKV_AWS_116": 1,
    "CKV_AWS_117": 1,
    "CKV_AWS_144": 1,
    "CKV_AWS_145": 1,
    "CKV_AWS_18": 1,
    "CKV_AWS_192": 1,
    "CKV_AWS_252": 1,
    "CKV_AWS_272": 1,
    "CKV_AWS_300": 1,
    "CKV_AWS_309": 1,
    "CKV_AWS_310": 1,
    "CKV_AWS_338": 8,
    "CKV_AWS_374": 1,
    "CKV_AWS_61": 1,
    "CKV_AWS_7": 2,
    "CKV_AWS_86": 1,
}


def _skips() -> list[tuple[str, str, str]]:
    """(path, check id, reason) of every inline skip."""
    found = []
    for path in matching(r"(modules|terraform)/.*\.tf"):
        for line in text(path).splitlines():
            if "checkov:skip" in line:
                well_formed = re.fullmatch(r"\s*#checkov:skip=(CKV2?_AWS_\d+):(\S.{14,})", line)
                assert well_formed, f"{path}: one line, one check, one reason: {line.strip()}"
                found.append((path, well_formed[1], well_formed[2]))
    return found


def test_every_skip_is_counted() -> None:
    counted: dict[str, int] = {}
    for _, check, _ in _skips():
        counted[check] = counted.get(check, 0) + 1
    assert counted == SKIPS


def test_the_contributing_guide_states_their_number() -> None:
    assert f"{sum(SKIPS.values())} skips" in text("CONTRIBUTING.md")


def test_nothing_is_skipped_for_everybody() -> None:
    """A skip stands beside the resource that it is about: no configuration file, no baseline, no flag."""
    assert not [path for path in tracked() if re.search(r"\.checkov\.(ya?ml|baseline)$", path)]
    for path in matching(r"Makefile|\.ci/run|src/cli/.*\.py|\.pre-commit-config\.yaml"):
        assert not re.search(r"--(skip-check|baseline|soft-fail)", text(path)), path
