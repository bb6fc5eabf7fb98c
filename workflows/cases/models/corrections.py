"""What the database holds of corrections: a case that corrects the result of another is linked to it."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

CORRECTION_CONSTRAINTS: Final[tuple[models.BaseConstraint, ...]] = (
    models.CheckConstraint(
        name="case_corrects_another",
        condition=Q(corrects=None) | ~Q(corrects=F("id")),
        violation_error_message=_("A case corrects another one, never itself."),
    ),
    models.UniqueConstraint(
        fields=["corrects"],
        condition=Q(corrects__isnull=False, closed_at__isnull=True),
        name="case_correction_open_once",
        violation_error_message=_("A correction of this case is open already."),
    ),
)
#: Nearly no case corrects another, so the others stay out of the index.
CORRECTION_INDEXES: Final = (
    models.Index(fields=["corrects"], condition=Q(corrects__isnull=False), name="case_correction_of"),
)
