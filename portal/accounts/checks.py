"""Whether the settings of the e-ID can be used at all: found at start, not by the first applicant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error

from portal.accounts.eid.addresses import is_safe_address

CLAIMS: Final = ("identity_number", "full_name", "birth_date", "assurance_level", "portrait")


def eid_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Plain http only on loopback, a name for every claim, and the scope without which there is no ID token."""
    return list(_problems())


def _problems() -> Iterator[CheckMessage]:
    if not is_safe_address(settings.EID_ISSUER):
        yield Error("EID_ISSUER must be an https address; plain http is for loopback only.", id="accounts.E001")
    if missing := [name for name in CLAIMS if not settings.EID_CLAIMS.get(name)]:
        yield Error(f"EID_CLAIMS names no claim for {', '.join(missing)}.", id="accounts.E002")
    if "openid" not in settings.EID_SCOPES:
        yield Error("EID_SCOPES must hold openid.", id="accounts.E003")
