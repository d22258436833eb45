"""What the bench compares is comparable: the same pictures, in files of the same kind."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bench.candidates import fitted, prepared
from bench.figures import Sample
from bench.gates import judge
from bench.handlers import ENVIRONMENT
from bench.plot import LOOKS
from bench.quality import Quality
from bench.report import BEGIN, END, write_document
from bench.results import Results
from bench.subjects import EDGES, SUBJECTS
from slipway.settings import MediaApiSettings, ProcessImageSettings, UploadImageSettings

if TYPE_CHECKING:
    from pathlib import Path


def _photo() -> bytes:
    """A photo that lies on its side: 1800 x 1200, upright 1200 x 1800."""
    exif = Image.Exif()
    exif[0x0112] = 6
    body = BytesIO()
    Image.linear_gradient("L").resize((1800, 1200)).convert("RGB").save(body, "JPEG", quality=90, exif=exif)
    return body.getvalue()


@pytest.mark.parametrize("name", ["naive", "default", "floor"])
def test_candidates_make_the_same_three_files(name: str) -> None:
    files = [Image.open(BytesIO(content)) for content in prepared(name, _photo())()]
    assert [file.size for file in files] == [(1067, 1600), (533, 800), (100, 150)]
    assert {(file.format, file.info.get("progressive")) for file in files} == {("JPEG", 1)}


def test_the_tutorial_leaves_a_photo_lying() -> None:
    sizes = [Image.open(BytesIO(content)).size for content in prepared("tutorial", _photo())()]
    assert sizes == [(1600, 1067), (800, 533), (150, 100)]


def test_both_readers_of_forms_find_the_same_parts() -> None:
    data = bytes(range(256)) * 64
    ours, by_hand = (prepared(name, data)() for name in ("multipart", "find"))
    assert ours == by_hand
    assert [len(part) for part in ours] == [6, 4 << 20]


@pytest.mark.parametrize(
    ("size", "edge", "expected"),
    [((3000, 4000), 1600, (1200, 1600)), ((3000, 4000), 150, (113, 150)), ((5000, 10), 150, (150, 1))],
)
def test_half_a_pixel_rounds_up(size: tuple[int, int], edge: int, expected: tuple[int, int]) -> None:
    assert fitted(size, edge) == expected


def test_every_plotted_subject_has_its_look() -> None:
    assert {name for name, subject in SUBJECTS.items() if subject.plotted} == set(LOOKS)


def _results() -> Results:
    subjects = [subject for subject in SUBJECTS.values() if subject.runtime != "node" and "fast" not in subject.name]
    return Results(
        date="2026-11-21",
        quick=False,
        groups=["naive", "sharp"],
        machine={"machine": "a machine", "commit": "abc", "Python": "3"},
        core=1,
        unmeasured={"sharp": "no node"},
        photos={"12": "4000 x 3000"},
        samples=[
            Sample(subject.name, image, 0, 10.0, 11.0, 12.0)
            for subject in subjects
            for image in subject.images or ("",)
        ],
        sizes={"12": {subject.name: [3, 2, 1] for subject in subjects if subject.images}},
        qualities=[Quality("naive", "12", edge, 0.9, 30.0) for edge in EDGES],
        profiles={"process_image": {"boto3": 2.0, "PIL": 1.0}},
    )


def test_a_run_is_saved_whole(tmp_path: Path) -> None:
    results = _results()
    results.save(tmp_path / "folder/results.json")
    assert Results.load(tmp_path / "folder/results.json") == results


def test_the_document_keeps_what_people_wrote(tmp_path: Path) -> None:
    document = tmp_path / "PERFORMANCE.md"
    document.write_text(f"# Before\n\n{BEGIN}\nold figures\n{END}\n\nAfter\n", encoding="utf-8")
    for _ in range(2):
        write_document(_results(), document)
    text = document.read_text(encoding="utf-8")
    assert text.startswith("# Before\n\n")
    assert text.endswith(f"{END}\n\nAfter\n")
    assert text.count(BEGIN) == text.count(END) == 1
    assert "old figures" not in text
    assert "not measured: no node" in text


def test_a_run_of_some_groups_judges_these() -> None:
    results = _results()
    verdicts = judge(results.groups, results.samples, results.losses, results.unmeasured)
    assert {verdict.group for verdict in verdicts} == {"naive", "sharp"}


@pytest.mark.parametrize("settings", [MediaApiSettings, ProcessImageSettings, UploadImageSettings])
def test_the_handlers_that_are_imported_find_what_they_are_told_in_the_cloud(
    settings: type[MediaApiSettings | ProcessImageSettings | UploadImageSettings],
) -> None:
    assert settings.from_env(ENVIRONMENT)
