"""YAML of strangers: plain values with the line on which each begins; no anchors, no tags beyond the safe ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Path = tuple[str | int, ...]
DEEPEST = 100
"""So many levels a document may have; what is deeper would break the libraries that go down into it."""


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
    """The document cannot be read from `line` on; `key` names the sentence."""

    def __init__(self, line: int, key: str = "broken") -> None:
        super().__init__(line)
        self.line, self.key = line, key


def located(content: bytes) -> Located:
    """Return the document's value and lines; raise BrokenYaml."""
    try:
        text = content.decode("utf-8-sig")
        _refuse_harmful(text)
        root = yaml.compose(text, Loader=Loader)
        return Located(yaml.load(text, Loader=Loader), dict(_lines(root, ())) if root else {})
    except UnicodeDecodeError as error:
        raise BrokenYaml(content.count(b"\n", 0, error.start) + 1) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BrokenYaml(mark.line + 1 if mark else 1) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BrokenYaml(1) from error


def _refuse_harmful(text: str) -> None:
    """Raise BrokenYaml for aliases, which can swell, and for more levels than anybody writes."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise BrokenYaml(event.start_mark.line + 1 if event.start_mark else 1)
        if depth > DEEPEST:
            raise BrokenYaml(event.start_mark.line + 1 if event.start_mark else 1, "too_deep")


def _lines(node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*path, str(key.value)))
            yield (*path, str(key.value)), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*path, index))
