"""How old an answer may be, and asking anew what is older: at filing, and before every decision (design §3.7)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from integrations.exchange import quota
from procedures import catalogue
from procedures.edition import Edition
from workflows.filling import lookups
from workflows.filling.facts import RegistryFact, facts_of_case, facts_of_draft
from workflows.filling.models import Lookup, Outcome
from workflows.people.models import Official

#: A case that comes to its approver is asked about ahead, so that nobody waits for what expires meanwhile.
AHEAD: Final = timedelta(days=2)
_KNOWN: Final = (Outcome.RESOLVED, Outcome.ABSENT)


def stale(facts: Iterable[RegistryFact], edition: Edition, *, at: datetime | None = None) -> list[RegistryFact]:
    """What a registry once answered and the edition takes for too old at a moment (now, when none is given).

    An answer that confirmed the earlier one makes it fresh; so does one that an official has weighed. Where an official
    vouches for it by another proof, no answer is needed.
    """
    moment = at or timezone.now()
    known = (fact for fact in facts if fact.outcome in _KNOWN and fact.settlement is None)
    return [fact for fact in known if _too_old(fact, edition, moment)]


def refresh_draft(draft: uuid.UUID, edition: Edition) -> bool:
    """Ask anew what is stale in a draft, for as long as a page can wait; True when anything was asked.

    Reaches registries: never inside a transaction.
    """
    old = {fact.lookup for fact in stale(facts_of_draft(draft).values(), edition)}
    if not old:
        return False
    with transaction.atomic():
        for lookup in Lookup.objects.filter(draft=draft, public_id__in=old).order_by("id"):
            lookups.ask_again(lookup)
    lookups.hurry(draft)
    return True


def refresh_case(case_code: str, *, by: Official) -> bool:
    """Ask anew what a decision on a case cannot rest on: what is stale, or not answered yet; True when any was asked.

    The official's own quota pays for it. Whoever calls has made sure that the case is the official's to decide. Reaches
    registries: never inside a transaction. Raises quota.QuotaExceeded.
    """
    wanting = _wanting(case_code, timezone.now())
    reference = f"official-{by.public_id}"
    for lookup in wanting:
        quota.take(reference, lookup.registry)
    with transaction.atomic():
        for lookup in wanting:
            lookups.ask_again(lookup, by=reference)
    lookups.hurry(case_code=case_code)
    return bool(wanting)


def refresh_ahead(case_code: str, *, by: Official) -> None:
    """Queue what is stale, or will be soon, for the worker. Runs inside the action's transaction and reaches nobody."""
    for lookup in _wanting(case_code, timezone.now() + AHEAD):
        lookups.ask_again(lookup, by=f"official-{by.public_id}")


def _wanting(case_code: str, at: datetime) -> list[Lookup]:
    """The lookups of a case with an answer that is too old at a moment, or without one."""
    asked = {lookup.public_id: lookup for lookup in Lookup.objects.filter(case_code=case_code).order_by("id")}
    if not asked:
        return []
    one = next(iter(asked.values()))
    edition = catalogue.edition(one.procedure, one.edition)
    facts = list(facts_of_case(case_code).values())
    silent = [fact for fact in facts if fact.outcome not in _KNOWN and fact.settlement is None]
    wanted = {fact.lookup for fact in (*stale(facts, edition, at=at), *silent)}
    return [lookup for public_id, lookup in asked.items() if public_id in wanted]


def _too_old(fact: RegistryFact, edition: Edition, moment: datetime) -> bool:
    age = edition.max_age(fact.need, fact.attribute)
    # Without a time the answer has come between the two looks that make a fact: nothing is fresher.
    return age is not None and fact.checked_at is not None and moment - fact.checked_at > age
