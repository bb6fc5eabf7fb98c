"""Form 07, Sổ theo dõi hồ sơ: the cases that came to a unit in a period, as a file that a worker makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from procedures import catalogue
from workflows import outbox
from workflows.cases.acting import ActionError
from workflows.cases.exporting import AT_ONCE, MOST_ROWS, as_file, keep
from workflows.cases.models import Case, Decision, QueueExport
from workflows.cases.statuses import Status
from workflows.clock.deadlines import LOCAL
from workflows.documents.sealed_files import write_sealed
from workflows.people.models import Official

#: A register is kept by the year; a longer one is asked for in pieces.
LONGEST: Final = dt.timedelta(days=366)


def ask(official: Official, *, since: dt.date, until: dt.date, form: str, language: str) -> QueueExport:
    """Have the register of the official's unit made; a worker does it. Both days are in it. Raises ActionError."""
    if until < since:
        raise ActionError(_("The last day comes before the first one."))
    if until - since > LONGEST:
        raise ActionError(_("Ask for a year at most; for more, ask once for each year."))
    with transaction.atomic():
        made = QueueExport.objects.create(
            official=official,
            words="",
            since=since,
            until=until,
            format=form,
            language=language,
            asked_at=timezone.now(),
        )
        key = f"queue-export:{made.public_id}"
        outbox.enqueue("cases.export_register", key=key, payload={"export": made.pk}, reference=str(made.public_id))
    return made


@outbox.handler("cases.export_register", lease=60)
def export_register(job: outbox.ClaimedJob) -> Callable[[], None] | None:
    """Make the file, with what the official may see now. A second run makes it anew."""
    export = QueueExport.objects.select_related("official__unit").get(pk=job.payload["export"])
    if export.made_at is not None or export.since is None or export.until is None:
        return None
    cases = list(cases_of(export.official, export.since, export.until)[:MOST_ROWS].iterator(chunk_size=AT_ONCE))
    with translation.override(export.language):
        titles = {edition.code: edition.title for edition in catalogue.listing(timezone.localdate())}
        rows = (_row(number, case, titles) for number, case in enumerate(cases, start=1))
        content = as_file(export.format, _("Register of cases"), [str(title) for title in _heading()], rows)
    written = write_sealed([content], export.context, place="exports")
    listed = [(case.code, case.person.identity_index) for case in cases]
    return partial(keep, export, written.file, written.size, listed)


def cases_of(official: Official, since: dt.date, until: dt.date) -> QuerySet[Case]:
    """The cases that were filed with the unit in these local days: those it decides, and those it receives."""
    begins = dt.datetime.combine(since, dt.time(), tzinfo=LOCAL)
    ends = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), tzinfo=LOCAL)
    own = Q(unit=official.unit) | Q(first_unit=official.unit)
    decisions = Decision.objects.in_force().filter(issued_at__isnull=False)
    found = Case.objects.for_official(official).filter(own, filed_at__gte=begins, filed_at__lt=ends)
    return (
        found.select_related("person", "unit")
        .prefetch_related(Prefetch("decisions", queryset=decisions, to_attr="issued"))
        .order_by("filed_at", "pk")
    )


def _heading() -> list[str]:
    return [
        _("No."),
        _("Case"),
        _("Applicant"),
        _("Procedure"),
        _("Unit"),
        _("Time of filing"),
        _("Time of receipt"),
        _("Result promised for"),
        _("Time of the decision"),
        _("Result"),
        _("Number of the result"),
        _("Time of handing over"),
    ]


def _row(number: int, case: Case, titles: Mapping[str, Any]) -> list[str | dt.datetime]:
    issued: Decision | None = next(iter(getattr(case, "issued", ())), None)
    return [
        str(number),
        case.code,
        case.applicant_name,
        f"{case.procedure} {titles.get(case.procedure, '')}".strip(),
        str(case.unit),
        _local(case.filed_at),
        _local(case.received_at),
        _local(case.due_at),
        _local(case.decided_at),
        issued.get_kind_display() if issued else case.status_label,
        issued.number if issued else "",
        _local(case.closed_at) if case.status == Status.RETURNED else "",
    ]


def _local(at: dt.datetime | None) -> str | dt.datetime:
    return at.astimezone(LOCAL).replace(tzinfo=None) if at else ""
