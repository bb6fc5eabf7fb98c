"""What a reply means, in one table: a signed answer to be read, a refusal that is our fault, or no answer (design §5).

Errors of security servers carry X-Road-Error, which nobody else may send (PR-REST 1.0.4, section 4.6). Without it the
registry itself has spoken, or a proxy on the way that is none of ours: so only signed words count as its answer.
"""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from fnmatch import fnmatchcase
from typing import Final

from integrations.exchange.messages import Reason, Rejected, Unavailable
from integrations.exchange.wire import Reply

# Longer than any honest pause; a mistyped Retry-After must not silence a registry for a day.
LONGEST_PAUSE: Final = 900.0


class Means(Enum):
    """The three families of replies."""

    ANSWER = "a signed answer, if its signature and its contents bear that out"
    REFUSED = "our fault: asking again changes nothing, and an operator must look"
    NO_ANSWER = "nothing is known: ask again later, when the reply says or the breaker allows"


@dataclass(frozen=True)
class Line:
    """A kind of reply: X-Road-Error as a pattern ("" for none) and HTTP statuses; what it means, and why.

    `says`: the outcome that a signed answer with this status must state.
    """

    error: str
    statuses: Container[int]
    means: Means
    reason: Reason | None = None
    says: str = ""


_ANY: Final = range(1000)

# The first line that fits counts.
TABLE: Final = (
    # X-Road-Error           status           means             why, or what the signed answer says
    # A server reports it, but it is our contract with the registry that is missing.
    Line("*.AccessDenied", _ANY, Means.REFUSED, Reason.UNAUTHORISED),
    Line("Client.*", (401, 403), Means.REFUSED, Reason.UNAUTHORISED),
    Line("Client.*", _ANY, Means.REFUSED, Reason.BAD_REQUEST),
    Line("*", (429,), Means.NO_ANSWER, Reason.RATE_LIMITED),
    Line("Server.ClientProxy.*", _ANY, Means.NO_ANSWER, Reason.SERVER_ERROR),
    Line("Server.ServerProxy.*", _ANY, Means.NO_ANSWER, Reason.SERVER_ERROR),
    Line("?*", _ANY, Means.NO_ANSWER, Reason.SERVER_ERROR),  # a class that the protocol does not have yet
    Line("", (200,), Means.ANSWER, says="found"),
    Line("", (404,), Means.ANSWER, says="absent"),
    Line("", (409,), Means.ANSWER, says="mismatch"),
    Line("", (422,), Means.ANSWER, says="invalid"),
    Line("", (400,), Means.REFUSED, Reason.BAD_REQUEST),
    Line("", (401, 403), Means.REFUSED, Reason.UNAUTHORISED),
    Line("", range(500, 1000), Means.NO_ANSWER, Reason.SERVER_ERROR),
    # A redirect, say: it is not followed.
    Line("", _ANY, Means.NO_ANSWER, Reason.GARBAGE),
)


def line_of(status: int, error: str = "") -> Line:
    """The line of the table for a reply with this status and X-Road-Error."""
    return next(line for line in TABLE if status in line.statuses and fnmatchcase(error, line.error))


def expected(reply: Reply, now: datetime, error: str = "") -> str:
    """The outcome that the signed answer in `reply` must state. Unavailable or Rejected when it can hold none.

    `error`: X-Road-Error, where a security server may have sent one. `now`: aware.
    """
    line = line_of(reply.status, error)
    if line.means is Means.ANSWER:
        return line.says
    reason = line.reason or Reason.GARBAGE
    if line.means is Means.REFUSED:
        raise Rejected(reason)
    raise Unavailable(reason, retry_after=None if reason is Reason.GARBAGE else retry_after(reply, now))


def retry_after(reply: Reply, now: datetime) -> float | None:
    """Seconds to wait by the Retry-After header, in seconds or as a date (RFC 9110, 10.2.3), 0 to LONGEST_PAUSE."""
    text = reply.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:9])
    else:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        seconds = ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_PAUSE) if math.isfinite(seconds) else None
