"""Which files a Lambda needs: its handler and everything that it can come to import, lazily or not."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PROVIDED_BY_RUNTIME = frozenset(
    {"awslambdaric", "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}
)
"""Top-level modules of AWS's Python runtime: used from there, and packed only when a requirement names them."""


@dataclass
class Closure:
    """Modules reached from an entry: their files by their path in the zip, and the imports that led nowhere."""

    files: dict[str, Path] = field(default_factory=dict)
    unresolved: dict[str, str] = field(default_factory=dict)
    """Module name -> path (in the zip) of a file that imports it; modules of the standard library are left out."""


def closure(entry: str, roots: Sequence[Path]) -> Closure:
    """Everything that module `entry` imports, directly or not, and that is found below one of the `roots`.

    An import counts wherever it stands in a file (in a function, in a branch), except below `if TYPE_CHECKING:`. The
    name given to `import_module` counts when it is a literal. Importing a.b.c also takes a and a.b.
    """
    found = Closure()
    pending: list[tuple[str, str]] = [(entry, "")]
    seen: set[str] = set()
    while pending:
        name, importer = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        located = locate(name, roots)
        if located is None:
            if name.partition(".")[0] not in sys.stdlib_module_names:
                found.unresolved.setdefault(name, importer)
            continue
        path, arcname = located
        pending += [(parent, importer) for parent in _parents(name)]
        if path is None:  # a namespace package: a folder and nothing in it to run
            continue
        found.files[arcname] = path
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        for wanted in imports(path.read_bytes(), package):
            pending += [(candidate, arcname) for candidate in _modules(wanted, roots)]
    return found


def locate(name: str, roots: Sequence[Path]) -> tuple[Path | None, str] | None:
    """File of a module and its path in the zip; (None, "") for a namespace package; None when no root has it."""
    relative = name.replace(".", "/")
    for root in roots:
        for arcname in (f"{relative}/__init__.py", f"{relative}.py"):
            if (root / arcname).is_file():
                return root / arcname, arcname
    return (None, "") if any((root / relative).is_dir() for root in roots) else None


@dataclass(frozen=True)
class Import:
    """`import module`, or `from module import names`."""

    module: str
    names: tuple[str, ...] = ()


def imports(source: bytes, package: str) -> Iterator[Import]:
    """Every import in a file's source, relative ones made absolute in `package`."""
    pending: list[ast.AST] = [ast.parse(source)]
    while pending:
        node = pending.pop()
        match node:
            case ast.Import():
                yield from (Import(alias.name) for alias in node.names)
            case ast.ImportFrom():
                module = node.module or ""
                if node.level:
                    base = package.split(".")[: len(package.split(".")) - node.level + 1]
                    module = ".".join([*base, *([module] if module else [])])
                yield Import(module, tuple(alias.name for alias in node.names))
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if _is_import_call(
                node.func
            ) and not name.startswith("."):
                yield Import(name)
            case ast.If() if _asks_for_type_checking(node.test):
                pending += node.orelse
                continue
        pending += ast.iter_child_nodes(node)


def _modules(wanted: Import, roots: Sequence[Path]) -> Iterator[str]:
    """The module of an import, and those of its names that are modules themselves rather than something inside it."""
    yield wanted.module
    for name in wanted.names:
        submodule = f"{wanted.module}.{name}"
        if locate(submodule, roots):
            yield submodule


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _is_import_call(function: ast.expr) -> bool:
    called = (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
    return called in ("import_module", "__import__")


def _asks_for_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"
