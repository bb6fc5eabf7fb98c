"""Correcting a result: what has been decided stays as it is, and a new case, linked to it, leads to a new result.

It is begun by the unit whose case it is, or asked for by its applicant. It holds what was submitted last, registries
are asked afresh, and it goes the whole way without a fee. Once its result is issued, that replaces the old one.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.exchange.quota import QuotaExceeded
from workflows.cases.acting import (
    Acting,
    ActionError,
    NotAllowed,
    NotPossible,
    acting,
    acting_for_applicant,
    official_actor,
)
from workflows.cases.models import Case, CaseQuerySet, Decision, Proposal
from workflows.cases.models.writings import DecisionQuerySet
from workflows.cases.opening import open_case
from workflows.cases.statuses import Status
from workflows.documents.models import Upload, UploadQuerySet
from workflows.documents.uploads import uploads_of
from workflows.drafts.again import draft_again
from workflows.drafts.filed import body_of, last_filing
from workflows.journal.kinds import Kind
from workflows.people.capacities import Act
from workflows.people.models import Official, Person
from workflows.people.permissions import Permission

#: Who works on the cases of a unit sees the mistake and may have it mended; what follows is checked by others anyway.
#: Heads, experts and councils do none of this work, and whoever only hands results over tells a colleague.
CORRECTING: Final = frozenset({Permission.RECEIVE, Permission.APPRAISE, Permission.APPROVE, Permission.ISSUE})


def may_correct(case: Case, official: Official) -> bool:
    """Whether an official may begin a correction of this unit's results."""
    return official.unit_id == case.unit_id and bool(CORRECTING & official.permissions)


def is_correctable(case: Case) -> bool:
    """Whether its result can be corrected now: there is one in force, not replaced, and no correction is open."""
    return not _hindrance(case) and open_correction_of(case) is None


def open_correction_of(case: Case) -> Case | None:
    """The correction of a case that is still being worked on, or whose result waits to be handed over."""
    return Case.objects.filter(corrects=case, closed_at=None).first()


def open_correction(code: str, *, by: Official, reason: str) -> Case:
    """Open the case that corrects the result of another. While one is open, that is returned: twice is as once.

    Raises NotAllowed, NotPossible without a result that stands, and ActionError without a reason.
    """
    _require(reason)
    with acting(code, by=official_actor(by)) as act:
        if not may_correct(act.case, by):
            raise NotAllowed(_("Those who work on cases in the unit whose case it is correct its results."))
        return _open(act, reason)


def ask_for_correction(code: str, *, by: Person, reason: str) -> Case:
    """The same for the applicant, or who may submit for them.

    Raises Case.DoesNotExist for anybody else, and as `open_correction` does.
    """
    _require(reason)
    with acting_for_applicant(code, person=by, may=Act.FILE) as act:
        if not by.may_file:
            raise NotAllowed(_("Your e-ID is of level 1. Raise it to level 2 to have a result corrected."))
        return _open(act, reason)


def _require(reason: str) -> None:
    if not reason.strip():
        raise ActionError(_("Write what is wrong in the result, and what would be right."))


def _open(act: Acting, reason: str) -> Case:
    old = act.case
    if (there := open_correction_of(old)) is not None:
        act.skip()
        return there
    if hindrance := _hindrance(old):
        raise NotPossible(hindrance)
    try:
        contents = draft_again(old.code)
    except QuotaExceeded:
        raise NotPossible(
            _("Registries have been asked about the others in this case very often today. Please go on tomorrow.")
        ) from None
    new = open_case(
        contents.draft,
        contents,
        by=act.by,
        right=act.right,
        province=old.located_in,
        variant=old.variant,
        fee_amount=0,
        corrects=old,
        reason=reason.strip(),
    )
    act.journal(Kind.CASE_CORRECTION_OPENED, correction=new.code, private={"reason": reason.strip()})
    return new


def _hindrance(case: Case) -> str:
    """Why its result cannot be corrected; "" where it can."""
    if case.status not in (Status.DECIDED, Status.RETURNED):
        return str(_("Only a result that has been issued can be corrected. Look at where the case stands."))
    today = timezone.localdate()
    holds = Q(valid_until=None) | Q(valid_until__gte=today)
    if not _granted().filter(holds, case=case).exists():
        return str(_("There is no result in force that could be corrected. Apply anew instead."))
    if (newer := replacement_of(case)) is not None:
        number = {"number": newer.number}
        return str(_("This result was replaced by number %(number)s. Have that one corrected.") % number)
    return ""


# --- What follows from it --------------------------------------------------------------------------------------------


def linked(case: Case, among: CaseQuerySet | None = None) -> CaseQuerySet:
    """The case that it corrects, and those that correct it, the first first. `among`: those that the reader may see."""
    seen = Case.objects.all() if among is None else among
    return seen.filter(Q(corrects=case) | Q(pk=case.corrects_id)).order_by("pk")


def replacement_of(case: Case) -> Decision | None:
    """The result that has replaced that of a case, once it is issued."""
    return _granted().filter(case__corrects=case).order_by("issued_at").last()


def replacement_of_document(document: uuid.UUID) -> Decision | None:
    """The result that has replaced the one of a document. One query, whatever the document is."""
    replaced = Decision.objects.in_force().filter(document=document, kind=Proposal.GRANT)
    return _granted().filter(case__corrects__in=replaced.values("case")).order_by("issued_at").last()


def number_replaced(case: Case) -> str:
    """The number of the result that the result of a case replaces; "" where it replaces none."""
    if case.corrects_id is None:
        return ""
    return _granted().filter(case=case.corrects_id).values_list("number", flat=True).first() or ""


def files_of(case: Case) -> UploadQuerySet:
    """The files of a case; of a correction also those of the corrected case that were submitted again with it."""
    if case.corrects_id is None:
        return uploads_of(case.code)
    return Upload.objects.current().filter(public_id__in=_named(case)).order_by("uploaded_at", "pk")


def cases_with(upload: Upload) -> list[str]:
    """The codes of the cases that stand on a file: the one to which it came, and its corrections that name it."""
    codes, last = [upload.case_code or ""], [upload.case_code or ""]
    while corrections := list(Case.objects.filter(corrects__code__in=last).order_by("pk")):
        last = [case.code for case in corrections]
        codes += [case.code for case in corrections if str(upload.public_id) in _named(case)]
    return codes


def _named(case: Case) -> list[str]:
    return [file["upload"] for file in body_of(last_filing(case.code)).get("files", ())]


def _granted() -> DecisionQuerySet:
    return Decision.objects.in_force().filter(kind=Proposal.GRANT, issued_at__isnull=False)
