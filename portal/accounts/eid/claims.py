"""From a provider's claims to who somebody is. The claim map (EID_CLAIMS) says what the provider calls each."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from portal.accounts.eid.problems import EidProblem, Reason
from workflows.people.accounts import EidIdentity

LONGEST_NAME: Final = 200
LONGEST_PORTRAIT: Final = 2_700_000  # characters of a data: URL, about 2 MB of picture
_DATES: Final = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d")
_PORTRAIT: Final = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+")


def identity_of(id_token: Mapping[str, Any], userinfo: Mapping[str, Any]) -> EidIdentity:
    """Who signed in. Raises `EidProblem` (incomplete), naming the claim that is missing or malformed.

    The ID token is signed, so its claims come before those of the userinfo answer; the level counts only from there.
    """
    names = settings.EID_CLAIMS
    both = {**userinfo, **id_token}
    return EidIdentity(
        identity_number=_identity_number(both.get(names["identity_number"])),
        full_name=_full_name(both.get(names["full_name"])),
        birth_date=_birth_date(both.get(names["birth_date"])),
        assurance_level=level_of(id_token.get(names["assurance_level"])),
        portrait=_portrait(both.get(names["portrait"])),
    )


def level_of(value: Any) -> int:
    """The assurance level (Decree 69/2024/NĐ-CP): 2 only for what EID_LEVEL_2 lists, 1 for all else and for nothing."""
    return 2 if type(value) in (str, int) and str(value).strip() in settings.EID_LEVEL_2 else 1


def _identity_number(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{12}", value.strip()):
        return value.strip()
    raise EidProblem(Reason.INCOMPLETE, "identity_number")


def _full_name(value: Any) -> str:
    name = " ".join(unicodedata.normalize("NFC", value).split()) if isinstance(value, str) else ""
    if 0 < len(name) <= LONGEST_NAME and name.isprintable():
        return name
    raise EidProblem(Reason.INCOMPLETE, "full_name")


def _birth_date(value: Any) -> str:
    """ISO date, or the year alone where no more is known; other ways of writing a day are brought to that."""
    text = str(value).strip() if type(value) in (str, int) else ""
    if re.fullmatch(r"(1[89]|20)[0-9]{2}", text):
        return text
    for form in _DATES:
        try:
            day = dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
        if day.year >= 1800:
            return day.isoformat()
    raise EidProblem(Reason.INCOMPLETE, "birth_date")


def _portrait(value: Any) -> str | None:
    """A picture as data: URL, or none: its lack stops nobody, and no address is followed."""
    if isinstance(value, str) and len(value) <= LONGEST_PORTRAIT and _PORTRAIT.fullmatch(value):
        return value
    return None
