"""A journal stream as a timeline that people can read."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.ui.components import Event
from procedures.edition import Edition
from procedures.registries import REGISTRIES
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry
from workflows.people.actors import Actor
from workflows.people.models import Official


def timeline_of(entries: Iterable[Entry], *, names: bool, edition: Edition) -> list[Event]:
    """The entries, latest first. `names`: officials by name (for colleagues and auditors), else by their unit.

    `edition` says what a piece of work is called. Without names one that several seats share is told once.
    """
    listed = list(entries) if names else _of_seats_the_last(list(entries))
    officials = _officials(listed)
    return [
        Event(
            title=_title(entry, edition),
            at=entry.at,
            by=agent_of(entry) or _who(Actor.parse(entry.actor), officials, names),
            text=_about(entry),
        )
        for entry in reversed(listed)
    ]


def _title(entry: Entry, edition: Edition) -> str:
    if entry.kind == Kind.TASK_DONE:
        return _("Done: %(work)s") % {"work": edition.task(entry.data["step"]).title}
    return entry.get_kind_display()


def _of_seats_the_last(entries: list[Entry]) -> list[Entry]:
    """The entries without those of a seat after which another seat of the same work has spoken."""
    following = [*entries[1:], None]
    return [entry for entry, next_one in zip(entries, following, strict=True) if not _same_work(entry, next_one)]


def _same_work(entry: Entry, other: Entry | None) -> bool:
    if other is None or not entry.kind == other.kind == Kind.TASK_DONE:
        return False
    return "seat" in entry.data and entry.data["step"] == other.data["step"]


def who_did(entries: Iterable[Entry]) -> dict[str, str]:
    """For each actor of some entries the words for who it is, officials by name: for auditors. One query."""
    listed = list(entries)
    officials = _officials(listed)
    return {entry.actor: _who(Actor.parse(entry.actor), officials, names=True) for entry in listed}


def agent_of(entry: Entry) -> str:
    """Who acted, where it was done for the applicant under a mandate."""
    return _("somebody who acts for the applicant") if "mandate" in entry.data else ""


def _officials(entries: list[Entry]) -> dict[str, Official]:
    refs = {entry.actor.removeprefix("official:") for entry in entries if entry.actor.startswith("official:")}
    found = Official.objects.filter(public_id__in=refs).select_related("unit")
    return {str(official.public_id): official for official in found}


def _who(actor: Actor, officials: dict[str, Official], names: bool) -> str:
    if actor.kind == "person":
        return _("the applicant")
    if actor.kind == "system":
        return _("the portal")
    official = officials.get(actor.ref)
    if official is None:
        return _("an official")
    return f"{official.full_name}, {official.unit}" if names else str(official.unit)


def _about(entry: Entry) -> str:
    data = entry.data
    if (registry := data.get("registry")) in REGISTRIES:
        return str(REGISTRIES[registry])
    if number := data.get("number") or data.get("letter"):
        return _("Number %(number)s") % {"number": number}
    return ""
