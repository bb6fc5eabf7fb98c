"""The documents of a procedure in plain words: what becomes of each, and who has to do anything for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from procedures.edition import Edition
from procedures.grammar import (
    Component,
    DataComponent,
    FileComponent,
    FormComponent,
    LegalBasis,
    NotApplicableComponent,
    Text,
)
from procedures.registries import REGISTRIES
from procedures.sources import Source, cases_asking, source_of

#: What the tag beside a document says, and its colour.
LOOKS: Final[dict[Source, tuple[Promise, str]]] = {
    Source.REGISTRY: (gettext_lazy("You hand in nothing"), "green"),
    Source.EARLIER_RESULT: (gettext_lazy("Used again"), "green"),
    Source.E_ID: (gettext_lazy("You hand in nothing"), "green"),
    Source.FORM: (gettext_lazy("Online"), "blue"),
    Source.FILE: (gettext_lazy("Upload"), "orange"),
    Source.NOT_APPLICABLE: (gettext_lazy("Not asked for"), "grey"),
}


@dataclass(frozen=True)
class PaperLine:
    """One document that the law lists: what becomes of it, and else; `only`: for whom, if not for everybody."""

    letter: str
    title: Text
    what: str
    label: str
    colour: str
    otherwise: Text | None
    basis: LegalBasis
    only: str


def papers(edition: Edition) -> list[PaperLine]:
    """Every document that the law lists, and what becomes of it."""
    return [_paper(edition, component) for component in edition.components]


def uploads(edition: Edition) -> str:
    """How many of the documents of the law the applicant must bring as a file."""
    files = sum(source_of(component) is Source.FILE for component in edition.components)
    words = ngettext(
        "%(files)s of the %(all)s document that the law lists",
        "%(files)s of the %(all)s documents that the law lists",
        len(edition.components),
    )
    return words % {"files": files, "all": len(edition.components)}


def _paper(edition: Edition, component: Component) -> PaperLine:
    source = source_of(component)
    label, colour = LOOKS[source]
    return PaperLine(
        letter=component.letter,
        title=component.title,
        what=_what(component, source),
        label=str(label),
        colour=colour,
        otherwise=component.message if isinstance(component, DataComponent) else None,
        basis=component.basis,
        only=_only(edition, component),
    )


def _only(edition: Edition, component: Component) -> str:
    """For whom alone the law asks for a document; empty where it asks everybody."""
    if component.when is None:
        return ""
    cases = cases_asking(edition, component)
    if len(cases) < len(edition.cases):
        return _("Only for: %(cases)s.") % {"cases": "; ".join(str(case.title) for case in cases)}
    return _("Not for everybody: the application shows whether it is asked of you.")


def _what(component: Component, source: Source) -> str:
    if isinstance(component, FormComponent):
        return _("It is part of the online application; there is nothing to print.")
    if isinstance(component, NotApplicableComponent):
        return str(component.reason)
    if isinstance(component, FileComponent):
        return str(component.message)
    if source is Source.E_ID:
        return _("We take it from your e-ID, if you agree.")
    registry = REGISTRIES[component.registry]
    words = {"registry": str(registry), "owner": registry.owner}
    if source is Source.EARLIER_RESULT:
        return _("It rests on a result that the health authorities issued: we look it up in the %(registry)s.") % words
    return _("We ask the %(registry)s of the %(owner)s.") % words
