"""Numbers, dates and moments as people read them: đồng, the local calendar, Asia/Ho_Chi_Minh."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language_info, gettext

NOTHING = "–"


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        value = parse_datetime(value)
    if not isinstance(value, datetime):
        return None
    return timezone.localtime(value if value.tzinfo else value.replace(tzinfo=UTC))


def local_datetime(value: object) -> str:
    """A moment (aware datetime or ISO text; UTC when it names no zone) as "22/11/2026 10:04"."""
    moment = _moment(value)
    return f"{moment:%d/%m/%Y %H:%M}" if moment else NOTHING


def local_date(value: object) -> str:
    """A date, or the local day of a moment, as "22/11/2026"."""
    moment = _moment(value)
    if moment:
        value = moment.date()
    elif isinstance(value, str):
        value = parse_date(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else NOTHING


def long_date(value: object) -> str:
    """A date written out, with the weekday, in the active language."""
    moment = _moment(value)
    if moment:
        value = moment.date()
    elif isinstance(value, str):
        value = parse_date(value)
    return date_format(value, "LONG_DATE_FORMAT") if isinstance(value, date) else NOTHING


def partial_date(value: object) -> str:
    """A birth date as registries hold it: "1990-09-02" is "02/09/1990", the year-only "1950" stays "1950"."""
    text = str(value or "")
    return text if len(text) == 4 and text.isdigit() else local_date(value)


def grouped(value: object) -> str:
    """A whole number with thousands apart, as the active language writes it: 1.250 or 1,250."""
    try:
        number = int(str(value))
    except ValueError:
        return NOTHING
    return f"{number:,}".replace(",", get_format("THOUSAND_SEPARATOR"))


def native_name(code: str) -> str:
    """A language's own name for itself: "Tiếng Việt"."""
    return unicodedata.normalize("NFC", str(get_language_info(code)["name_local"]))


def money(value: object) -> str:
    """An amount of whole đồng: "430.000 đồng"; in English "430,000 VND"."""
    number = grouped(value)
    return number if number == NOTHING else gettext("%(amount)s VND") % {"amount": number}
