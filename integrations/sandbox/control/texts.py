"""Texts of the control pages in both languages."""

# What registries and attributes are called; what they hold is said by `registries.holdings` alone.
from integrations.attributes import REGISTRIES
from integrations.exchange.vocabulary import Attribute, RegistryInfo
from integrations.sandbox.eid.texts import LANGUAGES
from integrations.sandbox.registries.faults import Kind

__all__ = ["REGISTRIES", "TEXTS"]

TEXTS: dict[str, tuple[str, str]] = {
    "site": ("Điều khiển môi trường thử nghiệm", "Sandbox control"),
    "site_note": (
        "Tại đây người kiểm thử điều khiển các cơ sở dữ liệu giả lập. Mọi người ở đây đều không có thật.",
        "Testers control the simulated registries here. Everybody here is synthetic.",
    ),
    "pages": ("Các trang", "Pages"),
    "nav_faults": ("Sự cố", "Faults"),
    "nav_corrections": ("Yêu cầu chỉnh sửa", "Correction requests"),
    "nav_subjects": ("Người, doanh nghiệp và sản phẩm", "People, firms and products"),
    "done_ordered": ("Đã đặt sự cố.", "The fault is in force."),
    "done_ended": ("Đã dừng sự cố.", "The fault has ended."),
    "done_changed": ("Đã thay đổi bản ghi.", "The record has changed."),
    "done_corrected": ("Đã chỉnh sửa bản ghi theo yêu cầu.", "The record has been corrected as claimed."),
    "done_refused": ("Đã từ chối yêu cầu.", "The request has been refused."),
    # Faults
    "faults_title": ("Sự cố của các cơ sở dữ liệu", "Faults of the registries"),
    "in_force": ("Đang có hiệu lực", "In force"),
    "nothing_in_force": ("Không có sự cố nào: mọi cơ sở dữ liệu trả lời đúng.", "None: every registry answers truly."),
    "everywhere": ("Tất cả cơ sở dữ liệu", "All registries"),
    "everybody": ("Tất cả mọi người", "Everybody"),
    "end": ("Dừng", "End"),
    "end_all": ("Dừng tất cả", "End all"),
    "order_title": ("Đặt một sự cố", "Order a fault"),
    "order": ("Đặt sự cố", "Order the fault"),
    "registry": ("Cơ sở dữ liệu", "Registry"),
    "fault": ("Sự cố", "Fault"),
    "whom": ("Về ai", "About whom"),
    "cast_people": ("Nhân vật mẫu", "People of the cast"),
    "cast_firms": ("Doanh nghiệp mẫu", "Firms of the cast"),
    "cast_products": ("Sản phẩm mẫu", "Products of the cast"),
    "number": ("Số khác (không bắt buộc)", "Another number (optional)"),
    "number_hint": (
        "Số định danh cá nhân 12 chữ số, mã số doanh nghiệp, hoặc số của sản phẩm",
        "An identity number of 12 digits, a business code, or the number of a product",
    ),
    "seconds": ("Số giây", "Seconds"),
    "seconds_hint": (
        "Độ trễ, thời gian phải chờ (429), hoặc độ dài mỗi đợt lỗi; từ 0 đến 60",
        "Delay, time to wait (429), or length of a burst of errors; 0 to 60",
    ),
    "share": ("Tỷ lệ câu hỏi gặp sự cố (%)", "Share of the questions that meet it (%)"),
    "pause": ("Số giây nghỉ giữa hai đợt lỗi", "Seconds between two bursts"),
    "pause_hint": ("Chỉ dùng cho “Lỗi máy chủ”; 0 là không nghỉ", "For “Server errors” only; 0 means no pause"),
    "registries_title": ("Các cơ sở dữ liệu", "The registries"),
    "sound": ("Bình thường", "Sound"),
    "troubled": ("Có sự cố", "In trouble"),
    "partly": ("Có sự cố riêng", "In trouble for some"),
    # Corrections
    "corrections_title": ("Yêu cầu chỉnh sửa thông tin", "Requests for correction"),
    "corrections_intro": (
        "Ông/bà đóng vai cơ quan quản lý cơ sở dữ liệu: chỉnh sửa bản ghi theo yêu cầu, hoặc từ chối.",
        "You play the registries’ owners: correct the record as claimed, or refuse.",
    ),
    "no_corrections": ("Chưa có yêu cầu nào.", "There are no requests."),
    "held": ("Đang ghi", "Held"),
    "claimed": ("Đề nghị sửa thành", "Claimed"),
    "reason": ("Lý do", "Reason"),
    "issue": ("Hồ sơ hoặc bản nháp", "Case or draft"),
    "note": ("Ghi chú gửi lại (không bắt buộc)", "Note to be sent back (optional)"),
    "note_given": ("Ghi chú", "Note"),
    "received_at": ("Nhận lúc", "Received"),
    "correct": ("Chỉnh sửa bản ghi", "Correct the record"),
    "refuse": ("Từ chối", "Refuse"),
    "state_received": ("Chờ xử lý", "Open"),
    "state_corrected": ("Đã chỉnh sửa", "Corrected"),
    "state_refused": ("Đã từ chối", "Refused"),
    # People and firms
    "subjects_title": ("Người và doanh nghiệp", "People and firms"),
    "subjects_intro": (
        "Chọn một người hoặc doanh nghiệp để xem và thay đổi bản ghi của họ.",
        "Choose a person or a firm to see and change their records.",
    ),
    "find_title": ("Tìm theo số", "Find by number"),
    "find_number": (
        "Số định danh cá nhân, mã số doanh nghiệp hoặc số của sản phẩm",
        "Identity number, business code or number of a product",
    ),
    "find": ("Tìm", "Find"),
    "records": ("Xem bản ghi", "Records"),
    "no_record": ("Cơ sở dữ liệu này không có bản ghi nào.", "This registry has no record."),
    "nothing": ("Không có", "None"),
    "change": ("Thay đổi", "Change"),
    "change_title": ("Thay đổi giá trị", "Change a value"),
    "value": ("Giá trị mới", "New value"),
    "value_hint_day": ("Năm-tháng-ngày, ví dụ 2026-03-14", "Year-month-day, for example 2026-03-14"),
    "value_hint_address": (
        "Số nhà, đường; xã, phường giữ nguyên",
        "House and street; the ward stays as it is",
    ),
    "value_hint_person": ("Số định danh cá nhân của người đại diện", "Identity number of the representative"),
    "save": ("Lưu", "Save"),
    "order_for": ("Đặt sự cố cho riêng đối tượng này", "Order a fault for this subject alone"),
    "back": ("Trở lại danh sách", "Back to the list"),
    # Errors
    "error_registry": ("Đề nghị chọn cơ sở dữ liệu", "Choose a registry"),
    "error_fault": ("Đề nghị chọn sự cố", "Choose a fault"),
    "error_identity_number": (
        "Số phải gồm 12 chữ số, là mã số doanh nghiệp 10 chữ số, có thể kèm “-” và 3 chữ số, hoặc số của sản phẩm",
        "The number has 12 digits, is a business code (10 digits, perhaps “-” and 3 more), or is a product's",
    ),
    "error_seconds": ("Số giây phải từ 0 đến 60", "Seconds must be from 0 to 60"),
    "error_share": ("Tỷ lệ phải lớn hơn 0, nhiều nhất 100", "The share must be above 0 and at most 100"),
    "error_pause": ("Thời gian nghỉ phải từ 0 đến 3600 giây", "The pause must be from 0 to 3600 seconds"),
    "error_bursts": (
        "Chỉ “Lỗi máy chủ” mới có thời gian nghỉ",
        "Only “Server errors” come with a pause",
    ),
    "error_tls": (
        "Sự cố TLS chỉ đặt được cho tất cả cơ sở dữ liệu và tất cả mọi người",
        "Bad TLS can only be ordered for all registries and everybody",
    ),
    "error_unknown_number": ("Không có ai mang số này", "Nobody has this number"),
    "error_decided": ("Yêu cầu này đã được xử lý", "This request has been decided already"),
    "error_claim": (
        "Bản ghi không thể nhận giá trị này; đề nghị thay đổi bản ghi bằng tay rồi từ chối, hoặc từ chối",
        "The record cannot hold this value; change the record by hand and refuse, or refuse",
    ),
    "error_not_a_text": ("Đề nghị nhập một đoạn chữ", "Enter a text"),
    "error_empty": ("Giá trị này không được để trống", "This value must not be empty"),
    "error_too_long": ("Giá trị quá dài", "The value is too long"),
    "error_not_a_day": ("Đề nghị nhập ngày theo dạng năm-tháng-ngày", "Enter a day as year-month-day"),
    "error_not_a_number": ("Đề nghị nhập một số nguyên", "Enter a whole number"),
    "error_not_one_of": ("Đề nghị chọn một giá trị trong danh sách", "Choose a value from the list"),
    "error_no_ward": ("Không có xã, phường này", "There is no such ward"),
    "error_no_person": ("Không có người nào mang số này", "Nobody has this number"),
}

# Groups of faults, in the order of the list; what each fault is called.
FAULTS: tuple[tuple[tuple[str, str], dict[Kind, tuple[str, str]]], ...] = (
    (
        ("Chậm", "Late"),
        {
            Kind.SLOW: ("Trả lời chậm", "Slow"),
            Kind.LATENCY: ("Độ trễ ngẫu nhiên (log-chuẩn)", "Random latency (lognormal)"),
            Kind.HEADER_DRIP: ("Phần đầu nhỏ giọt từng byte", "Headers byte by byte"),
            Kind.BODY_DRIP: ("Nội dung nhỏ giọt từng byte", "Body byte by byte"),
        },
    ),
    (
        ("Không trả lời", "No answer"),
        {
            Kind.DOWN: ("Ngừng hoạt động (503)", "Down (503)"),
            Kind.ERRORS: ("Lỗi máy chủ (500, 502, 503, 504)", "Server errors (500, 502, 503, 504)"),
            Kind.LIMITED: ("Quá nhiều câu hỏi (429)", "Too many questions (429)"),
            Kind.RESET_HEADERS: ("Ngắt kết nối giữa phần đầu", "Reset within the headers"),
            Kind.RESET_BODY: ("Ngắt kết nối giữa nội dung", "Reset within the body"),
            Kind.BAD_TLS: ("TLS hỏng (chỉ ở cổng TLS)", "Bad TLS (on the TLS port)"),
        },
    ),
    (
        ("Trả lời hỏng", "Broken answers"),
        {
            Kind.GARBAGE: ("Trang web thay cho câu trả lời", "A web page instead of an answer"),
            Kind.TRUNCATED: ("Câu trả lời bị cắt", "Cut answer"),
            Kind.CHARSET: ("Sai bảng mã (windows-1258)", "Wrong charset (windows-1258)"),
            Kind.BOM: ("Có dấu BOM trước JSON", "Byte order mark before the JSON"),
            Kind.DUPLICATE_KEYS: ("Khóa JSON bị lặp", "Duplicate JSON keys"),
            Kind.HUGE: ("Nội dung khổng lồ (64 MiB)", "Huge body (64 MiB)"),
            Kind.GZIP_BOMB: ("Bom nén gzip (256 MiB)", "Gzip bomb (256 MiB)"),
            Kind.REDIRECT: ("Chuyển hướng đến địa chỉ nội bộ", "Redirect to an internal address"),
        },
    ),
    (
        ("Nói sai", "Lies"),
        {
            Kind.LYING: ("Bản ghi của người khác", "Another person’s record"),
            Kind.MISMATCH: ("Báo ngày sinh không khớp", "Says that the birth date differs"),
            Kind.FORGED: ("Chữ ký giả", "Forged signature"),
            Kind.REPLAYED: ("Phát lại câu trả lời cũ", "Replayed answer"),
            Kind.STALE: ("Câu trả lời ký từ năm năm trước", "Answer signed five years ago"),
        },
    ),
    (
        ("Từ chối chúng ta", "We are refused"),
        {
            Kind.UNAUTHORISED: ("Chưa xác thực (401)", "Unauthorised (401)"),
            Kind.DENIED: ("Không được phép (403)", "Forbidden (403)"),
            Kind.ACCESS_DENIED: ("X-Road: AccessDenied", "X-Road: AccessDenied"),
            Kind.XROAD_CLIENT: ("X-Road: lỗi Client.*", "X-Road: Client.*"),
            Kind.XROAD_CLIENT_PROXY: ("X-Road: lỗi Server.ClientProxy.*", "X-Road: Server.ClientProxy.*"),
            Kind.XROAD_SERVER_PROXY: ("X-Road: lỗi Server.ServerProxy.*", "X-Road: Server.ServerProxy.*"),
        },
    ),
)


def in_language(pair: tuple[str, str], language: str) -> str:
    """Return one of the two texts."""
    return pair[LANGUAGES.index(language)]


def fault_name(kind: Kind, language: str) -> str:
    """What a fault is called."""
    return next(in_language(names[kind], language) for _, names in FAULTS if kind in names)


def title(found: RegistryInfo | Attribute, language: str) -> str:
    """What a registry or an attribute is called."""
    return found.title_vi if language == "vi" else found.title_en
