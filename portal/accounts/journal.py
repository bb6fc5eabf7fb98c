"""Signing in and out as the journal records it, in the account's own stream."""

from __future__ import annotations

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest

from workflows.journal import Kind, record
from workflows.people.actors import Actor, actor_of
from workflows.people.models import User


def signed_in(user: User) -> None:
    """Record that somebody signed in. Inside the transaction that signs in."""
    actor = actor_of(user)
    if actor.kind == "person":
        person = user.person
        data = {"level": person.assurance_level}
        record(Kind.PERSON_SIGNED_IN, by=actor, stream=_stream(actor), subject=person.identity_index, data=data)
    else:
        record(Kind.OFFICIAL_SIGNED_IN, by=actor, stream=_stream(actor))


def end_session(request: HttpRequest) -> None:
    """Sign out whoever is signed in, and record it; nothing happens for a stranger."""
    user = request.user
    if not isinstance(user, User):
        return
    actor = actor_of(user)
    with transaction.atomic():
        if actor.kind == "person":
            subject = user.person.identity_index
            record(Kind.PERSON_SIGNED_OUT, by=actor, stream=_stream(actor), subject=subject)
        else:
            record(Kind.OFFICIAL_SIGNED_OUT, by=actor, stream=_stream(actor))
        logout(request)


def _stream(actor: Actor) -> str:
    return f"user:{actor.ref}"
