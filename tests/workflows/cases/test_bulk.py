"""One action on many cases: each checked anew, each settled once, a refusal keeping nobody else from being done."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone, translation

from procedures.vocabulary import Role
from tests.workflows import making
from tests.workflows.cases.working_room import Room
from workflows import outbox
from workflows.cases import bulk, bulk_actions, deciding, queue, receiving
from workflows.cases.acting import NotPossible
from workflows.cases.models import Bulk, BulkItem, Case, Proposal, Task
from workflows.cases.statuses import Status
from workflows.journal.writing import entries
from workflows.outbox.models import Job
from workflows.people.models import Official

State = BulkItem.State


class Killed(BaseException):
    """The worker's end in the middle of something."""


def cases(count: int) -> list[Case]:
    """Filed cases without a fee."""
    made = [making.case() for _ in range(count)]
    Case.objects.filter(pk__in=[case.pk for case in made]).update(fee_amount=0)
    return made


def tasks_of(made: list[Case]) -> list[tuple[Task, int]]:
    """The open work on cases, as seen now."""
    found = Task.objects.filter(case__in=made, closed_at=None).select_related("case").order_by("case_id", "id")
    return [(task, task.case.version) for task in found]


def run() -> None:
    """A worker, until nothing is left that it can do."""
    while job := Job.objects.filter(kind="cases.bulk", state="new").order_by("pk").first():
        if not outbox.run_one(job.pk):
            return


def done(official: Official, action: str, made: list[Case]) -> Bulk:
    asked = bulk.ask(official, action, tasks_of(made))
    run()
    return Bulk.objects.get(pk=asked.pk)


def states(asked: Bulk) -> list[str]:
    return list(asked.items.values_list("state", flat=True))


def statuses(made: list[Case]) -> list[int]:
    return [Case.objects.get(pk=case.pk).status for case in made]


def received(desk: making.Desk, made: list[Case]) -> None:
    for case in made:
        receiving.receive(case.code, by=desk.receiver, version=1, payment=None)


def appraised(desk: making.Desk, made: list[Case]) -> None:
    received(desk, made)
    for case in made:
        deciding.appraise(case.code, by=desk.appraiser, version=2, proposal=Proposal.GRANT, text="Đủ điều kiện.")


class TestTheWholeWay:
    def test_taking_and_giving_back(self, ministry: making.Desk):
        made = cases(3)
        asked = done(ministry.receiver, "claim", made)
        assert states(asked) == [State.DONE] * 3
        assert (asked.done, asked.total) == (3, 3)
        assert asked.started_at is not None
        assert asked.finished_at is not None
        assert ministry.receiver.tasks.count() == 3
        done(ministry.receiver, "release", made)
        assert ministry.receiver.tasks.count() == 0

    def test_receiving_approving_issuing_and_handing_over(self, ministry: making.Desk):
        made = cases(2)
        assert states(done(ministry.receiver, "receive", made)) == [State.DONE] * 2
        for case in made:
            deciding.appraise(case.code, by=ministry.appraiser, version=2, proposal=Proposal.GRANT, text="Đủ.")
        assert states(done(ministry.approver, "approve", made)) == [State.DONE] * 2
        assert states(done(ministry.clerk, "issue", made)) == [State.DONE] * 2
        assert statuses(made) == [Status.DECIDED] * 2
        for case in made:
            Room.printed(case)
        hand = making.official(Role.CLERK, Role.RECEIVER, unit=tasks_of(made)[0][0].unit.code)
        assert states(done(hand, "hand_over", made)) == [State.DONE] * 2
        assert statuses(made) == [Status.RETURNED] * 2

    def test_each_case_says_who_did_it(self, ministry: making.Desk):
        made = cases(1)
        done(ministry.receiver, "receive", made)
        last = list(entries(made[0].stream))[-1]
        assert (last.kind, last.actor) == ("case.received", f"official:{ministry.receiver.public_id}")

    def test_more_than_one_batch(self, ministry: making.Desk, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(bulk, "BATCH", 2)
        asked = done(ministry.receiver, "claim", cases(5))
        assert states(asked) == [State.DONE] * 5
        assert Job.objects.filter(kind="cases.bulk", state="done").count() == 3


class TestEachIsCheckedAnew:
    def test_a_case_that_changed_since_is_refused_and_the_rest_goes_on(self, ministry: making.Desk):
        made = cases(3)
        asked = bulk.ask(ministry.receiver, "receive", tasks_of(made))
        colleague = making.official(Role.RECEIVER, unit="mot-cua")
        queue.claim(tasks_of(made)[1][0], by=colleague)
        run()
        assert states(asked) == [State.DONE, State.REFUSED, State.DONE]
        refused = asked.items.get(position=2)
        assert refused.why == "StaleCase"
        with translation.override("en"):
            assert "has been changed since" in refused.words
        assert statuses(made) == [Status.RECEIVED, Status.SUBMITTED, Status.RECEIVED]

    def test_the_reason_is_told_in_both_languages(self, ministry: making.Desk, monkeypatch: pytest.MonkeyPatch):
        made = cases(1)
        colleague = making.official(Role.RECEIVER, unit="mot-cua", name="Lý Thị Đồng")
        queue.claim(tasks_of(made)[0][0], by=colleague)
        asked = done(ministry.receiver, "claim", made)
        (item,) = asked.items.all()
        assert (item.state, item.why) == (State.REFUSED, "NotAllowed")
        with translation.override("en"):
            assert item.words == "Somebody else has taken this piece of work: Lý Thị Đồng."
        with translation.override("vi"):
            assert "Lý Thị Đồng" in item.words
            assert "Somebody" not in item.words

    def test_a_fee_that_is_due_is_no_matter_for_many(self, ministry: making.Desk):
        free, dear = cases(1)[0], making.case()
        asked = done(ministry.receiver, "receive", [free, dear])
        assert states(asked) == [State.DONE, State.REFUSED]
        assert Case.objects.get(pk=dear.pk).status == Status.SUBMITTED

    def test_four_eyes(self, ministry: making.Desk):
        made = cases(1)
        appraised(ministry, made)
        making.also(ministry.appraiser, Role.APPROVER)
        asked = done(ministry.appraiser, "approve", made)
        assert states(asked) == [State.REFUSED]
        with translation.override("en"):
            assert "four-eyes" in asked.items.get().words

    def test_a_right_that_was_lost_meanwhile(self, ministry: making.Desk):
        asked = bulk.ask(ministry.receiver, "claim", tasks_of(cases(2)))
        Official.objects.filter(pk=ministry.receiver.pk).update(active=False)
        run()
        assert states(asked) == [State.REFUSED] * 2
        assert Task.objects.filter(assignee__isnull=False).count() == 0

    def test_a_fault_fails_one_and_no_other(self, ministry: making.Desk, monkeypatch: pytest.MonkeyPatch):
        made = cases(3)
        once(monkeypatch, made[1].code, ValueError("of no matter"))
        asked = done(ministry.receiver, "receive", made)
        assert states(asked) == [State.DONE, State.FAILED, State.DONE]
        assert Case.objects.get(pk=made[1].pk).status == Status.SUBMITTED

    def test_two_pieces_of_work_on_one_case_do_not_hinder_each_other(self, ministry: making.Desk):
        (task, version), *_rest = tasks_of(cases(1))
        other = Task(case=task.case, step="second", kind="receive", role=task.role, unit=task.unit)
        other.opened_at, other.due_at, other.title_vi, other.title_en = task.opened_at, task.due_at, "Việc", "Work"
        other.copy_from(task.case)
        other.save()
        asked = bulk.ask(ministry.receiver, "claim", [(task, version), (other, version)])
        run()
        assert states(asked) == [State.DONE] * 2


def once(monkeypatch: pytest.MonkeyPatch, code: str, error: BaseException) -> None:
    """Receiving this case ends so, the first time, when everything but the commit is done."""
    real, left = receiving.receive, iter([error])

    def receive(which: str, **how: Any) -> Case:
        case = real(which, **how)
        if which == code and (ending := next(left, None)):
            raise ending
        return case

    monkeypatch.setattr(receiving, "receive", receive)


class TestBeginningAgain:
    def test_killed_in_the_middle_nothing_is_done_twice(self, ministry: making.Desk, monkeypatch: pytest.MonkeyPatch):
        made = cases(3)
        asked = bulk.ask(ministry.receiver, "receive", tasks_of(made))
        once(monkeypatch, made[1].code, Killed())
        job = Job.objects.get(kind="cases.bulk")
        with pytest.raises(Killed):
            outbox.run_one(job.pk)
        assert states(asked) == [State.DONE, State.WAITING, State.WAITING]
        assert statuses(made) == [Status.RECEIVED, Status.SUBMITTED, Status.SUBMITTED]
        again(job)
        run()
        asked.refresh_from_db()
        assert states(asked) == [State.DONE] * 3
        assert (asked.done, asked.finished_at is not None) == (3, True)
        for case in made:
            assert [entry.kind for entry in entries(case.stream)].count("case.received") == 1

    def test_a_database_that_is_away_fails_no_case(self, ministry: making.Desk, monkeypatch: pytest.MonkeyPatch):
        made = cases(2)
        asked = bulk.ask(ministry.receiver, "receive", tasks_of(made))
        once(monkeypatch, made[0].code, OperationalError("gone"))
        job = Job.objects.get(kind="cases.bulk")
        assert not outbox.run_one(job.pk)
        assert states(asked) == [State.WAITING] * 2
        again(job)
        run()
        assert states(asked) == [State.DONE] * 2

    def test_a_second_worker_with_the_same_job_settles_nothing_again(self, ministry: making.Desk):
        made = cases(1)
        asked = done(ministry.receiver, "receive", made)
        job = outbox.ClaimedJob(1, "cases.bulk", "", {"bulk": asked.pk}, "", 1, 1)
        assert bulk.work_on(job) is None
        item = asked.items.select_related("task__case").get()
        assert bulk._do(asked, item, again=False) is False
        assert Case.objects.get(pk=made[0].pk).version == 2

    def test_what_another_worker_settled_is_left_alone(self, ministry: making.Desk):
        asked = bulk.ask(ministry.receiver, "claim", tasks_of(cases(2)))
        item = asked.items.select_related("task__case").get(position=1)
        BulkItem.objects.filter(pk=item.pk).update(state=State.DONE, at=timezone.now())
        assert bulk._do(asked, item, again=False) is True
        asked.refresh_from_db()
        assert asked.done == 0
        assert ministry.receiver.tasks.count() == 0

    def test_given_up_is_told(self, ministry: making.Desk):
        asked = bulk.ask(ministry.receiver, "claim", tasks_of(cases(1)))
        assert not bulk.is_given_up(asked)
        Job.objects.filter(kind="cases.bulk").update(state="dead")
        assert bulk.is_given_up(asked)


def again(job: Job) -> None:
    """The lease of whoever was killed, or the wait after a failure, has passed."""
    Job.objects.filter(pk=job.pk).update(state="new", due=timezone.now(), lease_until=None)


class TestCancelling:
    def test_what_is_left_stays_as_it_is(self, ministry: making.Desk, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(bulk, "BATCH", 1)
        made = cases(3)
        asked = bulk.ask(ministry.receiver, "claim", tasks_of(made))
        assert outbox.run_one(Job.objects.get(kind="cases.bulk").pk)
        assert bulk.cancel(asked)
        run()
        asked.refresh_from_db()
        assert states(asked) == [State.DONE, State.WAITING, State.WAITING]
        assert (asked.done, asked.left) == (1, 2)
        assert ministry.receiver.tasks.count() == 1

    def test_it_is_seen_between_two_cases_of_one_batch(self, ministry: making.Desk, monkeypatch: pytest.MonkeyPatch):
        made = cases(2)
        asked = bulk.ask(ministry.receiver, "receive", tasks_of(made))
        real = bulk_actions.prepare
        calls = iter([False, True])

        def prepare(*how: Any) -> None:
            real(*how)
            if next(calls):
                bulk.cancel(asked)

        monkeypatch.setattr(bulk, "prepare", prepare)
        run()
        assert states(asked) == [State.DONE, State.WAITING]
        assert statuses(made) == [Status.RECEIVED, Status.SUBMITTED]

    def test_before_it_began(self, ministry: making.Desk):
        asked = bulk.ask(ministry.receiver, "claim", tasks_of(cases(1)))
        assert bulk.cancel(asked)
        run()
        assert states(asked) == [State.WAITING]

    def test_what_is_finished_cannot_be_cancelled(self, ministry: making.Desk):
        assert not bulk.cancel(done(ministry.receiver, "claim", cases(1)))


class TestAsking:
    def test_two_clicks_are_one(self, ministry: making.Desk):
        items, number = tasks_of(cases(1)), uuid.uuid4()
        first = bulk.ask(ministry.receiver, "claim", items, public_id=number)
        assert bulk.ask(ministry.receiver, "claim", items, public_id=number) == first
        assert Job.objects.filter(kind="cases.bulk").count() == 1

    @pytest.mark.parametrize(("action", "count"), [("claim", 0), ("claim", 501), ("decline", 1), ("", 1)])
    def test_none_too_many_or_something_else(self, ministry: making.Desk, action: str, count: int):
        items = tasks_of(cases(1)) * count
        with pytest.raises(NotPossible):
            bulk.ask(ministry.receiver, action, items)
        assert not Bulk.objects.exists()

    def test_what_is_written_with_it_is_sealed(self, ministry: making.Desk):
        asked = bulk.ask(ministry.receiver, "claim", tasks_of(cases(1)), {"to": "x"}, note="Bà Lan nghỉ")
        kept = Bulk.objects.values_list("note", "arguments").get()
        assert b"Lan" not in bytes(kept[0])
        assert kept[1] == {"to": "x"}
        assert Bulk.objects.get(pk=asked.pk).note == "Bà Lan nghỉ"


class TestForeseeing:
    def hindered(self, action: str, made: list[Case], official: Official) -> Iterator[str]:
        tasks = [task for task, _version in tasks_of(made)]
        with translation.override("en"):
            return iter([str(why) for why in bulk_actions.hindrances(action, tasks, official).values()])

    def test_nothing_stands_in_the_way(self, ministry: making.Desk):
        assert list(self.hindered("claim", cases(2), ministry.receiver)) == []

    def test_what_does(self, ministry: making.Desk):
        made = [*cases(1), making.case()]
        assert "A fee is due" in next(self.hindered("receive", made, ministry.receiver))
        assert "another kind" in next(self.hindered("approve", made, ministry.receiver))
        assert "another role" in next(self.hindered("claim", made, ministry.appraiser))
        assert "only give back" in next(self.hindered("release", made, ministry.receiver))
        done(ministry.receiver, "claim", made)
        assert "taken this already" in next(self.hindered("claim", made, ministry.receiver))

    def test_four_eyes_and_documents_that_are_being_made(self, ministry: making.Desk):
        made = cases(1)
        appraised(ministry, made)
        making.also(ministry.appraiser, Role.APPROVER)
        assert "four-eyes" in next(self.hindered("approve", made, ministry.appraiser))
        assert list(self.hindered("approve", made, ministry.approver)) == []
        done(ministry.approver, "approve", made)
        done(ministry.clerk, "issue", made)
        hand = making.official(Role.CLERK, Role.RECEIVER, unit=tasks_of(made)[0][0].unit.code)
        assert "still being made" in next(self.hindered("hand_over", made, hand))

    @pytest.mark.parametrize("action", bulk_actions.ACTIONS)
    def test_it_costs_the_same_for_many(self, ministry: making.Desk, django_assert_max_num_queries: Any, action: str):
        tasks = [task for task, _version in tasks_of(cases(4))]
        Task.objects.filter(pk__in=[task.pk for task in tasks]).update(
            kind=bulk_actions.ACTIONS[action].kind or "receive"
        )
        found = Task.objects.filter(pk__in=[task.pk for task in tasks]).select_related("case", "assignee")
        ministry.receiver.roles  # noqa: B018  # kept on the official, for whoever asks next
        with django_assert_max_num_queries(3):
            bulk_actions.hindrances(action, list(found), ministry.receiver)

    def test_only_what_fits_is_offered(self, ministry: making.Desk):
        tasks = [task for task, _version in tasks_of(cases(1))]
        assert [name for name, _title in bulk_actions.offered(tasks, ministry.receiver)] == ["claim", "receive"]
        assert bulk_actions.offered(tasks, ministry.appraiser) == []
        done(ministry.receiver, "claim", [task.case for task in tasks])
        tasks = list(Task.objects.all())
        assert [name for name, _title in bulk_actions.offered(tasks, ministry.receiver)] == ["release", "receive"]


class TestTheDatabaseHoldsIt:
    @pytest.mark.parametrize(
        ("constraint", "values"),
        [
            ("bulk_total_within_cap", {"total": 501}),
            ("bulk_total_within_cap", {"total": 0, "finished_at": timezone.now()}),
            ("bulk_starts_with_the_first", {"done": 1}),
            ("bulk_starts_with_the_first", {"started_at": timezone.now()}),
            ("bulk_finished_when_all_is_settled", {"finished_at": timezone.now()}),
            ("bulk_finished_when_all_is_settled", {"started_at": timezone.now(), "done": 2}),
            ("bulk_finished_when_all_is_settled", {"cancelled_at": timezone.now()}),
        ],
    )
    def test_of_the_bulk(self, ministry: making.Desk, constraint: str, values: dict[str, Any]):
        asked = bulk.ask(ministry.receiver, "claim", tasks_of(cases(2)))
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Bulk.objects.filter(pk=asked.pk).update(**values)

    @pytest.mark.parametrize(
        ("constraint", "values"),
        [
            ("bulk_item_settled_has_time", {"state": "done"}),
            ("bulk_item_settled_has_time", {"at": timezone.now()}),
            ("bulk_item_settled_has_time", {"state": "other", "at": timezone.now()}),
            ("bulk_item_not_done_says_why", {"state": "refused", "at": timezone.now()}),
            ("bulk_item_not_done_says_why", {"why": "NotAllowed"}),
        ],
    )
    def test_of_an_item(self, ministry: making.Desk, constraint: str, values: dict[str, Any]):
        asked = bulk.ask(ministry.receiver, "claim", tasks_of(cases(1)))
        with pytest.raises(IntegrityError, match="bulk_item"), transaction.atomic():
            asked.items.update(**values)
        assert constraint in {one.name for one in BulkItem._meta.constraints}

    @pytest.mark.parametrize("values", [{"position": 1}, {"task": True}])
    def test_a_place_and_a_task_are_there_once(self, ministry: making.Desk, values: dict[str, Any]):
        asked = bulk.ask(ministry.receiver, "claim", tasks_of(cases(2)))
        changed = {"task": asked.items.get(position=1).task} if "task" in values else values
        with pytest.raises(IntegrityError), transaction.atomic():
            asked.items.filter(position=2).update(**changed)
