"""What Celery's clock rings for in this room."""

from celery import shared_task

from workflows.documents import receiving
from workflows.drafts.expiring import expire_drafts


@shared_task(name="drafts.expire")
def expire() -> None:
    """Forget drafts past their time."""
    expire_drafts()


@shared_task(name="drafts.expire_transfers")
def expire_transfers() -> None:
    """Give up files that have not come whole in time."""
    receiving.expire()
