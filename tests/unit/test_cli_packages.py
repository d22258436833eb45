"""The zips of the functions: complete, reproducible, left alone when nothing changed."""

from __future__ import annotations

import io
import json
import shutil
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
from elves import elf_binary

from cli import archive, bytecode, packages, wheels
from cli.errors import CommandError
from cli.functions import functions
from cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

HOST = packages.targets()["host"]


def checkout(folder: Path) -> Workspace:
    """A repository with two functions that share a library and need no wheel."""
    files = {
        "src/slipway/__init__.py": "",
        "src/slipway/shared.py": "def answer():\n    return 42\n",
        "src/slipway/only_two.py": "",
        "src/functions/one/handler.py": "from slipway.shared import answer\n\ndef handle(*_):\n    return answer()\n",
        "src/functions/two/handler.py": "import slipway.only_two\n\ndef handle(event, context):\n    return None\n",
        "src/functions/two/requirements.txt": "# nothing\n",
        "src/cli/secret.py": "",
    }
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return Workspace(folder, folder / ".cache")


def manifest(workspace: Workspace) -> dict:
    return json.loads((workspace.packages("host") / "manifest.json").read_text(encoding="utf-8"))


def test_two_folders_give_the_same_bytes(tmp_path: Path) -> None:
    zips = []
    for name in ("here", "a much/longer path"):
        workspace = checkout(tmp_path / name)
        zips.append([built.path.read_bytes() for built in packages.build(workspace, HOST)])
    assert zips[0] == zips[1]


def test_a_zip_holds_the_handler_and_what_it_imports_and_nothing_else(tmp_path: Path) -> None:
    one, _ = packages.build(checkout(tmp_path), HOST)
    names = zipfile.ZipFile(io.BytesIO(one.path.read_bytes())).namelist()
    assert [name for name in names if "__pycache__" not in name] == [
        "handler.py",
        "slipway/__init__.py",
        "slipway/shared.py",
    ]
    by = bytecode.compiler(HOST.python)
    assert {name for name in names if "__pycache__" in name} == {
        bytecode.beside(name, by) for name in names if name.endswith(".py")
    }


def test_a_folder_that_includes_anothers_requirements_is_that_function_with_more_wheels(tmp_path: Path) -> None:
    workspace = checkout(tmp_path)
    extra = tmp_path / "src/functions/one_more"
    extra.mkdir()
    (extra / "requirements.in").write_text("# one, and more\n-r ../one/requirements.in\nmore==1\n", encoding="utf-8")
    handler = tmp_path / "src/functions/one/handler.py"
    handler.write_text(
        handler.read_text(encoding="utf-8") + "\ntry:\n    import more\nexcept ImportError:\n    more = None\n",
        encoding="utf-8",
    )
    plain, with_more, _ = packages.build(workspace, HOST)
    assert (plain.function, with_more.function) == ("one", "one_more")
    assert plain.sha256 == with_more.sha256, "nothing is installed for it in this test"
    assert list(manifest(workspace)["functions"]) == ["one", "one_more", "two"]
    shutil.rmtree(handler.parent)
    with pytest.raises(CommandError, match="one_more packs the handler of one, which has none"):
        packages.build(workspace, HOST)


def test_a_folder_that_is_no_function_is_passed_over(tmp_path: Path) -> None:
    workspace = checkout(tmp_path)
    (tmp_path / "src/functions/__pycache__").mkdir()
    (tmp_path / "src/functions/notes").mkdir()
    (tmp_path / "src/functions/notes/requirements.in").write_text("lib==1\n", encoding="utf-8")
    assert list(functions(workspace)) == ["one", "two"]


def test_a_package_says_how_much_is_unpacked_at_a_cold_start(tmp_path: Path) -> None:
    one, _ = packages.build(checkout(tmp_path), HOST)
    with zipfile.ZipFile(one.path) as packed:
        assert one.unpacked_bytes == sum(len(packed.read(name)) for name in packed.namelist())


def test_the_manifest_describes_each_zip_as_terraform_reads_it(tmp_path: Path) -> None:
    workspace = checkout(tmp_path)
    one, two = packages.build(workspace, HOST)
    found = manifest(workspace)
    assert (found["target"], found["runtime"], found["architecture"]) == ("host", HOST.runtime, HOST.architecture)
    assert list(found["functions"]) == ["one", "two"]
    content = one.path.read_bytes()
    assert found["functions"]["one"] == {
        "file": "one.zip",
        "sha256": archive.source_code_hash(content),
        "size_bytes": len(content),
    }
    assert two.path.parent == workspace.packages("host")


def test_only_what_changed_is_built_again(tmp_path: Path) -> None:
    workspace = checkout(tmp_path)
    assert [built.rebuilt for built in packages.build(workspace, HOST)] == [True, True]
    assert [built.rebuilt for built in packages.build(workspace, HOST)] == [False, False]
    handler = tmp_path / "src/functions/one/handler.py"
    handler.write_text(handler.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    before = manifest(workspace)["functions"]
    assert [built.rebuilt for built in packages.build(workspace, HOST)] == [True, False]
    after = manifest(workspace)["functions"]
    assert before["one"]["sha256"] != after["one"]["sha256"]
    assert before["two"] == after["two"]


def test_a_lost_or_damaged_zip_is_built_again(tmp_path: Path) -> None:
    workspace = checkout(tmp_path)
    one, two = packages.build(workspace, HOST)
    whole = two.path.read_bytes()
    one.path.unlink()
    two.path.write_bytes(whole[:100])
    assert [built.rebuilt for built in packages.build(workspace, HOST)] == [True, True]
    assert two.path.read_bytes() == whole


def test_building_one_function_keeps_the_others_in_the_manifest(tmp_path: Path) -> None:
    workspace = checkout(tmp_path)
    packages.build(workspace, HOST)
    assert [built.function for built in packages.build(workspace, HOST, ["two"])] == ["two"]
    assert list(manifest(workspace)["functions"]) == ["one", "two"]


def test_a_function_that_is_gone_leaves_no_zip(tmp_path: Path) -> None:
    workspace = checkout(tmp_path)
    packages.build(workspace, HOST)
    shutil.rmtree(tmp_path / "src/functions/one")
    packages.build(workspace, HOST)
    assert list(manifest(workspace)["functions"]) == ["two"]
    assert [path.name for path in workspace.packages("host").glob("*.zip")] == ["two.zip"]


def test_an_unknown_function_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no function three. Functions: one, two."):
        packages.build(checkout(tmp_path), HOST, ["three"])


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import requests\ndef handle(): ...", "handler.py imports requests, which neither requirements.txt"),
        ("import cli.secret\ndef handle(): ...", "imports cli/"),
        ("def other(): ...", "handler.handle is missing"),
        ("raise RuntimeError('at import')\ndef handle(): ...", "RuntimeError: at import"),
    ],
)
def test_a_zip_that_could_not_run_is_not_built(tmp_path: Path, source: str, said: str) -> None:
    workspace = checkout(tmp_path)
    (tmp_path / "src/functions/one/handler.py").write_text(source, encoding="utf-8")
    with pytest.raises(CommandError, match=f"one.*{said}"):
        packages.build(workspace, HOST, ["one"])
    assert not (workspace.packages("host") / "one.zip").exists()


def test_a_zip_is_tried_with_nothing_but_itself_and_the_runtime(tmp_path: Path) -> None:
    """What our own environment has, such as rich, must not make up for what a zip lacks."""
    packed = archive.pack({"handler.py": b"import boto3\ndef handle(): ..."})
    packages.verify("one", packed)
    with pytest.raises(CommandError, match="No module named 'rich'"):
        packages.verify("one", archive.pack({"handler.py": b"import rich\ndef handle(): ..."}))


def test_the_host_runtime_is_one_that_the_provider_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages.sys, "version_info", (3, 15, 0))
    assert packages.targets()["host"].runtime == "python3.13"
    monkeypatch.setattr(packages.sys, "version_info", (3, 11, 9))
    assert packages.targets()["host"].runtime == "python3.11"


def test_zips_of_this_machine_are_for_the_python_that_runs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded AWS runs them with our own interpreter, also where that is newer than any runtime."""
    monkeypatch.setattr(wheels.sys, "version_info", (3, 15, 0))
    assert packages.targets()["host"].python == "3.15"
    assert packages.targets()["lambda-arm64"].python == "3.13"


def install_wheel(folder: Path, name: str, *files: str, **contents: bytes) -> None:
    record = folder / f"{name}-1.0.dist-info/RECORD"
    record.parent.mkdir(parents=True)
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(contents.get(file.rpartition("/")[2].partition(".")[0], b""))
    record.write_text("".join(f"{file},,\n" for file in files), encoding="utf-8")


def test_of_a_wheel_ships_what_can_run_and_what_must_be_said(tmp_path: Path) -> None:
    ships = ["lib/__init__.py", "lib/_c.cpython-313-aarch64-linux-gnu.so", "lib/data.json", "lib.libs/libz.so.1"]
    stays = ["lib/tests/test_x.py", "lib/x.pyi", "lib/py.typed", "lib/__pycache__/x.pyc", "bin/tool", "../../x"]
    notices = [f"lib-1.0.dist-info/{name}" for name in ("METADATA", "licenses/LICENSE")]
    install_wheel(tmp_path / "wheels", "lib", *ships, *stays, *notices, "lib-1.0.dist-info/WHEEL")
    (found,) = wheels.distributions(tmp_path / "wheels")
    assert sorted(found.files) == sorted(ships)
    assert sorted(found.notices) == sorted(notices)


def test_only_the_modules_that_are_reached_ship_with_their_data_and_the_libraries_they_are_linked_with(
    tmp_path: Path,
) -> None:
    binaries = {
        "_used": elf_binary("libdirect.so.1", "libc.so.6"),
        "libdirect": elf_binary("libindirect.so.2"),
        "libindirect": elf_binary("libdirect.so.1"),
        "_unused": elf_binary("libunused.so.3"),
        "libunused": elf_binary(),
        "libopened": elf_binary("libopened-too.so"),
        "libopened-too": elf_binary(),
    }
    used, unused = "lib/_used.cpython-313-aarch64-linux-gnu.so", "lib/_unused.cpython-313-aarch64-linux-gnu.so"
    linked = ["lib.libs/libdirect.so.1", "lib.libs/libindirect.so.2", "lib.libs/libopened-too.so"]
    beside = ["lib/data.json", "lib/libopened.so"]  # opened by its name
    left = [unused, "lib.libs/libunused.so.3", "lib/unused.py", "lib/sub/__init__.py", "lib/sub/data.json"]
    install_wheel(tmp_path, "lib", "lib/__init__.py", used, *linked, *beside, *left, **binaries)
    (wheel,) = wheels.distributions(tmp_path)
    shipped = list(wheel.to_ship(tmp_path, {"lib/__init__.py", used, "handler.py"}))
    assert sorted(shipped) == sorted(["lib/__init__.py", used, *linked, *beside])


def test_a_wheel_that_nothing_reaches_ships_nothing_and_says_nothing(tmp_path: Path) -> None:
    install_wheel(tmp_path, "lib", "lib/__init__.py", "lib-1.0.dist-info/METADATA")
    (wheel,) = wheels.distributions(tmp_path)
    assert list(wheel.to_ship(tmp_path, {"handler.py"})) == []


def test_of_a_wheel_for_another_system_every_library_ships(tmp_path: Path) -> None:
    """macOS' binaries are not ELF: what they are linked with is not known here."""
    binary = {"_used": b"\xcf\xfa\xed\xfe"}
    install_wheel(tmp_path, "lib", "lib/__init__.py", "lib/_used.abi3.so", "lib/.dylibs/libz.1.dylib", **binary)
    (wheel,) = wheels.distributions(tmp_path)
    reached = {"lib/__init__.py", "lib/_used.abi3.so"}
    assert "lib/.dylibs/libz.1.dylib" in list(wheel.to_ship(tmp_path, reached))


@pytest.mark.parametrize(("machine", "foreign"), [(0xB7, []), (0x3E, ["a.so"]), (0x28, ["a.so"])])
def test_a_binary_of_another_machine_is_found(tmp_path: Path, machine: int, foreign: list[str]) -> None:
    (tmp_path / "a.so").write_bytes(b"\x7fELF" + bytes(14) + struct.pack("<H", machine))
    (tmp_path / "b.py").write_bytes(b"x")
    assert wheels.foreign_binaries(tmp_path, ["a.so", "b.py"], "arm64") == foreign
