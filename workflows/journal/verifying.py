"""Proving that the journal is what was written: every body, hash, link and end is computed again.

A stream's chain shows an entry that was edited, removed, swapped, inserted or renumbered, as long as its end is known.
Whoever may rewrite entries *and* the stream's end can forge a chain; that is found only with a head kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.journal.bodies import GENESIS, hash_of, instant, private_digest, read_body
from workflows.journal.models import Detail, Entry, Mention, Stream
from workflows.vault import Unreadable

_CHUNK = 500


class Problem(models.TextChoices):
    """What is wrong with the first bad entry."""

    MISSING = "missing", _("an entry is missing here, or stands in another's place")
    FORMAT = "format", _("the text of the entry is not in the journal's format")
    HASH = "hash", _("the text of the entry was changed: its digest does not fit")
    COLUMNS = "columns", _("the searchable columns say something else than the text of the entry")
    LINK = "link", _("the entry does not follow from the one before it")
    DETAIL = "detail", _("a private value beside the entry was changed")
    MENTION = "mention", _("the index of persons and cases says something else than the text of the entry")
    END = "end", _("the stream ends somewhere else than its record says: entries at the end were removed or added")
    NO_STREAM = "no_stream", _("the stream's own record is missing")


@dataclass(frozen=True)
class Verdict:
    """What verifying one stream (or, with name "", the reads) came to.

    `checked` counts entries found good; `first_bad` is the place in the stream (for reads: the entry's id) of the first
    bad one, None when all are good; `problem` a `Problem`, or "" when all are good.
    """

    name: str
    ok: bool
    checked: int
    first_bad: int | None = None
    problem: Problem | str = ""

    @property
    def message(self) -> str:
        """The problem in the reader's language, or "" """
        return str(self.problem.label) if isinstance(self.problem, Problem) else ""


def verify_stream(name: str) -> Verdict:
    """Verify one chain from its first entry to its end. A stream without entries is good."""
    before = Stream.objects.filter(name=name).first()
    checked, previous = 0, GENESIS
    for entry in _read(Entry.objects.filter(stream=name).order_by("seq")):
        if entry.seq != checked + 1:
            return Verdict(name, False, checked, checked + 1, Problem.MISSING)
        if problem := _problem_of(entry) or ("" if entry.previous_hash == previous else Problem.LINK):
            return Verdict(name, False, checked, entry.seq, problem)
        if before is not None and entry.seq == before.seq and entry.hash != before.head:
            return Verdict(name, False, checked, entry.seq, Problem.END)
        checked, previous = checked + 1, entry.hash
    if before is None:
        # Only now: the stream may have been opened while its entries were being read.
        before = Stream.objects.filter(name=name).first()
        return (
            Verdict(name, False, 0, 1, Problem.NO_STREAM)
            if checked and before is None
            else Verdict(name, True, checked)
        )
    # The chain may have grown meanwhile; then its end has moved on, too.
    after = Stream.objects.filter(name=name).first()
    if checked < before.seq or after is None or checked > after.seq:
        return Verdict(name, False, checked, checked + 1, Problem.END)
    return Verdict(name, True, checked)


def verify_reads() -> Verdict:
    """Verify every entry that has no chain: its text, digest, columns and mentions."""
    checked = 0
    for entry in _read(Entry.objects.filter(stream="").order_by("pk")):
        if problem := _problem_of(entry):
            return Verdict("", False, checked, entry.pk, problem)
        checked += 1
    return Verdict("", True, checked)


def verify_all() -> Iterator[Verdict]:
    """Verify every stream, also one whose own record is gone, and at last the reads."""
    named = Stream.objects.values_list("name")
    for (name,) in named.union(Entry.objects.exclude(stream="").values_list("stream")).order_by("name"):
        yield verify_stream(name)
    yield verify_reads()


def holds(entry: Entry, name: str, value: str) -> bool:
    """Whether an entry was written with this private value; of one that has been erased nobody can tell any more."""
    if name not in (private := read_body(entry.body)["private"]):
        return False
    kept = next((detail for detail in entry.details.all() if detail.name == name), None)
    return kept is None or private[name] == {"sha256": private_digest(bytes.fromhex(kept.salt), value)}


def _read(found: models.QuerySet[Entry]) -> Iterator[Entry]:
    return found.prefetch_related("details", "mentions").iterator(chunk_size=_CHUNK)


def _problem_of(entry: Entry) -> Problem | str:
    """What is wrong with an entry taken by itself, or ""."""
    if hash_of(entry.body) != entry.hash:
        return Problem.HASH
    try:
        body = read_body(entry.body)
    except ValueError:
        return Problem.FORMAT
    if _columns_of(entry) != {key: body[key] for key in _columns_of(entry)}:
        return Problem.COLUMNS
    if not all(_fits(detail, body["private"]) for detail in entry.details.all()):
        return Problem.DETAIL
    if {(mention.kind, mention.ref) for mention in entry.mentions.all()} != _mentions_in(body):
        return Problem.MENTION
    return ""


def _columns_of(entry: Entry) -> dict[str, Any]:
    return {
        "stream": entry.stream,
        "seq": entry.seq,
        "previous": entry.previous_hash,
        "kind": entry.kind,
        "at": instant(entry.at),
        "actor": entry.actor,
        "subject": entry.subject_index,
    }


def _fits(detail: Detail, private: dict[str, Any]) -> bool:
    """Whether a private value is the one that was hashed. An erased one is no fault."""
    try:
        digest = private_digest(bytes.fromhex(detail.salt), detail.value)
    except (Unreadable, ValueError):
        return False
    return private.get(detail.name) == {"sha256": digest}


def _mentions_in(body: dict[str, Any]) -> set[tuple[str, str]]:
    if body["stream"]:
        return set()
    lists = {Mention.What.PERSON: "whose", Mention.What.CASE: "cases", Mention.What.DRAFT: "drafts"}
    named = {what: body["data"].get(key) for what, key in lists.items()}
    return {(what.value, str(ref)) for what, refs in named.items() if isinstance(refs, list) for ref in refs}
