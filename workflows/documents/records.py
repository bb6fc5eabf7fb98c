"""What the record of a case prints: what was filed, and in the annex the evidence of every registry's value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AwareDatetime, Field

from workflows.documents.kinds import TITLES, Kind
from workflows.documents.pieces import BirthDate, Data, Head, Line, OptionalLine, Paragraph, Table

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RecordField(Data):
    """One field of the application: its value in lines, where that comes from, and its item in the annex."""

    title: Paragraph
    value: tuple[Paragraph, ...] = Field(default=(), max_length=5000)
    origin: Line
    item: int | None = None


class RecordPart(Data):
    """The fields of a page that are about one subject; without a title where the page is about nobody else."""

    title: OptionalLine = ""
    fields: tuple[RecordField, ...]


class RecordSection(Data):
    """One page of the application: its fields by whom they are about, or a table where they repeat."""

    title: Paragraph
    parts: tuple[RecordPart, ...] = ()
    table: Table | None = None


class RecordAnswer(Data):
    """One signed answer of a registry, called `mark` in its item; `problems`: what did not hold at the making."""

    mark: Line
    received_at: AwareDatetime
    as_of: AwareDatetime
    request_id: OptionalLine
    message_id: Line
    digest: Digest
    key_id: Line
    problems: tuple[Line, ...] = ()


class RecordRemark(Data):
    """What an official or the applicant did about a value: when, who, and their words."""

    title: Line
    at: AwareDatetime
    by: OptionalLine = ""
    lines: tuple[tuple[Line, Paragraph], ...] = ()


class RecordValue(Data):
    """One value that a registry was asked for. `mark`: of the answer on which it stands, "" where there is none.

    `holds`: whether it rests on a proof in which nothing was found wrong. `others`: what other answers said of it.
    """

    title: Line
    value: tuple[Paragraph, ...]
    mark: OptionalLine = ""
    holds: bool
    problems: tuple[Line, ...] = ()
    others: tuple[tuple[Line, Paragraph], ...] = ()
    remarks: tuple[RecordRemark, ...] = ()


class RecordItem(Data):
    """Everything that one registry was asked about one subject."""

    number: int
    about: Line
    answers: tuple[RecordAnswer, ...] = ()
    values: tuple[RecordValue, ...]


class RecordSource(Data):
    """Why one registry was asked, and each subject about whom it was asked for that reason."""

    registry: Line
    authority: Line
    purpose: Paragraph
    legal_basis: Paragraph
    basis_checked: bool  # against the text of law
    edition: Line
    agreed_at: AwareDatetime
    items: tuple[RecordItem, ...]


class RecordInspection(Data):
    """What an inspection found: its result, and each line of its list with the answer."""

    title: Paragraph
    result: Paragraph
    lines: tuple[tuple[Paragraph, Line], ...]
    note: tuple[Paragraph, ...] = ()
    by: Line
    at: AwareDatetime


class RecordVoice(Data):
    """What one expert proposed, or one member of a council voted, and why."""

    who: Line
    proposal: Line
    text: tuple[Paragraph, ...] = ()
    at: AwareDatetime


class RecordDeliberation(Data):
    """One round of a group of experts or a council: its result, and what everybody said who spoke."""

    title: Paragraph
    result: Paragraph
    voices: tuple[RecordVoice, ...]


class RecordFile(Data):
    """One file that was submitted; `scan`: what a virus scanner said of it."""

    name: Line
    pages: int
    size: int  # bytes
    sha256: Digest
    scan: Line


class RecordFiles(Data):
    """The files of one document, or of one part of its index."""

    title: Paragraph
    files: tuple[RecordFile, ...] = Field(max_length=600)


class RecordData(Head):
    """What was filed, each field with its origin, and in the annex the evidence of every registry's value.

    With `deliberations` it is the office's copy: it names experts, and is not for the applicant.
    """

    applicant: Line
    identity_number: Line
    birth_date: BirthDate
    organisation: OptionalLine = ""  # for which the applicant files
    agent: OptionalLine = ""  # who files for the applicant, and the mandate under which
    procedure_code: Line
    procedure: Paragraph
    filed_at: AwareDatetime
    filing_digest: Digest
    status: Line
    sections: tuple[RecordSection, ...]
    components: tuple[tuple[Paragraph, Paragraph], ...]  # document, what stands in its place
    inspections: tuple[RecordInspection, ...] = ()
    deliberations: tuple[RecordDeliberation, ...] = ()
    files: tuple[RecordFiles, ...] = ()
    sources: tuple[RecordSource, ...]
    made_at: AwareDatetime

    @property
    def kind(self) -> Kind:
        return Kind.OFFICE_RECORD if self.deliberations else Kind.RECORD

    @property
    def heading(self) -> str:
        return f"{TITLES[self.kind].vi} {self.case_code}"

    @property
    def dense(self) -> bool:
        return True

    @property
    def values(self) -> Iterator[RecordValue]:
        """Every value of the annex."""
        return (value for source in self.sources for item in source.items for value in item.values)
