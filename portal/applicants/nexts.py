"""What happens next on a case, in plain words and with a day, for the person who waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.applicants.supplementing import Requested
from workflows.cases.models import Case, Proposal
from workflows.cases.statuses import Status


@dataclass(frozen=True)
class Next:
    """A heading, a sentence, and the moment by which it happens (none when nothing is awaited)."""

    heading: Any
    text: Any
    by: datetime | None = None


def what_next(case: Case, *, asked: bool = False, supplement: Requested | None = None) -> Next:
    """The next thing on a case and by when. `asked`: an official waits for the applicant's answer to a question.

    `supplement`: what the applicant is asked to add.
    """
    if supplement is not None:
        return Next(
            _("We wait for what you are asked to add"),
            _("Read what is missing and add it on this page. Until then nobody works on your case.")
            + " "
            + (
                _("The time for the result does not run meanwhile.")
                if case.received_at
                else _("If nothing comes in time, your application is not accepted.")
            ),
            supplement.answer_by,
        )
    if asked:
        return Next(
            _("We wait for your answer"),
            _("An official has a question. The decision waits for it, and the deadline runs on: please answer soon."),
            case.due_at,
        )
    if case.status == Status.SUBMITTED:
        task = case.tasks.filter(closed_at__isnull=True).order_by("due_at").first()
        return Next(
            _("We check that your application is complete"),
            _("An official accepts it and sends you a receipt with the date of the result, or tells you why not."),
            task.due_at if task else None,
        )
    if case.status in (Status.RECEIVED, Status.PROCESSING):
        return Next(
            _("Officials work on your application"),
            _("You do not need to do anything. Follow it here; you get the result on this page."),
            case.due_at,
        )
    if case.status == Status.DECIDED:
        granted = case.decision.kind == Proposal.GRANT
        return Next(
            _("Your result is ready") if granted else _("A decision has been made"),
            _("Take it with the button below. It is an electronic document; you need not come to the office."),
        )
    return Next(*_FINAL.get(Status(case.status), _WAITING))


_WAITING = (_("We wait for you"), _("Look at the messages below and answer what is asked."))
_FINAL = {
    Status.RETURNED: (
        _("Done"),
        _("The result has been handed over. You can download it from this page at any time."),
    ),
    Status.DECLINED: (
        _("The application was not accepted"),
        _("The letter below says why. You may correct what it names and apply again; that is a new application."),
    ),
    Status.WITHDRAWN: (_("You withdrew the application"), _("Nothing more happens. You may apply again at any time.")),
    Status.STOPPED: (_("Processing was stopped"), _("The letter below says why. You may apply again.")),
}
