"""Which files a handler needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cli.closure import Import, closure, imports

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, **files: str) -> Path:
    """Python files by dotted module name with __ for the dot; `a__init` is a package's __init__.py."""
    for name, source in files.items():
        parts = [part if part != "init" else "__init__" for part in name.split("__")]
        path = folder.joinpath(*parts).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return folder


def reached(handler: str, ours: Path, installed: Path | None = None, **files: str) -> set[str]:
    return set(closure("handler", [write(ours, handler=handler, **files)], installed).files) - {"handler.py"}


@pytest.mark.parametrize(
    ("handler", "wanted"),
    [
        ("import pkg.one", {"pkg/__init__.py", "pkg/one.py"}),
        ("from pkg import one", {"pkg/__init__.py", "pkg/one.py"}),
        ("from pkg.one import value", {"pkg/__init__.py", "pkg/one.py"}),
        ("import pkg", {"pkg/__init__.py"}),
        ("def f():\n    import pkg.one", {"pkg/__init__.py", "pkg/one.py"}),
        ("try:\n    import pkg.one\nexcept ImportError:\n    pass", {"pkg/__init__.py", "pkg/one.py"}),
        ("import importlib\nimportlib.import_module('pkg.one')", {"pkg/__init__.py", "pkg/one.py"}),
        ("import json, boto3, urllib3.util", set()),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pkg.one", set()),
        ("import typing\nif typing.TYPE_CHECKING:\n    import pkg.one\nelse:\n    import pkg", {"pkg/__init__.py"}),
    ],
)
def test_an_import_counts_wherever_it_runs(tmp_path: Path, handler: str, wanted: set[str]) -> None:
    assert reached(handler, tmp_path, pkg__init="", pkg__one="value = 1", pkg__two="") == wanted


def test_imports_are_followed_through_relative_ones_and_in_circles(tmp_path: Path) -> None:
    files = reached(
        "import pkg.deep.a",
        tmp_path,
        pkg__init="",
        pkg__deep__init="from . import b",
        pkg__deep__a="from ..other import x",
        pkg__deep__b="from .a import y",
        pkg__other="from .deep import a",
        pkg__unused="",
    )
    assert files == {"pkg/__init__.py", "pkg/deep/__init__.py", "pkg/deep/a.py", "pkg/deep/b.py", "pkg/other.py"}


def test_a_namespace_package_has_no_file_of_its_own(tmp_path: Path) -> None:
    assert reached("import space.one", tmp_path, space__one="") == {"space/one.py"}


def test_an_import_of_ours_that_nothing_provides_is_reported_with_its_importer(tmp_path: Path) -> None:
    ours = write(tmp_path, handler="import pkg.one", pkg__init="", pkg__one="def f():\n    import requests.adapters")
    assert closure("handler", [ours]).unresolved == {"requests.adapters": "pkg/one.py"}


def test_an_installed_module_that_cannot_load_is_left_out_with_what_only_it_reaches(tmp_path: Path) -> None:
    """A library's optional companion: its user runs only where the companion is installed."""
    installed = write(
        tmp_path / "wheels",
        lib__init="def to_dict(model):\n    from lib.compat import dump\n    return dump(model)",
        lib__compat="from absent import BaseModel\nfrom lib import heavy",
        lib__heavy="",
        lib__guarded="try:\n    import absent\nexcept ImportError:\n    absent = None",
    )
    assert reached("import lib.guarded", tmp_path / "ours", installed) == {"lib/__init__.py", "lib/guarded.py"}


def test_what_cannot_load_is_left_out_also_when_the_reason_is_further_away(tmp_path: Path) -> None:
    installed = write(
        tmp_path / "wheels",
        lib__init="",
        lib__user="def f():\n    import lib.a",
        lib__a="from lib import b",
        lib__b="import lib.a\nimport absent",
    )
    assert reached("import lib.user", tmp_path / "ours", installed) == {"lib/__init__.py", "lib/user.py"}


def test_a_module_in_machine_code_is_reached_with_the_modules_that_stand_in_it(tmp_path: Path) -> None:
    installed = write(
        tmp_path / "wheels", lib__init="from . import _c, not_a_module", lib__called="import lib.deep", lib__deep=""
    )
    binary = "lib/_c.cpython-313-aarch64-linux-gnu.so"
    (installed / binary).write_bytes(b"\x7fELF\0lib.called\0lib.TypeNotModule\0lib.unused_too_long\0")
    (installed / "lib/_unused.abi3.so").write_bytes(b"\0lib.called\0")
    assert reached("import lib", tmp_path / "ours", installed) == {
        "lib/__init__.py",
        binary,
        "lib/called.py",
        "lib/deep.py",
    }


@pytest.mark.parametrize("name", ["_c.so", "_c.abi3.so", "_c.cpython-311-darwin.so", "_c.pyd"])
def test_a_module_in_machine_code_may_have_many_endings(tmp_path: Path, name: str) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / name).write_bytes(b"")
    (tmp_path / "wheels/_c.json").write_bytes(b"")
    assert reached("import _c", tmp_path / "ours", tmp_path / "wheels") == {name}


@pytest.mark.parametrize("caught", ["ImportError", "ModuleNotFoundError", "(AttributeError, ImportError)"])
def test_what_we_can_do_without_is_taken_where_it_is_installed_and_not_missed(tmp_path: Path, caught: str) -> None:
    guarded = f"def f():\n    try:\n        import lib.one\n    except {caught}:\n        return False"
    ours, installed = write(tmp_path / "ours", handler=guarded), write(tmp_path / "wheels", lib__init="", lib__one="")
    assert set(closure("handler", [ours], installed).files) == {"handler.py", "lib/__init__.py", "lib/one.py"}
    assert closure("handler", [ours]).unresolved == {}


@pytest.mark.parametrize(
    "handler",
    [
        "try:\n    import lib\nexcept ValueError:\n    pass",
        "try:\n    pass\nexcept ImportError:\n    import lib",
        "try:\n    import lib\nexcept ImportError:\n    pass\nimport lib",
    ],
)
def test_what_somebody_needs_is_missed_whoever_else_can_do_without(tmp_path: Path, handler: str) -> None:
    assert closure("handler", [write(tmp_path, handler=handler)]).unresolved == {"lib": "handler.py"}


@pytest.mark.parametrize(
    ("source", "package", "found"),
    [
        ("try:\n  import a\nexcept ImportError:\n  pass", "pkg", Import("a", guarded=True)),
        ("import a.b as c", "pkg", Import("a.b", eager=True)),
        ("from . import x", "pkg", Import("pkg", ("x",), eager=True)),
        ("from .y import x", "pkg.sub", Import("pkg.sub.y", ("x",), eager=True)),
        ("from ..y import x", "pkg.sub", Import("pkg.y", ("x",), eager=True)),
        ("def f():\n  import a", "pkg", Import("a")),
        ("import_module('a.b')", "pkg", Import("a.b")),
    ],
)
def test_imports_are_absolute_and_say_when_they_run(source: str, package: str, found: Import) -> None:
    assert list(imports(source.encode(), package)) == [found]
