"""Proposing an edition: an upload is kept as it came, checked at once, followed by better ones until it is sound."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from procedures.catalogue import canonical
from procedures.checking import Checked, check_bytes
from procedures.edition import Edition
from procedures.grammar import Definition
from procedures.reading import MAX_BYTES, Broken, read
from workflows.editions.models import Proposal, Publication, State, Version
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor
from workflows.people.models import Official

#: So many findings are kept of one upload; whoever has mended these sees the rest.
MOST_FINDINGS: Final = 200
#: A unit may have so many proposals open for one procedure.
MOST_OPEN: Final = 20


class EditionError(Exception):
    """The action is not possible; `message` says why and what to do, in the reader's language."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


class NotYours(EditionError):
    """The procedure belongs to another unit."""


def owner_of(procedure: str) -> str | None:
    """The code of the unit whose procedure it is, by its latest edition; None for one that has none yet."""
    mine = Publication.objects.standing().filter(procedure=procedure).order_by("-effective_from")
    return mine.values_list("unit", flat=True).first()


def propose(procedure: str, text: bytes, *, by: Official) -> Proposal:
    """Begin a new edition of a procedure of the official's unit, or of one that no unit has yet.

    Raises NotYours, EditionError.
    """
    if owner_of(procedure) not in (None, by.unit.code):
        raise NotYours(_("This procedure belongs to another unit."))
    _bound(text)
    with transaction.atomic():
        others = Proposal.objects.open().filter(procedure=procedure, unit=by.unit)
        if others.count() >= MOST_OPEN:
            raise EditionError(_("There are too many unfinished drafts of this procedure. Drop one of them first."))
        proposal = Proposal(procedure=procedure, unit=by.unit, author=by)
        version = _examined(proposal, text)
        proposal.save()
        _keep(version, proposal)
        journal(Kind.EDITION_PROPOSED, proposal, by, version=1, findings=len(version.findings["vi"]))
    return proposal


def revise(proposal: Proposal, text: bytes, *, by: Official) -> Proposal:
    """Put a new version in the place of the one that stands, which is kept. Raises EditionError."""
    _bound(text)
    with transaction.atomic():
        current = locked(proposal)
        current.version += 1
        current.author = by
        version = _examined(current, text)
        current.save()
        _keep(version, current)
        number, findings = current.version, len(version.findings["vi"])
        journal(Kind.EDITION_REVISED, current, by, version=number, findings=findings)
    return current


def drop(proposal: Proposal, *, reason: str, by: Official) -> None:
    """Give a proposed edition up. What was uploaded is kept. Raises EditionError."""
    with transaction.atomic():
        current = locked(proposal)
        end(current, reason=reason, by=by)
        journal(Kind.EDITION_DROPPED, current, by, reason=reason)


def locked(proposal: Proposal) -> Proposal:
    """The proposal under a row lock, still open. Raises EditionError."""
    current = Proposal.objects.select_for_update(of=("self",)).select_related("unit").get(pk=proposal.pk)
    if not current.is_open:
        raise EditionError(_("This edition has been published or withdrawn meanwhile; it cannot change any more."))
    return current


def end(proposal: Proposal, *, reason: str, by: Official) -> None:
    """Note that a locked proposal is withdrawn."""
    proposal.state = State.WITHDRAWN
    proposal.withdrawn_at, proposal.withdrawn_by, proposal.reason = timezone.now(), by, reason
    proposal.save()


def check(proposal: Proposal, text: bytes) -> Checked:
    """Check an upload, and that it is of the procedure and the unit it was proposed for. Raises Broken."""
    name = f"{proposal.procedure}.yaml"
    checked = check_bytes(text, name)
    source, found = read(text, name), []
    if checked.definition.code != proposal.procedure:
        words = gettext("This draft is of the procedure %s. For another one, begin a draft of its own.")
        found.append(source.finding(("code",), words % proposal.procedure))
    if checked.definition.unit != proposal.unit.code:
        words = gettext("A unit publishes its own procedures only; yours is %s.")
        found.append(source.finding(("unit",), words % proposal.unit.code))
    if found:
        raise Broken(found)
    return checked


def edition_of(version: Version) -> Edition:
    """The edition that a sound version makes, for looking at and trying out. Raises EditionError."""
    if not version.is_sound:
        raise EditionError(_("This version has findings. Mend them first."))
    return _edition(bytes(version.text))


def body_of(version: Version) -> dict[str, Any]:
    """The plain data of a sound version."""
    data: dict[str, Any] = read(bytes(version.text), "").data
    return data


def journal(kind: Kind, proposal: Proposal, by: Official, **data: object) -> None:
    """Record what was done in the stream of the procedure's editions."""
    about = {"proposal": str(proposal.public_id), "procedure": proposal.procedure, **data}
    record(kind, by=actor(by), stream=stream_of(proposal.procedure), data=about)


def stream_of(procedure: str) -> str:
    """The stream of the journal in which the life of a procedure's editions stands."""
    return f"edition:{procedure}"


def actor(official: Official) -> Actor:
    """The official as the journal names them."""
    return Actor("official", str(official.public_id))


def _bound(text: bytes) -> None:
    if not text:
        raise EditionError(_("The file is empty."))
    if len(text) > MAX_BYTES:
        raise EditionError(_("The file is larger than %(limit)d KiB.") % {"limit": MAX_BYTES // 1024})


def _examined(proposal: Proposal, text: bytes) -> Version:
    """Check an upload in both languages, and set the proposal's state by what was found."""
    findings: dict[str, list[tuple[int, int, str]]] = {}
    checked: Checked | None = None
    for language in ("vi", "en"):
        with override(language):
            try:
                checked, findings[language] = check(proposal, text), []
            except Broken as broken:
                found = broken.findings[:MOST_FINDINGS]
                findings[language] = [(one.line, one.column, one.message) for one in found]
    proposal.state, proposal.digest, proposal.effective_from = State.DRAFT, "", None
    if checked is not None:
        proposal.state, proposal.digest = State.CHECKED, canonical(checked.data)[1]
        proposal.effective_from = _date(checked)
    return Version(number=proposal.version, author=proposal.author, text=text, findings=findings)


def _keep(version: Version, proposal: Proposal) -> None:
    version.proposal = proposal
    version.save()


def _date(checked: Checked) -> dt.date:
    return checked.definition.effective_from


@lru_cache(maxsize=64)
def _edition(text: bytes) -> Edition:
    """The edition that a file makes, compiled once."""
    data: dict[str, Any] = read(text, "").data
    return Edition(Definition.model_validate(data), canonical(data)[1])
