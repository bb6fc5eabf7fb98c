"""What Celery's clock rings for in this room."""

import structlog
from celery import shared_task

from workflows.cases import absences, checking, figures, noticing

log = structlog.get_logger(__name__)


@shared_task(name="cases.count_procedures")
def count_procedures() -> None:
    """Count anew what the public may know of each procedure."""
    figures.count()


@shared_task(name="cases.check")
def check_cases() -> None:
    """Tell the operators of every case that somebody may have forgotten."""
    for broken in checking.broken_cases():
        log.error("cases.rule_broken", case=broken.code, rule=broken.rule.value)


@shared_task(name="cases.give_notice")
def give_notice() -> None:
    """Tell officials what is due soon, what is overdue, and which apology must be written now."""
    noticing.give_notice()


@shared_task(name="cases.hand_over_work")
def hand_over_work() -> None:
    """Give the work of those whose absence has begun to others."""
    absences.hand_over_due()
