"""YAML of strangers: plain values with the line on which each begins; no anchors, no tags beyond the safe ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """A document's value, and the line of each of its parts by their path."""

    value: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """Return the line of the part, or of the nearest part that holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class BrokenYaml(Exception):
    """The document cannot be read from `line` on."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def located(content: bytes) -> Located:
    """Return the document's value and lines; raise BrokenYaml."""
    try:
        text = content.decode("utf-8-sig")
        for event in yaml.parse(text, Loader=Loader):
            if isinstance(event, yaml.AliasEvent):
                raise BrokenYaml(event.start_mark.line + 1 if event.start_mark else 1)
        root = yaml.compose(text, Loader=Loader)
        return Located(yaml.load(text, Loader=Loader), dict(_lines(root, ())) if root else {})
    except UnicodeDecodeError as error:
        raise BrokenYaml(content.count(b"\n", 0, error.start) + 1) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BrokenYaml(mark.line + 1 if mark else 1) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BrokenYaml(1) from error


def _lines(node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*path, str(key.value)))
            yield (*path, str(key.value)), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*path, index))
