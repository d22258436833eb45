"""What no tracked file may hold, whatever it is about."""

import ast
import json
import re

import pytest
import yaml
from repository import matching, pins, text, tracked

REQUIREMENTS = matching(r"requirements/[a-z]+\.txt|src/functions/[a-z_]+/requirements\.txt")
BINARY = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".ico", ".zip")


def _readable() -> list[str]:
    return [path for path in tracked() if not path.endswith(BINARY)]


# Each is spelt so that this file does not find itself.
MACHINE = re.compile(r"(?<![\w.*)}\]-])/(?:work|home|Users|root|tmp)/\w")
REGISTRY = re.compile(
    "|".join(
        (
            r"pythonhosted\." + "org",
            r"pypi\." + "org",
            r"npmjs\." + "(org|com)",
            "--find" + "-links",
            "--(extra-)?index" + "-url",
        )
    )
)


@pytest.mark.parametrize("path", _readable())
def test_no_file_names_a_machine_or_a_registry(path: str) -> None:
    for number, line in enumerate(text(path).splitlines(), 1):
        assert not MACHINE.search(line), f"{path}:{number}: {line.strip()}"
        assert not REGISTRY.search(line), f"{path}:{number}: {line.strip()}"


@pytest.mark.parametrize("start", ["cd ", "open('", 'path = "', "file://"])
@pytest.mark.parametrize("folder", ["work", "home", "tmp"])
def test_the_search_for_machines_finds_what_it_must(start: str, folder: str) -> None:
    assert MACHINE.search(f"{start}/{folder}/main")


@pytest.mark.parametrize("host", ["files.pythonhosted" + ".org", "pypi" + ".org/simple", "registry.npmjs" + ".org"])
def test_the_search_for_registries_finds_what_it_must(host: str) -> None:
    assert REGISTRY.search(f"https://{host}")


@pytest.mark.parametrize("path", _readable())
def test_no_file_holds_a_credential(path: str) -> None:
    """Account ids of the emulator are no credentials; AWS's own example keys are named EXAMPLE."""
    for found in re.findall(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", text(path)):
        assert found.endswith("EXAMPLE"), path
    assert "PRIVATE" + " KEY-----" not in text(path), path


@pytest.mark.parametrize("path", REQUIREMENTS)
def test_a_requirement_is_one_version_with_its_hashes(path: str) -> None:
    logical = re.sub(r"\\\n", " ", text(path))
    lines = [line for line in logical.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for line in lines:
        assert re.match(r"[A-Za-z0-9._-]+(\[[^\]]*\])?==\S+ ", line), f"{path}: {line[:60]}"
        assert "--hash=sha256:" in line, f"{path}: {line[:60]}"
        assert "://" not in line, f"{path}: {line[:60]}"


@pytest.mark.parametrize("name", ["bench", "bootstrap", "checkov", "dev"])
def test_a_lock_holds_what_was_asked_for(name: str) -> None:
    asked, locked = pins(f"requirements/{name}.in"), pins(f"requirements/{name}.txt")
    assert asked
    assert asked == {package: locked.get(package) for package in asked}


def test_the_package_is_built_by_the_setuptools_that_is_locked() -> None:
    (required,) = re.findall(r'setuptools==([0-9.]+)"', text("pyproject.toml"))
    assert pins("requirements/dev.txt")["setuptools"] == required


def test_the_bench_measures_the_versions_that_ship() -> None:
    measured, tested = pins("requirements/bench.in"), pins("requirements/dev.in")
    shared = {"boto3", "botocore", "jmespath", "numpy", "pillow", "python-multipart", "aws-lambda-powertools"}
    assert shared <= measured.keys() & tested.keys()
    assert {name: measured[name] for name in measured.keys() & tested.keys()} == {
        name: tested[name] for name in measured.keys() & tested.keys()
    }


def test_no_lock_file_of_another_tool_is_committed() -> None:
    """But npm's, of what the bench compares with, as long as it names hashes and no registry."""
    locks = [
        path for path in tracked() if path.endswith(("uv.lock", "poetry.lock", "package-lock.json", "Pipfile.lock"))
    ]
    assert locks == ["tests/bench/node/package-lock.json"]
    packages = json.loads(text(locks[0]))["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert not [name for name, package in packages.items() if name and "integrity" not in package]


@pytest.mark.parametrize("path", [path for path in tracked() if path.endswith(".py")])
def test_a_python_file_says_what_it_is_for(path: str) -> None:
    tree = ast.parse(text(path))
    assert ast.get_docstring(tree) or not tree.body or path.startswith("tests/"), path


@pytest.mark.parametrize("path", matching(r".*\.ya?ml"))
def test_yaml_reads_as_yaml(path: str) -> None:
    assert list(yaml.safe_load_all(text(path)))


def test_hooks_come_from_this_repository() -> None:
    """A hook from elsewhere is code that runs on every developer's machine, pinned by a tag that can move."""
    repositories = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    assert {repository["repo"] for repository in repositories} == {"local"}
