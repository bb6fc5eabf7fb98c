"""The catalogue's own copy of each edition: its card, and the words by which it is found.

Reading an edition means compiling its expressions; the catalogue lists hundreds, so it reads these instead.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Final, Literal

from django.db import transaction
from pydantic import BaseModel, ConfigDict

from procedures.catalogue import TamperedEdition, records_in_force
from procedures.grammar import Definition
from procedures.models import CatalogueEntry, EditionRecord
from procedures.texts import Text
from procedures.vocabulary import AUDIENCES, LIFE_EVENTS, OFFICES, Term
from procedures.words import words_in

#: Raised whenever `Entry`, or what stands in it, becomes another: then every entry is made anew.
SHAPE: Final = 1
#: Where a word can stand, from what says most about a procedure to what says least.
PLACES: Final = ("title", "keywords", "summary", "components")


class Limit(BaseModel):
    """A time limit as a card shows it."""

    model_config = ConfigDict(frozen=True)

    amount: int
    unit: Literal["day", "working_day", "month"]


class Entry(BaseModel):
    """One procedure of the catalogue.

    Limits and fees (đồng) stand each once, since cases differ. `words`: by `PLACES`. `phrases`: titles and keywords,
    folded, for who types several words as they stand there: Vietnamese writes one word as several.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    effective_from: dt.date
    title: Text
    summary: Text
    result: Text
    unit: str
    audience: tuple[str, ...]
    level: Literal["full", "partial"]
    life_events: tuple[str, ...]
    time_limits: tuple[Limit, ...]
    fees: tuple[int, ...]
    words: tuple[str, str, str, str]
    phrases: str
    loaded_at: dt.datetime | None = None


def entry_of(definition: Definition) -> Entry:
    """What the catalogue must know of an edition."""
    return Entry(
        code=definition.code,
        effective_from=definition.effective_from,
        title=definition.title,
        summary=definition.summary,
        result=definition.result.title,
        unit=definition.unit,
        audience=definition.audience,
        level=definition.level,
        life_events=definition.life_events,
        time_limits=time_limits(definition),
        fees=fees(definition),
        words=_words(definition),
        phrases=" | ".join(" ".join(words_in(one)) for one in [*_both(definition.title), *_keywords(definition)]),
    )


@transaction.atomic
def fill() -> int:
    """Make the entries that are missing, or have another shape than this code's; how many. Safe to repeat.

    Errors: `TamperedEdition`.
    """
    CatalogueEntry.objects.exclude(shape=SHAPE).delete()
    rows = EditionRecord.objects.filter(entry__isnull=True).order_by("pk")
    made = [_row(record) for record in rows.iterator(chunk_size=20)]
    CatalogueEntry.objects.bulk_create(made, batch_size=50)
    return len(made)


def entries_in_force(on: dt.date) -> list[Entry]:
    """The procedures in force on a local day, by code. One query."""
    rows = CatalogueEntry.objects.filter(shape=SHAPE, record__in=records_in_force(on)).order_by("record__procedure")
    found = rows.values_list("content", "record__loaded_at")
    return [Entry.model_validate({**content, "loaded_at": loaded_at}) for content, loaded_at in found]


def _row(record: EditionRecord) -> CatalogueEntry:
    if hashlib.sha256(record.body.encode()).hexdigest() != record.digest:
        raise TamperedEdition(f"edition record {record.pk}")
    entry = entry_of(Definition.model_validate(json.loads(record.body)))
    content = entry.model_dump(mode="json", exclude={"loaded_at"})
    return CatalogueEntry(record=record, shape=SHAPE, token=int(record.digest[:10], 16), content=content)


def time_limits(definition: Definition) -> tuple[Limit, ...]:
    """The time limits of all cases within a procedure, each once."""
    several = [one.time_limit or definition.time_limit for one in definition.cases] or [definition.time_limit]
    return tuple(dict.fromkeys(Limit(amount=one.amount, unit=one.unit) for one in several))


def fees(definition: Definition) -> tuple[int, ...]:
    """What may be due in any case within a procedure, in đồng, each amount once."""
    several = [one.fee or definition.fee for one in definition.cases] or [definition.fee]
    amounts = [amount for fee in several for amount in (fee.amount, *(rate.amount for rate in fee.rates))]
    return tuple(dict.fromkeys(amounts))


def _words(definition: Definition) -> tuple[str, str, str, str]:
    code = definition.code
    texts = [choice.title for field in definition.all_fields for choice in field.choices]
    texts += [component.title for component in definition.components]
    terms: list[Term] = [OFFICES[definition.unit]]
    terms += [AUDIENCES[one] for one in definition.audience]
    terms += [LIFE_EVENTS[one] for one in definition.life_events]
    return (
        " ".join(words_in(code, code.replace(".", " "), code.replace(".", ""), *_both(definition.title))),
        " ".join(words_in(*_keywords(definition), *_both(definition.result.title, *terms))),
        " ".join(words_in(*_both(definition.summary))),
        " ".join(words_in(*_both(*texts))),
    )


def _keywords(definition: Definition) -> list[str]:
    keywords = definition.keywords
    return [*keywords.vi, *keywords.en] if keywords else []


def _both(*texts: Text | Term) -> list[str]:
    return [words for text in texts for words in (text.vi, text.en)]
