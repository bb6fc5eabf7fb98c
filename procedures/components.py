"""The documents that the law lists, and what an edition puts in the place of each."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import Field as Key
from pydantic import StrictBool, StrictInt, StringConstraints, model_validator

from procedures.scalars import Expression, Identifier, Line, Strict, complaint
from procedures.texts import LegalBasis, Text

# The e-ID is asked at sign-in and not as a registry; a component may still come from it.
EID = "e-id"


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


class FileComponent(_Component):
    """An electronic file that no registry holds: the applicant hands it in, or may do so."""

    mode: Literal["file"]
    required: StrictBool = True
    message: Text


class NotApplicableComponent(_Component):
    """A document that the law lists and that this edition never asks for; says why."""

    mode: Literal["not_applicable"]
    reason: Text


Component = Annotated[FormComponent | DataComponent | FileComponent | NotApplicableComponent, Key(discriminator="mode")]
