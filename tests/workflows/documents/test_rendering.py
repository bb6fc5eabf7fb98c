"""A document is PDF/A-3a, the same on any day, and reaches nothing outside its package."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta

import pikepdf
import pytest
import time_machine

from tests.workflows.documents.reading import fonts_of, opened, text_of
from tests.workflows.documents.samples import (
    AT,
    LONG_ADDRESS,
    LONG_NAME,
    SAMPLES,
    case_record,
    licence,
    receipt,
    refusal,
    table,
)
from workflows.documents import NotRendered, rendering
from workflows.documents.records import RecordSection
from workflows.documents.rendering import PackagedFetcher, render

each_layout = pytest.mark.parametrize("layout", SAMPLES)


def made(layout, data=None, *, at=AT, identifier="one"):
    return render(layout, data or SAMPLES[layout](), at=at, identifier=identifier)


@each_layout
def test_it_is_built_to_pdf_a_3a(layout):
    with opened(made(layout)) as pdf:
        xmp = pdf.open_metadata()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
        intent = pdf.Root.OutputIntents[0]
        assert (intent.S, intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot.K[0].S == "/Document"
        assert pdf.Root.Lang == "vi"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.pdf_version == "1.7"


@each_layout
def test_it_has_one_rdf_that_agrees_with_the_document_information(layout):
    with opened(made(layout)) as pdf:
        assert pdf.Root.Metadata.read_bytes().count(b"<rdf:RDF") == 1
        xmp, info = pdf.open_metadata(), pdf.docinfo
        assert xmp["dc:title"] == info.Title
        assert xmp["dc:description"] == info.Subject
        assert xmp["xmp:CreateDate"] == "2026-11-22T03:04:05Z"
        assert info.CreationDate == info.ModDate == "D:20261122030405Z"


def test_its_title_names_it():
    with opened(made("practice_licence")) as pdf:
        assert pdf.docinfo.Title == "Giấy phép hành nghề khám bệnh, chữa bệnh số 000001/BYT-GPHN"


@each_layout
def test_its_structure_has_headings_tables_and_described_pictures(layout):
    with opened(made(layout)) as pdf:
        elements = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]
        kinds = {str(item.S) for item in elements}
        assert {"/H1", "/P", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= kinds
        assert all(str(item.Alt) for item in elements if item.S == "/Figure")


@each_layout
def test_every_font_is_the_packaged_one_and_embedded_as_a_subset(layout, tmp_path):
    fonts = fonts_of(made(layout), tmp_path)
    assert fonts
    assert {name.split("+")[1][:14] for name, *_ in fonts} == {"Be-Vietnam-Pro"}
    assert {tuple(marks) for _name, *marks in fonts} == {("yes", "yes", "yes")}


@each_layout
def test_it_holds_no_script_no_attachment_and_no_transparency(layout):
    with opened(made(layout)) as pdf:
        assert not {"/Names", "/OpenAction", "/AA", "/AcroForm", "/AF"} & set(pdf.Root.keys())
        assert not [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and "/SMask" in item]


@each_layout
def test_the_same_data_give_the_same_bytes_on_any_day(layout):
    first = made(layout)
    with time_machine.travel(AT + timedelta(days=800)):
        assert made(layout) == first


def test_the_same_data_give_the_same_bytes_in_another_process(tmp_path):
    data = tmp_path / "data.json"
    data.write_text(receipt().model_dump_json())
    code = (
        "import sys, json, hashlib, datetime; from pathlib import Path;"
        "from workflows.documents.rendering import render;"
        "at = datetime.datetime.fromisoformat(sys.argv[2]);"
        "pdf = render('receipt', json.loads(Path(sys.argv[1]).read_text()), at=at, identifier='one');"
        "print(json.dumps(hashlib.sha256(pdf).hexdigest()))"
    )
    runs = {
        json.loads(
            subprocess.run(
                [sys.executable, "-c", f"import django.conf; django.conf.settings.configure(); {code}", data, str(AT)],
                env=os.environ | {"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": epoch, "TZ": zone},
                capture_output=True,
                check=True,
            ).stdout
        )
        for seed, epoch, zone in (("1", "86400", "UTC"), ("2", "1700000000", "Asia/Tokyo"))
    }
    assert len(runs) == 1


def test_identifier_and_moment_are_in_the_file():
    with opened(made("receipt")) as one, opened(made("receipt", identifier="two")) as two:
        assert one.trailer.ID[0] != two.trailer.ID[0]
    assert made("receipt", at=AT + timedelta(seconds=1)) != made("receipt")


@pytest.mark.parametrize("layout", ["receipt", "refusal"])
def test_long_names_and_addresses_stay_on_one_page(layout):
    with opened(made(layout, SAMPLES[layout](applicant=LONG_NAME, address=LONG_ADDRESS))) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("layout", ["receipt", "refusal"])
def test_a_usual_opening_and_closing_keep_a_letter_on_one_page(layout):
    words = {"opening": ("Kính gửi Ông/Bà " + LONG_NAME,), "closing": ("Mọi thắc mắc xin liên hệ Bộ phận Một cửa.",)}
    for person in ({}, {"applicant": LONG_NAME, "address": LONG_ADDRESS}):
        with opened(made(layout, SAMPLES[layout](**person, **words))) as pdf:
            assert len(pdf.pages) == 1


@pytest.mark.parametrize("name", ["Y", LONG_NAME, LONG_NAME + " " + LONG_NAME, "Ầ" * 120])
def test_a_licence_has_one_page_whatever_the_name(name):
    data = licence(full_name=name, scope="Thực hiện kỹ thuật điều dưỡng theo quy định. " * 12)
    with opened(made("practice_licence", data)) as pdf:
        assert len(pdf.pages) == 1


def test_a_long_receipt_repeats_the_head_of_its_table_on_the_next_page():
    text = text_of(made("receipt", receipt(components=receipt().components * 6)))
    assert text.count("STT Thành phần Cách cung cấp") == 2


def test_a_table_of_many_columns_lies_on_its_side_and_repeats_its_head():
    columns = ("Số định danh", "Họ và tên", "Ngày sinh", "Giấy phép", "Chức danh", "Vị trí", "Giờ", "Khoa", "Ca")
    section = RecordSection(title="Danh sách", table=table(60, columns))
    with opened(made("case_record", case_record(sections=(section,)))) as pdf:
        wide = [page for page in pdf.pages if page.mediabox[2] > page.mediabox[3]]
        assert [page in wide for page in pdf.pages] == [False, *[True] * len(wide), *[False] * 2]
    text = text_of(made("case_record", case_record(sections=(section,))))
    assert text.count("STT Số định danh Họ và tên") == len(wide)


def test_a_document_has_a_limit_of_pages(monkeypatch):
    monkeypatch.setattr(rendering, "MAX_PAGES", 1)
    with pytest.raises(NotRendered, match="more than 1 pages"):
        made("receipt", receipt(components=receipt().components * 6))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/style.css",
        "https://example.org/a.png",
        "ftp://example.org/a",
        "packaged:../models.py",
        "packaged:/etc/passwd",
        "official.css",
        "FILE:///etc/passwd",
    ],
)
def test_nothing_outside_the_package_is_fetched(url):
    with pytest.raises(rendering._Refused):
        PackagedFetcher().fetch(url)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://127.0.0.1:1/a.png"])
def test_a_layout_that_reaches_out_makes_no_document(monkeypatch, target):
    monkeypatch.setattr(rendering, "_page", lambda *_: f'<html lang="vi"><title>x</title><img alt="x" src="{target}">')
    with pytest.raises(NotRendered, match="not packaged"):
        made("receipt")


def test_packaged_style_sheets_fonts_and_data_urls_are_fetched():
    fetcher = PackagedFetcher()
    assert b"@font-face" in fetcher.fetch("packaged:official.css").read()
    assert fetcher.fetch("packaged:bold.ttf").read()[:4] == b"\0\1\0\0"
    assert fetcher.fetch("data:text/plain,yes").read() == b"yes"


def test_markup_in_data_is_text():
    data = refusal(applicant='<img src="file:///etc/passwd"><b>An</b>')
    assert made("refusal", data)


def test_a_letter_without_glyph_is_an_error_that_names_only_the_letter():
    with pytest.raises(NotRendered) as problem:
        made("receipt", receipt(applicant="Nguyễn 漢"))
    assert "U+6F22" in str(problem.value)
    assert "Nguyễn" not in str(problem.value)


def test_a_name_unknown_to_the_layout_is_an_error():
    template = rendering._engine().from_string("{{ data.fullname }}")
    with pytest.raises(NotRendered, match="fullname"):
        template.render(rendering.Context({"data": licence()}))


def test_an_unknown_layout_or_a_moment_without_zone_is_refused():
    with pytest.raises(NotRendered, match="no layout"):
        render("letter", receipt(), at=AT, identifier="one")
    with pytest.raises(ValueError, match="time zone"):
        render("receipt", receipt(), at=datetime(2026, 1, 1), identifier="one")
