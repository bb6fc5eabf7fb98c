"""The pages of an application in its record: each field with its origin, by whom it is about; rows as tables."""

from __future__ import annotations

from itertools import groupby

from procedures.edition import Edition
from procedures.names import parsed
from procedures.registries import REGISTRIES
from workflows.cases.parties import subject_of
from workflows.cases.record_annex import Items
from workflows.cases.words import column_of, content_words, paragraphs
from workflows.documents.pieces import Cell, Column, Table
from workflows.documents.records import RecordField, RecordPart, RecordSection
from workflows.documents.rendering import printable
from workflows.drafts.content import FieldContent, RowContent, StepContent
from workflows.filling.facts import RegistryFact
from workflows.filling.models import APPLICANT, Outcome, Settlement


def section_of(step: StepContent, edition: Edition, items: Items) -> RecordSection:
    """One page; `items`: the item of the annex that shows the answers of each lookup."""
    if step.step.group is not None:
        return RecordSection(title=step.step.title.vi, table=_table(step, items))
    return RecordSection(title=step.step.title.vi, parts=_parts(step, edition, items))


def _parts(step: StepContent, edition: Edition, items: Items) -> tuple[RecordPart, ...]:
    """The fields of a page, under the title of whom they are about; a field about nobody goes with the one before."""
    whose: list[str] = []
    for content in step.fields:
        whose.append(subject_of(content.field, edition) or (whose[-1] if whose else APPLICANT))
    several = len(set(whose)) > 1
    parts = groupby(zip(whose, step.fields, strict=True), lambda pair: pair[0])
    return tuple(
        RecordPart(title=_title(subject, step, edition, several), fields=tuple(_field(one, items) for _, one in found))
        for subject, found in parts
    )


def _title(subject: str, step: StepContent, edition: Edition, several: bool) -> str:
    if subject == APPLICANT:
        return "Người nộp hồ sơ" if several else ""
    title = edition.titles[subject].vi
    return "" if title == step.step.title.vi else title


def _field(content: FieldContent, items: Items) -> RecordField:
    fact = content.fact
    if not content.locked:
        origin = "Người nộp khai"
    elif fact is None:
        origin = "Chưa hỏi cơ sở dữ liệu"
    else:
        origin = _origin(fact)
    return RecordField(
        title=content.field.title.vi,
        value=paragraphs(printable(content_words(content))),
        origin=origin,
        item=items.get(fact.lookup) if fact else None,
    )


def _origin(fact: RegistryFact) -> str:
    """Who says it; or, where the registry does not, why it does not."""
    registry = REGISTRIES[fact.registry].title_vi
    if fact.settlement is not None:
        return _settled(fact.settlement)
    return registry if fact.outcome == Outcome.RESOLVED else f"{registry}: {fact.outcome.label}"


def _settled(settlement: Settlement) -> str:
    return f"{settlement.official.full_name} xác minh theo giấy tờ hợp pháp khác"


def _table(step: StepContent, items: Items) -> Table:
    """The rows of a page; of those about whom a registry was asked, with the items of the annex about each."""
    columns = [column_of(field) for field in step.step.fields]
    sources = [
        f"{field.title.vi}: {REGISTRIES[parsed(field.from_).registry].title_vi}"
        for field in step.step.fields
        if field.from_
    ]
    if sources:
        columns.append(Column(title="Phụ lục, mục", room="short"))
    return Table(
        title=step.step.title.vi,
        note=("; ".join([*sources, "thông tin khác: người nộp khai"]),) if sources else ("Người nộp khai",),
        columns=tuple(columns),
        rows=tuple(
            (*(_cell(content) for content in row.fields), *([_items_of(row, items)] if sources else []))
            for row in step.rows
        ),
    )


def _cell(content: FieldContent) -> Cell:
    """One value of a row, and what is the matter with it where the registry did not give it."""
    fact, note = content.fact, ""
    if content.locked and fact is None:
        note = "Chưa hỏi cơ sở dữ liệu"
    elif fact is not None and fact.settlement is not None:
        note = _settled(fact.settlement)
    elif fact is not None and fact.outcome != Outcome.RESOLVED:
        note = str(fact.outcome.label)
    return Cell(value=paragraphs(printable(content_words(content))), note=note)


def _items_of(row: RowContent, items: Items) -> Cell:
    numbers = {items[content.fact.lookup] for content in row.fields if content.fact and content.fact.lookup in items}
    return Cell(value=tuple(map(str, sorted(numbers))))
