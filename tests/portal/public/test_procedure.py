"""The page of a procedure tells everything that the law asks for, and what we do instead."""

import datetime as dt
import html

import pytest
import time_machine
from django.utils import timezone, translation

from procedures import catalogue
from procedures.grammar import DataComponent
from procedures.vocabulary import Role
from tests.definitions import load
from tests.portal.public.conftest import CODE
from workflows.cases.models import ProcedureFigures
from workflows.people.accounts import EidIdentity, person_of
from workflows.people.models import Official, OfficialRole, Unit, User

ADDRESS = f"/procedures/{CODE}/"


@pytest.fixture
def text(read):
    return html.unescape(read(ADDRESS))


@pytest.fixture
def edition(site):
    return catalogue.in_force(CODE, timezone.localdate())


def test_every_document_of_the_law_is_named(text, edition):
    for component in edition.components:
        assert str(component.title) in text


def test_every_document_says_what_becomes_of_it(text):
    assert "We ask the Database of degrees and certificates of the Ministry of Education and Training." in text
    assert "You hand in nothing" in text
    assert "We take it from your e-ID, if you agree." in text
    assert "It is part of the online application" in text


def test_what_follows_when_a_registry_knows_of_none(text, edition):
    messages = [component.message for component in edition.components if isinstance(component, DataComponent)]
    assert messages
    for message in messages:
        assert str(message) in text


def test_every_registry_is_named_with_its_facts_purpose_and_law(text, edition):
    for code in edition.registry_needs():
        lookup = edition.lookup(code)
        assert str(lookup.purpose) in text
        assert str(lookup.basis.text) in text
    assert "Months of supervised practice" in text
    assert "National population database" in text


def test_a_registry_that_is_asked_only_in_some_cases_says_in_which(read):
    load("1.012290")
    page = html.unescape(read("/procedures/1.012290/"))
    assert "Only if your case is “The licence was revoked for another reason”." in page
    assert page.count("Otherwise this registry is not asked.") == 1


def test_months_of_practice_stand_in_a_table(read):
    page = "".join(read(ADDRESS).split())
    assert 'class="govuk-table__header">Doctor</th><tdclass="govuk-table__cellgovuk-table__cell--numeric">12<' in page
    assert 'class="govuk-table__header">Nurse</th><tdclass="govuk-table__cellgovuk-table__cell--numeric">6<' in page


def test_titles_stand_in_the_order_of_the_form(text):
    table = text.split("<tbody")[1].split("</tbody>")[0]
    assert table.index("Doctor") < table.index("Assistant doctor") < table.index("Clinical psychologist")


def test_every_condition_is_named(text, edition):
    for rule in edition.rules:
        if rule.outcome == "not_eligible":
            assert str(rule.basis.text) in text


def test_messages_hold_no_placeholder(text):
    assert "{" not in text.split("<main")[1].split("</main>")[0]


def test_time_fee_and_result(text):
    assert "within 30 days" in text
    assert "15:00" in text
    assert "430,000 VND" in text
    assert "bank transfer" in text
    assert "Valid for 5 years" in text


def test_stages_name_who_does_them(text, edition):
    for task in edition.process:
        assert str(task.title) in text
    assert "Receiving officer, One-stop desk" in text


def test_what_nobody_has_verified_is_marked(text, edition):
    marks = text.count('<span class="mc-unverified">not verified yet</span>')
    assert marks >= sum(not basis.verified for basis in edition.legal_basis)
    assert (
        f"{len(edition.unverified)} statements of this procedure have not been checked against the text of law" in text
    )


def test_page_speaks_vietnamese_too(site):
    with translation.override("vi"):
        page = site.get(ADDRESS, headers={"accept-language": "vi"}).content.decode()
    assert "Cấp mới giấy phép hành nghề khám bệnh, chữa bệnh" in page
    assert "430.000" in page


# --- Starting --------------------------------------------------------------------------------------------------------


def test_stranger_signs_in_first_and_then_starts(read):
    assert f'href="/sign-in/?next=%2Fapplications%2Fstart%2F{CODE}%2F"' in read(ADDRESS)


def test_applicant_starts_by_a_form(site, read):
    site.force_login(person_of(EidIdentity("001199012345", "Nguyễn Thị Hoàng Ưu", "1999-05-17", 2)).user)
    assert f'<form method="post" action="/applications/start/{CODE}/"' in read(ADDRESS)


def test_level_one_reads_why_not_yet(site, read):
    site.force_login(person_of(EidIdentity("001199012345", "Nguyễn Thị Hoàng Ưu", "1999-05-17", 1)).user)
    page = read(ADDRESS)
    assert "/applications/start/" not in page
    assert "Your e-ID account has level 1" in page


def test_official_is_told_that_applications_are_made_with_the_e_id(site, read):
    user = User.objects.create_user(username="tiepnhan")
    unit = Unit.objects.create(code="kcb", title_vi="Cục", title_en="Unit")
    official = Official.objects.create(user=user, full_name="Trần Văn Bình", unit=unit)
    OfficialRole.objects.create(official=official, role=Role.RECEIVER.value)
    site.force_login(user)
    page = read(ADDRESS)
    assert "/applications/start/" not in page
    assert "You are signed in as an official" in page


# --- Not there -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["9.999999", "x" * 400, "<b>", "%00", "..", "điều"])
def test_unknown_procedure_has_a_way_out(site, code):
    response = site.get(f"/procedures/{code}/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "<b>" not in page
    assert 'href="/procedures/"' in page


def test_edition_not_in_force_says_so(site):
    with time_machine.travel(dt.datetime(2020, 1, 1, tzinfo=dt.UTC), tick=False):
        response = site.get(ADDRESS)
    assert response.status_code == 404
    assert "none of its editions is in force today" in response.content.decode()


def test_two_queries_once_the_edition_is_compiled(site, django_assert_num_queries):
    """The edition in force, and its figures."""
    site.get(ADDRESS)
    with django_assert_num_queries(2):
        site.get(ADDRESS)


def test_it_says_who_decides_and_where_to_complain(text):
    assert "Decided by: Approver, Medical Services Administration." in text
    assert "complain in writing to the authority that decided, within 90 days" in text


def test_a_document_that_we_issued_ourselves_is_used_again(read):
    page = html.unescape(read("/procedures/1.012278/"))
    assert "Used again" in page
    assert "It rests on a result that the health authorities issued" in page
    assert "we look it up in the Database of health practitioners." in page


def test_programs_find_the_same_procedure(text):
    assert f'<link rel="alternate" type="application/json" href="/api/procedures/{CODE}/">' in text
    assert f'<link rel="alternate" type="application/ld+json" href="/api/procedures/{CODE}.jsonld">' in text


# --- Figures ---------------------------------------------------------------------------------------------------------


def counted(**figures):
    """Figures of this procedure for the year before 23 November 2026."""
    since, until = dt.date(2025, 11, 23), dt.date(2026, 11, 23)
    ProcedureFigures.objects.create(procedure=CODE, since=since, until=until, counted_at=timezone.now(), **figures)


def test_before_anything_was_counted_there_are_no_figures(text):
    assert "There are no figures yet." in text


def test_figures_of_the_last_twelve_months(read, site):
    counted(filed=1250, spared=4900, decided=1100, median_days=12.5, on_time_percent=97)
    page = html.unescape(read(ADDRESS))
    for words in ("1,250", "1,100", "12.5 working days", "97 %", "4,900", "from 23/11/2025 to 22/11/2026"):
        assert words in page


def test_few_cases_are_not_told(read, site):
    counted(filed=7, spared=20)
    page = html.unescape(read(ADDRESS))
    assert "fewer than 5" in page
    assert "Decided in time" not in page
