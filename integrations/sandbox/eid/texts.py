"""Texts of the e-ID pages in both languages. The sandbox is another house: it does not share the portal's locale."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from integrations.sandbox import settings

LANGUAGES = ("vi", "en")

TEXTS: dict[str, tuple[str, str]] = {
    "eid": ("Định danh điện tử", "Electronic identity"),
    "sandbox": ("Môi trường thử nghiệm", "Sandbox"),
    "sandbox_note": (
        "Trang này đóng vai hệ thống định danh điện tử quốc gia. Mọi người ở đây đều không có thật.",
        "This site plays the national e-ID. Everybody here is synthetic.",
    ),
    "control": ("Điều khiển các cơ sở dữ liệu", "Control the registries"),
    "skip": ("Chuyển đến nội dung chính", "Skip to main content"),
    "language": ("Ngôn ngữ", "Language"),
    "other_language": ("English", "Tiếng Việt"),
    "error_prefix": ("Lỗi", "Error"),
    "there_is_a_problem": ("Có lỗi cần sửa", "There is a problem"),
    "sign_in": ("Đăng nhập", "Sign in"),
    "sign_in_title": ("Đăng nhập bằng tài khoản định danh điện tử", "Sign in with your e-ID"),
    "identity_number": ("Số định danh cá nhân", "Identity number"),
    "identity_number_hint": ("Gồm 12 chữ số, in trên thẻ căn cước", "12 digits, printed on the identity card"),
    "password": ("Mật khẩu", "Password"),
    "password_hint": ("Mọi tài khoản thử nghiệm dùng chung mật khẩu:", "All sandbox accounts share this password:"),
    "cast_title": ("Chọn một người để thử", "Pick a person to try"),
    "cast_intro": (
        "Khi chọn một người, số định danh và mật khẩu được điền sẵn vào biểu mẫu đăng nhập.",
        "Picking a person fills in the number and password of the sign-in form.",
    ),
    "pick": ("Chọn", "Pick"),
    "picked": ("Đã điền sẵn thông tin của", "Filled in for"),
    "level": ("Mức độ", "Level"),
    "cannot_sign_in": ("Không đăng nhập được", "Cannot sign in"),
    "malformed": (
        "Đề nghị nhập số định danh cá nhân gồm đúng 12 chữ số",
        "Enter an identity number of exactly 12 digits",
    ),
    "unknown_number": (
        "Trong môi trường thử nghiệm không có người nào mang số định danh này",
        "Nobody in the sandbox has this identity number",
    ),
    "deceased": (
        "Người mang số định danh này đã mất, tài khoản đã bị khóa",
        "The person with this identity number has died; the account is closed",
    ),
    "no_account": (
        "Người này chưa có tài khoản định danh điện tử nên không đăng nhập được",
        "This person has no e-ID account and cannot sign in",
    ),
    "wrong_password": ("Mật khẩu không đúng", "The password is wrong"),
    "no_password": ("Đề nghị nhập mật khẩu", "Enter the password"),
    "consent_title": ("Đồng ý chia sẻ thông tin", "Agree to share your information"),
    "consent_intro": ("muốn nhận các thông tin sau từ tài khoản của ông/bà:", "asks for this information about you:"),
    "signed_in_as": ("Đang đăng nhập với tên", "Signed in as"),
    "scope_openid": ("Mã tài khoản và mức độ định danh", "Your account id and assurance level"),
    "scope_profile": ("Họ tên và ngày sinh", "Your name and date of birth"),
    "scope_identity": ("Số định danh cá nhân", "Your identity number"),
    "scope_portrait": ("Ảnh chân dung", "Your portrait"),
    "optional_title": ("Chia sẻ thêm, nếu ông/bà muốn", "Share as well, if you wish"),
    "optional_hint": (
        "Ông/bà có thể để trống; khi đó bên nhận không có thông tin này.",
        "You may leave this empty; the receiver then goes without.",
    ),
    "agree": ("Đồng ý", "Agree"),
    "decline": ("Từ chối", "Decline"),
    "not_you": ("Không phải ông/bà? Đăng xuất", "Not you? Sign out"),
    "sign_out": ("Đăng xuất", "Sign out"),
    "sign_out_title": ("Đăng xuất khỏi tài khoản định danh điện tử?", "Sign out of the e-ID?"),
    "sign_out_note": (
        "Nếu không đăng xuất, lần sau ông/bà không phải nhập lại mật khẩu.",
        "If you stay signed in, you need no password the next time.",
    ),
    "stay": ("Vẫn đăng nhập", "Stay signed in"),
    "home_title": ("Tài khoản định danh điện tử", "e-ID account"),
    "not_signed_in": ("Ông/bà chưa đăng nhập.", "You are not signed in."),
    "error_title": ("Yêu cầu không hợp lệ", "The request is not valid"),
    "error_intro": (
        "Ứng dụng đã chuyển ông/bà đến đây bằng một yêu cầu không hợp lệ. Đề nghị quay lại ứng dụng và thử lại.",
        "The application sent you here with a request that we do not accept. Go back to it and try again.",
    ),
    "error_detail": ("Chi tiết kỹ thuật", "Technical detail"),
    "csrf_title": ("Biểu mẫu đã hết hạn", "The form has expired"),
    "csrf_intro": (
        "Đề nghị quay lại trang trước, tải lại trang và gửi lại biểu mẫu.",
        "Go back, reload the page and send the form again.",
    ),
    "not_found_title": ("Không tìm thấy trang", "Page not found"),
}


def language_of(request: HttpRequest) -> str:
    """Return `vi` or `en`: the chosen language, else the browser's first, else Vietnamese."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in LANGUAGES:
        return chosen
    return "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "vi"


def text(language: str, key: str) -> str:
    """Return one text in `language`."""
    return TEXTS[key][LANGUAGES.index(language)]


def context(request: HttpRequest) -> dict[str, Any]:
    """Give templates `t` (all texts in the language of the request), `language`, `other_language` and `site`."""
    language = language_of(request)
    words = {key: text(language, key) for key in TEXTS}
    return {
        "t": words,
        "site": {"name": words["eid"], "note": words["sandbox_note"], "home": reverse("eid_home")},
        "language": language,
        "other_language": "en" if language == "vi" else "vi",
    }
