"""A fifteenth procedure, which the code has never seen, is one file: from the catalogue to the result, page by page.

`fifteenth.yaml` is made up for this. It has at once what no definition of the program has: cases within it, pages and
documents on conditions, a list of people about each of whom two registries are asked, a product and a person besides
the company, every type of field, a dossier in parts, opinions of experts beside a visit by the province, a vote of a
council, a fee by case and channel, letters' words and a result of its own.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

import pyshacl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from rdflib import Graph

from procedures import catalogue
from procedures.checking import check_bytes
from procedures.fields import FieldType
from procedures.vocabulary import Role
from tests.portal.api.test_linked_data import SHAPES
from tests.portal.conftest import browser_of
from tests.portal.fifteen import CODE, FILE, Company, Desk, at
from tests.workflows import making, signing
from tests.workflows.documents.reading import text_of
from tests.workflows.drafts.wanting import own_storage  # noqa: F401  # a fixture
from tests.workflows.editions.writing import Editors
from workflows import outbox
from workflows.cases.models import Case, Decision
from workflows.cases.statuses import Status
from workflows.clock.deadlines import local_day
from workflows.documents.models import Document
from workflows.editions.models import Proposal
from workflows.journal.verifying import verify_stream

pytestmark = pytest.mark.usefixtures("own_storage")
ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("integrations", "locale", "portal", "procedures", "workflows")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Definitions as they stand in a directory: this one, and no other."""
    place = tmp_path / "definitions" / CODE
    place.mkdir(parents=True)
    (place / "2027-05-03.yaml").write_bytes(FILE.read_bytes())
    return place.parent


@pytest.fixture
def in_force(ministry: making.Desk, directory: Path, settings: Any) -> Iterator[None]:
    """The procedure was loaded, and its day has come: Tuesday 4 May 2027. Registries sign with keys that are known."""
    settings.REGISTRY_KEYS_FILE = signing.pin(directory.parent / "keys.json")
    with time_machine.travel(at(4), tick=False):
        call_command("load_definitions", directory=directory, verbosity=0)
        yield


# --- The definition -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", PACKAGES)
def test_no_code_names_it(package: str) -> None:
    found = subprocess.run(["grep", "-rl", "--include=*", CODE, package], cwd=ROOT, capture_output=True, text=True)
    assert (found.returncode, found.stdout) == (1, "")


def test_it_has_a_field_of_every_type() -> None:
    definition = check_bytes(FILE.read_bytes(), FILE.name).definition
    assert {field.type for field in definition.all_fields} == {*get_args(FieldType), None}


def test_two_people_publish_it_at_their_desk(ministry: making.Desk) -> None:
    with time_machine.travel("2027-04-05 09:00+07:00", tick=False):
        editors = Editors()
        author, publisher = browser_of(editors.author.user), browser_of(editors.publisher.user)
        sent = {"procedure": CODE, "file": SimpleUploadedFile(FILE.name, FILE.read_bytes())}
        address = author.post("/editions/new/", sent).headers["Location"]
        proposal = Proposal.objects.get()
        assert "Download version 1" in author.get(address).content.decode()
        for step in check_bytes(FILE.read_bytes(), FILE.name).definition.pages:
            assert str(step.title.en) in author.get(f"{address}pages/{step.id}/").content.decode().replace(
                "&#x27;", "'"
            )
        author.post(f"{address}publish/", {"version": proposal.version})
        with pytest.raises(catalogue.UnknownProcedure):
            catalogue.in_force(CODE, at(4).date())
        publisher.post(f"{address}publish/", {"version": proposal.version})
    with time_machine.travel(at(4), tick=False):
        assert catalogue.in_force(CODE, at(4).date()).title.en == "Recognition of a facility for telemedicine"


# --- The catalogue --------------------------------------------------------------------------------------------------


class TestCatalogue:
    @pytest.fixture
    def public(self, in_force: None) -> Client:
        return Client(headers={"accept-language": "en"})

    @pytest.mark.parametrize("words", ["kham benh tu xa", "bac si qua mang", "telemedicine", "remote consultation"])
    def test_it_is_found(self, public: Client, words: str) -> None:
        assert f"/procedures/{CODE}/" in public.get("/procedures/", {"q": words}).content.decode()

    def test_its_page_says_what_it_takes(self, public: Client) -> None:
        page = public.get(f"/procedures/{CODE}/").content.decode()
        for words in (
            "First recognition",
            "More remote services",
            "Operating licence",
            "Plan of the service",
            "20 working days",
            "4,800,000",
            "1,500,000",
            "Database of continuing medical education",
            "Vote of the council",
        ):
            assert words in page, words

    def test_programs_read_it(self, public: Client) -> None:
        said = public.get(f"/api/procedures/{CODE}/").json()
        assert {one["id"] for one in said["documents"]} >= {"plan", "rescue", "doctors_list", "statutes"}
        assert [one["code"] for one in public.get("/api/procedures/?q=telemedicine").json()["procedures"]] == [CODE]

    @pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
    def test_linked_data_keeps_the_shapes(self, public: Client) -> None:
        made = Graph().parse(data=public.get(f"/api/procedures/{CODE}.jsonld").content, format="json-ld")
        conforms, _report, words = pyshacl.validate(made, shacl_graph=Graph().parse(SHAPES))
        assert conforms, words

    def test_the_national_portal_reads_it(self, public: Client) -> None:
        address = "/api/v1/configuring/formality/get-formality-by-citizen"
        said = public.post(address, json.dumps({"code": CODE}), content_type="application/json").json()["data"]
        assert said["name"] == "Công nhận cơ sở đủ điều kiện khám bệnh, chữa bệnh từ xa"
        assert [method["processingTime"] for method in said["executionMethods"]] == [20, 10]


# --- The application ------------------------------------------------------------------------------------------------


class TestApplying:
    def test_every_page_leads_to_the_next_and_the_last_to_the_documents(self, in_force: None) -> None:
        company = Company()
        company.begin()
        assert company.fill() == f"{company.overview}documents/"
        assert company.pages_seen == [
            *("case", "applicant", "site", "services", "equipment", "head", "people", "contact", "declaration")
        ]

    def test_the_check_page_shows_what_is_known_and_what_it_costs(self, in_force: None) -> None:
        company = Company()
        company.begin()
        company.fill()
        company.hand_in()
        page = company.page(f"{company.overview}check/")
        for words in (
            "Phòng khám Đa khoa Sao Mai",
            "Số 9, phố Thử",
            "Máy đo huyết áp từ xa SM-2",
            "Doctor 2: Phạm Văn Khoa",
            "Doctor Phạm Văn Khoa needs more hours of training: there are 30 so far.",
            "650,000 VND",
            "0007/HNO-CCHN",
            "The fee is 4,800,000",
        ):
            assert words in page, words
        assert "needs more hours of training" in company.page(company.overview)

    def test_a_page_that_names_somebody_is_shown_again_with_what_the_registry_says(self, in_force: None) -> None:
        company = Company()
        company.begin()
        company.fill()
        assert company.answered.count("head") == 2
        assert "0007/HNO-CCHN" in company.page(f"{company.overview}steps/head/")

    def test_who_widens_is_asked_other_things_and_pays_less(self, in_force: None) -> None:
        plain = {"services": ["advice"], "equipment": "none", "price": 200_000}
        company = Company(case={"case": "widen"}, services=plain, earlier={"recognition": "00001/KCBTX-BYT"})
        company.answers["earlier"] = {"recognition": "00001/KCBTX-BYT"}
        case = company.filed()
        assert "earlier" in company.pages_seen
        assert "equipment" not in company.pages_seen
        assert (case.variant, case.fee_due) == ("widen", 1_500_000)


# --- The desk -------------------------------------------------------------------------------------------------------


def work(desk: Desk) -> None:
    """Everybody at the desk, each on the day on which they do it. The second visit passes."""
    with time_machine.travel(at(5), tick=False):
        desk.do("receive", "receive", method="bank", reference="FT-27-0505")
    with time_machine.travel(at(6), tick=False):
        desk.do("sort", "pass_on", outcome="both")
        assert desk.open() == {"experts", "visit"}
        for seat in (1, 2):
            desk.do("experts", "give_opinion", seat=seat, proposal="grant", text="Quy trình đạt yêu cầu")
        desk.do("visit", "inspect", check_privacy="no", check_power="yes", outcome="again")
        desk.do("visit", "inspect", check_privacy="yes", check_power="not_applicable", outcome="passed")
    with time_machine.travel(at(7), tick=False):
        desk.do("gather", "pass_on", outcome="go_on", text="Hai ý kiến đồng ý, đã xem cơ sở")
        desk.do("appraise", "appraise", proposal="grant")
        for seat in (1, 2, 3):
            said = {"vote": "against", "text": "Chưa rõ nguồn điện"} if seat == 2 else {"vote": "for"}
            desk.do("council", "vote", seat=seat, **said)
    with time_machine.travel(at(10), tick=False):
        desk.do("approve", "approve")
        desk.do("issue", "issue")


class TestDeciding:
    @pytest.fixture
    def company(self, in_force: None) -> Company:
        company = Company()
        company.filed()
        return company

    @pytest.fixture
    def decided(self, company: Company) -> Case:
        case = Case.objects.get()
        work(Desk(case))
        case.refresh_from_db()
        return case

    def test_the_clock_and_the_unit_are_those_of_the_definition(self, company: Company) -> None:
        case, desk = Case.objects.get(), Desk(Case.objects.get())
        with time_machine.travel(at(5), tick=False):
            desk.do("receive", "receive", method="bank", reference="FT-27-0505")
            desk.do("sort", "pass_on", outcome="both")
        case.refresh_from_db()
        assert case.due_at is not None
        # 20 working days after Wednesday 5 May: 18 of them end on Monday 31 May.
        assert local_day(case.due_at).isoformat() == "2027-06-02"
        assert case.tasks.get(step="visit").unit.code == "syt-01"

    def test_the_desk_reads_what_the_rules_warn_of(self, company: Company) -> None:
        case = Case.objects.get()
        browser = browser_of(making.official(Role.RECEIVER, unit="mot-cua").user)
        page = browser.get(f"/desk/cases/{case.code}/").content.decode()
        assert "What the rules warn of" in page
        assert "Doctor Phạm Văn Khoa needs more hours of training" in page

    def test_the_receipt_has_the_letters_own_words(self, company: Company) -> None:
        with time_machine.travel(at(5), tick=False):
            Desk(Case.objects.get()).do("receive", "receive", method="bank", reference="FT-27-0505")
        receipt = company.browser.get(f"/applications/documents/{Document.objects.get().public_id}/")
        assert "sẽ đến cơ sở Phòng khám Đa khoa Sao Mai trong sáu ngày làm việc" in text_of(receipt.content)

    def test_the_applicant_takes_the_result(self, decided: Case, company: Company) -> None:
        decision = Decision.objects.in_force().get()
        assert decision.number == "00001/KCBTX-BYT"
        with time_machine.travel(at(11), tick=False):
            company.sign_in()
            page = f"/applications/cases/{decided.code}/"
            assert company.browser.post(f"{page}collect/").headers["Location"] == page
            result = company.browser.get(f"/applications/documents/{decision.document}/")
            assert "We issued this document" in company.page(f"/verify/{decision.document}/")
        words = text_of(result.content)
        for said in (
            "VĂN BẢN CÔNG NHẬN KHÁM BỆNH TỪ XA",
            "00001/KCBTX-BYT",
            "Phòng khám Đa khoa Sao Mai đủ điều kiện khám bệnh, chữa bệnh từ xa: Tư vấn sức khỏe; Hướng dẫn cấp cứu.",
            "00123/BYT-GPHĐ",
            "Số 9, phố Thử, Phường Ba Đình",
            "Máy đo huyết áp từ xa SM-2",
            "Lê Thị Viên",
            "000007/BYT-GPHN",
            "đến ngày 10 tháng 5 năm 2028",
            "CỤC TRƯỞNG CỤC QUẢN LÝ KHÁM BỆNH",
        ):
            assert said.casefold() in words.casefold(), (said, words)
        decided.refresh_from_db()
        assert decided.status == Status.RETURNED

    def test_the_record_of_the_case_is_made(self, decided: Case, ministry: making.Desk) -> None:
        with time_machine.travel(at(11), tick=False):
            browser, address = browser_of(ministry.auditor.user), f"/audit/cases/{decided.code}/record/"
            browser.post(address)
            while outbox.sweep(100):
                pass
            record = Document.objects.get(kind="office_record")
            words = text_of(browser.get(f"/audit/documents/{record.public_id}/").content)
        for said in (
            "Trường hợp của ông/bà Công nhận lần đầu",
            "Giá một lần khám 650.000 đồng",
            "Phạm Văn Khoa 01/12/1990 Chuyên khoa",
            "Đến xem cơ sở",
            "Quy trình đạt yêu cầu",
            "Hội đồng biểu quyết",
            "Chưa rõ nguồn điện",
            "1 Quy trình chuyên môn",
            "Thiết bị đo từ xa: số 27000001/PLTTBYT",
            "1.1; khớp",
        ):
            assert said in words, (said, words)
        assert "không khớp" not in words

    def test_an_auditor_sees_it_whole(self, decided: Case, ministry: making.Desk) -> None:
        browser = browser_of(ministry.auditor.user)
        assert browser.get("/audit/", {"q": decided.code}).headers["Location"] == f"/audit/cases/{decided.code}/"
        page = browser.get(f"/audit/cases/{decided.code}/").content.decode()
        assert "Recognition of a facility for telemedicine" in page
        assert verify_stream(decided.stream).ok

    def test_a_refusal_says_the_letters_own_words(self, company: Company) -> None:
        desk = Desk(Case.objects.get())
        with time_machine.travel(at(5), tick=False):
            desk.do("receive", "receive", method="bank", reference="FT-27-0505")
            desk.do("sort", "pass_on", outcome="simple")
            desk.do("appraise", "appraise", proposal="refuse", text="Đề án chưa bảo vệ dữ liệu")
            for seat in (1, 2, 3):
                desk.do("council", "vote", seat=seat, vote="for")
            desk.do("approve", "approve")
            desk.do("issue", "issue")
            decision = Decision.objects.in_force().get()
            company.sign_in()
            company.browser.post(f"/applications/cases/{desk.case.code}/collect/")
            letter = text_of(company.browser.get(f"/applications/documents/{decision.document}/").content)
        assert "Cơ sở Phòng khám Đa khoa Sao Mai chưa được khám bệnh từ xa." in letter
        assert "Đề án chưa bảo vệ dữ liệu" in letter
