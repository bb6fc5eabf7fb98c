"""A case as the journal tells it: every entry, every look at it, every piece of evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from portal.ui.histories import agent_of, who_did
from procedures.registries import REGISTRIES, attribute
from workflows.cases.models import Case
from workflows.clock.deadlines import Line
from workflows.clock.events import deadline_of
from workflows.documents.kinds import Kind as DocumentKind
from workflows.filling.models import Evidence, Lookup
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry
from workflows.journal.writing import entries, reads_about

#: Looks shown on one page, the latest first.
MOST_READS: Final = 200

#: Why somebody looked, as `record_read` was told; a step of the work is called by its verb.
REASONS: Final[dict[str, Any]] = {
    "queue": _("the list of open work"),
    "look": _("looked at the case, with no open work on it"),
    "document": _("downloaded a document"),
    "own document": _("the applicant’s own document"),
    "mandate": _("acting under the applicant’s mandate"),
    "audit": _("audit"),
    "evidence": _("looked at the evidence of a value"),
    "receive": _("to receive the application"),
    "decline": _("to decide not to accept the application"),
    "appraise": _("to appraise the application"),
    "approve": _("to approve the proposal"),
    "send_back": _("to send the case back"),
    "issue": _("to issue the result"),
    "hand_over": _("to hand over the result"),
}
FIELDS: Final[dict[str, Any]] = {
    "application": _("the application"),
    "applicant_name": _("applicant’s name"),
    "full_name": _("full name"),
    "birth_date": _("date of birth"),
    "identity_number": _("identity number"),
    "cases": _("list of cases"),
    "filing": _("what was submitted"),
    "history": _("history"),
    "lookups": _("answers of registries"),
    "opinion": _("opinion"),
    "reads": _("who has looked"),
    "remark": _("remark for a colleague"),
}


@dataclass(frozen=True)
class EntryLine:
    """One entry of a chain. `private` names the private values beside it, which stay unread."""

    seq: int | None
    kind: str
    at: datetime
    who: str
    data: list[tuple[str, Any]]
    private: list[str]
    hash: str


@dataclass(frozen=True)
class ReadLine:
    """One look at personal data: who, when, why, which fields."""

    at: datetime
    who: str
    why: Any
    fields: list[Any]


@dataclass(frozen=True)
class LookupLine:
    """One question to a registry, and the signed answers that came; never what they say."""

    registry: Any
    lookup: Lookup
    evidence: list[Evidence]


def chain_of(stream: str) -> list[EntryLine]:
    """Every entry of a stream, first to last."""
    listed = list(entries(stream).prefetch_related("details"))
    names = who_did(listed)
    return [
        EntryLine(
            entry.seq,
            entry.get_kind_display(),
            entry.at,
            agent_of(entry) or names[entry.actor],
            [(key, _plain(value)) for key, value in entry.data.items()],
            [detail.name for detail in entry.details.all()],
            entry.hash,
        )
        for entry in listed
    ]


def streams_of(case: Case) -> list[str]:
    """The case's own stream, and the one of the draft from which it was filed."""
    filed = entries(case.stream).filter(kind=Kind.CASE_FILED).first()
    draft = filed.data.get("draft") if filed else None
    return [case.stream, f"draft:{draft}"] if draft else [case.stream]


def reads(*, person: str = "", case: str = "") -> list[ReadLine]:
    """Who looked at a person's data, or at a case; the latest first."""
    listed: Iterable[Entry] = list(reads_about(person=person, case=case)[:MOST_READS])
    names = who_did(listed)
    return [
        ReadLine(
            entry.at,
            names[entry.actor],
            REASONS.get(entry.data["why"], entry.data["why"]),
            [_field(name) for name in entry.data["fields"]],
        )
        for entry in listed
    ]


def lookups_of(case: Case) -> list[LookupLine]:
    """Every registry that was asked for the case: which question, under which request and key it was answered."""
    found = Lookup.objects.filter(case_code=case.code).order_by("id")
    proofs: dict[int, list[Evidence]] = {}
    # The answers themselves stay sealed: nobody reads them here.
    for row in Evidence.objects.filter(lookup__in=found).defer("raw").order_by("id"):
        proofs.setdefault(row.lookup_id, []).append(row)
    return [LookupLine(REGISTRIES[lookup.registry], lookup, proofs.get(lookup.pk, [])) for lookup in found]


def derivation_of(case: Case) -> tuple[Line, ...]:
    """How the day of a case comes about, line by line; nothing before it is received."""
    found = deadline_of(case.code, case.time_limit)
    return found.derivation if found else ()


def _field(name: str) -> Any:
    """A field of a look in words, where there are any."""
    kind, _colon, which = name.partition(":")
    if kind == "document" and which in DocumentKind.values:
        return DocumentKind(which).label
    if kind == "dispute":
        return _("report that it is wrong: %(value)s") % {"value": attribute(_asked(which)) or which}
    if kind == "evidence":
        return _("evidence: %(value)s") % {"value": attribute(_asked(which)) or which}
    return FIELDS.get(name) or attribute(_asked(name)) or name


def _asked(name: str) -> str:
    """The attribute behind a fact's name: `population.life_status` of `child.population.life_status=alive`."""
    return ".".join(name.partition("=")[0].split(".")[-2:])


def _plain(value: Any) -> str:
    """A value of an entry's data on one line."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "; ".join(_plain(item) for item in value)
    return str(value)
