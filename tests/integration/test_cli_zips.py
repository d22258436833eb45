"""The zips of the real functions, with their real wheels, for every target. (T12)"""

from __future__ import annotations

import importlib.util
import io
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from cli import bytecode, elf, packages, wheels
from cli.functions import functions
from cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

HERE = Workspace.here()
TARGETS = packages.targets()
OURS = f"{sys.version_info[0]}.{sys.version_info[1]}"
SMALL_BYTES = 1_000_000
LARGEST_BYTES = {
    ("process_image", "lambda-arm64"): 5_450_000,
    ("process_image", "lambda-x86_64"): 6_100_000,
    ("process_image", "host"): 6_200_000,
    ("process_image_heic", "lambda-arm64"): 12_000_000,
    ("process_image_heic", "lambda-x86_64"): 12_500_000,
    ("process_image_heic", "host"): 12_500_000,
}
"""What an image function may weigh: Lambda fetches and unpacks it before anything else."""
MAGIC = {"3.13": (3571).to_bytes(2, "little") + b"\r\n", OURS: importlib.util.MAGIC_NUMBER}
"""First bytes of bytecode by version of Python: CPython's Include/internal/pycore_magic_number.h."""
# Renders one file from nothing but the zip.
RENDER = """
import json, sys
sys.path[:0] = [sys.argv[1]]
from pathlib import Path
from slipway.images.engine import render
from slipway.presets import presets_from_json
names = ["jpg", "webp", "avif", "png"]
presets = presets_from_json(json.dumps([{"name": "small", "width": 32, "formats": names}]))
for path in sys.argv[2:]:
    rendered = render(Path(path).read_bytes(), presets)
    for variant in rendered.variants:
        Path(f"{path}.{variant.format.value}").write_bytes(variant.data)
"""


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> list[Workspace]:
    """The sources in two folders, as two checkouts would have them, times and modes of their own included."""
    made = []
    for name in ("one", "another place"):
        root = tmp_path_factory.mktemp(name)
        shutil.copytree(HERE.root / "src", root / "src", copy_function=shutil.copyfile)
        (root / ".cache").mkdir()
        (root / ".cache/wheels").symlink_to(HERE.cache / "wheels")  # pinned by hash: the same wherever it came from
        made.append(Workspace(root, root / ".cache"))
    return made


@pytest.fixture(scope="module")
def built(copies: list[Workspace]) -> dict[str, list[dict[str, bytes]]]:
    """Zip by function, for each copy, by target."""
    for target in TARGETS.values():
        try:
            bytecode.compiler(target.python)
        except packages.CommandError as error:
            pytest.skip(str(error))
    return {
        name: [{one.function: one.path.read_bytes() for one in packages.build(copy, target)} for copy in copies]
        for name, target in TARGETS.items()
    }


@pytest.mark.parametrize("target", TARGETS)
def test_two_folders_give_the_same_bytes(built: dict[str, list[dict[str, bytes]]], target: str) -> None:
    one, other = built[target]
    assert sorted(one) == list(functions(HERE))
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
                if elf.is_elf(binary := packed.read(name)):
                    binaries += 1
                    assert elf.read(binary).machine == expected.architecture, name
                    assert "cpython" not in name or tag in name
    assert binaries or target == "host", "Pillow's binaries are in process_image"


@pytest.mark.parametrize("target", TARGETS)
def test_everything_is_compiled_by_the_python_that_will_run_it(
    built: dict[str, list[dict[str, bytes]]], target: str
) -> None:
    """Of another minor version it would not be read, and every start would compile everything."""
    python = TARGETS[target].python
    by = bytecode.compiler(python)
    for function, content in built[target][0].items():
        files = read(content)
        compiled = {name: data for name, data in files.items() if name.endswith(".pyc")}
        ours = {name for name in files if name.endswith(".py")}
        assert all(name == "handler.py" or name.startswith("slipway/") for name in ours), "libraries are bytecode alone"
        assert {bytecode.beside(name, by) for name in ours} == {name for name in compiled if "__pycache__" in name}
        assert "aws_lambda_powertools/logging/logger.pyc" in compiled, function
        for name, data in compiled.items():
            assert data[:4] == MAGIC[python], name
            assert int.from_bytes(data[4:8], "little") == 0b01, f"{name} is checked against its source"
            assert b"/var/task/" in data, name


@pytest.mark.parametrize("target", TARGETS)
def test_a_library_ships_when_something_in_the_zip_is_linked_with_it(
    built: dict[str, list[dict[str, bytes]]], target: str
) -> None:
    for function, content in built[target][0].items():
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            binaries = {name: packed.read(name) for name in packed.namelist() if elf.is_elf(packed.read(name))}
        needed = {library for binary in binaries.values() for library in elf.read(binary).needed}
        shipped = {name.rpartition("/")[2] for name in binaries if ".libs/" in name}
        assert shipped <= needed, function
        hashed = {library for library in needed if "-" in library.partition(".so")[0] and "ld-linux" not in library}
        assert hashed <= shipped, f"{function} lacks a wheel's own library"


@pytest.mark.parametrize(("function", "target"), LARGEST_BYTES)
def test_pillow_ships_without_what_no_function_imports(
    built: dict[str, list[dict[str, bytes]]], function: str, target: str
) -> None:
    content = built[target][0][function]
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    for unused in ("freetype", "harfbuzz", "brotli", "_imagingft", "_imagingtk", "_imagingmorph", "ImageFont", "FliIm"):
        assert [name for name in names if unused in name] == []
    assert len(content) <= LARGEST_BYTES[function, target]


@pytest.mark.parametrize("target", TARGETS)
def test_the_decoder_of_heic_is_only_in_the_zip_of_sites_that_ask_for_it(
    built: dict[str, list[dict[str, bytes]]], target: str
) -> None:
    with_heif = {
        function
        for function, content in built[target][0].items()
        if any("heif" in name and elf.is_elf(data) for name, data in read(content).items())
    }
    assert with_heif == {"process_image_heic"}
    plain, heic = read(built[target][0]["process_image"]), read(built[target][0]["process_image_heic"])
    assert {name: heic[name] for name in plain} == plain, "the same code, and more wheels"


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One image of each format that is taken."""
    folder = tmp_path_factory.mktemp("photos")
    image = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
    paths = [folder / f"photo.{name}" for name in ("jpg", "png", "webp", "gif", "avif", "tiff")]
    for path in paths:
        image.save(path)
    return paths


@pytest.mark.parametrize("function", ["process_image", "process_image_heic"])
def test_a_trimmed_pillow_reads_and_writes_every_format(
    built: dict[str, list[dict[str, bytes]]], tmp_path: Path, photos: list[Path], function: str
) -> None:
    """In an interpreter that has nothing but the zip: our own Pillow must not make up for what the zip lacks."""
    with zipfile.ZipFile(io.BytesIO(built["host"][0][function])) as packed:
        packed.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", RENDER, tmp_path, *photos],
        capture_output=True,
        text=True,
        env={},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for photo in photos:
        for variant, name in (("jpg", "JPEG"), ("webp", "WEBP"), ("avif", "AVIF"), ("png", "PNG")):
            with Image.open(f"{photo}.{variant}") as image:
                assert (image.format, image.size) == (name, (32, 24)), photo.name


def read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


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
        unwanted = [name for name in names if name.startswith(("boto3/", "botocore/", "cli/")) or name.endswith(".pyi")]
        assert unwanted == [], function


def test_wheels_of_another_hash_are_refused(tmp_path: Path) -> None:
    function = tmp_path / "src/functions/one"
    function.mkdir(parents=True)
    requirements = function / "requirements.txt"
    requirements.write_text(f"jmespath==1.1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    with pytest.raises(packages.CommandError, match=r"Wheels of one for host: .*[Hh]ash"):
        wheels.install(requirements, TARGETS["host"], tmp_path)
    assert not list((tmp_path / "wheels").rglob("jmespath"))
