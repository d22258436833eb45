"""`slipway site check`: every site file against the schema, the platforms, CODEOWNERS, the account and each other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema

from cli import code_owners, processes, site_file, site_messages, site_rules, site_schema
from cli.console import say
from cli.errors import CommandError
from cli.site_platforms import platforms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cli.site_file import Problem, SiteFile


def check(root: Path, *, history: bool = True) -> list[Problem]:
    """Everything that is wrong with the site files of the repository at `root`, by file and line.

    Rules between sites are asked of those that follow the schema; with `history` also whether a name was used before.
    """
    problems: set[Problem] = set()
    sites: list[SiteFile] = []
    owners, defaults = code_owners.read(root), _defaults(root)
    for path in site_file.paths(root):
        found = of_file(root, path)
        if isinstance(found, list):
            problems.update(found)
        else:
            sites.append(found)
            problems.update(site_rules.of_one_site(found, platforms(root), owners, defaults, today()))
    problems.update(site_rules.of_all_sites(sites, deleted(root) if history else {}))
    return sorted(problems)


def of_file(root: Path, path: Path) -> SiteFile | list[Problem]:
    """The file, or what keeps it from being read as a site."""
    try:
        site = site_file.read(path)
    except site_file.NotPlainError as error:
        return error.problems
    schema = site_schema.load(root)
    problems = [
        one
        for error in _validator(root).iter_errors(site.values)
        for one in site_messages.problems(site, error, schema)
    ]
    return problems or site


def demand(root: Path, name: str, environment: str) -> None:
    """Raise CommandError unless the site's file is right, fits the others, and has a block for the environment.

    What other sites did wrong does not keep this one from its plan.
    """
    file = f"{site_file.FOLDER}/{name}.yaml"
    site = of_file(root, root / file)
    problems = site if isinstance(site, list) else _with_others(root, site)
    if problems or isinstance(site, list):
        raise CommandError("\n".join(map(str, problems)))
    if environment not in site.values["environments"]:
        there = ", ".join(site.values["environments"]) or "none"
        raise CommandError(
            f"{file} has no block for {environment}, so it is not deployed there, but in {there}. "
            f"Add one with `slipway site promote {name} --to {environment}`."
        )


def _with_others(root: Path, site: SiteFile) -> list[Problem]:
    """What is wrong with a site that follows the schema. Of the others only those are parsed that name its domains."""
    problems = set(site_rules.of_one_site(site, platforms(root), code_owners.read(root), _defaults(root), today()))
    domains = {values["domain"].encode() for _, values in site.environments() if "domain" in values}
    rivals = [path for path in site_file.paths(root) if path.stem != site.name and _names(path.read_bytes(), domains)]
    others = [found for path in rivals if not isinstance(found := of_file(root, path), list)]
    problems.update(problem for problem in site_rules.of_all_sites([site, *others], {}) if problem.file == site.file)
    return sorted(problems)


def _names(text: bytes, domains: set[bytes]) -> bool:
    return any(domain in text for domain in domains)


def deleted(root: Path) -> dict[str, str]:
    """Sites whose file the history deletes, with the commit that did it last; {} where there is no history to read."""
    git = ["git", "-C", str(root)]
    if processes.run([*git, "rev-parse", "--is-shallow-repository"]).stdout.strip() != "false":
        say("warning: no history here (no repository, or a shallow clone): names of deleted sites are not checked.")
        return {}
    # Without renames: whoever renames a site's file gives its name up.
    log = [*git, "log", "--no-renames", "--diff-filter=D", "--format=%h", "--name-only", "--", site_file.FOLDER]
    found: dict[str, str] = {}
    commit = ""
    for line in processes.run(log).stdout.split():
        if line.startswith(f"{site_file.FOLDER}/"):
            found.setdefault(line.removeprefix(f"{site_file.FOLDER}/").removesuffix(".yaml"), commit)
        else:
            commit = line
    return found


def today() -> date:
    """The day that grace periods are counted by."""
    return datetime.now(UTC).date()


def report(problems: Sequence[Problem], sites: int) -> str:
    """What to tell the person; raises CommandError when there are problems, each on a line of its own."""
    if problems:
        listed = "\n".join(map(str, problems))
        raise CommandError(
            f"{len(problems)} problems in {len({one.file for one in problems})} of {sites} site files:\n{listed}"
        )
    return f"{sites} site files are right."


@cache
def _validator(root: Path) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(site_schema.load(root))


def _defaults(root: Path) -> Mapping[str, Any]:
    return {
        field.path: field.schema["default"]
        for field in site_schema.fields(site_schema.load(root))
        if "default" in field.schema
    }
