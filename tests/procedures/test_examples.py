"""Every definition carries a worked example: a person, the answers, and what follows from them by law.

An example stands in `examples/<code>.yaml`, a further one of the same procedure in `examples/<code>-<word>.yaml`:

procedure, edition   which definition
story                in a sentence, who wants what and what happens
person               key of the sandbox's cast (`integrations.sandbox.synthesis.cast`): who files
case                 id of the case within the procedure, where it has cases
channel              online, counter or post; online when left out
registries           what each registry answers to exactly what it is asked, by the name of the lookup. A value is null
                     where the registry knows of none; the whole registry is null where it has no record; a comparison
                     is named `status=active`. What it says about the second row of a group: `staff:2.practitioners`.
                     `e-id` says what the account gives: {portrait: …}
answers              by the id of the field, as a draft holds them; under the id of a group its rows in order, without
                     their ids
files                by the id of the component: how many files are handed in; every component that may have one, in the
                     order of the definition, with 0 where the applicant leaves it out
documents            by the id of the component: where it stands (`ComponentState`) before receipt; all components
warnings             ids of rules that warn, in order; no rule may say “not eligible”
fee                  đồng
time_limit           such as “15 day”
validity_years       of the result; left out where it has no end
filed_at             moment in Viet Nam, such as "2026-11-02 09:15"
received_at          when the clock starts, which is when the task that receives was done
due_on               the day on which the case is due, worked out by hand from the law and the calendar
work                 the tasks in the order in which they were done, each with task, role, unit (of the health
                     department of a province `syt-01`, with the province's code), due_on (by hand too), at (when it was
                     done) and outcome; an opinion with `voices` (how many experts spoke), a vote with
                     `votes: {for: 5, against: 1}`, an inspection with `checks: {<id>: true}`, and `silence: true` where
                     the law decided because nobody did
end                  the final status; returned when left out

Dates are never copied from the code: they test it.
"""

from __future__ import annotations

import pytest
import time_machine

from integrations.sandbox.synthesis.cast import CAST
from procedures.checks import check_answers
from procedures.edition import Edition
from procedures.facts import Known
from tests.procedures.walking import concluded, walked
from tests.procedures.worked import Example, asked_of, examples, unit_of

pytestmark = pytest.mark.parametrize("example", [pytest.param(one, id=name) for name, one in examples()])


@pytest.fixture
def edition(example: Example) -> Edition:
    return example.of()


@pytest.fixture(autouse=True)
def day_of_filing(example: Example):
    with time_machine.travel(example.filed_at, tick=False):
        yield


def test_somebody_whom_the_sandbox_knows_files_it(example: Example) -> None:
    assert example.person in {member.key for member in CAST}


def test_registries_say_exactly_what_they_are_asked(example: Example, edition: Edition) -> None:
    answers = example.all_answers(edition)
    wanted = {"e-id"} if "e-id" in example.registries else set[str]()
    for need in edition.needs:
        rows = range(1, len(answers.get(need.subject, ())) + 1) if need.group else None
        if rows is not None:
            wanted |= {f"{need.subject}:{number}.{need.registry}" for number in rows}
        elif edition.conditions.asks(need.key, answers):
            wanted.add(need.key)
    assert set(example.registries) == wanted
    told = {key: set(values) for key, values in example.registries.items() if values is not None}
    assert told == {key: set(asked_of(edition, key)) for key in told}


def test_the_answers_are_taken(example: Example, edition: Edition) -> None:
    answers, facts = example.all_answers(edition), example.facts(edition)
    assert check_answers(edition, answers) == {}
    assert edition.asked_answers(facts, answers) == answers
    assert edition.missing_fields(facts) == []


def test_the_applicant_is_eligible(example: Example, edition: Edition) -> None:
    found = edition.evaluate_rules(example.facts(edition), on=example.filed_at.date())
    assert [(one.outcome, one.rule_id) for one in found] == [("warn", rule) for rule in example.warnings]


def test_the_documents_stand_where_they_should(example: Example, edition: Edition) -> None:
    found = edition.evaluate_components(example.facts(edition), on=example.filed_at.date())
    assert {one.component.id: one.state for one in found} == example.documents


def test_files_are_asked_for_only_where_nobody_holds_them(example: Example, edition: Edition) -> None:
    assert [part.id for part in edition.files_wanted(example.facts(edition))] == list(example.files)


def test_fee_term_and_validity(example: Example, edition: Edition) -> None:
    facts, limit = example.facts(edition), edition.time_limit_of(example.case)
    assert edition.fee_due(facts, channel=example.channel).amount == example.fee
    assert f"{limit.amount} {limit.unit}" == example.time_limit
    assert edition.conditions.validity_years(facts, example.filed_at.date()) == example.validity_years


def test_the_tasks_follow_one_another(example: Example, edition: Edition) -> None:
    walk = walked(example, edition)
    for step in example.work:
        assert step.task in walk.open, f"{step.task}: open are {sorted(walk.open)}"
        spec = edition.task(step.task)
        assert (spec.role, unit_of(spec, edition, example.facts(edition))) == (step.role, step.unit), step.task
        assert step.outcome in spec.outcomes, step.task
        assert concluded(spec, step), step.task
        assert not step.silence or (spec.silence and spec.silence.outcome == step.outcome), step.task
        walk.do(step)
    assert (walk.end, walk.open) == (example.end, {})


def test_everything_is_due_when_the_law_says(example: Example, edition: Edition) -> None:
    walk = walked(example, edition)
    for step in example.work:
        assert (step.task, walk.due_on(edition.task(step.task))) == (step.task, step.due_on)
        walk.do(step)
    assert walk.received_at == example.received_at
    assert walk.case_due_on == example.due_on


def test_the_result_names_only_what_is_known(example: Example, edition: Edition) -> None:
    facts, letters = example.facts(edition), edition.definition.letters
    for text in (edition.result.statement, letters.receipt, letters.decline, letters.refusal):
        for name in text.placeholders() if text else ():
            field = edition.field(name)
            assert isinstance(facts.get(field.from_ or field.id), Known), name
