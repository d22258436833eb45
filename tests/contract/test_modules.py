"""The shape that every module shares, so that knowing one is knowing all."""

import re
from pathlib import Path

import pytest
from repository import ROOT, blocks, matching, modules, terraform, text

from cli.module_tables import with_table

OWN = [folder for folder in modules() if folder.startswith("modules/")]


def _files(folder: str) -> list[str]:
    return matching(re.escape(folder) + r"/[a-z_]+\.tf")


def _variables(folder: str) -> dict[str, dict]:
    return blocks(f"{folder}/variables.tf", "variable")


@pytest.mark.parametrize("folder", modules())
def test_a_module_has_the_files_its_reader_expects(folder: str) -> None:
    present = {Path(path).name for path in _files(folder)}
    assert {"outputs.tf", "terraform.tf", "variables.tf"} <= present
    assert not present & {"misc.tf", "locals.tf", "data.tf"} or folder == "terraform/site"


@pytest.mark.parametrize("folder", modules())
def test_a_module_is_tested_without_credentials(folder: str) -> None:
    tests = matching(re.escape(folder) + r"/tests/[a-z_]+\.tftest\.hcl")
    assert tests, f"{folder}: its tests are also what validates it in the gate"
    for path in tests:
        source = text(path)
        runs = re.findall(r'^run "', source, re.MULTILINE)
        plans = re.findall(r"^\s+command\s+= plan$", source, re.MULTILINE)
        assert runs, path
        assert len(runs) == len(plans), f"{path}: every run plans, and says so"
        assert "mock_provider" in source, path


@pytest.mark.parametrize("folder", OWN)
def test_the_refusals_of_a_module_are_tested(folder: str) -> None:
    source = "".join(text(path) for path in matching(re.escape(folder) + r"/tests/[a-z_]+\.tftest\.hcl"))
    assert "expect_failures" in source


@pytest.mark.parametrize("folder", OWN)
def test_a_module_takes_few_nouns(folder: str) -> None:
    assert len(_variables(folder)) <= 8
    assert "naming" in _variables(folder)


@pytest.mark.parametrize("folder", modules())
def test_a_file_and_a_module_stay_readable(folder: str) -> None:
    """Validations do not count for a file: each is read by the one who breaks it.

    A module that grows can be two; a composition is where all of them meet, and grows with what it wires.
    """
    sources = {path: text(path) for path in _files(folder)}
    sizes = {
        path: len(re.sub(r"(?ms)^  validation \{\n.*?^  \}\n", "", source).splitlines())
        for path, source in sources.items()
    }
    assert {path: size for path, size in sizes.items() if size > 150} == {}
    assert sum(len(source.splitlines()) for source in sources.values()) <= (
        600 if folder.startswith("modules/") else 900
    )


@pytest.mark.parametrize("folder", modules())
def test_a_variable_is_described_typed_and_never_null(folder: str) -> None:
    for name, variable in _variables(folder).items():
        where = f"{folder}: variable {name}"
        assert variable.get("description"), where
        assert variable.get("type"), where
        assert not re.search(r"\bany\b", str(variable["type"])), f"{where} is typed any"
        assert variable.get("nullable") is False or variable.get("default", "") in (None, "null", "${null}"), where
        assert name not in ("enabled", "enable", "create"), f"{where}: the caller uses for_each"


@pytest.mark.parametrize("folder", modules())
def test_variables_and_outputs_are_in_alphabetical_order(folder: str) -> None:
    for kind, file in (("variable", "variables.tf"), ("output", "outputs.tf")):
        names = re.findall(rf'^{kind} "([^"]+)"', text(f"{folder}/{file}"), re.MULTILINE)
        assert names == sorted(names), f"{folder}/{file}"


@pytest.mark.parametrize("folder", modules())
def test_an_output_is_described(folder: str) -> None:
    for name, output in blocks(f"{folder}/outputs.tf", "output").items():
        assert output.get("description"), f"{folder}: output {name}"


@pytest.mark.parametrize("folder", modules())
def test_a_module_leaves_to_its_caller_what_is_the_callers(folder: str) -> None:
    for path in _files(folder):
        assert "provider" not in terraform(path), f"{path}: providers come from the root"
        assert not re.search(r"local-exec|remote-exec|null_resource|terraform_remote_state", text(path)), path
        if folder.startswith("modules/"):
            assert "module" not in terraform(path), f"{path}: a module calls no module"


@pytest.mark.parametrize("folder", modules())
def test_nothing_with_an_identity_is_counted(folder: str) -> None:
    """`count` gives a thing a position for a name: removing the first of a list replaces all the others."""
    for path in _files(folder):
        for counted in re.findall(r"^\s*count\s*=\s*(.*)$", text(path), re.MULTILINE):
            assert re.search(r"\? (1 : 0|0 : 1)$", counted), f"{path}: count = {counted}"


@pytest.mark.parametrize("folder", modules())
def test_the_name_of_an_environment_decides_nothing(folder: str) -> None:
    for path in _files(folder):
        assert not re.search(r'[!=]=\s*"(local|dev|uat|prod)"', text(path)), path


@pytest.mark.parametrize("folder", OWN)
def test_a_readme_is_short_and_lists_exactly_the_inputs_and_outputs(folder: str) -> None:
    readme = text(f"{folder}/README.md")
    assert len(readme.splitlines()) <= 80
    assert readme == with_table(readme, ROOT / folder), "run slipway docs"


@pytest.mark.parametrize("folder", OWN)
def test_a_readme_shows_a_call(folder: str) -> None:
    assert re.search(r"```(hcl|terraform)\nmodule \"", text(f"{folder}/README.md"))


def test_every_folder_of_modules_is_a_module() -> None:
    assert {"/".join(path.split("/")[:2]) for path in matching(r"modules/.*")} == set(OWN)


def test_every_module_is_used() -> None:
    sources = {
        ((ROOT / path).parent / module["source"]).resolve()
        for path in matching(r"(terraform|envs)/.*\.tf")
        for module in blocks(path, "module").values()
    }
    assert {ROOT / folder for folder in OWN} <= sources
