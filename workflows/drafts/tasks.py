"""What Celery's clock rings for in this room."""

from celery import shared_task

from workflows.drafts.expiring import expire_drafts


@shared_task(name="drafts.expire")
def expire() -> None:
    """Forget drafts past their time."""
    expire_drafts()
