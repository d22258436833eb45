"""The zips of the real functions, with their real wheels, for every target. (T12)"""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from cli import packages, wheels
from cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

HERE = Workspace.here()
TARGETS = packages.targets()
SMALL_BYTES = 1_000_000


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> list[Workspace]:
    """The sources in two folders, as two checkouts would have them, times and modes of their own included."""
    made = []
    for name in ("one", "another place"):
        root = tmp_path_factory.mktemp(name)
        shutil.copytree(HERE.root / "src", root / "src", copy_function=shutil.copyfile)
        made.append(Workspace(root, root / ".cache"))
    return made


@pytest.fixture(scope="module")
def built(copies: list[Workspace]) -> dict[str, list[dict[str, bytes]]]:
    """Zip by function, for each copy, by target."""
    return {
        name: [{one.function: one.path.read_bytes() for one in packages.build(copy, target)} for copy in copies]
        for name, target in TARGETS.items()
    }


@pytest.mark.parametrize("target", TARGETS)
def test_two_folders_give_the_same_bytes(built: dict[str, list[dict[str, bytes]]], target: str) -> None:
    one, other = built[target]
    assert sorted(one) == packages.functions(HERE)
    assert one == other


@pytest.mark.parametrize("target", TARGETS)
def test_every_binary_is_for_the_machine_and_python_that_will_load_it(
    built: dict[str, list[dict[str, bytes]]], target: str
) -> None:
    expected = TARGETS[target]
    tag = f"cpython-{expected.python.replace('.', '')}-"
    binaries = 0
    for content in built[target][0].values():
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                header = packed.read(name)[:20]
                if header[:4] == b"\x7fELF":
                    binaries += 1
                    assert wheels.ELF_MACHINES[struct.unpack_from("<H", header, 18)[0]] == expected.architecture, name
                    assert "cpython" not in name or tag in name
    assert binaries or target == "host", "Pillow's binaries are in process_image"


@pytest.mark.parametrize("target", TARGETS)
def test_without_pillow_a_zip_is_small(built: dict[str, list[dict[str, bytes]]], target: str) -> None:
    sizes = {}
    for function, content in built[target][0].items():
        if not any(name.startswith("PIL/") for name in zipfile.ZipFile(io.BytesIO(content)).namelist()):
            sizes[function] = len(content)
    assert sizes, "some function does without Pillow"
    assert {function: size for function, size in sizes.items() if size > SMALL_BYTES} == {}


def test_no_zip_holds_what_the_runtime_brings_or_what_is_not_run(built: dict[str, list[dict[str, bytes]]]) -> None:
    for function, content in built["lambda-arm64"][0].items():
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        unwanted = [
            name
            for name in names
            if name.startswith(("boto3/", "botocore/", "cli/")) or name.endswith((".pyc", ".pyi"))
        ]
        assert unwanted == [], function


def test_wheels_of_another_hash_are_refused(tmp_path: Path) -> None:
    function = tmp_path / "src/functions/one"
    function.mkdir(parents=True)
    requirements = function / "requirements.txt"
    requirements.write_text(f"jmespath==1.1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    with pytest.raises(packages.CommandError, match=r"Wheels of one for host: .*[Hh]ash"):
        wheels.install(requirements, TARGETS["host"], tmp_path)
    assert not list((tmp_path / "wheels").rglob("jmespath"))
