"""Imports point inward: handler -> domain <- adapter, so the domain is tested without AWS, time or environment."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from repository import matching, pins, text

DOMAIN = [path for path in matching(r"src/slipway/.*\.py") if not path.startswith("src/slipway/adapters/")]
OUTSIDE = {"boto3", "botocore", "aws_lambda_powertools", "logging", "os", "socket", "time", "urllib", "http", "cli"}


def _imports(path: str) -> list[tuple[int, str]]:
    """(line, dotted module) of every import that runs; those for type checkers only do not."""
    found = []

    class Visitor(ast.NodeVisitor):
        def visit_If(self, node: ast.If) -> None:
            if "TYPE_CHECKING" not in ast.dump(node.test):
                self.generic_visit(node)

        def visit_Import(self, node: ast.Import) -> None:
            found.extend((node.lineno, alias.name) for alias in node.names)

        def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute, so that packaging can follow them"
            found.extend((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    Visitor().visit(ast.parse(text(path)))
    return found


@pytest.mark.parametrize("path", DOMAIN)
def test_the_domain_knows_nothing_outside_itself(path: str) -> None:
    for line, module in _imports(path):
        assert module.split(".")[0] not in OUTSIDE, f"{path}:{line} imports {module}"
        assert not module.startswith("slipway.adapters"), f"{path}:{line} imports {module}"


@pytest.mark.parametrize("path", DOMAIN)
def test_the_domain_has_no_clock(path: str) -> None:
    """`now` comes in as an argument: the edge of a time limit is then a test, not a sleep."""
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in ("now", "utcnow", "today", "monotonic"), f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", matching(r"src/slipway/adapters/.*\.py"))
def test_an_adapter_does_not_use_another_functions_handler_or_the_command(path: str) -> None:
    for line, module in _imports(path):
        assert module.split(".")[0] not in {"cli", "functions", "handler"}, f"{path}:{line} imports {module}"


@pytest.mark.parametrize("path", matching(r"src/(slipway|functions)/.*\.py"))
def test_what_is_packed_imports_by_name(path: str) -> None:
    """A zip holds the modules that its handler's imports reach; a computed import would be missing at run time."""
    assert not re.search(r"\b(importlib|__import__)\b", text(path)), path


@pytest.mark.parametrize("path", matching(r"src/.*\.py"))
def test_names_are_of_the_business(path: str) -> None:
    assert not re.search(r"(^|[/_])(utils?|helpers?|managers?|services?|common|misc)([/_.]|$)", path), path


def test_every_package_that_is_imported_is_asked_for_by_name() -> None:
    """A package that is there because another one wants it goes when the other one changes its mind."""
    distributions = {module: {_normal(name) for name in names} for module, names in packages_distributions().items()}
    own = {"bench", "cli", "slipway", "handler", *(Path(path).stem for path in matching(r"tests/.*\.py"))}
    for path in matching(r"(src|tests)/.*\.py"):
        lock = "bench" if path.startswith("tests/bench/") else "dev"  # the bench has an environment of its own
        asked = set(pins(f"requirements/{lock}.in"))
        for line, module in _imports(path):
            top = module.split(".")[0]
            if top not in sys.stdlib_module_names and top not in own:
                known = distributions.get(top) or {_normal(top)}
                assert known & asked, f"{path}:{line} imports {top}: add it to {lock}.in"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
