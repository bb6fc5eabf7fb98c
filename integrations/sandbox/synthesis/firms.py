"""Firms with their legal representatives, and mandates to act for them; the cast's firms stand in one table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from integrations.sandbox.synthesis.chance import day_between, weighted
from integrations.sandbox.synthesis.families import TODAY, YEAR
from integrations.sandbox.synthesis.places import Places, Ward
from integrations.sandbox.synthesis.records import FirmRecord, MandateRecord, PersonRecord, Population

AT_MOST = 2500
_KINDS = (
    "Công ty TNHH Phòng khám Đa khoa",
    "Công ty TNHH Một thành viên Thiết bị y tế",
    "Công ty TNHH Thương mại và Dịch vụ",
    "Công ty Cổ phần Dược phẩm",
    "Công ty Cổ phần Bệnh viện",
    "Công ty Cổ phần Thực phẩm",
    "Doanh nghiệp tư nhân Nhà thuốc",
    "Hợp tác xã Dược liệu",
)
_FIRST = (
    "An", "Bảo", "Bình", "Đại", "Đông", "Đức", "Gia", "Hà", "Hải", "Hoàng", "Hồng",
    "Hưng", "Khánh", "Minh", "Nam", "Phú", "Phúc", "Tâm", "Tân", "Thành", "Thiên", "Việt",
)  # fmt: skip
_SECOND = (
    "An", "Bình", "Cường", "Dương", "Đạt", "Đức", "Gia", "Hòa", "Khang", "Lộc", "Long",
    "Minh", "Nguyên", "Phát", "Phong", "Sơn", "Tâm", "Thịnh", "Tín", "Trường",
)  # fmt: skip
_STATUSES = (("active", 90), ("suspended", 6), ("dissolved", 4))
# The tenth digit of a tax code checks the others (Circular 86/2024/TT-BTC, art. 5): 10 minus their weighted sum mod 11.
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


@dataclass(frozen=True)
class CastFirm:
    """A firm that every seed knows. `mandates`: cast key, and days from the day of seeding until its last day."""

    key: str
    code: str
    name: str
    representative: str  # cast key
    note_vi: str
    note_en: str
    status: str = "active"
    ward_code: str = "00004"
    address_detail: str = "Số 12, đường Hùng Vương"
    established_on: str = "2021-05-10"
    mandates: tuple[tuple[str, int], ...] = ()


CAST_FIRMS: tuple[CastFirm, ...] = (
    CastFirm(
        "clinic_ready", "0108765438", "Công ty TNHH Phòng khám Đa khoa Tâm Đức", "doctor_ready",
        "Đang hoạt động; Nguyễn Thị Minh An được ủy quyền, ủy quyền cho Đặng Thanh Mai đã hết hạn",
        "Active; Nguyễn Thị Minh An holds a mandate, the one of Đặng Thanh Mai has ended",
        mandates=(("nurse_ready", 365), ("nurse_licensed", -30)),
    ),
    CastFirm(
        "clinic_dissolved", "0401357920", "Công ty TNHH Phòng khám Đa khoa An Khang", "doctor_licensed",
        "Đã giải thể", "Dissolved", status="dissolved", ward_code="20194",
        address_detail="Số 8, đường Trần Phú", established_on="2016-03-01",
    ),
    CastFirm(
        "drug_firm", "0109876557", "Công ty Cổ phần Dược phẩm Hồng Phúc", "pharmacist_certified",
        "Sản xuất thuốc, có GMP", "Manufactures medicines, holds GMP", established_on="2012-08-15",
    ),
    CastFirm(
        "device_firm", "0312345673", "Công ty TNHH Thiết bị y tế Minh Khang", "doctor_licensed",
        "Nhập khẩu trang thiết bị y tế", "Imports medical devices", ward_code="26740",
        address_detail="Số 21, đường Lê Lợi", established_on="2018-02-20",
    ),
    CastFirm(
        "food_firm", "0105558881", "Công ty Cổ phần Thực phẩm An Bình", "nurse_licensed",
        "Thực phẩm bảo vệ sức khỏe, có GMP", "Dietary supplements, holds GMP", established_on="2017-10-05",
    ),
    CastFirm(
        "pharmacy_firm", "0107776677", "Công ty TNHH Nhà thuốc Thiên Phúc", "pharmacist_ready",
        "Chưa có giấy chứng nhận đủ điều kiện kinh doanh dược", "No certificate of eligibility yet",
        established_on="2025-04-01",
    ),
)  # fmt: skip


def check_digit(nine: str) -> str | None:
    """Return the tenth digit of a tax code, or None where these nine digits can have none."""
    digit = 10 - sum(weight * int(figure) for weight, figure in zip(_WEIGHTS, nine, strict=True)) % 11
    return str(digit) if digit < 10 else None


class Office:
    """The business registration office."""

    def __init__(self, rng: Random, places: Places, today: date) -> None:
        self._rng, self._places, self._today = rng, places, today
        self._codes = {firm.code for firm in CAST_FIRMS}

    def fill(self, population: Population, count: int) -> None:
        """Register the cast's firms and `count` others, with mandates for about one in five."""
        by_key = {person.cast_key: person for person in population.people if person.cast_key}
        for number, member in enumerate(CAST_FIRMS, start=1):
            self._cast(population, number, member, by_key)
        adults = [person for person in population.people if self._may_represent(person)]
        names = self._names()
        while adults and len(population.firms) < count + len(CAST_FIRMS):
            firm = self._firm(len(population.firms) + 1, next(names), self._rng.choice(adults))
            population.firms.append(firm)
            if self._rng.random() < 0.2:
                population.mandates.append(self._mandate(firm, self._rng.choice(adults)))
            if self._rng.random() < 0.025:
                population.firms.append(self._branch(firm))

    def _cast(self, population: Population, number: int, firm: CastFirm, by_key: dict[str, PersonRecord]) -> None:
        head = by_key[firm.representative].id
        population.firms.append(
            FirmRecord(
                number, firm.code, firm.name, firm.status, self._places.ward(firm.ward_code).code,
                firm.address_detail, firm.established_on, head, firm.key,
            )
        )  # fmt: skip
        since = self._today - timedelta(days=400)
        for key, days in firm.mandates:
            until = self._today + timedelta(days=days)
            population.mandates.append(MandateRecord(number, by_key[key].id, since.isoformat(), until.isoformat()))

    def _firm(self, number: int, name: str, head: PersonRecord) -> FirmRecord:
        ward = self._places.ward(head.ward_code)
        established = day_between(self._rng, max(date(2000, 1, 1), head.born + 22 * YEAR), TODAY)
        return FirmRecord(
            number, self._code(ward), name, weighted(self._rng, _STATUSES), ward.code,
            f"Số {self._rng.randint(1, 480)}, đường Lê Lợi", established.isoformat(), head.id,
        )  # fmt: skip

    def _branch(self, firm: FirmRecord) -> FirmRecord:
        return FirmRecord(
            firm.id + 1, f"{firm.code}-001", f"Chi nhánh {firm.name}", firm.status, firm.ward_code,
            firm.address_detail, firm.established_on, firm.legal_representative_id,
        )  # fmt: skip

    def _mandate(self, firm: FirmRecord, holder: PersonRecord) -> MandateRecord:
        since = self._today - timedelta(days=self._rng.randint(10, 700))
        until = self._today + timedelta(days=self._rng.randint(-200, 700))
        open_ended = self._rng.random() < 0.3
        last = "" if open_ended else max(since, until).isoformat()
        return MandateRecord(firm.id, holder.id, since.isoformat(), last)

    def _code(self, ward: Ward) -> str:
        while True:
            nine = f"{ward.province_code}{self._rng.randrange(1, 10_000_000):07d}"
            digit = check_digit(nine)
            if digit is not None and nine + digit not in self._codes:
                self._codes.add(nine + digit)
                return nine + digit

    def _names(self) -> Iterator[str]:
        """Names of firms, none twice (Law on Enterprises 59/2020/QH14, art. 38)."""
        known: Sequence[str] = [f"{kind} {a} {b}" for kind in _KINDS for a in _FIRST for b in _SECOND if a != b]
        yield from self._rng.sample(known, len(known))

    def _may_represent(self, person: PersonRecord) -> bool:
        age = (TODAY - person.born) // YEAR
        return 24 <= age <= 75 and not person.died_on and person.nationality == "VN" and not person.cast_key
