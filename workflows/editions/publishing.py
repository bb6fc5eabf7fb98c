"""Publishing an edition by a second person, under a signature; and withdrawing one whose day has not come."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import rfc8785
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from procedures import loading
from procedures.catalogue import canonical
from procedures.checking import Checked
from procedures.loading import Loaded
from procedures.models import EditionRecord
from workflows.editions import signing
from workflows.editions.models import Proposal, Publication, Simulation, State
from workflows.editions.proposing import EditionError, actor, check, end, journal, locked, stream_of
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor
from workflows.people.models import Official

#: Who publishes what comes with the program: whoever reviewed and installed it answers for it.
SET_UP: Final = Actor.system("set-up")


def obstacles(proposal: Proposal, *, by: Official, on: dt.date) -> list[str]:
    """Why this official cannot publish this proposal on a local day; nothing when nothing stands in the way."""
    found = []
    if proposal.state != State.CHECKED or proposal.effective_from is None:
        return [_("It has findings. Mend them first.")]
    if by.pk in _authors(proposal):
        found.append(_("You wrote it, or a part of it. A colleague has to publish it (four-eyes rule)."))
    if proposal.effective_from <= on:
        found.append(_("Its day has passed or is today. Give it a date that is still to come."))
    if (last := _last(proposal.procedure)) is not None and proposal.effective_from <= last:
        words = _("There is an edition of %(day)s already. Give this one a later date, or withdraw that one first.")
        found.append(words % {"day": date_format(last, "d/m/Y")})
    if last is not None and not _simulated(proposal):
        found.append(_("It has not been tried on the cases of the last year yet. Simulate this version first."))
    return found


def publish(proposal: Proposal, *, version: int, by: Official, on: dt.date | None = None) -> Publication:
    """Publish the version that the official has looked at. Raises EditionError, Broken when the checker has become
    stricter since.
    """
    with transaction.atomic():
        current = locked(proposal)
        if current.version != version:
            raise EditionError(_("There is a newer version meanwhile. Look at that one before you publish it."))
        if found := obstacles(current, by=by, on=on or timezone.localdate()):
            raise EditionError(found[0])
        text = bytes(current.latest.text)
        checked = check(current, text)
        loading.load([checked])
        made = _sealed(checked, text, by=actor(by))
        current.state, current.publication = State.PUBLISHED, made
        current.publisher, current.published_at = by, made.published_at
        current.save()
        journal(Kind.EDITION_PUBLISHED, current, by, **_words(made))
    return made


def may_withdraw(publication: Publication, *, on: dt.date) -> bool:
    """Whether an edition can still be taken back: nobody can have applied under it before its day."""
    return publication.withdrawn_at is None and publication.effective_from > on


def withdraw(publication: Publication, *, reason: str, by: Official, on: dt.date | None = None) -> None:
    """Take back an edition whose day has not come. Raises EditionError."""
    with transaction.atomic():
        current = Publication.objects.select_for_update().get(pk=publication.pk)
        if not may_withdraw(current, on=on or timezone.localdate()):
            raise EditionError(_("An edition that is in force cannot be withdrawn. Publish a new one instead."))
        EditionRecord.objects.filter(procedure=current.procedure, effective_from=current.effective_from).delete()
        current.withdrawn_at, current.withdrawn_by, current.reason = timezone.now(), str(actor(by)), reason
        current.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
        proposal = Proposal.objects.select_for_update().filter(publication=current).first()
        if proposal is not None:
            end(proposal, reason=reason, by=by)
        _record(Kind.EDITION_WITHDRAWN, current, actor(by), reason=reason)


@transaction.atomic
def publish_files(definitions: Iterable[Checked], directory: Path) -> Loaded:
    """Load what comes with the program, as published by the set-up. What was withdrawn here stays so. Raises Broken."""
    taken_back = set(
        Publication.objects.filter(withdrawn_at__isnull=False).values_list("procedure", "effective_from", "digest")
    )
    wanted = [checked for checked in definitions if (*_key(checked), canonical(checked.data)[1]) not in taken_back]
    loaded = loading.load(wanted)
    known = set(Publication.objects.standing().values_list("procedure", "effective_from"))
    for checked in wanted:
        if _key(checked) not in known:
            made = _sealed(checked, (directory / checked.file).read_bytes(), by=SET_UP)
            _record(Kind.EDITION_PUBLISHED, made, SET_UP)
    return loaded


def statement_of(*, procedure: str, effective_from: dt.date, digest: str, file: bytes, by: str, at: dt.datetime) -> str:
    """What is signed: which edition and which file, published by whom and when, as canonical JSON."""
    said: dict[str, str | int] = {
        "format": 1,
        "procedure": procedure,
        "effective_from": effective_from.isoformat(),
        "digest": digest,
        "file": hashlib.sha256(file).hexdigest(),
        "by": by,
        "at": at.isoformat(),
    }
    return rfc8785.dumps(said).decode()


def _sealed(checked: Checked, text: bytes, *, by: Actor) -> Publication:
    """Sign what is published, and keep it with its signature."""
    at, (procedure, day) = timezone.now(), _key(checked)
    digest = canonical(checked.data)[1]
    said = statement_of(procedure=procedure, effective_from=day, digest=digest, file=text, by=str(by), at=at)
    key_id, signature = signing.sign(said)
    return Publication.objects.create(
        procedure=procedure,
        effective_from=day,
        unit=checked.definition.unit,
        text=text,
        digest=digest,
        statement=said,
        key_id=key_id,
        signature=signature,
        by=str(by),
        published_at=at,
    )


def _record(kind: Kind, publication: Publication, by: Actor, **data: object) -> None:
    record(kind, by=by, stream=stream_of(publication.procedure), data={**_words(publication), **data})


def _words(publication: Publication) -> dict[str, Any]:
    return {
        "procedure": publication.procedure,
        "edition": publication.effective_from.isoformat(),
        "digest": publication.digest,
        "key": publication.key_id,
    }


def _authors(proposal: Proposal) -> set[int]:
    return set(proposal.versions.values_list("author", flat=True))


def _last(procedure: str) -> dt.date | None:
    days = EditionRecord.objects.filter(procedure=procedure).order_by("-effective_from")
    return days.values_list("effective_from", flat=True).first()


def _simulated(proposal: Proposal) -> bool:
    tried = Simulation.objects.filter(version__proposal=proposal, version__number=proposal.version)
    return tried.filter(finished_at__isnull=False).exists()


def _key(checked: Checked) -> tuple[str, dt.date]:
    return checked.definition.code, checked.definition.effective_from
