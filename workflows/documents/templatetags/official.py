"""Dates, money and QR codes as Vietnamese official documents write them (Decree 30/2020/NĐ-CP, annex I)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import segno
from django import template

register = template.Library()

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NO_BREAK = "\u00a0"


@register.filter
def day(value: date) -> str:
    """ "ngày 02 tháng 01 năm 2026": days below 10 and months 1 and 2 take a zero, against forging.

    A datetime is read in Hà Nội time; the parts of a date are not torn apart at the end of a line.
    """
    if isinstance(value, datetime):
        value = value.astimezone(HANOI)
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày{NO_BREAK}{value.day:02d} tháng{NO_BREAK}{month} năm{NO_BREAK}{value.year}"


@register.filter
def moment(value: datetime) -> str:
    """ "09 giờ 05 phút, ngày 02 tháng 01 năm 2026" in Hà Nội time."""
    local = value.astimezone(HANOI)
    return f"{local.hour:02d}{NO_BREAK}giờ{NO_BREAK}{local.minute:02d}{NO_BREAK}phút, {day(local)}"


@register.filter
def short_moment(value: datetime) -> str:
    """ "09:05, 02/01/2026" in Hà Nội time, for tables."""
    return f"{value.astimezone(HANOI):%H:%M,}{NO_BREAK}{value.astimezone(HANOI):%d/%m/%Y}"


@register.filter
def birth(value: str) -> str:
    """ "YYYY-MM-DD" as dd/mm/yyyy; a year alone stays a year."""
    return "/".join(reversed(value.split("-")))


@register.filter
def dong(amount: int) -> str:
    """430000 as "430.000 đồng"."""
    return f"{amount:,}".replace(",", ".") + f"{NO_BREAK}đồng"


@register.filter
def qr(address: str) -> str:
    """A web address as QR code: an SVG data URL, error correction M, the standard's quiet zone of 4 modules."""
    return segno.make_qr(address, error="m").svg_data_uri(border=4, dark="#000", light="#fff")


@register.filter
def last_words(value: str) -> str:
    """Keeps the last two words on one line, so that none is left alone."""
    return NO_BREAK.join(value.rsplit(" ", 1))
