"""What every layout is made of: bounded lines of text, the head and foot, tables of rows. Frozen, and in NFC."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from workflows.documents.portraits import plain_portrait


def plain_text(value: object) -> object:
    """One line of NFC text: white space collapsed, control, format and private characters dropped.

    Format characters (Unicode Cf) would let a name be read in another order than it is stored.
    """
    if not isinstance(value, str):
        return value
    spaced = " ".join(unicodedata.normalize("NFC", value).split())
    return "".join(letter for letter in spaced if unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Cs"})


def _birth_date(value: str) -> str:
    if re.fullmatch(r"\d{4}", value):
        return value
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("a birth date is YYYY-MM-DD or YYYY") from None  # the first message shows the date


Line = Annotated[str, BeforeValidator(plain_text), Field(min_length=1, max_length=400)]
OptionalLine = Annotated[str, BeforeValidator(plain_text), Field(max_length=400)]
Paragraph = Annotated[str, BeforeValidator(plain_text), Field(min_length=1, max_length=3000)]
BirthDate = Annotated[str, AfterValidator(_birth_date)]
Portrait = Annotated[str, AfterValidator(plain_portrait)]
WebAddress = Annotated[str, Field(pattern=r"^https?://[\x21-\x7e]+$", max_length=300)]


class Data(BaseModel):
    """Fields of one piece of a layout. Errors name fields, never values: a name must not reach a log."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Head(Data):
    """What stands at the head and foot of every document (Decree 30/2020/NĐ-CP, annex I)."""

    ministry: Line = "Bộ Y tế"
    unit: OptionalLine = ""  # the department that issues, "" when the ministry itself does
    place: Line = "Hà Nội"
    number: OptionalLine = ""
    case_code: Line
    verify_url: WebAddress | Literal[""]  # where anybody can check the document; also the QR code
    preview: bool = False  # shown to an official before anything is sent: it says so, and nobody can check it

    @model_validator(mode="after")
    def _checkable(self) -> Self:
        if bool(self.verify_url) != self.issued:
            raise ValueError("what is issued can be checked by everybody, and nothing else")
        return self

    @property
    def issued(self) -> bool:
        """Whether it is given out and kept, so that everybody can check it."""
        return not self.preview

    @property
    def heading(self) -> str:
        """The file's title, as a reader's window shows it."""
        raise NotImplementedError

    @property
    def dense(self) -> bool:
        """Whether there is so much text that it is printed smaller, to stay on one page."""
        return False


class Column(Data):
    """A column of a table of rows; `room`: what its values are, where they need more or less than their share."""

    title: Paragraph
    room: Literal["identity", "date", "short", ""] = ""


class Cell(Data):
    """One value of a row in lines, with a note on it."""

    value: tuple[Paragraph, ...] = Field(default=(), max_length=5000)
    note: OptionalLine = ""


class Table(Data):
    """Fields that repeat, one row for each member; the rows are numbered from 1. `note`: where the values come from."""

    title: Paragraph
    note: tuple[Paragraph, ...] = ()
    columns: tuple[Column, ...] = Field(min_length=1, max_length=60)
    rows: tuple[tuple[Cell, ...], ...] = Field(max_length=500)

    @property
    def wide(self) -> bool:
        """Whether it needs a sheet that lies on its side."""
        return len(self.columns) > 8
