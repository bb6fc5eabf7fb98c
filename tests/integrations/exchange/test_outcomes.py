"""The table of replies: each status, with and without an error of a security server, means one thing."""

from __future__ import annotations

import pytest

from integrations.exchange.messages import Reason
from integrations.exchange.outcomes import TABLE, Means, line_of

REFUSED, NO_ANSWER = Means.REFUSED, Means.NO_ANSWER


@pytest.mark.parametrize(("status", "says"), [(200, "found"), (404, "absent"), (409, "mismatch"), (422, "invalid")])
def test_registry_that_answers(status: int, says: str) -> None:
    line = line_of(status)
    assert (line.means, line.says) == (Means.ANSWER, says)


@pytest.mark.parametrize(
    ("status", "error", "means", "reason"),
    [
        (400, "", REFUSED, Reason.BAD_REQUEST),
        (401, "", REFUSED, Reason.UNAUTHORISED),
        (403, "", REFUSED, Reason.UNAUTHORISED),
        (429, "", NO_ANSWER, Reason.RATE_LIMITED),
        (500, "", NO_ANSWER, Reason.SERVER_ERROR),
        (503, "", NO_ANSWER, Reason.SERVER_ERROR),
        (599, "", NO_ANSWER, Reason.SERVER_ERROR),
        (204, "", NO_ANSWER, Reason.GARBAGE),
        (302, "", NO_ANSWER, Reason.GARBAGE),
        (418, "", NO_ANSWER, Reason.GARBAGE),
        (400, "Client.BadRequest", REFUSED, Reason.BAD_REQUEST),
        (500, "Client.InternalError", REFUSED, Reason.BAD_REQUEST),
        (401, "Client.Unauthenticated", REFUSED, Reason.UNAUTHORISED),
        (403, "Client.ClientProxy.Denied", REFUSED, Reason.UNAUTHORISED),
        (500, "Server.ServerProxy.AccessDenied", REFUSED, Reason.UNAUTHORISED),
        (403, "Server.ClientProxy.AccessDenied", REFUSED, Reason.UNAUTHORISED),
        (500, "Server.ClientProxy.NetworkError", NO_ANSWER, Reason.SERVER_ERROR),
        (500, "Server.ClientProxy.UnknownMember", NO_ANSWER, Reason.SERVER_ERROR),
        (500, "Server.ServerProxy.DatabaseError", NO_ANSWER, Reason.SERVER_ERROR),
        (500, "Server.ServerProxy.ServiceFailed", NO_ANSWER, Reason.SERVER_ERROR),
        (429, "Server.ServerProxy.Throttled", NO_ANSWER, Reason.RATE_LIMITED),
        (200, "Server.ServerProxy.ServiceFailed", NO_ANSWER, Reason.SERVER_ERROR),
        (404, "Server.ServerProxy.UnknownService", NO_ANSWER, Reason.SERVER_ERROR),
        (200, "Something.New", NO_ANSWER, Reason.SERVER_ERROR),
    ],
)
def test_reply_without_an_answer(status: int, error: str, means: Means, reason: Reason) -> None:
    line = line_of(status, error)
    assert (line.means, line.reason) == (means, reason)


def test_every_reply_has_its_line() -> None:
    for status in range(100, 1000):
        for error in ("", "Client.X", "Server.ClientProxy.X", "Server.ServerProxy.X", "X"):
            assert line_of(status, error) in TABLE


def test_an_error_of_a_security_server_is_never_an_answer() -> None:
    assert all(line.error == "" for line in TABLE if line.means is Means.ANSWER)


def test_refusals_have_their_reason_and_answers_their_outcome() -> None:
    assert all(bool(line.says) == (line.means is Means.ANSWER) != (line.reason is not None) for line in TABLE)
