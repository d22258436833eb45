"""Which files a Lambda needs: its handler and everything that it can come to import, lazily or not."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PROVIDED_BY_RUNTIME = frozenset(
    {"awslambdaric", "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}
)
"""Top-level modules of AWS's Python runtime: used from there, and packed only when a requirement names them."""
EXTENSION = re.compile(r"(?P<module>\w+)(\.cpython-[\w-]+|\.abi3)?\.(so|pyd)")
"""File name of a module in machine code."""
_MENTIONED = re.compile(rb"(?<=\0)[A-Za-z_]\w*(?:\.\w+)+(?=\0)")


@dataclass
class Closure:
    """Modules reached from an entry: their files by their path in the zip, and the imports that led nowhere."""

    files: dict[str, Path] = field(default_factory=dict)
    unresolved: dict[str, str] = field(default_factory=dict)
    """Module name -> path (in the zip) of a file of ours that imports it, and that nothing provides."""


@dataclass(frozen=True)
class Import:
    """`import module`, or `from module import names`.

    `eager` when loading the file is enough to run it; `guarded` when whoever wrote it has said, with `except
    ImportError`, what happens without the module.
    """

    module: str
    names: tuple[str, ...] = ()
    eager: bool = False
    guarded: bool = False


def closure(entry: str, ours: Sequence[Path], installed: Path | None = None) -> Closure:
    """Everything that module `entry` imports, directly or not, from folders of ours and from the installed wheels.

    An import counts wherever it stands in a file (in a function, in a branch), except below `if TYPE_CHECKING:`. The
    name given to `import_module` counts when it is a literal. Importing a.b.c also takes a and a.b. A module in machine
    code imports whatever dotted name of a module stands in it. An installed module that could not load, because
    something it eagerly imports is not there, is left out with what only it reaches: libraries support optional
    companions that way, and we do with `except ImportError`.
    """
    sources = _Sources([*ours, *([installed] if installed else [])])
    found = Closure()
    pending: list[tuple[str, str | None]] = [(entry, "")]  # with the path of who would miss it
    seen: set[str] = set()
    while pending:
        name, importer = pending.pop()
        located = sources.locate(name)
        if located is None:
            if importer is not None and not _provided(name):
                found.unresolved.setdefault(name, importer)
            continue
        path, arcname = located
        theirs = bool(installed and path and path.is_relative_to(installed))
        if name in seen or (theirs and not sources.loads(name)):
            continue
        seen.add(name)
        pending += [(parent, None) for parent in _parents(name)]
        if path:
            found.files[arcname] = path
            pending += [
                (module, None if theirs or wanted.guarded else arcname)
                for wanted in sources.imports(name)
                for module in sources.modules(wanted)
            ]
    return found


class _Sources:
    """The modules below some folders, each file read once."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = roots
        self._imports: dict[str, list[Import]] = {}
        self._loads: dict[str, bool] = {}

    def locate(self, name: str) -> tuple[Path | None, str] | None:
        """File of a module and its path in the zip; (None, "") for a namespace package; None when no root has it."""
        relative = name.replace(".", "/")
        for root in self._roots:
            for arcname in (f"{relative}/__init__.py", f"{relative}.py"):
                if (root / arcname).is_file():
                    return root / arcname, arcname
            for path in sorted((root / relative).parent.glob(f"{name.rpartition('.')[2]}.*")):
                if EXTENSION.fullmatch(path.name):
                    return path, path.relative_to(root).as_posix()
        return (None, "") if any((root / relative).is_dir() for root in self._roots) else None

    def imports(self, name: str) -> list[Import]:
        """Every import in the file of a module; none in a namespace package."""
        if name not in self._imports:
            path = (self.locate(name) or (None, ""))[0]
            package = name if path and path.name == "__init__.py" else name.rpartition(".")[0]
            read = partial(imports, package=package) if path and path.suffix == ".py" else mentioned
            self._imports[name] = list(read(path.read_bytes())) if path else []
        return self._imports[name]

    def modules(self, wanted: Import) -> Iterator[str]:
        """The module of an import, and those of its names that are modules themselves, not something inside it."""
        yield wanted.module
        yield from (name for name in (f"{wanted.module}.{part}" for part in wanted.names) if self.locate(name))

    def loads(self, name: str) -> bool:
        """Whether everything is there that importing the module runs."""
        if name not in self._loads:
            self._loads[name] = True  # in a circle of imports nobody is the one that fails
            located = self.locate(name)
            self._loads[name] = (located is not None or _provided(name)) and all(
                self.loads(module)
                for module in (
                    *_parents(name),
                    *(module for wanted in self.imports(name) if wanted.eager for module in self.modules(wanted)),
                )
            )
        return self._loads[name]


def imports(source: bytes, package: str) -> Iterator[Import]:
    """Every import in a file's source, relative ones made absolute in `package`."""
    tree = ast.parse(source)
    eager = {id(statement) for statement in tree.body}
    guarded: set[int] = set()
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        found = partial(Import, eager=id(node) in eager, guarded=id(node) in guarded)
        match node:
            case ast.Import():
                yield from (found(alias.name) for alias in node.names)
            case ast.ImportFrom():
                yield found(_absolute(node, package), tuple(alias.name for alias in node.names))
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if _imports_by_name(node.func):
                yield Import(name)
            case ast.Try() if any(_catches_import_errors(handler.type) for handler in node.handlers):
                guarded |= {id(statement) for statement in node.body}
            case ast.If() if _name_of(node.test) == "TYPE_CHECKING":
                pending += node.orelse
                continue
        pending += ast.iter_child_nodes(node)


def mentioned(binary: bytes) -> Iterator[Import]:
    """Every dotted name in machine code: PyImport_ImportModule takes such a string. Most are no module's, and lead
    nowhere.
    """
    yield from (Import(name.decode("ascii")) for name in sorted(set(_MENTIONED.findall(binary))))


def _catches_import_errors(caught: ast.expr | None) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught] if caught else []
    return any(_name_of(name) in ("ImportError", "ModuleNotFoundError") for name in names)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    """Module of a `from` import: one dot is the package of the file, each further dot one package up."""
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def _imports_by_name(function: ast.expr) -> bool:
    return _name_of(function) in ("import_module", "__import__")


def _name_of(expression: ast.expr) -> str:
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _provided(name: str) -> bool:
    """Whether the standard library or AWS's runtime has the module."""
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names or top in PROVIDED_BY_RUNTIME
