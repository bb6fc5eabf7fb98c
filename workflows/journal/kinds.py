"""Every kind of thing that can stand in the journal, in plain words. A kind that is no longer written stays here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What happened. The value is part of what is hashed: never change one."""

    PERSON_SIGNED_IN = "person.signed_in", _("Signed in with the e-ID")
    PERSON_SIGNED_OUT = "person.signed_out", _("Signed out")
    OFFICIAL_SIGNED_IN = "official.signed_in", _("Official signed in")
    OFFICIAL_SIGNED_OUT = "official.signed_out", _("Official signed out")

    REPRESENTATION_CLAIMED = "representation.claimed", _("Named an organisation that they represent")
    REPRESENTATION_CONFIRMED = "representation.confirmed", _("Business registry confirmed who represents it")
    REPRESENTATION_REFUSED = "representation.refused", _("Business registry did not confirm who represents it")
    MANDATE_GRANTED = "mandate.granted", _("Mandate granted")
    MANDATE_ACCEPTED = "mandate.accepted", _("Mandate accepted")
    MANDATE_REFUSED = "mandate.refused", _("Mandate refused")
    MANDATE_REVOKED = "mandate.revoked", _("Mandate ended before its term")

    DRAFT_STARTED = "draft.started", _("Application started")
    DRAFT_LOOKUPS_AGREED = "draft.lookups_agreed", _("Applicant agreed to the lookups")
    DRAFT_STEP_SAVED = "draft.step_saved", _("Step saved")
    DRAFT_DISCARDED = "draft.discarded", _("Draft discarded")
    DRAFT_EXPIRED = "draft.expired", _("Draft expired")
    DRAFT_CARRIED_OVER = "draft.carried_over", _("Draft carried over to a new edition")

    LOOKUP_ANSWERED = "lookup.answered", _("Registry answered")
    LOOKUP_FAILED = "lookup.failed", _("Registry gave no answer")
    LOOKUP_SETTLED = "lookup.settled", _("Official settled a fact with another lawful proof")
    SETTLEMENT_TAKEN_BACK = "lookup.settlement_taken_back", _("Official took a settlement back")
    DIFFERENCE_ACCEPTED = "lookup.difference_accepted", _("Newer answer of a registry accepted")
    DIFFERENCE_KEPT = "lookup.difference_kept", _("Earlier answer of a registry kept")
    DIFFERENCE_ASKED = "lookup.difference_asked", _("Applicant asked about a newer answer")
    DIFFERENCE_ANSWERED = "lookup.difference_answered", _("Applicant answered the question")
    LOOKUP_DISPUTED = "lookup.disputed", _("Applicant reported that a registry's fact is wrong")
    DISPUTE_WITHDRAWN = "lookup.dispute_withdrawn", _("Applicant took the report back")
    CORRECTION_ASKED = "lookup.correction_asked", _("Registry's owner has the request for correction")
    CORRECTION_MADE = "lookup.correction_made", _("Registry's owner corrected its record")
    CORRECTION_REFUSED = "lookup.correction_refused", _("Registry's owner stands by its record")
    CORRECTION_UNANSWERED = "lookup.correction_unanswered", _("Registry's owner gave no answer to the request")

    CASE_FILED = "case.filed", _("Application filed")
    CASE_RECEIVED = "case.received", _("Application received")
    CASE_DECLINED = "case.declined", _("Application not accepted")
    CASE_PROCESSING = "case.processing", _("Processing started")
    CASE_APPRAISED = "case.appraised", _("Application appraised")
    CASE_SENT_BACK = "case.sent_back", _("Sent back to a colleague")
    CASE_EXTENDED = "case.extended", _("Deadline extended, with apologies")
    CASE_RESCHEDULED = "case.rescheduled", _("Deadline worked out again, since the working calendar changed")
    CASE_APPROVED = "case.approved", _("Decision approved")
    CASE_ISSUED = "case.issued", _("Result issued")
    CASE_HANDED_OVER = "case.handed_over", _("Result handed over")
    CASE_WITHDRAWN = "case.withdrawn", _("Application withdrawn by the applicant")
    CASE_STOPPED = "case.stopped", _("Processing stopped")
    CASE_SUPPLEMENT_ASKED = "case.supplement_asked", _("Applicant asked for a supplement")
    CASE_SUPPLEMENTED = "case.supplemented", _("Supplement submitted")
    CASE_CORRECTION_OPENED = "case.correction_opened", _("Correction of the result begun, as a case of its own")
    CASE_RATED = "case.rated", _("Applicant rated how the case was handled")

    NOTE_WRITTEN = "note.written", _("Note written by an official")
    NOTE_STRUCK = "note.struck", _("Note struck out by its author")
    TASK_CLAIMED = "task.claimed", _("Task taken")
    TASK_SILENT = "task.silent", _("Nobody acted in time: what the law says then was done")
    TASK_DONE = "task.done", _("Piece of work done")
    TASK_ASSIGNED = "task.assigned", _("Task given to an official")
    ABSENCE_DECLARED = "absence.declared", _("Absence of an official declared")
    ABSENCE_CANCELLED = "absence.cancelled", _("Absence of an official cancelled")
    TASK_RELEASED = "task.released", _("Task given back")

    DOCUMENT_STORED = "document.stored", _("Document stored")
    DOCUMENT_UPLOADED = "document.uploaded", _("File added by the applicant")
    DOCUMENT_REMOVED = "document.removed", _("File removed by the applicant")
    DOCUMENT_MOVED = "document.moved", _("File moved to another part by the applicant")
    DOCUMENT_INFECTED = "document.infected", _("Virus found in a file; its content was deleted")
    DOCUMENT_DOWNLOADED = "document.downloaded", _("Document downloaded")

    DATA_READ = "data.read", _("Personal data looked at")
    JOURNAL_VERIFIED = "journal.verified", _("Journal verified")

    EDITION_PROPOSED = "edition.proposed", _("New edition of a procedure proposed")
    EDITION_REVISED = "edition.revised", _("Proposed edition revised")
    EDITION_DROPPED = "edition.dropped", _("Proposed edition dropped")
    EDITION_SIMULATED = "edition.simulated", _("Proposed edition tried on the cases of the last year")
    EDITION_PUBLISHED = "edition.published", _("Edition published")
    EDITION_WITHDRAWN = "edition.withdrawn", _("Published edition withdrawn before it came into force")

    CALENDAR_PROPOSED = "calendar.proposed", _("Change of the working calendar proposed")
    CALENDAR_WITHDRAWN = "calendar.withdrawn", _("Proposed change of the working calendar withdrawn")
    CALENDAR_PUBLISHED = "calendar.published", _("Change of the working calendar published")

    WORDING_PROPOSED = "wording.proposed", _("Wording of letters proposed")
    WORDING_GIVEN_UP = "wording.given_up", _("Proposed wording of letters given up")
    WORDING_PUBLISHED = "wording.published", _("Wording of letters published")

    ALARM_SEEN = "alarm.seen", _("Alarm about a registry marked as seen")
    MAINTENANCE_PLANNED = "maintenance.planned", _("Maintenance of a registry planned")
    MAINTENANCE_ENDED = "maintenance.ended", _("Maintenance of a registry ended or called off")
    REFUSED_ASKED_AGAIN = "refused.asked_again", _("Questions that a registry had refused asked again")
    JOB_REQUEUED = "job.requeued", _("Job that was left over queued again")
