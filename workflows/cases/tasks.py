"""What Celery's clock rings for in this room."""

import structlog
from celery import shared_task

from workflows.cases import checking, figures, noticing

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
