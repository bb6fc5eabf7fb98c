"""What a new edition changes for who applies: questions, documents, conditions, fee and time, by their titles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from procedures.edition import Edition
from procedures.grammar import Fee, Text, TimeLimit

#: What the law rests on may be cited better without anything becoming different for an applicant.
_NOT_FOR_APPLICANTS: Final = frozenset({"basis", "letter"})


#: What a thing is called, and everything about it that concerns an applicant.
Named = tuple[Text, Any]


@dataclass(frozen=True)
class Listed:
    """Things of one kind: those that are new, those that are gone, and those that are not as they were."""

    new: tuple[Text, ...]
    gone: tuple[Text, ...]
    changed: tuple[Text, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed)


@dataclass(frozen=True)
class Changes:
    """What differs between two editions. Fee and time: before and after, or None when they are the same."""

    questions: Listed
    documents: Listed
    conditions: Listed
    cases: Listed
    fee: tuple[Fee, Fee] | None
    time: tuple[TimeLimit, TimeLimit] | None

    def __bool__(self) -> bool:
        return bool(self.questions or self.documents or self.conditions or self.cases or self.fee or self.time)


def changes_between(old: Edition, new: Edition) -> Changes:
    """Compare two editions of one procedure as an applicant meets them."""
    return Changes(
        questions=_listed(_questions(old), _questions(new)),
        documents=_listed(_by_id(old.components), _by_id(new.components)),
        conditions=_listed(_conditions(old), _conditions(new)),
        cases=_listed(_by_id(old.cases), _by_id(new.cases)),
        fee=(old.fee, new.fee) if old.fee != new.fee else None,
        time=(old.time_limit, new.time_limit) if _plain(old.time_limit) != _plain(new.time_limit) else None,
    )


def changed_questions(old: Edition, new: Edition) -> frozenset[str]:
    """The ids of the applicant's own fields that are new, or are not asked as they were."""
    was, now = _questions(old), _questions(new)
    return frozenset(name for name, asked in now.items() if was.get(name) != asked)


def _questions(edition: Edition) -> dict[str, Named]:
    return _by_id(field for field in edition.definition.all_fields if not field.locked)


def _conditions(edition: Edition) -> dict[str, Named]:
    """The conditions by what they rest on, each with the figures that it looks up."""
    tables = {name: table.values for name, table in edition.definition.tables.items()}
    found = {}
    for rule in edition.rules:
        words = " ".join((rule.when, *rule.values.values()))
        used = {name: values for name, values in tables.items() if f"{name}[" in words}
        found[rule.id] = (rule.basis.text, (_plain(rule), used))
    return found


def _by_id(things: Iterable[Any]) -> dict[str, Named]:
    return {thing.id: (thing.title, _plain(thing)) for thing in things}


def _listed(old: Mapping[str, Named], new: Mapping[str, Named]) -> Listed:
    return Listed(
        new=tuple(title for name, (title, _) in new.items() if name not in old),
        gone=tuple(title for name, (title, _) in old.items() if name not in new),
        changed=tuple(title for name, (title, plain) in new.items() if name in old and old[name][1] != plain),
    )


def _plain(thing: Any) -> Any:
    return thing.model_dump(exclude=set(_NOT_FOR_APPLICANTS))
