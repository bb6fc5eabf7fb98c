"""What a unit's letters say besides their form: one head of the unit proposes it, another one publishes it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures import catalogue
from workflows.cases.letters import NUMBERS
from workflows.cases.models import LetterWording
from workflows.documents.rendering import printable
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor
from workflows.people.models import Official, Unit
from workflows.people.permissions import Permission

STREAM: Final = "wordings"
#: What every letter knows of its case; and what letters of one kind know besides.
PLACEHOLDERS: Final = ("applicant", "procedure", "case_code", "unit")
BESIDES: Final[dict[str, tuple[str, ...]]] = {"receipt": ("due_on",)}
MOST_PARAGRAPHS: Final = 8
MOST_LETTERS: Final = 2000
_IN_BRACES: Final = re.compile(r"\{([^{}]*)\}")


class WordingError(Exception):
    """The wording cannot be so; `message` says why and what to do, in the reader's language."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


def placeholders_of(kind: str) -> tuple[str, ...]:
    """What may stand in curly brackets in a letter of this kind."""
    return (*PLACEHOLDERS, *BESIDES.get(kind, ()))


def check(kind: str, procedure: str, *texts: str) -> None:
    """Raise WordingError for what could not be printed: unknown placeholders, letters, kinds or procedures."""
    if kind not in NUMBERS:
        raise WordingError(_("Choose the letter."))
    if procedure:
        try:
            catalogue.in_force(procedure, timezone.localdate())
        except (catalogue.UnknownProcedure, catalogue.NotInForce):
            raise WordingError(_("There is no procedure %(code)s.") % {"code": procedure}) from None
    for text in texts:
        _check_text(kind, text)


def _check_text(kind: str, text: str) -> None:
    known = placeholders_of(kind)
    named = ", ".join(f"{{{name}}}" for name in known)
    if unknown := [name for name in _IN_BRACES.findall(text) if name not in known]:
        raise WordingError(
            _("%(unknown)s is not known here. These letters know: %(known)s.")
            % {"unknown": f"{{{unknown[0]}}}", "known": named}
        )
    if re.search("[{}]", _IN_BRACES.sub("", text)):
        raise WordingError(_("A curly bracket stands alone. These letters know: %(known)s.") % {"known": named})
    if len(text) > MOST_LETTERS or len([line for line in text.splitlines() if line.strip()]) > MOST_PARAGRAPHS:
        raise WordingError(_("Shorten the text to at most %(most)s paragraphs.") % {"most": MOST_PARAGRAPHS})
    if lost := [letter for letter in "".join(text.splitlines()) if printable(letter) != letter]:
        raise WordingError(_("The typeface of the letters has no “%(letter)s”.") % {"letter": lost[0]})


def propose(*, by: Official, kind: str, procedure: str = "", opening: str = "", closing: str = "") -> LetterWording:
    """Write down how letters of the official's unit shall begin and end. No letter changes before it is published.

    Raises WordingError.
    """
    _require(by)
    opening, closing = opening.strip(), closing.strip()
    check(kind, procedure, opening, closing)
    with transaction.atomic():
        made = LetterWording.objects.create(
            unit=by.unit,
            kind=kind,
            procedure=procedure,
            opening=opening,
            closing=closing,
            proposed_by=by,
            proposed_at=timezone.now(),
        )
        _journal(Kind.WORDING_PROPOSED, made, by, letter=kind, procedure=procedure, unit=by.unit.code)
    return made


def give_up(wording: LetterWording, *, by: Official) -> LetterWording:
    """Drop a proposal. Raises WordingError when it was published or given up already."""
    _require(by)
    with transaction.atomic():
        current = _open(wording, by)
        current.withdrawn_by, current.withdrawn_at = by, timezone.now()
        current.save(update_fields=["withdrawn_by", "withdrawn_at"])
        _journal(Kind.WORDING_GIVEN_UP, current, by)
    return current


def publish(wording: LetterWording, *, by: Official) -> LetterWording:
    """Have the letters that are written from now on say it.

    Raises WordingError for the author (four eyes), and when it was published or given up already.
    """
    _require(by)
    with transaction.atomic():
        current = _open(wording, by)
        if current.proposed_by_id == by.pk:
            raise WordingError(_("You proposed this wording, so a colleague must publish it (four-eyes rule)."))
        check(current.kind, current.procedure, current.opening, current.closing)
        current.published_by, current.published_at = by, timezone.now()
        current.save(update_fields=["published_by", "published_at"])
        _journal(Kind.WORDING_PUBLISHED, current, by)
    return current


def in_force(unit: Unit | int, kind: str, procedure: str = "", *, at: datetime | None = None) -> LetterWording | None:
    """What was published last for letters of this kind, until a moment; the procedure's own goes before the unit's."""
    found = LetterWording.objects.filter(
        unit=unit, kind=kind, procedure__in={"", procedure}, published_at__lte=at or timezone.now()
    )
    return found.order_by("-procedure", "-published_at", "-pk").first()


def _open(wording: LetterWording, by: Official) -> LetterWording:
    rows = LetterWording.objects.select_for_update(of=("self",)).filter(unit=by.unit)
    current = rows.filter(pk=wording.pk).first()
    if current is None:
        raise WordingError(_("This is the wording of another unit."))
    if not current.is_open:
        raise WordingError(_("This wording was published or given up already."))
    return current


def _require(official: Official) -> None:
    if Permission.KEEP_WORDINGS not in official.permissions:
        raise WordingError(_("Only heads of division change what letters say."))


def _journal(kind: Kind, wording: LetterWording, by: Official, **data: object) -> None:
    actor = Actor("official", str(by.public_id))
    record(kind, by=actor, stream=STREAM, data={"wording": str(wording.public_id), **data})
