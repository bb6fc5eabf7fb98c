"""What the smaller registries hold: certificates of pharmacists, course hours, and the firms' licences and products."""

from datetime import date, timedelta
from random import Random

from integrations.sandbox.synthesis.chance import day_between, months_before
from integrations.sandbox.synthesis.records import FirmRecord, PersonRecord, Population, RecordRecord

#: (cast key, registry, number, name, firm of the cast, other values, days from today until it ends or none)
_PRODUCTS = (
    (
        "drug_registered", "drug_registrations", "893110012326", "Paracetamol Hồng Phúc 500 mg", "drug_firm",
        {"active_ingredient": "Paracetamol", "strength": "500 mg", "dosage_form": "Viên nén", "status": "valid"}, 200,
    ),
    (
        "drug_long_valid", "drug_registrations", "893110045526", "Amoxicilin Hồng Phúc 500 mg", "drug_firm",
        {"active_ingredient": "Amoxicilin", "strength": "500 mg", "dosage_form": "Viên nang", "status": "valid"}, 1500,
    ),
    (
        "device_classified_c", "devices", "26000123/PLTTBYT", "Máy thở Minh Khang V5", "device_firm",
        {"device_class": "C", "owner_name": "Breeze Medical GmbH"}, None,
    ),
    (
        "device_classified_d", "devices", "26000124/PLTTBYT", "Van tim cơ học Minh Khang H2", "device_firm",
        {"device_class": "D", "owner_name": "Breeze Medical GmbH", "reference_approval": "EU"}, None,
    ),
    (
        "food_registered", "food_products", "1234/2026/DKSP", "Viên uống An Bình Canxi D3", "food_firm",
        {"product_group": "supplement", "approved_claims": "Bổ sung canxi và vitamin D3", "status": "valid"}, None,
    ),
)  # fmt: skip
_COMMON = ("Paracetamol", "Amoxicilin", "Metformin", "Amlodipin", "Losartan", "Cefixim", "Omeprazol", "Loratadin")


class Trades:
    """Fills the registries that know a trade: of people, of firms, of what firms bring to market."""

    def __init__(self, rng: Random, today: date) -> None:
        self._rng, self._today = rng, today
        self._numbers = 1000

    def fill(self, population: Population) -> None:
        """Enter everybody and everything that the smaller registries know."""
        self._people(population)
        firms = {firm.cast_key: firm for firm in population.firms if firm.cast_key}
        self._firms(population, firms)
        self._products(population, firms)

    def _people(self, population: Population) -> None:
        for person in population.people:
            held = population.practitioners.get(person.id)
            if held is not None and held.licence_number:
                self._courses(population, person)
                if self._rng.random() < 0.4 or person.cast_key:
                    self._employment(population, person, held.practice_facility)
            if person.cast_key == "pharmacist_certified":
                self._pharmacist(population, person)
            grown = person.born < self._today - timedelta(days=22 * 366)
            if (person.cast_key and grown) or (grown and self._rng.random() < 0.02):
                issued = self._back(90) if person.cast_key else self._back(1500)
                number = self._number("LLTP", issued)
                self._enter(
                    population, "criminal_records", person,
                    {"number": number, "issued_on": issued.isoformat(), "conclusion": "none"},
                )  # fmt: skip
        for person in self._rng.sample(population.people, min(300, len(population.people) // 50)):
            adult = timedelta(days=30 * 366) < self._today - person.born < timedelta(days=65 * 366)
            if adult and not person.cast_key and not person.died_on:
                self._pharmacist(population, person)

    def _courses(self, population: Population, person: PersonRecord) -> None:
        hours = 130 if person.cast_key else self._rng.choice((0, 24, 60, 96, 120, 128, 150))
        if not hours:
            return
        updated = self._back(60) if person.cast_key else self._back(700)
        self._enter(
            population, "continuing_education", person,
            {
                "hours_5_years": hours, "hours_2_years": min(hours, 52), "updated_on": updated.isoformat(),
                "certificate_number": self._number("CNKT", updated), "field": "Chăm sóc người bệnh an toàn",
            },
        )  # fmt: skip

    def _employment(self, population: Population, person: PersonRecord, employer: str) -> None:
        since = max(self._back(4000), person.born + timedelta(days=22 * 366))
        self._enter(
            population, "officials", person,
            {"employer": employer, "position": "Viên chức chuyên môn", "since": since.isoformat()},
        )  # fmt: skip

    def _pharmacist(self, population: Population, person: PersonRecord) -> None:
        issued = self._back(2500)
        self._enter(
            population, "pharmacists", person,
            {
                "certificate_number": f"{self._next():05d}/CCHN-D-SYT", "issued_on": issued.isoformat(),
                "scope": "Người chịu trách nhiệm chuyên môn về dược", "issuer": "Sở Y tế", "status": "active",
            },
        )  # fmt: skip

    def _firms(self, population: Population, cast: dict[str, FirmRecord]) -> None:
        for firm in population.firms:
            if firm.cast_key or firm.status != "active":
                continue
            if "Phòng khám" in firm.name or "Bệnh viện" in firm.name:
                form = "hospital" if "Bệnh viện" in firm.name else "polyclinic"
                issued = self._back(3000)
                self._of_firm(
                    population, "facilities", firm,
                    {
                        "licence_number": f"{self._next():05d}/BYT-GPHĐ", "licence_issued_on": issued.isoformat(),
                        "name": firm.name, "form": form, "status": "active",
                    },
                )  # fmt: skip
            elif "Dược phẩm" in firm.name or "Nhà thuốc" in firm.name:
                self._drug_business(population, firm, "GMP" if "Dược phẩm" in firm.name else "GPP")
            elif "Thực phẩm" in firm.name:
                self._food_business(population, firm)
        closed = cast["clinic_dissolved"]
        values: dict[str, str | int] = {
            "licence_number": "00017/BYT-GPHĐ", "licence_issued_on": "2016-06-01", "name": closed.name,
            "form": "polyclinic", "status": "closed",
        }  # fmt: skip
        self._of_firm(population, "facilities", closed, values)
        self._drug_business(population, cast["drug_firm"], "GMP")
        self._food_business(population, cast["food_firm"])

    def _drug_business(self, population: Population, firm: FirmRecord, standard: str) -> None:
        issued = self._back(1500)
        values: dict[str, str | int] = {
            "certificate_number": f"{self._next():04d}/ĐKKDD-BYT", "issued_on": issued.isoformat(),
            "scope": "Sản xuất thuốc" if standard == "GMP" else "Bán lẻ thuốc", "practice_standard": standard,
            "status": "active",
        }  # fmt: skip
        if standard == "GMP":
            until = self._today + timedelta(days=500 if firm.cast_key else self._rng.randint(-100, 900))
            values |= {"gmp_certificate_number": self._number("GCN-QLD", issued), "gmp_valid_until": until.isoformat()}
        self._of_firm(population, "drug_businesses", firm, values)

    def _food_business(self, population: Population, firm: FirmRecord) -> None:
        until = self._today + timedelta(days=400 if firm.cast_key else self._rng.randint(-100, 900))
        self._of_firm(
            population, "food_businesses", firm,
            {
                "gmp_certificate_number": self._number("GMP-ATTP", self._today), "gmp_valid_until": until.isoformat(),
                "eligibility_certificate_number": self._number("ATTP-CNĐK", self._today), "status": "active",
            },
        )  # fmt: skip

    def _products(self, population: Population, cast: dict[str, FirmRecord]) -> None:
        for key, registry, number, name, owner, values, days in _PRODUCTS:
            self._product(population, registry, number, name, cast[owner], values, days, key)
        makers = [firm for firm in population.firms if "Dược phẩm" in firm.name and not firm.cast_key]
        for firm in makers:
            substance = self._rng.choice(_COMMON)
            days = self._rng.randint(-300, 1700)
            self._product(
                population, "drug_registrations", f"893110{self._next():06d}", f"{substance} 500 mg", firm,
                {
                    "active_ingredient": substance, "strength": "500 mg", "dosage_form": "Viên nén",
                    "status": "valid" if days >= 0 else "expired",
                },
                days, "",
            )  # fmt: skip

    def _product(
        self, population: Population, registry: str, number: str, name: str, firm: FirmRecord,
        values: dict[str, str], days: int | None, key: str,
    ) -> None:  # fmt: skip
        held: dict[str, str | int] = {"name": name, "holder_code": firm.code, **values}
        since = months_before(self._today + timedelta(days=days or 0), 60 if days is not None else 6).isoformat()
        if registry == "devices":
            held |= {"classified_on": since}
        else:
            held |= {"holder_name": firm.name, "registered_on": since}
        if days is not None:
            held |= {"valid_until": (self._today + timedelta(days=days)).isoformat(), "manufacturer": firm.name}
        population.records.append(RecordRecord(registry, number, held, cast_key=key))

    def _of_firm(self, population: Population, registry: str, firm: FirmRecord, values: dict[str, str | int]) -> None:
        population.records.append(RecordRecord(registry, firm.code, values))

    def _enter(self, population: Population, registry: str, person: PersonRecord, values: dict[str, str | int]) -> None:
        population.records.append(RecordRecord(registry, person.identity_number, values, person.id))

    def _back(self, days: int) -> date:
        return day_between(self._rng, self._today - timedelta(days=days), self._today - timedelta(days=5))

    def _number(self, kind: str, issued: date) -> str:
        return f"{self._next():05d}/{issued.year}/{kind}"

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers
