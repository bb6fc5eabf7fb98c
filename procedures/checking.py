"""A file checked from first byte to last task: a sound definition comes out, or findings with line and words."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from procedures import consistency, soundness
from procedures.edition import Edition
from procedures.grammar import Definition
from procedures.near import near
from procedures.reading import Broken, Finding, Loc, Place, Source, read, read_file
from procedures.scalars import Strict

DEFINITIONS: Final = Path(__file__).parent / "definitions"


@dataclass(frozen=True)
class Checked:
    """A sound definition with the plain data that it was read from. `dated_at`: line and column of its date."""

    file: str
    data: dict[str, Any]
    definition: Definition
    dated_at: Place = (1, 1)


def check_bytes(raw: bytes, name: str) -> Checked:
    """Check a definition that came from anywhere. Errors: `Broken`, with every finding."""
    return _check(read(raw, name))


def check_directory(directory: Path = DEFINITIONS) -> tuple[list[Checked], list[Finding]]:
    """Check every `<code>/<date>.yaml` below a directory; the sound ones, and all findings."""
    sound: list[Checked] = []
    findings: list[Finding] = []
    for path in sorted(directory.rglob("*.y*ml")):
        name = path.relative_to(directory).as_posix()
        try:
            source = read_file(path, name)
            checked = _check(source)
        except Broken as broken:
            findings += broken.findings
            continue
        findings += _misplaced(source, checked.definition)
        sound.append(checked)
    findings += _doubled(sound)
    broken_files = {finding.file for finding in findings}
    return [checked for checked in sound if checked.file not in broken_files], sorted(findings)


def _check(source: Source) -> Checked:
    if not isinstance(source.data, dict):
        raise Broken([source.finding((), _("A definition is a list of keys and values."))])
    context: dict[int, type[Strict]] = {}
    try:
        definition = Definition.model_validate(source.data, context=context)
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if not _follows(detail)]
        raise Broken(_finding(source, detail, context) for detail in details) from None
    problems = [*consistency.problems(definition), *soundness.problems(definition)]
    problems = problems or list(_compared_twice(definition))
    if problems:
        raise Broken(source.finding(loc, message) for loc, message in problems)
    return Checked(source.file, source.data, definition, source.place(("edition",)))


def _compared_twice(definition: Definition) -> Iterable[tuple[Loc, str]]:
    """A registry is asked once about an attribute: for its value, or whether it is one that is expected."""
    for need in Edition(definition, "").needs:
        for name, times in Counter(name for name, _value in need.comparisons).items():
            if times > 1:
                yield (
                    ("lookups", need.key),
                    _("“%s” is compared with several values, and a registry says yes or no to one: ask for it instead.")
                    % name,
                )


def _misplaced(source: Source, definition: Definition) -> Iterable[Finding]:
    expected = f"{definition.code}/{definition.effective_from.isoformat()}.yaml"
    if source.file != expected:
        yield source.finding(("code",), _("This definition belongs in the file %s.") % expected)


def _doubled(sound: Iterable[Checked]) -> Iterable[Finding]:
    """An edition ends where the next begins, so that the only overlap that can be written is a date written twice."""
    seen: dict[tuple[str, dt.date], str] = {}
    for checked in sound:
        key = (checked.definition.code, checked.definition.effective_from)
        if key in seen:
            message = _("The file %s already holds the edition of this date.") % seen[key]
            yield Finding(checked.file, *checked.dated_at, message)
        seen.setdefault(key, checked.file)


def _follows(detail: ErrorDetails) -> bool:
    """Whether a list only seems empty because its items are broken, which is told of each item already."""
    return detail["type"] == "too_short" and bool(detail["input"])


def _finding(source: Source, detail: ErrorDetails, context: Mapping[int, type[Strict]]) -> Finding:
    loc: Loc = detail["loc"]
    extra = detail.get("ctx", {})
    if "at" in extra:
        loc = (*loc, extra["at"])
    return source.finding(loc, _words(detail, extra, source, loc, context))


def _words(
    detail: ErrorDetails, extra: Mapping[str, Any], source: Source, loc: Loc, context: Mapping[int, type[Strict]]
) -> str:
    """What is wrong, in plain words and in the active language, where pydantic would speak of its own types."""
    given = detail["input"]
    match detail["type"]:
        case "missing":
            return _("The key “%s” is missing.") % loc[-1]
        case "extra_forbidden":
            return _("There is no key “%s” here.") % loc[-1] + _near_key(str(loc[-1]), source, loc, context)
        case "string_type" | "string_sub_type":
            return _("This must be text; put it in quotes.")
        case "int_type" | "int_from_float" | "int_parsing":
            return _("This must be a whole number.")
        case "bool_type":
            return _("This must be true or false.")
        case "dict_type" | "model_type" | "model_attributes_type":
            return _("Keys and values are needed here.")
        case "tuple_type" | "list_type":
            return _("A list is needed here.")
        case "union_tag_not_found":
            return _("The key “%s” is missing.") % str(extra.get("discriminator", "")).strip("'")
        case "literal_error" | "enum" | "union_tag_invalid":
            return _one_of(given, extra)
        case "string_too_short" | "too_short":
            return _("This must not be empty.")
        case "string_too_long" | "too_long":
            return _("This is too long: at most %s.") % extra.get("max_length", "")
        case "greater_than_equal":
            return _("This must be at least %s.") % extra.get("ge", "")
        case "less_than_equal":
            return _("This must be at most %s.") % extra.get("le", "")
    known = extra.get("known", ())
    return str(detail["msg"]) + (near(given, known) if isinstance(given, str) else "")


def _one_of(given: object, extra: Mapping[str, Any]) -> str:
    """The words that may stand here, and the nearest one to what does."""
    raw = str(extra.get("expected") or extra.get("expected_tags") or "")
    known = [word.strip().strip("'") for word in raw.replace(" or ", ", ").split(",") if word.strip()]
    word = given.get("mode") if isinstance(given, dict) else given
    return _("This must be one of: %s.") % ", ".join(known) + (near(word, known) if isinstance(word, str) else "")


def _near_key(key: str, source: Source, loc: Loc, context: Mapping[int, type[Strict]]) -> str:
    parent: Any = source.data
    for part in loc[:-1]:
        # A step that stands in no file (the tag of a union) leads nowhere and is passed over.
        with contextlib.suppress(KeyError, IndexError, TypeError):
            parent = parent[part]
    kind = context.get(id(parent))
    return near(key, kind.keys()) if kind else ""
