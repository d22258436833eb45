"""What the documents say about files, routes, problems and limits is what the files say."""

import ast
import re
from pathlib import Path

import pytest
from repository import ROOT, matching, terraform, text, tracked

from slipway.images import formats
from slipway.media import CONTENT_TYPES, FORM_FILE_BYTES, MAX_BYTES, Kind
from slipway.problems import Rule

DOCUMENTS = matching(r".*\.md")
ADRS = matching(r"docs/adr/.*\.md")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_links_lead_somewhere(path: str) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text(path)):
        assert (ROOT / path).parent.joinpath(target).exists(), f"{path} links to {target}"


@pytest.mark.parametrize("path", DOCUMENTS)
def test_files_named_in_a_document_exist(path: str) -> None:
    """`docs/x.md`, tests/e2e/test_x.py: a path with an ending, in one of our folders. Placeholders hold <, { or *."""
    named = re.findall(
        r"(?<![\w/<.-])((?:docs|envs|modules|requirements|src|terraform|tests)/[\w/.-]+\.\w+)\b", text(path)
    )
    example = {"envs/sites/gallery.yaml", "envs/sites/shop.yaml"}
    for name in set(named) - example:
        assert (ROOT / name).exists() or (ROOT / path).parent.joinpath(name).exists(), f"{path} names {name}"


def test_the_readme_fits_on_one_screen() -> None:
    assert len(text("README.md").splitlines()) <= 60


@pytest.mark.parametrize("path", DOCUMENTS)
def test_prose_keeps_to_the_width_of_the_code(path: str) -> None:
    prose = re.sub(r"(?ms)^```.*?^```$", "", text(path))
    assert not [line for line in prose.splitlines() if len(line) > 120 and not line.startswith("|")]


def test_the_folders_of_the_readme_exist() -> None:
    folders = re.findall(r"`((?:docs|envs|modules|src|terraform|tests)/(?:[a-z_]+/)*)`", text("README.md"))
    assert folders
    for folder in folders:
        assert (ROOT / folder).exists(), folder


def test_the_make_targets_that_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    for path in DOCUMENTS:
        for named in re.findall(r"(?:`|^)make ([a-z-]+)", text(path), re.MULTILINE):
            assert named in targets, f"{path}: make {named}"


def test_the_slipway_commands_that_documents_name_exist() -> None:
    commands = {
        name.rstrip("_").replace("_", "-") for name in re.findall(r"^def ([a-z_]+)\(", text("src/cli/main.py"), re.M)
    }
    commands |= set(re.findall(r'@app\.command\("([a-z-]+)"\)', text("src/cli/main.py")))
    commands |= set(re.findall(r'add_typer\(\S+, name="([a-z-]+)"', text("src/cli/main.py")))
    for path in DOCUMENTS:
        for named in re.findall(r"(?:`|bin/|^)slipway ([a-z][a-z-]*)", text(path), re.MULTILINE):
            assert named in commands, f"{path}: slipway {named}"


@pytest.mark.parametrize("path", ADRS)
def test_a_decision_says_what_else_was_possible(path: str) -> None:
    lines = text(path).splitlines()
    assert len(lines) <= 60
    assert re.fullmatch(r"# \d{4} .+", lines[0])
    assert lines[0][2:6] == Path(path).name[:4]
    assert [line for line in lines if line.startswith("## ")] == [
        "## Context",
        "## Options",
        "## Decision",
        "## Consequences",
    ]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(Path(path).name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


def test_every_trap_has_its_date() -> None:
    entries = re.findall(r"^- (.*)$", text("docs/TRAPS.md"), re.MULTILINE)
    assert entries
    for entry in entries:
        assert re.match(r"20\d\d-[01]\d-[0-3]\d ", entry), entry


def test_every_rule_of_the_contributing_guide_names_a_test_that_exists() -> None:
    rows = re.findall(r"^\| (?!rule|---)(.+) \| (.+) \|$", text("CONTRIBUTING.md"), re.MULTILINE)
    assert rows
    for rule, enforced_by in rows:
        (by,) = re.findall(r"`([^`]+)`", enforced_by)
        assert by in tracked() or by.startswith("make "), f"{rule}: {by}"


def test_every_make_target_that_enforces_a_rule_is_part_of_the_gate() -> None:
    stages = text("src/cli/suite.py")
    for target in re.findall(r"\| `make ([a-z-]+)` \|$", text("CONTRIBUTING.md"), re.MULTILINE):
        name = target.replace("-", "_")
        assert f"checks.{name}(" in stages or f"{name}.check(" in stages, target


def test_every_contract_test_stands_in_the_contributing_guide() -> None:
    for path in matching(r"tests/contract/test_\w+\.py"):
        assert f"`{path}`" in text("CONTRIBUTING.md"), path


def test_the_api_document_names_every_route_and_no_other() -> None:
    routes = re.findall(r'"((?:GET|POST|DELETE|PUT|PATCH) [^"]+)"\s*=', text("terraform/site/api.tf"))
    assert routes
    assert set(re.findall(r"`((?:GET|POST|DELETE|PUT|PATCH) /[^`?]*)`", text("docs/API.md"))) == set(routes)


def test_the_api_document_names_every_problem_and_its_status() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", text("docs/API.md"), re.MULTILINE)
    assert dict(rows) == {rule.slug: str(rule.status) for rule in Rule}


def test_the_api_document_states_the_limits_of_the_code() -> None:
    limits = {"form": FORM_FILE_BYTES, **{kind.value: size for kind, size in MAX_BYTES.items()}}
    stated = re.findall(r"^\| (form|image|video|document) \| ([\d,]+) \|", text("docs/API.md"), re.MULTILINE)
    assert {name: int(size.replace(",", "")) for name, size in stated} == limits


def test_the_api_document_names_every_accepted_content_type() -> None:
    for types in CONTENT_TYPES.values():
        for content_type in types:
            assert f"`{content_type}`" in text("docs/API.md"), content_type


def _rejections() -> set[str]:
    """Rules that the code rejects an image by: the literal first argument of every ImageRejectedError."""
    return {
        call.args[0].value
        for path in matching(r"src/slipway/.*\.py")
        for call in ast.walk(ast.parse(text(path)))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "ImageRejectedError"
        and isinstance(call.args[0], ast.Constant)
    }


def test_the_api_document_names_every_reason_to_reject_an_image() -> None:
    assert set(re.findall(r"^\| `([a-z-]+)` \| (?!\d{3} )", text("docs/API.md"), re.MULTILINE)) == _rejections()


def test_what_is_accepted_at_the_door_can_be_read_inside() -> None:
    """Otherwise an upload is acknowledged that processing can only reject."""
    assert set(CONTENT_TYPES[Kind.IMAGE]) == set(formats._READERS)


def test_the_code_owners_file_is_read_by_path() -> None:
    """A pattern of CODEOWNERS that matches nothing protects nothing."""
    for pattern in re.findall(r"^(/\S+)", text(".github/CODEOWNERS"), re.MULTILINE):
        assert (ROOT / pattern.lstrip("/")).exists(), pattern


def test_the_gate_runs_the_documented_command() -> None:
    assert "make test" in text(".ci/run")
    assert terraform("terraform/site/terraform.tf")["terraform"][0]["required_version"].strip(">= ") in text(
        "README.md"
    )


def test_analytics_holds_each_named_question_as_it_is_deployed() -> None:
    told = re.findall(r"(?ms)^### (.+?)\n(.+?)\n```sql\n(.+?)\n```$", text("docs/ANALYTICS.md"))
    files = sorted((ROOT / "modules/lake/questions").glob("*.sql"))
    assert sorted(told) == sorted(
        (path.stem.replace("_", " "), *_question(path.read_text(encoding="utf-8"))) for path in files
    )


def _question(content: str) -> tuple[str, str]:
    """What a file of questions/ is about, from its first line, and its SQL."""
    about, _, sql = content.partition("\n")
    return about.removeprefix("-- "), sql.strip()


def test_analytics_names_each_view_and_no_other() -> None:
    told = re.findall(r"(?m)^\| `(\w+)` \| [a-z]", text("docs/ANALYTICS.md"))
    views = {path.stem for path in (ROOT / "modules/lake/views").glob("*.sql")}
    assert set(told) == views - {"prices"}
