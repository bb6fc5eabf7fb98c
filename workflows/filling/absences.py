"""What a registry has just said that it does not hold is not asked again for another draft (R-REG-6).

Only “no such record” is taken over, and only by the same applicant's very same question: a value never leaves its draft
or case, and no answer is none. Whoever asks anew within a draft or case reaches the registry as before.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.utils import timezone

from integrations.exchange import client as exchange
from workflows.filling.answers import Answered, keep
from workflows.filling.jobs import identity_of, question_about
from workflows.filling.keys import every_key
from workflows.filling.models import Evidence, Lookup
from workflows.filling.proofs import Keys, read_again

#: For so long.
KNOWN_FOR: Final = timedelta(minutes=10)


def still_to_ask(new: Sequence[Lookup]) -> list[Lookup]:
    """The new lookups of one applicant, without those that took an answer over and are answered by it.

    The signed answer is kept under the new lookup too, and proves there what it proves under the earlier one. Must run
    in the transaction that planned them.
    """
    if not new:
        return []
    recent = Evidence.objects.filter(lookup__person=new[0].person, received_at__gt=timezone.now() - KNOWN_FOR)
    latest = {_question_of(proof.lookup): proof for proof in recent.select_related("lookup__person").order_by("id")}
    known = [(lookup, proof) for lookup in new if (proof := latest.get(_question_of(lookup))) is not None]
    keys = every_key() if known else {}
    taken = [answered for lookup, proof in known if (answered := _taken_over(lookup, proof, keys)) is not None]
    if taken:
        keep(taken)
    answered_now = {one.lookup.pk for one in taken}
    return [lookup for lookup in new if lookup.pk not in answered_now]


def _taken_over(lookup: Lookup, proof: Evidence, keys: Keys) -> Answered | None:
    """What an earlier signed answer means for the lookup; None unless it is whole and says “no such record”."""
    reading = read_again(proof, proof.lookup, keys)
    if reading.problems or reading.answer is None or reading.answer.outcome != exchange.Outcome.ABSENT:
        return None
    return Answered(lookup, _question_answered(lookup, proof), reading.answer)


def _question_of(lookup: Lookup) -> str:
    """All by which one question differs from another of the same applicant."""
    return json.dumps(
        [
            lookup.registry,
            identity_of(lookup),
            lookup.attributes,
            lookup.comparisons,
            lookup.purpose,
            lookup.procedure,
            lookup.edition.isoformat(),
            lookup.legal_basis,
        ]
    )


def _question_answered(lookup: Lookup, proof: Evidence) -> exchange.Question:
    """The lookup's question as if it had been the one to which the earlier answer belongs."""
    return replace(question_about(lookup), message_id=str(proof.message_id), issue=proof.lookup.owner)
