"""Bytecode in a zip: read without a question, the same bytes wherever it was made."""

from __future__ import annotations

import importlib.util
import marshal
import sys
from pathlib import Path

import pytest

from cli import bytecode
from cli.errors import CommandError

OURS = f"{sys.version_info[0]}.{sys.version_info[1]}"
FILES = {
    "handler.py": b"import lib\n\ndef handle(*_):\n    return lib.NAMES\n",
    "lib/__init__.py": b"NAMES = frozenset({'one', 'two', 'three'})\nif 'one' in {'one', 'two', 'four'}:\n    pass\n",
    "lib/data.json": b"{}",
}


@pytest.fixture(autouse=True)
def looked_for_anew() -> None:
    bytecode.compiler.cache_clear()


def test_every_source_gets_bytecode_that_is_used_without_looking_at_the_source() -> None:
    made = bytecode.compiled(FILES, bytecode.compiler(OURS))
    assert sorted(made) == ["handler.py", "lib/__init__.py"]
    for content in made.values():
        assert content[:4] == importlib.util.MAGIC_NUMBER
        assert int.from_bytes(content[4:8], "little") == 0b01, "hash-based, not checked"


def test_bytecode_names_the_folder_that_lambda_unpacks_to_and_no_other() -> None:
    made = bytecode.compiled(FILES, bytecode.compiler(OURS))
    code = marshal.loads(made["lib/__init__.py"][16:])  # noqa: S302 (made above)
    assert code.co_filename == "/var/task/lib/__init__.py"
    assert not any(b"tmp" in content for content in made.values())


def test_the_same_sources_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also elsewhere, and with other hashes of the strings in sets."""
    once = bytecode.compiled(FILES, bytecode.compiler(OURS))
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setattr(bytecode.tempfile, "tempdir", str(tmp_path))
    assert bytecode.compiled(dict(reversed(FILES.items())), bytecode.compiler(OURS)) == once


def test_a_source_that_does_not_compile_is_named() -> None:
    with pytest.raises(CommandError, match=r"Cannot be compiled: .*bad\.py.*SyntaxError"):
        bytecode.compiled({"bad.py": b"def"}, bytecode.compiler(OURS))


@pytest.mark.parametrize("source", ["lib/module.py", "lib/__init__.py", "handler.py"])
def test_python_finds_it_where_it_is_put(source: str) -> None:
    by = bytecode.compiler(OURS)
    assert bytecode.beside(source, by) == importlib.util.cache_from_source(source)
    assert bytecode.instead(source) == source + "c"


def python(path: Path, says: str) -> Path:
    """A program that answers like an interpreter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def answer(implementation: str = "cpython", version: str = "3.99") -> str:
    return f'["{implementation}", "{version}", "/opt/real/python", "{version}.1 (main)", "cpython-399"]'


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def test_the_interpreter_that_runs_us_compiles_for_itself(nothing_installed: Path) -> None:
    assert bytecode.compiler(OURS).path == Path(sys.executable)
    assert bytecode.compiler(OURS).version == sys.version


def test_an_interpreter_on_the_path_is_taken_by_the_name_it_gives_itself(nothing_installed: Path) -> None:
    """A shim needs variables to find what it stands for; what it stands for does not."""
    python(nothing_installed / "bin/python3.99", answer())
    assert bytecode.compiler("3.99") == bytecode.Compiler(Path("/opt/real/python"), "3.99.1 (main)", "cpython-399")


def test_one_of_pyenv_is_found_behind_a_shim_that_leads_nowhere(nothing_installed: Path) -> None:
    python(nothing_installed / "bin/python3.99", "").write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    python(nothing_installed / "pyenv/versions/3.99.0/bin/python3.99", answer())
    assert bytecode.compiler("3.99").version == "3.99.1 (main)"


@pytest.mark.parametrize("says", [answer("pypy"), answer(version="3.98")])
def test_another_interpreter_of_that_name_is_not_taken(nothing_installed: Path, says: str) -> None:
    python(nothing_installed / "bin/python3.99", says)
    with pytest.raises(CommandError, match=r"only Python 3\.99 makes it\. Install it .*uv python install 3\.99$"):
        bytecode.compiler("3.99")
