"""What stands on the documents, as an independent reader finds it."""

import subprocess
import unicodedata
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.workflows.documents.reading import column_of, opened, text_of
from tests.workflows.documents.samples import (
    AT,
    apology,
    licence,
    picture,
    receipt,
    refusal,
    result,
    stop,
    supplement,
    table,
)
from workflows.documents import Payment
from workflows.documents.pieces import plain_text
from workflows.documents.rendering import render
from workflows.documents.templatetags.official import birth, day, dong, last_words, moment

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VOWELS = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES]
LETTERS = VOWELS + list("bcdđghklmnpqrstvxfjwz")
SYLLABLES = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=7).map(
    lambda letters: "".join(letters).capitalize()
)
NAMES = st.lists(SYLLABLES, min_size=1, max_size=9).map(" ".join)

ADDRESSED = [("receipt", receipt), ("refusal", refusal), ("supplement", supplement), ("stop", stop)]


def read_back(layout, data):
    return text_of(render(layout, data, at=AT, identifier="one"))


def test_every_vietnamese_letter_can_be_read_back_in_both_cases():
    letters = [*VOWELS, "đ", *map(str.upper, VOWELS), "Đ"]
    text = read_back("refusal", refusal(guidance=" ".join(letters)))
    # Poppler takes single letters with spaces between for a spaced-out word, so white space is not compared.
    assert "".join(letters) in text.replace(" ", "")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=NAMES)
def test_a_name_on_a_licence_can_be_read_back(name):
    pdf = render("practice_licence", licence(full_name=name, portrait=None, scope="x"), at=AT, identifier="one")
    # Poppler may join or part words where a line ends, so white space is not compared.
    assert name.upper().replace(" ", "") in column_of(pdf, 75, 120).replace(" ", "")


def test_a_receipt_says_what_was_received_and_when_to_come():
    text = read_back("receipt", receipt())
    for words in (
        "BỘ Y TẾ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 000007/TNHS",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "000.00.00.G18-261122-0007",
        "Nguyễn Thị Ánh Tuyết",
        "1.012289",
        "Dữ liệu từ Cơ sở dữ liệu văn bằng, không phải nộp",
        "Cơ quan giải quyết đang lấy dữ liệu từ",
        "10 giờ 04 phút, ngày 22 tháng 11 năm 2026",
        "17 giờ 00 phút, ngày 22 tháng 12 năm 2026",
        "430.000 đồng",
        "FT26326-118822",
        "Bản điện tử",
        "Trần Văn Khải",
        "Văn bản điện tử",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        (Payment(amount=0, method="unpaid"), "Không thu"),
        (Payment(amount=430_000, method="counter"), "đã nộp tại Bộ phận Một cửa)"),
        (Payment(amount=430_000, method="counter", reference="0000123"), "biên lai 0000123)"),
        (Payment(amount=430_000, method="online", reference="A1"), "đã nộp trực tuyến, mã giao dịch A1)"),
        (Payment(amount=430_000, method="unpaid"), "(chưa nộp)"),
    ],
)
def test_a_receipt_says_how_the_fee_was_paid(payment, words):
    assert words in read_back("receipt", receipt(payment=payment))


def test_a_receipt_says_how_the_result_will_come():
    text = read_back("receipt", receipt(delivery="Bản giấy qua bưu chính", delivery_address="138A Giảng Võ"))
    assert "Bản giấy qua bưu chính, đến 138A Giảng Võ" in text


@pytest.mark.parametrize(
    ("layout", "letter"), [("receipt", receipt), ("refusal", refusal), ("supplement", supplement), ("stop", stop)]
)
def test_a_letter_to_an_organisation_names_who_filed_for_it(layout, letter):
    text = read_back(layout, letter(applicant="Công ty An Bình", agent="Nguyễn Văn Nộp"))
    assert "Công ty An Bình Người nộp thay mặt Nguyễn Văn Nộp" in text


def test_a_licence_says_who_may_do_what_until_when():
    text = read_back("practice_licence", licence())
    for words in (
        "GIẤY PHÉP HÀNH NGHỀ",
        "KHÁM BỆNH, CHỮA BỆNH",
        "Số: 000001/BYT-GPHN",
        "NGUYỄN THỊ ÁNH TUYẾT",
        "07/02/1994",
        "001194000123",
        "Điều dưỡng",
        "Hà Nội, ngày 22 tháng 11 năm 2026",
        "đến ngày 22 tháng 11 năm 2031",
        "TL. BỘ TRƯỞNG",
        "Lê Hoàng Dương",
        "Căn cứ Luật Khám bệnh",
    ):
        assert words in text


def test_a_licence_shows_a_place_for_signatures_but_no_signature():
    assert "(Chỗ dành cho chữ ký số)" in read_back("practice_licence", licence())


def test_a_licence_without_term_or_portrait_and_with_a_birth_year_alone():
    text = read_back("practice_licence", licence(valid_until=None, portrait=None, birth_date="1962"))
    assert "không xác định thời hạn" in text
    assert "sinh 1962" in text


def test_a_result_says_what_is_granted_to_whom_on_what_ground():
    text = read_back("generic_result", result())
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 00012/BYT-GPHĐ",
        "GIẤY PHÉP HOẠT ĐỘNG KHÁM BỆNH, CHỮA BỆNH",
        "Căn cứ Luật Khám bệnh, chữa bệnh số 15/2023/QH15;",
        "Căn cứ Nghị định số 96/2023/NĐ-CP.",
        "CÔNG TY TNHH PHÒNG KHÁM AN BÌNH",
        "Mã số doanh nghiệp 0101234565",
        "Cho phép Công ty TNHH Phòng khám An Bình hoạt động tại phòng khám sau đây.",
        "Tên phòng khám Phòng khám đa khoa An Bình",
        "Người chịu trách nhiệm chuyên môn Họ và tên Trần Văn Trưởng",
        "Từ ngày 22 tháng 11 năm 2026",
        "2 Họ và tên 2 Chức danh 2 Số giấy phép hành nghề 2",
        "TL. BỘ TRƯỞNG",
        "Lê Hoàng Dương",
    ):
        assert words in text, words


def test_a_result_of_a_person_with_nothing_else_to_say():
    told = {"holder": "Nguyễn Văn An", "about": (), "statement": (), "parts": (), "tables": (), "legal_basis": ()}
    text = read_back("generic_result", result(**told, valid_until=date(2031, 11, 22)))
    assert "Cấp cho NGUYỄN VĂN AN" in text
    assert "đến ngày 22 tháng 11 năm 2031" in text


@pytest.mark.parametrize(("stage", "words"), [("receipt", "không tiếp nhận"), ("decision", "không giải quyết")])
def test_a_refusal_gives_its_reasons_and_their_ground(stage, words):
    text = read_back("refusal", refusal(stage=stage))
    assert words in text
    assert "1. Thời gian thực hành là 05 tháng, chưa đủ 12 tháng. (căn cứ: Nghị định 96/2023/NĐ-CP)" in text
    assert "2. Giấy khám sức khỏe đã quá 12 tháng." in text
    assert "quyền khiếu nại" in text


@pytest.mark.parametrize(
    ("received", "words"), [(True, "không tính vào thời hạn giải quyết"), (False, "hồ sơ không được tiếp nhận")]
)
def test_a_supplement_request_names_each_thing_and_what_follows(received, words):
    text = read_back("supplement", supplement(received=received))
    assert "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ" in text
    assert "1. Số điện thoại: Số máy không liên lạc được." in text
    assert "2. Tài liệu về cơ sở vật chất: Bản chụp mờ, thiếu trang 3." in text
    assert "đến hết ngày 22 tháng 12 năm 2026" in text
    assert words in text


def test_an_apology_says_both_days_and_that_it_comes_once():
    text = read_back("apology", apology())
    for words in (
        "XIN LỖI",
        "ngày 22 tháng 12 năm 2026",
        "ngày 29 tháng 12 năm 2026",
        "Chờ kết quả",
        "chỉ thực hiện một lần",
    ):
        assert words in text


def test_a_notice_of_stopping_may_be_the_units():
    assert "(Chỗ dành cho chữ ký số)" not in read_back("stop", stop())
    text = read_back("stop", stop(signer="Trần Văn Khải"))
    assert "dừng giải quyết" in text
    assert "Trần Văn Khải" in text


def test_dates_are_written_as_the_decree_asks():
    assert day(licence().issued_on.replace(month=2, day=3)) == "ngày\u00a003 tháng\u00a002 năm\u00a02026"
    assert day(licence().issued_on.replace(month=3, day=10)) == "ngày\u00a010 tháng\u00a03 năm\u00a02026"


def test_a_moment_is_shown_in_hanoi_time():
    assert moment(AT.replace(hour=18)).replace("\u00a0", " ") == "01 giờ 04 phút, ngày 23 tháng 11 năm 2026"
    assert day(AT.replace(hour=18)).startswith("ngày\u00a023")


def test_money_birth_dates_and_last_words():
    assert dong(1_430_000) == "1.430.000\u00a0đồng"
    assert (birth("1994-02-07"), birth("1962")) == ("07/02/1994", "1962")
    assert last_words("một hai ba") == "một hai\u00a0ba"


def test_text_is_one_plain_line_in_nfc():
    assert plain_text("Nguye\u0302\u0303n\u00a0\n  An\u202e\u0000") == "Nguyễn An"


@pytest.mark.parametrize(
    "changes",
    [
        {"identity_number": "12345"},
        {"birth_date": "07/02/1994"},
        {"birth_date": "1994-13-01"},
        {"full_name": ""},
        {"full_name": "A" * 401},
        {"scope": "x" * 3001},
        {"signer_capacity": ()},
        {"verify_url": "javascript:alert(1)"},
        {"portrait": "https://example.org/portrait.jpg"},
        {"portrait": "data:image/svg+xml;base64,PHN2Zy8+"},
        {"portrait": "data:image/png;base64,AAAA"},
        {"seal": "red"},
    ],
)
def test_wrong_data_stop_before_paper(changes):
    with pytest.raises(ValidationError):
        licence(**changes)


def test_an_error_does_not_show_the_person():
    with pytest.raises(ValidationError) as problem:
        licence(full_name="Nguyễn Thị Bí Mật", identity_number="00119400012X", birth_date="1994-02-3O")
    assert not [word for word in ("Bí Mật", "00119400012X", "1994-02-3O") if word in str(problem.value)]


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("JPEG", "RGB"), ("JPEG", "CMYK")])
def test_any_portrait_becomes_a_small_rgb_jpeg(kind, mode):
    assert licence(portrait=picture(kind, mode, (1200, 1600))).portrait.startswith("data:image/jpeg;base64,/9j/")


def test_a_portrait_with_too_many_pixels_is_refused():
    with pytest.raises(ValidationError, match="too many pixels"):
        licence(portrait=picture(size=(5001, 1)))


@pytest.mark.parametrize("people", [*range(12, 30, 2)])
def test_nobody_signs_on_a_page_without_a_word_of_the_result(people):
    pdf = render("generic_result", result(tables=(table(people),)), at=AT, identifier="one")
    last = len(opened(pdf).pages)
    shown = subprocess.run(["pdftotext", "-f", str(last), "-", "-"], input=pdf, capture_output=True, check=True)
    words = unicodedata.normalize("NFC", shown.stdout.decode())
    assert "Lê Hoàng Dương" in words
    assert f"Họ và tên {people}" in words


@pytest.mark.parametrize(("layout", "letter"), [("receipt", receipt), ("refusal", refusal)])
def test_a_letter_begins_and_ends_as_its_unit_has_it_say(layout, letter):
    text = read_back(layout, letter(opening=("Lời mở đầu.",), closing=("Lời kết một.", "Lời kết hai.")))
    places = [text.index(words) for words in ("Mã hồ sơ:", "Lời mở đầu.", "Nội dung yêu cầu", "Lời kết một.", "hai.")]
    assert places == sorted(places)


@pytest.mark.parametrize(("layout", "letter"), [("receipt", receipt), ("refusal", refusal)])
def test_a_preview_says_so_and_nobody_can_check_it(layout, letter):
    pdf = render(layout, letter(preview=True, verify_url=""), at=AT, identifier="one")
    text = text_of(pdf)
    assert "BẢNXEMTRƯỚC" in _as_drawn(pdf)
    assert "không có giá trị pháp lý" in text
    assert "/verify/" not in text
    assert "BẢNXEMTRƯỚC" not in _as_drawn(render(layout, letter(), at=AT, identifier="one"))
    assert len(opened(pdf).pages) == 1


def _as_drawn(pdf):
    """The text in the order of its drawing, without white space: what lies across a page is read letter by letter."""
    found = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(unicodedata.normalize("NFC", found.stdout.decode()).split())


@pytest.mark.parametrize("changes", [{"preview": True}, {"verify_url": ""}])
def test_only_a_preview_cannot_be_checked(changes):
    with pytest.raises(ValidationError):
        receipt(**changes)
