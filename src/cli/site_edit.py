"""Changes of site files as a person would make them: a line is added, and every other byte stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from cli import code_owners, site_check, site_file, site_schema
from cli.errors import CommandError
from cli.site_platforms import platforms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FIRST_LINE = "# yaml-language-server: $schema=../../terraform/site/site.schema.json\n"


def create(root: Path, name: str, owner: str, environments: Sequence[str], domain: str | None = None) -> list[Path]:
    """Write a new site's file and its line in CODEOWNERS; the files that changed.

    `domain` goes into the block of the environment whose zone it is in.
    Raises CommandError, with both files as they were, when the name is taken or the file would not be right.
    """
    path, owners = root / site_file.FOLDER / f"{name}.yaml", root / code_owners.PATH
    if path.exists():
        raise CommandError(f"There is a site {name}: {site_file.FOLDER}/{path.name}.")
    zones = {one: known.zone for one, known in platforms(root).items()}
    named = [one for one in environments if domain and domain.partition(".")[2] == zones.get(one)]
    blocks = "".join(
        f"  {one}: {flow(block(root, name, one, domain if one in (named or environments) else None))}\n"
        for one in environments
    )
    text = f"{FIRST_LINE}owner: {owner}\nenvironments:\n{blocks}"
    write(root, {path: text, owners: _with_entry(owners.read_text(encoding="utf-8"), path.name, owner)})
    return [path, owners]


def promote(root: Path, name: str, environment: str | None = None, domain: str | None = None) -> tuple[Path, str]:
    """Add the block of `environment` (default: the one after the last that the site has); file and environment.

    The block holds what that environment requires. Raises CommandError when there is nothing to add.
    """
    found, path = site(root, name), root / site_file.FOLDER / f"{name}.yaml"
    order, has = site_schema.environments(site_schema.load(root)), found.values["environments"]
    if not has:
        raise CommandError(f"{name} is retired and gone: a name is never used again.")
    after = order[max(order.index(one) for one in has) + 1 :]
    chosen = environment or next(iter(after), None)
    if chosen is None or chosen in has:
        raise CommandError(f"{name} is in {chosen or order[-1]} already; it has {', '.join(has)}.")
    text = add(path.read_text(encoding="utf-8"), ("environments",), chosen, flow(block(root, name, chosen, domain)))
    write(root, {path: text})
    return path, chosen


def block(root: Path, name: str, environment: str, domain: str | None = None) -> dict[str, Any]:
    """The smallest block of an environment: a domain where one is required, or given."""
    known = platforms(root)
    if environment not in known:
        raise CommandError(f"There is no environment {environment}. Known: {', '.join(known)}.")
    if domain or known[environment].needs_a_domain:
        return {"domain": domain or f"{name}.{known[environment].zone}"}
    return {}


def flow(value: Mapping[str, Any]) -> str:
    """A mapping on one line of YAML, as people write it."""
    if not value:
        return "{}"
    shown = yaml.safe_dump(dict(value), default_flow_style=True, width=1000, sort_keys=False).strip()
    return f"{{ {shown[1:-1]} }}"


def add(text: str, path: Sequence[str], key: str, value: str) -> str:
    """`text` with one more entry at the end of the mapping at `path`; `value` is YAML for one line."""
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for step in path:
        node = next(inside for name, inside in node.value if name.value == step)
    if node.flow_style:
        before = text[: node.end_mark.index - 1].rstrip()
        comma = "" if not node.value else ", " if not before.endswith(",") else " "
        return f"{before}{comma or ' '}{key}: {value} {text[node.end_mark.index - 1 :]}"
    lines = text.splitlines(keepends=True)
    if not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    indent = " " * node.value[0][0].start_mark.column
    lines.insert(_last_line(node) + 1, f"{indent}{key}: {value}\n")
    return "".join(lines)


def remove(text: str, path: Sequence[str]) -> str:
    """`text` without the entry at `path`; a mapping that has no other is left as {}."""
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for step in path[:-1]:
        node = next(inside for name, inside in node.value if name.value == step)
    at = next(number for number, (name, _) in enumerate(node.value) if name.value == path[-1])
    key, value = node.value[at]
    lines = text.splitlines(keepends=True)
    if len(node.value) == 1:
        through = "".join(lines[: _last_line(node) + 1]).rstrip("\n")
        end = node.end_mark.index if node.flow_style else len(through)
        return f"{text[: node.start_mark.index].rstrip()} {{}}{text[end:]}"
    if not node.flow_style:
        del lines[key.start_mark.line : _last_line(value) + 1]
        return "".join(lines)
    if at + 1 < len(node.value):
        return text[: key.start_mark.index] + text[node.value[at + 1][0].start_mark.index :]
    return text[: node.value[at - 1][1].end_mark.index] + text[value.end_mark.index :]


def _last_line(node: yaml.Node) -> int:
    """Number of the last line that something of a node stands on; a block's own end mark is behind its comments."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        return _last_line(node.value[-1])
    return node.end_mark.line


def _with_entry(owners: str, file: str, team: str) -> str:
    """CODEOWNERS with the site's line behind those of the other sites: the last line that matches decides."""
    lines = owners.splitlines(keepends=True)
    folder = f"/{site_file.FOLDER}/"
    at = max((number for number, line in enumerate(lines, 1) if line.startswith(folder)), default=len(lines))
    entry = code_owners.entry(owners, f"{site_file.FOLDER}/{file}", team)
    return "".join([*lines[:at], f"{entry}\n", *lines[at:]])


def site(root: Path, name: str) -> site_file.SiteFile:
    """The site's file; raises CommandError unless it is there and right."""
    path = root / site_file.FOLDER / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(one.stem for one in site_file.paths(root))
        raise CommandError(f"There is no site file {site_file.FOLDER}/{name}.yaml. Sites: {known}.")
    found = site_check.of_file(root, path)
    if isinstance(found, list):
        raise CommandError("\n".join(map(str, found)))
    return found


def write(root: Path, texts: Mapping[Path, str]) -> None:
    """Write the files; take it back and raise CommandError when the sites are then not right."""
    before = {path: path.read_text(encoding="utf-8") if path.exists() else None for path in texts}
    wrong = set(site_check.check(root, history=False))
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    problems = [problem for problem in site_check.check(root) if problem not in wrong]
    if problems:
        for path, old in before.items():
            path.unlink() if old is None else path.write_text(old, encoding="utf-8")
        raise CommandError("Nothing was changed:\n" + "\n".join(map(str, problems)))
