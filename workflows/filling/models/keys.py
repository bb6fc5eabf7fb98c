"""The public keys by which registries have signed, kept for as long as their answers are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegistryKey(models.Model):
    """A key that was pinned when an answer signed with it came.

    A registry changes its keys, and the pinned file then forgets the old one; its answers are to be verified for as
    long as the case is kept.
    """

    registry = models.CharField(max_length=32)
    key_id = models.CharField(max_length=64)
    jwk = models.JSONField(help_text="public JWK (RFC 8037)")
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["registry", "key_id"],
                name="registry_key_kept_once",
                violation_error_message=_("A key id names one key."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registry}: {self.key_id}"
