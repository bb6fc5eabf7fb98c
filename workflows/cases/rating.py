"""Saying how content one was, after the result: the applicant alone, once a case, to be changed for 30 days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from workflows.cases.acting import ActionError, NotPossible, acting_for_applicant
from workflows.cases.models import Case, Rating
from workflows.cases.statuses import Status
from workflows.journal.kinds import Kind
from workflows.people.capacities import Act
from workflows.people.models import Person

#: For so long a rating can be changed.
CHANGEABLE: Final = timedelta(days=30)
SCORES: Final = range(1, 6)


def may_rate(case: Case, rating: Rating | None, at: datetime) -> bool:
    """Whether a case can be rated, or its rating be changed, at a moment."""
    return case.status == Status.RETURNED and (rating is None or at < rating.at + CHANGEABLE)


def rate(case: Case, *, by: Person, score: int, comment: str = "") -> Rating:
    """Rate a case, or change its rating.

    Raises Case.DoesNotExist for anybody but the applicant, NotPossible before the result and after 30 days,
    ActionError for a score that is none.
    """
    if score not in SCORES:
        raise ActionError(_("Select a number from 1 to 5."))
    with acting_for_applicant(case.code, person=by, may=Act.RECEIVE) as act:
        if act.case.person_id != by.pk:
            raise Case.DoesNotExist
        rating = Rating.objects.filter(case=act.case).first()
        if not may_rate(act.case, rating, act.at):
            raise NotPossible(_("A case can be rated once its result is there, and the rating be changed for 30 days."))
        rating = rating or Rating(case=act.case, by=by, at=act.at)
        rating.score, rating.comment, rating.changed_at = score, comment.strip() or None, act.at
        rating.save()
        act.journal(Kind.CASE_RATED, score=score)
    return rating
