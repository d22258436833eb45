"""docs/RUNBOOK.md has a section for each alarm and each finding that can reach a person, and each section is whole."""

import re

import pytest
from repository import ROOT, matching, text

from cli.alarm_rules import PAGE, sections

PARTS = ["What it means", "How to look", "What to do", "When it is over"]
SECTIONS = dict(re.findall(r"(?ms)^### (\S+)$\n(.*?)(?=^#|\Z)", text(PAGE)))
ROWS = text("modules/observability/rows.tf")
BURNS = {"api-burn-fast", "api-burn-slow"}


def _rows() -> set[str]:
    """Sections that the rows of the table of alarms lead to: <kind>-<row>, a burn's two windows to one."""
    found = set()
    for kind, body in re.findall(r"(?ms)^    ([a-z]+)\s+= (?:merge\()?\{\n(.*?)^ {4,6}\}", ROWS):
        found |= {f"{kind}-{row}" for row in re.findall(r"(?m)^ {6}([a-z][a-z-]*)\s+= \{ what", body)}
    assert found
    return found


def _linked() -> set[str]:
    """Sections that Terraform names in full."""
    modules = matching(r"modules/(?!.*/tests/).*\.tf")
    return {link for path in modules for link in re.findall(rf"{PAGE}#([a-z-]+)(?![a-z$-])", text(path))}


def _keyed(path: str, pattern: str) -> set[str]:
    found = set(re.findall(pattern, text(path), re.MULTILINE))
    assert found
    return found


DETECTIONS = {f"audit-{key}" for key in _keyed("modules/audit/detections.tf", r"^ {4}(?: {2})?([a-z-]+) = \{$")}
FINDINGS = {f"finding-{key}" for key in _keyed("modules/findings/rules.tf", r"^ {4}([a-z-]+) = \{$")}
ASKED = _rows() | BURNS | {"user-impact"} | DETECTIONS | FINDINGS


def test_every_row_of_the_table_is_read() -> None:
    """The pattern above sees what Terraform sees."""
    assert len(_rows()) == len(re.findall(r"\bwhat = ", ROWS)) - 1  # one `what` is that of all burns
    assert {row.split("-")[0] for row in _rows()} == set(
        re.findall(r"(?m)^ {4}([a-z]+)\s+= \{ dimensions", text("modules/observability/watches.tf"))
    )


@pytest.mark.parametrize("section", sorted(ASKED))
def test_what_tells_somebody_has_its_section(section: str) -> None:
    assert section in SECTIONS, f"{PAGE} has no section {section}"


def test_no_section_is_of_an_alarm_that_is_no_more() -> None:
    assert set(SECTIONS) - ASKED == set()


def test_what_terraform_names_in_full_exists() -> None:
    literal = {link for link in _linked() if not link.endswith("-")}
    assert "user-impact" in literal
    assert literal <= sections(text(PAGE))


@pytest.mark.parametrize("section", sorted(SECTIONS))
def test_a_section_says_what_it_means_how_to_look_what_to_do_and_when_it_is_over(section: str) -> None:
    assert re.findall(r"^- \*([^*]+)\*: \S", SECTIONS[section], re.MULTILINE) == PARTS


def test_links_within_the_page_lead_somewhere() -> None:
    for link in re.findall(r"\]\(#([^)]+)\)", text(PAGE)):
        assert link in sections(text(PAGE)), link


def test_the_saved_questions_that_it_names_exist() -> None:
    saved = _keyed("modules/queries/queries.tf", r"^ {4}([a-z-]+)\s+= \{ of = ")
    named = {
        name
        for names in re.findall(r"[Ss]aved question ((?:`[a-z-]+`)(?:, `[a-z-]+`)*)", text(PAGE))
        for name in re.findall(r"`([a-z-]+)`", names)
    }
    assert named
    assert named <= saved
    assert (ROOT / PAGE).exists()
