"""Vietnamese names: family name, middle names, given name, in that order; and the less common shapes of names."""

from random import Random

from integrations.sandbox.synthesis.chance import weighted

# Rough shares of family names, in per cent.
SURNAMES: tuple[tuple[str, float], ...] = (
    ("Nguyễn", 31.5), ("Trần", 10.9), ("Lê", 8.9), ("Phạm", 5.9), ("Hoàng", 2.9), ("Huỳnh", 2.4), ("Vũ", 2.6),
    ("Võ", 2.3), ("Phan", 2.8), ("Trương", 2.2), ("Bùi", 2.1), ("Đặng", 1.9), ("Đỗ", 1.9), ("Ngô", 1.7),
    ("Hồ", 1.5), ("Dương", 1.4), ("Đinh", 1.0), ("Lý", 0.9), ("Đoàn", 0.9), ("Lương", 0.8), ("Mai", 0.8),
    ("Trịnh", 0.8), ("Đào", 0.7), ("Hà", 0.7), ("Cao", 0.6), ("Tạ", 0.5), ("Châu", 0.5), ("Quách", 0.3),
    ("Lò", 0.4), ("Vàng", 0.3), ("Thào", 0.2), ("Thạch", 0.3), ("Kim", 0.2), ("Tôn Thất", 0.1), ("Âu Dương", 0.05),
)  # fmt: skip

_MIDDLE = {
    "male": "Hữu Đức Công Quốc Minh Xuân Đình Thành Trọng Quang Ngọc Anh Gia Hoàng Nhật Tuấn Bá Thế Duy",
    "female": "Ngọc Thu Thanh Minh Phương Kim Hồng Bích Mỹ Như Thùy Khánh Bảo Diệu Tuyết Hoài Lan",
}
_COMMON_MIDDLE = {"male": ("Văn", 0.3), "female": ("Thị", 0.5)}
_GIVEN = {
    "male": (
        "An Anh Bảo Bình Chiến Cường Dũng Duy Đạt Đông Đức Giang Hải Hậu Hiếu Hòa Hoàng Hùng Huy Hưng Khang Khánh "
        "Khoa Kiên Kiệt Lâm Long Lộc Lợi Mạnh Minh Nam Nghĩa Nguyên Nhân Phong Phú Phúc Phước Quân Quang Quý Sơn Tài "
        "Tâm Tân Thái Thắng Thành Thịnh Thuận Tiến Toàn Trí Trung Tú Tuấn Tùng Việt Vinh Vũ"
    ),
    "female": (
        "An Anh Ánh Châu Chi Cúc Diễm Diệp Dung Duyên Đào Giang Hà Hạnh Hằng Hiền Hoa Hòa Hồng Huệ Hương Huyền Khánh "
        "Kiều Lan Lệ Liên Linh Loan Ly Mai Mỹ My Nga Ngân Ngọc Nguyệt Nhi Nhung Như Oanh Phương Phượng Quyên Quỳnh "
        "Sen Tâm Thảo Thu Thúy Thủy Thư Tiên Trang Trinh Trúc Tuyết Uyên Vân Vy Xuân Yến"
    ),
}
# Shapes that break naive forms: one word only, letters with an apostrophe, eight words and more.
_SINGLE = {"male": ("Điểu", "Rin", "Đen", "Kiêng"), "female": ("Nhiên", "Xim", "Mía", "Sáo")}
_HIGHLAND_CLAN = ("Niê", "Niê Kdăm", "Ksơr", "Mlô", "Byă", "Êban", "Ayŭn")
_HIGHLAND_GIVEN = ("Bhăm", "Thiên", "Linh", "Nguôm", "Wên", "Djuê", "Blô")
_LONG = {
    "male": ("Tôn Thất", "Hoàng Phủ", "Thiên Ân", "Nhật Minh", "Quốc Bảo", "Đại Nghĩa"),
    "female": ("Công Tằng Tôn Nữ", "Hoàng Thị", "Thiên Kim", "Phương Thảo", "Ngọc Như Ý", "Bạch Tuyết"),
}
_FOREIGN = {
    "KH": (("Sok", "Chea", "Chhim"), ("Dara", "Sophea", "Vanna")),
    "LA": (("Khamphet", "Bounmy", "Somphone"), ("Vongsa", "Phommasack", "Sisouk")),
    "KR": (("Kim", "Park", "Choi"), ("Ji-hoon", "Seo-yeon", "Min-jun")),
    "JP": (("Sato", "Suzuki", "Tanaka"), ("Haruto", "Yui", "Sakura")),
}


def surname(rng: Random) -> str:
    """Pick a family name by its share."""
    return weighted(rng, SURNAMES)


def full_name(rng: Random, family: str, sex: str) -> str:
    """Return a full name with the family name `family`; about one in 150 has an unusual shape."""
    shape = rng.random()
    if shape < 0.0015:
        return rng.choice(_SINGLE[sex])
    if shape < 0.0045:
        mark = "Y" if sex == "male" else "H'"
        joint = " " if sex == "male" else ""
        return f"{mark}{joint}{rng.choice(_HIGHLAND_GIVEN)} {rng.choice(_HIGHLAND_CLAN)}"
    if shape < 0.0065:
        return f"{family} {' '.join(_LONG[sex])} {rng.choice(_GIVEN[sex].split())}"
    middles = rng.sample(_MIDDLE[sex].split(), 2 if rng.random() < 0.15 else 1)
    if rng.random() < _COMMON_MIDDLE[sex][1]:
        middles[0] = _COMMON_MIDDLE[sex][0]
    given = rng.choice([name for name in _GIVEN[sex].split() if name not in middles])
    return " ".join([family, *middles, given])


def foreign_name(rng: Random, country: str) -> str | None:
    """Return a name for a foreign national of `country` (ISO alpha-2), or None where the sandbox knows none."""
    if country not in _FOREIGN:
        return None
    first, second = _FOREIGN[country]
    return f"{rng.choice(first)} {rng.choice(second)}"
