"""YAML text as plain data that remembers where every value stood, so that each finding can name file and line.

Departments write these files and upload them, so the text is hostile until proven otherwise: safe scalars only, no
anchors, no tags, no doubled keys, bounded in size and depth.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16

Place = tuple[int, int]
Loc = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong with a definition: where (1-based line and column) and what, in the active language."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class Broken(Exception):
    """A definition that may not be used. `findings` says where and why; there is at least one."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(set(findings)))
        super().__init__("\n".join(str(finding) for finding in self.findings))


@dataclass
class Source:
    """Plain data (dict, list, str, int, float, bool, date, None) and the place of each key and value in its file."""

    file: str
    data: Any = None
    places: dict[Loc, Place] = field(default_factory=dict)

    def place(self, loc: Loc) -> Place:
        """The place of the nearest thing at or above `loc`; steps that stand in no file (such as tags) are skipped."""
        path: Loc = ()
        for part in loc:
            if (*path, part) in self.places:
                path = (*path, part)
        return self.places.get(path, (1, 1))

    def finding(self, loc: Loc, message: str) -> Finding:
        """A finding at `loc`."""
        line, column = self.place(loc)
        return Finding(self.file, line, column, message)


def read_file(path: Path, name: str) -> Source:
    """Read one file; `name` is how findings call it.

    Errors: `Broken` for anything that is not bounded, clean UTF-8 YAML.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise Broken([Finding(name, 1, 1, _("The file cannot be read: %s.") % (error.strerror or ""))]) from error
    return read(raw, name)


def read(raw: bytes, name: str) -> Source:
    """Read YAML bytes. Text comes out in Unicode NFC. Errors: `Broken`."""
    if len(raw) > MAX_BYTES:
        message = _("The file is larger than %(limit)d KiB.") % {"limit": MAX_BYTES // 1024}
        raise Broken([Finding(name, 1, 1, message)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Broken([Finding(name, line, 1, _("The file is not UTF-8 text."))]) from error
    try:
        _refuse_tricks(text, name)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = _("This is not valid YAML: %s.") % (error.problem or error.context or "")
        raise Broken([Finding(name, line, column, message)]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, max(int(error.position), 0)) + 1
        raise Broken([Finding(name, line, 1, _("The file holds a character that text must not hold."))]) from error
    if node is None:
        raise Broken([Finding(name, 1, 1, _("The file is empty."))])
    return _Builder(name).build(node)


def _refuse_tricks(text: str, name: str) -> None:
    """Look at the flat stream of events first: nothing recursive runs on a file that is nested without end."""
    depth, documents = 0, 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        message = ""
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            message = _("A file holds one definition only.") if documents > 1 else ""
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = _("Anchors and aliases (& and *) may not be used; write the value out.")
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            message = _("The file is nested too deeply.") if depth > MAX_DEPTH else ""
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if message:
            mark = event.start_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise Broken([Finding(name, line, column, message)])


class _Builder:
    """Turns the node graph into plain data, collecting all findings before it gives up."""

    def __init__(self, name: str) -> None:
        self.source = Source(name)
        self.findings: list[Finding] = []
        self.scalars = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node) -> Source:
        self.source.data = self._value(node, ())
        if self.findings:
            raise Broken(self.findings)
        return self.source

    def _complain(self, node: yaml.Node, message: str) -> None:
        mark = node.start_mark
        self.findings.append(Finding(self.source.file, mark.line + 1, mark.column + 1, message))

    def _value(self, node: yaml.Node, loc: Loc) -> Any:
        self.source.places.setdefault(loc, (node.start_mark.line + 1, node.start_mark.column + 1))
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [self._value(child, (*loc, index)) for index, child in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        self._complain(node, _("Tags (!) may not be used."))
        return None

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                self._complain(key_node, _("A key must be plain text; put it in quotes."))
            elif key in result:
                self._complain(key_node, _("The key “%s” stands here twice.") % key)
            else:
                # A finding about a value points at its key: that is where people look.
                self.source.places[(*loc, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
                result[key] = self._value(value_node, (*loc, key))
        return result

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        if node.tag.startswith("tag:yaml.org,2002:") and node.tag.rpartition(":")[2] in _SCALARS:
            try:
                value = self.scalars.construct_object(node)
            except (ValueError, OverflowError, yaml.YAMLError):
                self._complain(node, _("This value cannot be read; if it is text, put it in quotes."))
                return None
            return unicodedata.normalize("NFC", value) if isinstance(value, str) else value
        self._complain(node, _("Tags (!) may not be used."))
        return None


_SCALARS = frozenset({"null", "bool", "int", "float", "timestamp", "str"})
