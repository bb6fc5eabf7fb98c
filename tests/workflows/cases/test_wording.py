"""What a unit's letters say besides their form: four eyes, the moment of the letter, the most specific goes first."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from procedures.vocabulary import Role
from tests.workflows import making
from tests.workflows.documents.reading import text_of
from tests.workflows.drafts.wanting import own_storage  # noqa: F401 - a fixture
from workflows import outbox
from workflows.cases import deciding, receiving, wording
from workflows.cases.models import Case, Letter, LetterWording, Proposal
from workflows.cases.printing import printed
from workflows.cases.wording import WordingError
from workflows.documents.layouts import Addressed
from workflows.documents.models import Document
from workflows.documents.storing import read
from workflows.journal.writing import entries
from workflows.people.models import Official

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]
OPENING = "Kính gửi {applicant}: {unit} đã nhận hồ sơ {case_code}."


@pytest.fixture
def author(ministry: making.Desk) -> Official:
    return making.official(Role.HEAD)


@pytest.fixture
def other(ministry: making.Desk) -> Official:
    return making.official(Role.HEAD)


def propose(by: Official, **said: str) -> LetterWording:
    return wording.propose(by=by, **{"kind": "receipt", "opening": OPENING, **said})


def words_of(letter: Letter) -> tuple[tuple[str, ...], tuple[str, ...]]:
    data = printed(letter)
    assert isinstance(data, Addressed)
    return data.opening, data.closing


def received(desk: making.Desk) -> Letter:
    case = making.case()
    receiving.receive(case.code, by=desk.receiver, version=case.version, payment=making.PAID)
    return Letter.objects.get(case=case)


class TestProposing:
    def test_no_letter_changes_yet(self, author: Official):
        propose(author)
        assert wording.in_force(author.unit, "receipt") is None

    def test_it_is_for_heads_of_division(self, ministry: making.Desk):
        with pytest.raises(WordingError):
            propose(ministry.appraiser)

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"opening": "Kính gửi {name}"}, "{applicant}, {procedure}, {case_code}, {unit}, {due_on}"),
            ({"kind": "refusal", "opening": "Hẹn ngày {due_on}"}, "{due_on} is not known here"),
            ({"closing": "Kính gửi {applicant"}, "stands alone"),
            ({"closing": "Kính gửi {{applicant}}"}, "stands alone"),
            ({"closing": "Trân trọng 🙂"}, "🙂"),
            ({"closing": "\n".join("abcdefghi")}, "at most 8 paragraphs"),
            ({"closing": "a" * 2001}, "at most 8 paragraphs"),
            ({"kind": "poem"}, "Choose the letter"),
            ({"procedure": "9.999999"}, "9.999999"),
        ],
    )
    def test_what_cannot_be_printed_is_refused(self, author: Official, said: dict[str, str], words: str):
        with translation.override("en"), pytest.raises(WordingError) as problem:
            propose(author, **said)
        with translation.override("en"):
            assert words in str(problem.value.message)
        assert not LetterWording.objects.exists()

    def test_what_was_proposed_stays_as_it_was(self, author: Official):
        propose(author)
        for change in ({"opening": "Khác"}, {"kind": "refusal"}, {"procedure": making.PROCEDURE}):
            with pytest.raises(IntegrityError), transaction.atomic():
                LetterWording.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            LetterWording.objects.all().delete()


class TestPublishing:
    def test_from_then_on_it_holds(self, author: Official, other: Official):
        made = wording.publish(propose(author), by=other)
        assert wording.in_force(author.unit, "receipt") == made

    def test_not_by_its_author(self, author: Official):
        with pytest.raises(WordingError):
            wording.publish(propose(author), by=author)

    def test_not_from_another_unit(self, author: Official):
        stranger = making.official(Role.HEAD, unit="qld")
        for act in (wording.publish, wording.give_up):
            with pytest.raises(WordingError):
                act(propose(author), by=stranger)

    def test_once_and_not_what_was_given_up(self, author: Official, other: Official):
        published = wording.publish(propose(author), by=other)
        given_up = wording.give_up(propose(author), by=author)
        for gone in (published, given_up):
            for act in (wording.publish, wording.give_up):
                with pytest.raises(WordingError):
                    act(gone, by=other)

    def test_a_later_one_overrules_an_earlier_one_and_may_take_the_words_away(self, author: Official, other: Official):
        wording.publish(propose(author), by=other)
        last = wording.publish(propose(author, opening=""), by=other)
        assert wording.in_force(author.unit, "receipt") == last

    def test_the_wording_of_a_past_moment_can_be_told(self, author: Official, other: Official):
        before = timezone.now()
        first = wording.publish(propose(author), by=other)
        between = timezone.now()
        wording.publish(propose(author, opening="Khác"), by=other)
        assert wording.in_force(author.unit, "receipt", at=before) is None
        assert wording.in_force(author.unit, "receipt", at=between) == first

    def test_a_procedures_own_goes_before_the_units_even_if_older(self, author: Official, other: Official):
        own = wording.publish(propose(author, procedure=making.PROCEDURE), by=other)
        general = wording.publish(propose(author), by=other)
        assert wording.in_force(author.unit, "receipt", making.PROCEDURE) == own
        assert wording.in_force(author.unit, "receipt", "1.012278") == general
        assert wording.in_force(author.unit, "refusal", making.PROCEDURE) is None

    def test_every_step_is_journalled(self, author: Official, other: Official):
        wording.publish(propose(author), by=other)
        wording.give_up(propose(author), by=author)
        kinds = [entry.kind for entry in entries("wordings")]
        assert kinds == ["wording.proposed", "wording.published", "wording.proposed", "wording.given_up"]


class TestConstraints:
    @pytest.mark.parametrize(
        ("name", "broken"),
        [
            ("letter_wording_published_by_second", {"published_by": "author", "published_at": "now"}),
            ("letter_wording_published_by_second", {"published_by": "other"}),
            ("letter_wording_published_by_second", {"published_at": "now"}),
            ("letter_wording_withdrawn_by", {"withdrawn_by": "other"}),
            ("letter_wording_withdrawn_by", {"withdrawn_at": "now"}),
            (
                "letter_wording_withdrawn_by",
                dict.fromkeys(("published_by", "withdrawn_by"), "other")
                | dict.fromkeys(("published_at", "withdrawn_at"), "now"),
            ),
        ],
    )
    def test_the_database_holds_them(self, author: Official, other: Official, name: str, broken: dict[str, str]):
        means: dict[str, Any] = {"author": author, "other": other, "now": timezone.now()}
        made = propose(author)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            LetterWording.objects.filter(pk=made.pk).update(**{key: means[value] for key, value in broken.items()})

    def test_a_wording_names_its_letter(self, author: Official):
        with pytest.raises(IntegrityError, match="letter_wording_has_kind"), transaction.atomic():
            LetterWording.objects.create(
                unit=author.unit, kind="", proposed_by=author, proposed_at=timezone.now(), opening="Kính gửi"
            )


class TestPrinting:
    def test_a_letter_says_what_held_when_it_was_written(
        self, ministry: making.Desk, author: Official, other: Official
    ):
        before = received(ministry)
        closing = "Hẹn {applicant} ngày {due_on}.\n\nTrân trọng."
        wording.publish(propose(author, closing=closing), by=other)
        after = received(ministry)
        wording.publish(propose(author, opening="", closing="Khác"), by=other)
        assert words_of(before) == ((), ())
        case: Case = after.case
        opening = f"Kính gửi {case.applicant_name}: {case.unit.title_vi} đã nhận hồ sơ {case.code}."
        assert case.due_at is not None
        due_on = f"{timezone.localtime(case.due_at):%d/%m/%Y}"
        assert words_of(after) == ((opening,), (f"Hẹn {case.applicant_name} ngày {due_on}.", "Trân trọng."))
        outbox.sweep(100)
        assert opening in text_of(read(Document.objects.get(case_code=case.code)))

    def test_both_refusals_have_it(self, ministry: making.Desk, author: Official, other: Official):
        wording.publish(propose(author, kind="refusal", opening="Lời mở đầu.", closing="Lời kết."), by=other)
        declined = making.case()
        receiving.decline(declined.code, by=ministry.receiver, version=declined.version, reason="Sai thủ tục")
        refused = received(ministry).case
        version = Case.objects.get(pk=refused.pk).version
        deciding.appraise(
            refused.code, by=ministry.appraiser, version=version, proposal=Proposal.REFUSE, text="Chưa đủ"
        )
        deciding.approve(refused.code, by=ministry.approver, version=version + 1)
        deciding.issue(refused.code, by=ministry.clerk, version=version + 2)
        outbox.sweep(100)
        papers = Document.objects.filter(kind="refusal")
        assert {paper.case_code for paper in papers} == {declined.code, refused.code}
        for paper in papers:
            text = text_of(read(paper))
            assert text.index("Lời mở đầu.") < text.index("lý do cụ thể") < text.index("Lời kết.")

    def test_it_costs_one_statement(self, ministry: making.Desk, author: Official, django_assert_num_queries: Any):
        with django_assert_num_queries(1):
            wording.in_force(author.unit, "receipt", making.PROCEDURE)
