"""A site file as a person wrote it: its values, and the line of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FOLDER = "envs/sites"
MOST_LINES = 30
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
FAQ = "docs/FAQ.md"

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_PLAIN = {
    yaml.AliasToken: "an alias (*)",
    yaml.AnchorToken: "an anchor (&)",
    yaml.DirectiveToken: "a directive (%)",
    yaml.TagToken: "a tag (!)",
}


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a line of a file, and what is allowed; `topic` is the FAQ's heading about it."""

    file: str
    line: int
    what: str
    topic: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} [{FAQ}#{self.topic}]"


@dataclass(frozen=True)
class SiteFile:
    """A site's file; `lines` has the line of every key and list entry by its path from the top."""

    name: str
    file: str
    values: Mapping[str, Any]
    lines: Mapping[tuple[str | int, ...], int]

    def line(self, *path: str | int) -> int:
        """Where `path` stands; where its nearest parent does when it is not there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, line: int, topic: str, what: str) -> Problem:
        """What is wrong with a line, under the heading `topic` of the FAQ."""
        return Problem(self.file, line, what, topic)

    def environments(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each environment and the site's values there: its block's keys stand in for the file's own, whole."""
        own = {name: value for name, value in self.values.items() if name != "environments"}
        for environment, block in self.values["environments"].items():
            yield environment, {**own, **block}

    def line_of(self, environment: str, *path: str | int) -> int:
        """Where a value of an environment was written: in its block, or for all environments."""
        block = ("environments", environment)
        return self.line(*block, *path) if (*block, *path[:1]) in self.lines else self.line(*path)


class NotPlainError(Exception):
    """The file is no plain YAML mapping; `problems` say where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def paths(root: Path) -> list[Path]:
    """All site files of the repository, sorted by name."""
    return sorted((root / FOLDER).glob("*.yaml"))


def read(path: Path) -> SiteFile:
    """Parse one file. Raises NotPlainError for what YAML, or our rule of plain and small files, does not allow."""
    file = f"{FOLDER}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise NotPlainError([Problem(file, 1, "is not UTF-8: save it as UTF-8", "not-plain-yaml")]) from None
    problems = list(_not_plain(file, path.stem, text))
    if problems:
        raise NotPlainError(problems)
    lines: dict[tuple[str | int, ...], int] = {}
    loader = _LOADER(text)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise NotPlainError(
                [Problem(file, 1, "holds no keys: owner and environments are needed", "not-plain-yaml")]
            )
        values = _values(loader, node, file, (), lines)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 1
        what = f"is no YAML: {error.problem}: two spaces per level, no tabs, text with : or # in quotes"
        raise NotPlainError([Problem(file, line, what, "not-plain-yaml")]) from None
    finally:
        loader.dispose()
    return SiteFile(path.stem, file, values, lines)


def _not_plain(file: str, name: str, text: str) -> Iterator[Problem]:
    if not NAME.fullmatch(name) or not 2 <= len(name) <= 31:
        what = f'"{name}" is no name of a site: 2 to 31 lower-case letters and digits, words joined by single hyphens'
        yield Problem(file, 1, f"{what}, such as shop.yaml", "names")
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        what = f"has {len(lines)} lines: at most {MOST_LINES}; if a site needs more, a default is wrong: ask for it"
        yield Problem(file, MOST_LINES + 1, what, "not-plain-yaml")
    for number, line in enumerate(lines, 1):
        if "${" in line:
            yield Problem(file, number, "has a template (${...}): write the value itself", "not-plain-yaml")
    try:
        for token in yaml.scan(text, Loader=_LOADER):
            if kind := _NOT_PLAIN.get(type(token)):
                line_number = token.start_mark.line + 1
                yield Problem(file, line_number, f"has {kind}: write the value itself", "not-plain-yaml")
    except yaml.MarkedYAMLError:
        return  # the parser says where, and says it better


def _values(
    loader: Any, node: yaml.Node, file: str, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]
) -> Any:
    """The value of a node, the line of each part noted; a key that stands twice raises, which YAML itself allows."""
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_values(loader, inside, file, (*path, at), lines) for at, inside in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    found: dict[str, Any] = {}
    for key_node, inside in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise NotPlainError([Problem(file, line, "has a key that is no text", "not-plain-yaml")])
        key = str(key_node.value)
        if key in found:
            first = lines[(*path, key)]
            what = f'"{key}" stands here and in line {first}: keep one, readers of YAML differ in which counts'
            raise NotPlainError([Problem(file, line, what, "twice")])
        lines[*path, key] = line
        found[key] = _values(loader, inside, file, (*path, key), lines)
    return found
