"""I01-I19 and our own H01-H07: a hostile image is refused by its rule, an odd one rendered, in bounded memory and time.

The corpus runs under RLIMIT_AS of 512 MiB of address space, interpreter and libraries included; the function has
1,769 MB of memory. What is allowed and heavy runs under exactly that. Variants are read by others than their writer.
"""

from __future__ import annotations

import io
from io import BytesIO
from typing import TYPE_CHECKING, Any

import hostile
import pytest
from card import COLOURS, colour_card, distance, read
from carried import carried
from hostile import CASES, EPS, HEAVY, Case, encoded
from hostile_heic import HEIC
from hostile_own import OWN
from hostile_runs import CORPUS_MIB, FUNCTION_MIB, Run, rendered
from PIL import Image

if TYPE_CHECKING:
    from hostile_parts import Own

VARIANTS = 9  # three presets in three formats
MOST_SECONDS = 10


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return rendered(CORPUS_MIB, CASES, tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return rendered(CORPUS_MIB, OWN, tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def heic(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return rendered(CORPUS_MIB, HEIC, tmp_path_factory.mktemp("heic"), heic=True)


def _is_in_order(outcome: dict[str, Any]) -> None:
    """In time, whole, and if it is refused in words that a person can do something with."""
    assert outcome["seconds"] < MOST_SECONDS
    if outcome["rule"] is None:
        assert outcome["variants"] == VARIANTS
    else:
        assert outcome["detail"].endswith((".", "again.", ")."))
        assert " object at " not in outcome["detail"]


def _carries_nothing(run: Run, name: str) -> None:
    for variant, data in run.variants(name).items():
        assert carried(data) == [], variant
        assert hostile.HIDDEN not in data
        assert hostile.PAYLOAD not in data


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_hostile_image_is_refused_by_its_rule_and_an_odd_one_is_rendered(catalogue: Run, case: Case) -> None:
    outcome = catalogue.outcomes[case.name]
    assert outcome["rule"] == case.rule, outcome
    _is_in_order(outcome)
    if case.rule is None:
        _carries_nothing(catalogue, case.name)


@pytest.mark.parametrize("case", OWN, ids=str)
def test_our_own_hostile_image_ends_as_it_may_and_shows_what_it_is(own: Run, case: Own) -> None:
    _ends_as_it_may(own, case)


@pytest.mark.parametrize("case", HEIC, ids=str)
def test_a_hostile_heic_ends_as_it_may_where_a_site_takes_it(heic: Run, case: Own) -> None:
    _ends_as_it_may(heic, case)


def test_a_heic_is_refused_where_a_site_does_not_take_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    outcomes = rendered(CORPUS_MIB, HEIC[:1], tmp_path_factory.mktemp("no-heic")).outcomes
    assert outcomes[HEIC[0].name]["rule"] == "unsupported"


def _ends_as_it_may(run: Run, case: Own) -> None:
    outcome = run.outcomes[case.name]
    assert outcome["rule"] in case.ends, outcome
    _is_in_order(outcome)
    if outcome["rule"] is not None:
        return
    _carries_nothing(run, case.name)
    if case.looks:
        for variant, data in run.variants(case.name).items():
            assert distance(read(Image.open(io.BytesIO(data))), case.looks) <= case.within, variant


@pytest.mark.parametrize("case", HEAVY, ids=str)
def test_the_heaviest_image_that_is_allowed_fits_the_function(
    case: Case, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outcome = rendered(FUNCTION_MIB, [case], tmp_path_factory.mktemp("heavy")).outcomes[case.name]
    assert outcome["rule"] is None, outcome
    assert outcome["variants"] == VARIANTS


def test_the_memory_limit_is_real(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Without this the corpus could pass because the limit does nothing."""
    run = rendered(CORPUS_MIB, HEAVY, tmp_path_factory.mktemp("limit"))
    assert run.outcomes[HEAVY[0].name]["rule"] == "MemoryError"


def test_the_card_would_show_a_wrong_turn_and_a_wrong_colour() -> None:
    """Without this the pictures could pass because any picture does."""
    assert distance(read(colour_card()), COLOURS) <= 1
    for turn in Image.Transpose:
        assert distance(read(colour_card().transpose(turn)), COLOURS) > 50
    for case in OWN:
        if case.name.startswith("H04-png-") and "srgb" not in case.name and case.looks:
            assert distance(read(Image.open(io.BytesIO(case.build()))), case.looks) > 2 * case.within


def test_the_readers_would_see_what_a_picture_carries() -> None:
    """Without this nothing could leak because nobody looks."""
    for name, marks in {
        "JPEG": ("marker e1", "marker e2", "marker fe"),
        "PNG": ("b'iCCP'", "b'eXIf'"),
        "WEBP": ("EXIF", "XMP"),
    }.items():
        found = " ".join(carried(hostile.tagged(name)))
        assert all(mark in found for mark in marks), found
        assert "libvips: exif-ifd3-GPSLatitude" in found
    assert "exifread: GPS GPSLatitude" in carried(hostile.tagged("JPEG"))
    exif = Image.Exif()
    exif[0x010F] = hostile.HIDDEN.decode()
    assert "item b'Exif'" in carried(encoded(colour_card(), "AVIF", exif=exif))
    assert carried(encoded(colour_card(), "JPEG") + b"more") == ["bytes after the end"]


def test_I04_pillow_alone_would_open_the_eps() -> None:
    """Ghostscript would run on it: the allow-list of formats is what stands in between."""
    with Image.open(BytesIO(EPS)) as opened:
        assert opened.format == "EPS"


def test_every_case_has_its_id_once() -> None:
    names = [case.name for case in (*CASES, *HEAVY, *OWN, *HEIC)]
    assert len(names) == len(set(names))
    found = {name[:3] for name in names}
    wanted = {f"I{n:02d}" for n in (*range(1, 12), *range(13, 20))} | {f"H{n:02d}" for n in range(1, 8)}
    assert found == wanted, "I12 is about names: see test_processing"
    assert len(OWN) >= 40


def test_the_corpus_is_the_same_every_time() -> None:
    hostile.jpeg.cache_clear()
    first = [case.build() for case in CASES if not case.name.startswith(("I06", "I07"))]
    hostile.jpeg.cache_clear()
    assert first == [case.build() for case in CASES if not case.name.startswith(("I06", "I07"))]
