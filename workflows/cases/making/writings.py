"""What the actions on a case would have left: tasks, clock, letters, decisions, jobs, and its chain in the journal."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from procedures.health_departments import unit_code
from workflows.cases.letters import NUMBERS, LetterKind
from workflows.cases.making.cast import Cast
from workflows.cases.making.lives import Life, Work
from workflows.cases.making.storing import store
from workflows.cases.models import Case, Decision, Letter, Opinion, Payment, PaymentMethod, Proposal, Report, Task
from workflows.cases.process import due_of, silence_key
from workflows.cases.statuses import Status
from workflows.cases.working import NOT_NEEDED, REPORTING
from workflows.clock.calendar import Calendar
from workflows.clock.deadlines import local_day
from workflows.clock.hours import DatedHours, hours_of
from workflows.clock.models import SealedEvent
from workflows.drafts.models import Filing
from workflows.journal.bodies import GENESIS, body_of, hash_of
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry, Stream
from workflows.outbox.models import Job
from workflows.people.models import Official, Unit

_TAKEN = 0.4  # part of the open tasks that somebody has taken
_NOTE = "Hồ sơ hợp lệ."
_REASON = "Không thuộc thẩm quyền giải quyết."


class Writings:
    """Collects the rows of a batch's cases, and writes them together."""

    def __init__(
        self,
        cast: Cast,
        units: Mapping[str, Unit],
        calendar: Calendar,
        rng: Random,
        numbers: Mapping[str, Iterator[int]],
    ) -> None:
        self._cast, self._units, self._calendar, self._rng, self._numbers = cast, units, calendar, rng, numbers
        self._tasks: list[Task] = []
        self._words: list[Any] = []  # rows that refer to tasks or cases, by model
        self._jobs: list[tuple[Job, str, Letter | Decision | Task]] = []
        self._ends: list[Stream] = []
        self._hours: dict[str, DatedHours] = {}  # by unit

    def write(self, case: Case, life: Life, filing: Filing) -> None:
        """Everything of one case that stands outside its own row."""
        chain = _Chain(case)
        self._seal(case, life)
        chain.add(
            Kind.CASE_FILED,
            f"person:{case.person.public_id}",
            life.filed_at,
            draft=str(filing.draft.public_id),
            digest=filing.digest,
            procedure=case.procedure,
            edition=case.edition_date.isoformat(),
            edition_digest=case.edition_digest,
            waiting_for=[],
        )
        for work in life.works:
            self._work(case, work, chain, life.status)
        self._words += chain.entries
        self._ends.append(chain.end)

    def store(self) -> None:
        """Write all rows, each table at once; what others refer to comes first."""
        store(self._tasks)
        by_model: dict[type, list[Any]] = {}
        for row in self._words:
            by_model.setdefault(type(row), []).append(row)
        for rows in by_model.values():
            store(rows)
        store(self._ends)
        for job, name, row in self._jobs:
            job.payload = {name: row.pk}
        store([job for job, _name, _row in self._jobs])

    def _seal(self, case: Case, life: Life) -> None:
        moments: list[tuple[str, dt.datetime | None]] = [("filed", life.filed_at), ("received", case.received_at)]
        if life.status == Status.DECLINED:
            moments.append(("stopped", life.ended("receive")))
        moments.append(("stopped", case.decided_at))
        sealed = [(kind, at) for kind, at in moments if at is not None]
        self._words += [
            SealedEvent(case_code=case.code, seq=seq, kind=kind, at=at) for seq, (kind, at) in enumerate(sealed, 1)
        ]

    def _work(self, case: Case, work: Work, chain: _Chain, status: Status) -> None:
        spec = work.spec
        unit = self._units[unit_code(spec.unit, case.located_in)]
        crew = self._rng.sample(self._cast[unit.code, spec.role, spec.kind], spec.seats or 1)
        due_at = self._due(case, work, unit)
        for seat, official in enumerate(crew, 1):
            task = Task(
                public_id=_uuid(self._rng),
                case=case,
                step=spec.id,
                kind=spec.kind,
                seat=seat,
                role=spec.role,
                unit=unit,
                opened_at=work.opened_at,
                due_at=due_at,
                title_vi=spec.title.vi,
                title_en=spec.title.en,
            )
            task.copy_from(case)
            task.case_status = int(status)  # the case comes to it afterwards
            self._tasks.append(task)
            if work.ended_at is None:
                task.assignee = official if self._rng.random() < _TAKEN else None
                if spec.silence is not None and seat == 1:
                    self._queue("cases.silence", silence_key(task), "task", task, due_at, case)
                continue
            task.closed_at, task.outcome = work.said[seat - 1]
            if task.outcome != NOT_NEEDED:
                task.assignee = official
                self._said(case, task, official, chain)

    def _due(self, case: Case, work: Work, unit: Unit) -> dt.datetime:
        if unit.code not in self._hours:
            self._hours[unit.code] = hours_of(unit.code)
        return due_of(
            case.edition,
            work.spec,
            unit,
            at=work.opened_at,
            variant=case.variant,
            case_due_at=case.due_at if work.spec.kind != "receive" else None,
            calendar=self._calendar,
            hours=self._hours[unit.code],
        )

    def _said(self, case: Case, task: Task, by: Official, chain: _Chain) -> None:
        """What an official wrote on a piece of work, with its entry in the journal."""
        at, actor = task.closed_at, f"official:{by.public_id}"
        assert at is not None  # noqa: S101  # only of what is closed
        match task.kind:
            case "receive":
                self._received(case, task, by, at, chain)
            case "appraise":
                chain.status = Status.PROCESSING
                self._words.append(Opinion(case=case, task=task, by=by, proposal=task.outcome, text=_NOTE, at=at))
                chain.add(Kind.CASE_APPRAISED, actor, at, proposal=task.outcome)
            case "approve":
                self._decision = Decision(
                    case=case, kind=Proposal.GRANT, by=by, text="", at=at, document=_uuid(self._rng)
                )
                self._words.append(self._decision)
                chain.add(Kind.CASE_APPROVED, actor, at, decision="grant")
            case "issue":
                self._issued(case, actor, at, chain)
            case "hand_over":
                chain.status = Status.RETURNED
                chain.add(Kind.CASE_HANDED_OVER, actor, at, channel="desk")
            case kind if kind in REPORTING:
                chain.status = Status.PROCESSING
                checks = {line.id: "yes" for line in case.edition.task(task.step).checklist}
                self._words.append(
                    Report(case=case, task=task, by=by, outcome=task.outcome, text=_NOTE, checks=checks, at=at)
                )
                more = {"seat": task.seat} if kind in ("opinion", "vote") else {"outcome": task.outcome}
                chain.add(Kind.TASK_DONE, actor, at, step=task.step, **more)

    def _received(self, case: Case, task: Task, by: Official, at: dt.datetime, chain: _Chain) -> None:
        actor = f"official:{by.public_id}"
        if task.outcome == "decline":
            chain.status = Status.DECLINED
            letter = self._letter(case, "refusal", by, at, _REASON)
            chain.add(Kind.CASE_DECLINED, actor, at, letter=letter.number)
            return
        chain.status, fee = Status.RECEIVED, case.fee_due
        paid = bool(fee) and case.fee.when == "before_receipt"
        if paid:
            proof = f"BL-{case.code.rsplit('-', 1)[1]}"
            method = PaymentMethod.COUNTER
            self._words.append(Payment(case=case, amount=fee, method=method, reference=proof, by=by, at=at))
        letter = self._letter(case, "receipt", by, at)
        assert case.due_at is not None  # noqa: S101  # it was received
        chain.add(
            Kind.CASE_RECEIVED,
            actor,
            at,
            letter=letter.number,
            due_on=local_day(case.due_at).isoformat(),
            fee=fee,
            paid_by="counter" if paid else "",
        )

    def _letter(self, case: Case, kind: LetterKind, by: Official, at: dt.datetime, reason: str = "") -> Letter:
        seq = next(self._numbers[f"letter:{kind}:{at.year}"])
        number = NUMBERS[kind].format(year=at.year).format(seq=seq)
        letter = Letter(case=case, kind=kind, number=number, document=_uuid(self._rng), at=at, by=by, reason=reason)
        self._words.append(letter)
        self._queue("cases.render_letter", f"letter:{letter.document}", "letter", letter, at, case)
        return letter

    def _issued(self, case: Case, actor: str, at: dt.datetime, chain: _Chain) -> None:
        decision, pattern = self._decision, case.edition.result.number
        decision.number, decision.issued_at = pattern.format(seq=next(self._numbers[f"result:{pattern}"])), at
        chain.status = Status.DECIDED
        chain.add(
            Kind.CASE_ISSUED, actor, at, decision="grant", number=decision.number, document=str(decision.document)
        )
        self._queue("cases.render_result", f"result:{decision.document}", "decision", decision, at, case)

    def _queue(
        self, kind: str, key: str, name: str, row: Letter | Decision | Task, due: dt.datetime, case: Case
    ) -> None:
        self._jobs.append((Job(kind=kind, key=key, reference=case.code, due=due), name, row))


class _Chain:
    """A case's entries, each with the hash of the one before it."""

    def __init__(self, case: Case) -> None:
        self.status = Status.SUBMITTED
        self.entries: list[Entry] = []
        self.end = Stream(name=case.stream, seq=0, head=GENESIS)
        self._subject = case.person.identity_index

    def add(self, kind: Kind, actor: str, at: dt.datetime, **data: Any) -> None:
        """The next entry."""
        end = self.end
        body = body_of(
            stream=end.name,
            seq=end.seq + 1,
            previous=end.head,
            kind=kind.value,
            at=at,
            actor=actor,
            subject=self._subject,
            data={"status": int(self.status), **data},
            private={},
        )
        entry = Entry(
            stream=end.name,
            seq=end.seq + 1,
            kind=kind.value,
            at=at,
            actor=actor,
            subject_index=self._subject,
            body=body,
            previous_hash=end.head,
            hash=hash_of(body),
        )
        self.entries.append(entry)
        end.seq, end.head = entry.seq or 0, entry.hash


def _uuid(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)
