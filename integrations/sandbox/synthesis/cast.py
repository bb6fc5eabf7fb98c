"""The cast: people whom every seed knows under the same number, name and birth date, for testers and journeys.

Their lives stand in one table; dates of practice and health checks count back from the day of seeding.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from integrations.sandbox.synthesis.careers import Careers
from integrations.sandbox.synthesis.chance import months_before
from integrations.sandbox.synthesis.places import COUNTRIES, Places
from integrations.sandbox.synthesis.records import PersonRecord, Population


@dataclass(frozen=True)
class Member:
    """One of the cast.

    `practice` is months done, `health_check` is days since, both None where the registry knows of none;
    `register_birth_date` is what the population register holds where it differs from the identity card.
    """

    key: str
    identity_number: str
    full_name: str
    birth_date: str
    note_vi: str
    note_en: str
    level: int = 2
    ward_code: str = "00004"
    address_detail: str = "Số 12, đường Hùng Vương"
    profession: str = "nurse"
    degree: bool = True
    practice: int | None = 7
    finished: bool = True
    health_check: int | None = 30
    conclusion: str = "fit"
    licensed: bool = False
    licence_left: int = 900
    revoked_reason: str = ""
    banned_days: int = 0
    register_birth_date: str = ""
    died_on: str = ""

    @property
    def sex(self) -> str:
        return "female" if int(self.identity_number[3]) % 2 else "male"


CAST: tuple[Member, ...] = (
    Member(
        "nurse_ready", "001196004217", "Nguyễn Thị Minh An", "1996-03-14",
        "Điều dưỡng, đủ điều kiện cấp giấy phép", "Nurse, may get a licence",
    ),
    Member(
        "doctor_ready", "048094001356", "Trần Quốc Huy", "1994-09-02",
        "Bác sỹ, đủ điều kiện cấp giấy phép", "Doctor, may get a licence",
        profession="doctor", practice=13, ward_code="20194", address_detail="Số 45, đường Trần Phú",
    ),
    Member(
        "doctor_short", "079197008842", "Lê Thu Hà", "1997-11-23",
        "Bác sỹ, mới thực hành 5 trong 12 tháng", "Doctor, 5 of 12 months of practice",
        profession="doctor", practice=5, finished=False, ward_code="26740",
    ),
    Member(
        "nurse_no_degree", "040095006120", "Phạm Văn Lộc", "1995-06-30",
        "Cơ sở dữ liệu văn bằng không có văn bằng nào", "The degree database knows of no degree", degree=False,
    ),
    Member(
        "nurse_no_health_check", "092198003377", "Võ Ngọc Diệp", "1998-01-19",
        "Điều dưỡng, chưa khám sức khỏe", "Nurse without a health check", health_check=None, ward_code="31120",
    ),
    Member(
        "nurse_old_health_check", "036193002908", "Bùi Thị Hoài Thu", "1993-08-08",
        "Điều dưỡng, giấy khám sức khỏe đã quá 12 tháng", "Nurse, health check older than 12 months",
        health_check=400,
    ),
    Member(
        "nurse_unfit", "038096005521", "Đỗ Xuân Trường", "1996-12-05",
        "Điều dưỡng, kết luận không đủ sức khỏe", "Nurse, found unfit", conclusion="unfit",
    ),
    Member(
        "nurse_licensed", "031190007743", "Đặng Thanh Mai", "1990-04-27",
        "Điều dưỡng, đã có giấy phép, còn 90 ngày", "Nurse who already holds a licence, valid for 90 more days",
        licensed=True, practice=9, licence_left=90,
    ),
    Member(
        "doctor_licensed", "048085003169", "Huỳnh Tấn Phát", "1985-01-08",
        "Bác sỹ, đã có giấy phép, hành nghề hơn 36 tháng", "Licensed doctor with more than 36 months of practice",
        profession="doctor", practice=48, licensed=True, ward_code="20194",
    ),
    Member(
        "nurse_banned", "056089004466", "Hồ Hữu Phước", "1989-10-10",
        "Điều dưỡng, đang bị cấm hành nghề", "Nurse under a ban on practising",
        licensed=True, practice=9, banned_days=300,
    ),
    Member(
        "nurse_revoked", "034191002284", "Lương Thị Hồng Vân", "1991-03-30",
        "Điều dưỡng, giấy phép bị thu hồi vì ghi sai", "Nurse whose licence was revoked for a clerical error",
        licensed=True, practice=9, revoked_reason="clerical_error",
    ),
    Member(
        "pharmacist_ready", "001192007705", "Trần Ngọc Lan", "1992-05-16",
        "Dược sĩ đại học, chưa có chứng chỉ hành nghề dược", "Pharmacist without a practice certificate",
        profession="pharmacist", practice=None,
    ),
    Member(
        "pharmacist_certified", "001088003314", "Ngô Quang Vinh", "1988-11-02",
        "Dược sĩ đại học, có chứng chỉ hành nghề dược", "Pharmacist with a practice certificate",
        profession="pharmacist", practice=None,
    ),
    Member(
        "healer", "036064001190", "Mai Văn Thọ", "1964-04-19",
        "Lương y, hành nghề từ trước năm 2004", "Traditional practitioner since before 2004",
        degree=False, practice=None,
    ),
    Member(
        "level_one", "022199001895", "Vũ Khánh Linh", "1999-05-21",
        "Tài khoản định danh điện tử mức độ 1", "e-ID account of level 1", level=1,
    ),
    Member(
        "mismatch", "042194009934", "Phan Thị Bích Ngọc", "1994-07-12",
        "Cơ sở dữ liệu dân cư ghi ngày sinh khác với căn cước", "The population register holds another birth date",
        register_birth_date="1994-07-21",
    ),
    Member(
        "single_word_name", "064197002051", "Nhiên", "1997-02-17",
        "Họ tên chỉ có một chữ", "Name of a single word",
    ),
    Member(
        "very_long_name", "046195000718",
        "Công Tằng Tôn Nữ Hoàng Thị Thiên Kim Phương Thảo Ngọc Như Ý Bạch Tuyết Vân Khánh",
        "1995-12-31", "Họ tên rất dài", "Very long name",
    ),
    Member(
        "year_only", "006179003210", "Nông Văn Kiên", "1979",
        "Chỉ biết năm sinh", "Only the year of birth is known",
    ),
    Member(
        "born_abroad", "141192000064", "Trịnh Gia Bảo Châu", "1992-09-15",
        "Sinh tại Cộng hòa Séc", "Born in the Czech Republic", profession="doctor", practice=14,
    ),
    Member(
        "minor", "001214004218", "Nguyễn Khánh Vy", "2014-06-01",
        "Người chưa thành niên, chưa có tài khoản", "Minor without an account",
        level=0, degree=False, practice=None, health_check=None,
    ),
    Member(
        "deceased", "030060001177", "Đào Văn Thịnh", "1960-02-02",
        "Đã mất, không đăng nhập được", "Deceased, cannot sign in",
        level=0, degree=False, practice=None, health_check=None, died_on="2024-10-03",
    ),
)  # fmt: skip

_PARENTS = {"minor": "nurse_ready"}


def people(places: Places) -> list[PersonRecord]:
    """Return the cast as entries of the population register, with ids from 1 on."""
    ids = {member.key: index for index, member in enumerate(CAST, start=1)}
    return [_person(member, ids, places) for member in CAST]


def _person(member: Member, ids: dict[str, int], places: Places) -> PersonRecord:
    place = member.identity_number[:3]
    known = member.register_birth_date or member.birth_date
    return PersonRecord(
        id=ids[member.key],
        identity_number=member.identity_number,
        public_id=uuid5(NAMESPACE_URL, f"sandbox:cast:{member.key}"),
        full_name=member.full_name,
        born=date.fromisoformat(known if len(known) == 10 else f"{known}-07-01"),
        birth_date=known,
        card_birth_date=member.birth_date,
        sex=member.sex,
        nationality="VN",
        birth_place_code=place,
        birth_place_text=COUNTRIES[place][1] if place in COUNTRIES else places.old_names[place],
        ward_code=places.ward(member.ward_code).code,
        address_detail=member.address_detail,
        household=-ids[_PARENTS.get(member.key, member.key)],
        assurance_level=member.level,
        died_on=member.died_on,
        mother_id=ids.get(_PARENTS.get(member.key, "")),
        cast_key=member.key,
    )


def careers(population: Population, office: Careers, today: date) -> None:
    """Enter the cast's degrees, practice, licences and health checks."""
    by_key = {person.cast_key: person for person in population.people if person.cast_key}
    for member in CAST:
        person = by_key[member.key]
        until = today - timedelta(days=20) if member.finished else None
        if member.degree:
            graduated = months_before(until or today, (member.practice or 0) + 4)
            population.degrees[person.id] = office.degree(person, member.profession, graduated)
        if member.practice is not None:
            record = office.practice(person, member.profession, member.practice, until, member.licensed)
            if member.licensed:
                ends = today + timedelta(days=member.licence_left)
                record = office.licence(record, months_before(ends, 60))
                record = replace(record, licence_valid_until=ends.isoformat(), licence_status="active")
            if member.revoked_reason:
                record = replace(record, licence_status="revoked", revoked_reason=member.revoked_reason)
            if member.banned_days:
                record = office.ban(record, member.banned_days)
            population.practitioners[person.id] = record
        if member.health_check is not None:
            check = office.health_check(person, member.health_check, member.conclusion)
            population.health_checks[person.id] = check
