"""The documents that the law lists, and what an edition puts in the place of each."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Final, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, StrictBool, StrictInt, StringConstraints, model_validator
from pydantic import Field as Key

from procedures.scalars import Expression, Identifier, Line, Strict, complaint
from procedures.texts import LegalBasis, Text

# The e-ID is asked at sign-in and not as a registry; a component may still come from it.
EID = "e-id"
#: What can be looked into honestly: nothing that runs, holds other files, or is read by a program of its own.
FileKind = Literal["pdf", "jpeg", "png", "xml"]
#: Of one draft, all its components together; of one file.
MOST_FILES: Final = 600
MOST_MEGABYTES: Final = 100


class _Component(Strict):
    """`when`: the law asks for it only where that is known to be true."""

    id: Identifier
    when: Expression | None = None
    letter: Annotated[str, StringConstraints(max_length=4, strict=True)] = ""
    title: Text
    basis: LegalBasis


class FormComponent(_Component):
    """A paper form that the applicant declares in the wizard instead."""

    mode: Literal["form"]
    steps: Annotated[tuple[Identifier, ...], Key(min_length=1)]


class DataComponent(_Component):
    """A document replaced by a registry's answer, or by a claim of the e-ID to which the applicant consents.

    `proof` is the attribute without which there is no such document. `dated_by` with `max_age_days` bounds its age.
    `otherwise` says what follows when the registry knows that there is none: `stop`; go on `without` it; the applicant
    `declare`s it in `fields`, which nobody else is asked; or hands in a `file`.
    """

    mode: Literal["data"]
    source: Line
    attributes: Annotated[tuple[Identifier, ...], Key(min_length=1)]
    proof: Identifier
    dated_by: Identifier | None = None
    max_age_days: Annotated[StrictInt, Key(ge=1, le=3650)] | None = None
    consent: Identifier | None = None
    otherwise: Literal["stop", "without", "declare", "file"]
    fields: tuple[Identifier, ...] = ()
    message: Text

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.proof not in self.attributes:
            raise complaint("proof", _("The proof must be one of the attributes."), at="proof")
        if (self.dated_by is None) != (self.max_age_days is None):
            raise complaint("age", _("dated_by and max_age_days belong together."))
        if self.dated_by is not None and self.dated_by not in self.attributes:
            raise complaint("dated_by", _("dated_by must be one of the attributes."), at="dated_by")
        if (self.source == EID) != (self.consent is not None):
            raise complaint("consent", _("What comes from the e-ID needs a consent field, and nothing else has one."))
        if (self.otherwise == "declare") != bool(self.fields):
            raise complaint("fields", _("“otherwise: declare” names the fields, and nothing else does."))
        return self

    @property
    def registry(self) -> str:
        """The code of the registry that is asked, whosoever it is asked about; of the e-ID its own."""
        return self.source.rpartition(".")[2]

    @property
    def proof_name(self) -> str:
        """The name of the proof among facts, e.g. `degrees.number`."""
        return f"{'e_id' if self.source == EID else self.source}.{self.proof}"


def _part_code(code: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]{1,8}(\.[A-Za-z0-9]{1,8}){0,7}", code):
        raise complaint("part", _("Write a part's code with letters and digits in groups with dots, such as 2.3.P.1."))
    return code


class FilePart(Strict):
    """One place in the index of a dossier, such as 2.3.P.1 of an ACTD: a file that belongs there names its code."""

    code: Annotated[str, StringConstraints(strict=True), AfterValidator(_part_code)]
    title: Text
    required: StrictBool = False

    @property
    def depth(self) -> int:
        """How deep it stands in the index: `2` is 0 deep, `2.3.P.1` is 3 deep."""
        return self.code.count(".")


class FileAsk(Strict):
    """What may be handed in for a component: so many files of these kinds, in these parts of an index if it has one."""

    max_files: Annotated[StrictInt, Key(ge=1, le=MOST_FILES)] = 1
    max_megabytes: Annotated[StrictInt, Key(ge=1, le=MOST_MEGABYTES)] = 10
    kinds: Annotated[tuple[FileKind, ...], Key(min_length=1)] = ("pdf", "jpeg", "png")
    parts: tuple[FilePart, ...] = ()

    @model_validator(mode="after")
    def _index_fits(self) -> Self:
        codes = [part.code.casefold() for part in self.parts]
        for index, code in enumerate(codes):
            if code in codes[:index]:
                raise complaint("parts", _("A part's code stands here twice."), at=f"parts.{index}.code")
        if sum(part.required for part in self.parts) > self.max_files:
            raise complaint("max_files", _("More parts are required than files may be sent."), at="max_files")
        return self

    @property
    def max_bytes(self) -> int:
        """Of one file."""
        return self.max_megabytes * 1024 * 1024

    def part(self, code: str) -> FilePart | None:
        """A part by its code."""
        return next((part for part in self.parts if part.code == code), None)

    def parts_missing(self, given: Collection[str]) -> tuple[FilePart, ...]:
        """The parts that must have a file and have none."""
        return tuple(part for part in self.parts if part.required and part.code not in given)

    def part_of_path(self, path: str) -> str:
        """The part that the folders say, the innermost first, or else the file's own name; "" where none does.

        `Module 2/2.3.P.1 Description/method.pdf` and `2.3.P.1_method.pdf` both belong to 2.3.P.1.
        """
        *folders, name = path.replace("\\", "/").split("/")
        longest_first = sorted(self.parts, key=lambda part: -len(part.code))
        for said in (*reversed(folders), name):
            for part in longest_first:
                if re.match(rf"{re.escape(part.code)}(?![A-Za-z0-9])", said, re.IGNORECASE):
                    return part.code
        return ""


#: One file of a usual kind, where an edition says no more.
ONE_FILE: Final = FileAsk()


class FileComponent(_Component, FileAsk):
    """An electronic file that no registry holds: the applicant hands it in, or may do so; or a dossier of many."""

    mode: Literal["file"]
    required: StrictBool = True
    message: Text


class NotApplicableComponent(_Component):
    """A document that the law lists and that this edition never asks for; says why."""

    mode: Literal["not_applicable"]
    reason: Text


Component = Annotated[FormComponent | DataComponent | FileComponent | NotApplicableComponent, Key(discriminator="mode")]


def ask_of(component: Component) -> FileAsk:
    """What may be handed in for a component."""
    return component if isinstance(component, FileComponent) else ONE_FILE
