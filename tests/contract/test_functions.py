"""What Terraform deploys and what src/functions holds are the same functions, with the same environment."""

import ast
import dataclasses
import re
from typing import Any

import pytest
from repository import blocks, functions, matching, pins, resources, terraform, text

from slipway import settings

# Powertools reads these itself; modules/compute sets them for every function.
READ_BY_POWERTOOLS = {"POWERTOOLS_LOG_LEVEL", "POWERTOOLS_SERVICE_NAME"}
ENTRY_POINT = "handler.handle"


def _deployed() -> dict[str, dict[str, Any]]:
    """Functions by name: the sites', and the one that the platform has for all of them."""
    platforms = blocks("terraform/platform/lake.tf", "module")["record_event"]
    return terraform("terraform/site/functions.tf")["locals"][0]["functions"] | {"record_event": platforms}


def _settings_class(function: str) -> type:
    return getattr(settings, "".join(word.capitalize() for word in function.split("_")) + "Settings")


def test_every_function_that_exists_is_deployed_and_every_deployed_one_exists() -> None:
    assert sorted(_deployed()) == functions()


def test_the_functions_module_is_called_for_every_function() -> None:
    call = blocks("terraform/site/functions.tf", "module")["functions"]
    named = set(re.findall(r'"([a-z_]+)"', call["for_each"]))
    assert named == set(functions()) - {"record_event"} or "local.functions" in call["for_each"]


@pytest.mark.parametrize("function", functions())
def test_terraform_sets_the_variables_that_the_function_reads(function: str) -> None:
    read = {field.name.upper() for field in dataclasses.fields(_settings_class(function))}
    assert set(_deployed()[function]["environment"]) == read


def test_powertools_variables_are_set_for_every_function() -> None:
    (function,) = resources(r"modules/compute/.*\.tf", "aws_lambda_function")
    environment = str(function.body["environment"][0]["variables"])
    for name in READ_BY_POWERTOOLS:
        assert name in environment or name in text(function.path)


@pytest.mark.parametrize("path", matching(r"src/(functions|slipway)/.*\.py"))
def test_the_environment_is_read_in_one_place(path: str) -> None:
    """`os.environ` is handed to Settings.from_env and touched nowhere else, so the test above knows every name."""
    tree = ast.parse(text(path))
    handed_over = {
        id(argument)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "from_env"
        for argument in call.args
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb"):
            assert id(node) in handed_over, f"{path}:{node.lineno} reads the environment behind Settings' back"


@pytest.mark.parametrize("function", functions())
def test_the_entry_point_exists(function: str) -> None:
    module, name = ENTRY_POINT.split(".")
    tree = ast.parse(text(f"src/functions/{function}/{module}.py"))
    assert any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body)


def test_terraform_deploys_that_entry_point() -> None:
    (function,) = resources(r"modules/compute/.*\.tf", "aws_lambda_function")
    declared = blocks("modules/compute/variables.tf", "variable")["function"]["type"]
    assert f'"{ENTRY_POINT}"' in declared or ENTRY_POINT in str(function.body["handler"])
    assert all("handler" not in deployed for deployed in _deployed().values())


@pytest.mark.parametrize("function", functions())
def test_a_handler_fits_on_one_screen(function: str) -> None:
    assert len(text(f"src/functions/{function}/handler.py").splitlines()) <= 60


@pytest.mark.parametrize("function", functions())
def test_a_handler_names_its_settings(function: str) -> None:
    assert _settings_class(function).__name__ in text(f"src/functions/{function}/handler.py")


@pytest.mark.parametrize("function", functions())
def test_a_function_runs_in_tests_with_the_versions_it_ships(function: str) -> None:
    shipped, tested = pins(f"src/functions/{function}/requirements.txt"), pins("requirements/dev.txt")
    assert shipped, "a function has at least Powertools"
    assert shipped == {name: tested.get(name) for name in shipped}


@pytest.mark.parametrize("function", functions())
def test_a_function_does_not_pack_what_the_runtime_brings(function: str) -> None:
    assert not {"boto3", "botocore", "s3transfer", "urllib3"} & set(pins(f"src/functions/{function}/requirements.txt"))


@pytest.mark.parametrize("path", matching(r"src/slipway/.*\.py"))
def test_the_library_logs_and_never_prints(path: str) -> None:
    calls = [node for node in ast.walk(ast.parse(text(path))) if isinstance(node, ast.Call)]
    assert not [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


@pytest.mark.parametrize("path", matching(r"src/functions/.*\.py"))
def test_a_function_folder_holds_only_its_handler(path: str) -> None:
    """What two functions share is in src/slipway; what is domain is there too."""
    assert re.fullmatch(r"src/functions/[a-z]+(_[a-z]+)+/handler\.py", path)
