"""The officials of the sandbox: invented people, so many that every definition's work has somebody to do it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from procedures.vocabulary import Role

#: full name, title, unit, roles
Person = tuple[str, str, str, Sequence[Role]]

#: What the user names of a department's people begin with, and what they are called.
_POSTS: Final = {
    Role.RECEIVER: ("tiepnhan", "Cán bộ tiếp nhận"),
    Role.APPRAISER: ("thamdinh", "Chuyên viên"),
    Role.HEAD: ("truongphong", "Trưởng phòng"),
    Role.APPROVER: ("pheduyet", "Cục trưởng"),
    Role.CLERK: ("vanthu", "Văn thư"),
    Role.EXPERT: ("chuyengia", "Chuyên gia thẩm định"),
    Role.COUNCIL: ("hoidong", "Ủy viên hội đồng"),
}


def _people(unit: str, names: dict[Role, tuple[str, ...]], *, leader: str = "") -> Iterator[tuple[str, Person]]:
    """The people of a department; where several do the same, their user names are numbered."""
    for role, called in names.items():
        begins, title = _POSTS[role]
        for number, name in enumerate(called, start=1):
            user = f"{begins}{number if len(called) > 1 else ''}-{unit}"
            yield user, (name, leader if leader and role is Role.APPROVER else title, unit, (role,))


OFFICIALS: Final[dict[str, Person]] = {
    "tiepnhan": ("Nguyễn Thị Tiếp", "Cán bộ tiếp nhận", "mot-cua", [Role.RECEIVER]),
    "thamdinh": ("Trần Văn Thẩm", "Chuyên viên", "kcb", [Role.APPRAISER]),
    "thamdinh2": ("Lê Thị Định", "Chuyên viên", "kcb", [Role.APPRAISER]),
    "pheduyet": ("Phạm Minh Duyệt", "Phó Cục trưởng", "kcb", [Role.APPROVER]),
    "vanthu": ("Hoàng Thị Thư", "Văn thư", "kcb", [Role.CLERK]),
    "soanthao": ("Bùi Thị Soạn", "Trưởng phòng", "kcb", [Role.EDITOR, Role.HEAD]),
    "congbo": ("Đặng Văn Bố", "Trưởng phòng", "kcb", [Role.EDITOR, Role.HEAD]),
    "kiemtra": ("Vũ Đức Kiểm", "Kiểm tra viên", "ktnb", [Role.AUDITOR]),
    "vanhanh": ("Đỗ Quang Vận", "Cán bộ vận hành", "ttyt", [Role.OPERATOR]),
    **dict(
        _people(
            "qld",
            {
                Role.APPRAISER: ("Đinh Thị Hòa",),
                Role.HEAD: ("Bùi Quốc Trưởng",),
                Role.APPROVER: ("Lý Thanh Tùng",),
                Role.CLERK: ("Cao Thị Mỹ",),
                Role.EXPERT: ("Tạ Văn Lâm", "Hà Thị Sâm", "Khúc Văn Đạt"),
                Role.COUNCIL: ("Phan Đức Nghĩa", "Võ Thị Cúc", "Trịnh Hữu Bách"),
            },
        )
    ),
    **dict(
        _people(
            "httb",
            {
                Role.APPRAISER: ("Lâm Thị Yến",),
                Role.HEAD: ("Ninh Văn Thắng",),
                Role.APPROVER: ("Đoàn Văn Khải",),
                Role.CLERK: ("Kiều Thị Nga",),
                Role.EXPERT: ("Lương Thị Bình", "Vi Văn Tài", "Giáp Thị Thủy"),
                Role.COUNCIL: ("Mạc Văn Sơn", "Thái Thị Xuân", "Đàm Quang Hải"),
            },
        )
    ),
    **dict(
        _people(
            "attp",
            {
                Role.APPRAISER: ("Nghiêm Thị Hạnh",),
                Role.HEAD: ("Quách Văn Đông",),
                Role.APPROVER: ("Chu Thị Liên",),
                Role.CLERK: ("Tô Văn Hiếu",),
            },
        )
    ),
    **dict(
        _people(
            "ydct",
            {
                Role.APPRAISER: ("Từ Thị Ngải",),
                Role.HEAD: ("Mai Văn Sơn",),
                Role.APPROVER: ("Bạch Thị Thảo",),
                Role.CLERK: ("Ông Thị Lan",),
                Role.EXPERT: ("La Văn Quế", "Tôn Thị Hồi", "Doãn Văn Thục"),
                Role.COUNCIL: ("Lục Văn Phúc", "Âu Thị Mơ", "Nhữ Văn Trung"),
            },
        )
    ),
    **dict(
        _people(
            "syt-01",
            {
                Role.RECEIVER: ("Đỗ Thị Hoàn Kiếm",),
                Role.APPRAISER: ("Vương Văn Đống", "Triệu Thị Tây"),
                Role.HEAD: ("Phùng Văn Long",),
                Role.APPROVER: ("Hồ Thị Gươm",),
                Role.CLERK: ("Ngô Văn Sở",),
                Role.EXPERT: ("Dương Văn Giang", "Tăng Thị Thành", "Khổng Văn Cầu"),
                Role.COUNCIL: (
                    "Lưu Văn Chương",
                    "Trương Thị Định",
                    "Hứa Văn Quán",
                    "Đới Thị Liễu",
                    "Cung Văn Phủ",
                ),
            },
            leader="Giám đốc Sở",
        )
    ),
    **dict(
        _people(
            "syt-79",
            {
                Role.RECEIVER: ("Huỳnh Thị Bến",),
                Role.APPRAISER: ("Trà Văn Thành", "Thạch Thị Nghé"),
                Role.HEAD: ("Diệp Văn Lợi",),
                Role.APPROVER: ("Kim Thị Gòn",),
                Role.CLERK: ("Sử Văn Đa",),
                Role.EXPERT: ("Tiêu Văn Định", "Quan Thị Chợ", "Lại Văn Lớn"),
                Role.COUNCIL: (
                    "Mã Văn Bình",
                    "Ưng Thị Tân",
                    "Viên Văn Thuận",
                    "Thân Thị Phú",
                    "Yên Văn Nhuận",
                ),
            },
            leader="Giám đốc Sở",
        )
    ),
}
