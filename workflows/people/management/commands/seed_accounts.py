"""Make the ministry's units and, for trying things out, one official per role. Never for production."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from procedures.vocabulary import UNITS, Role
from workflows.people.models import Official, OfficialRole, Unit, User

#: user name -> (full name, title, unit, roles). Invented people.
OFFICIALS: Final = {
    "tiepnhan": ("Nguyễn Thị Tiếp", "Cán bộ tiếp nhận", "mot-cua", [Role.RECEIVER]),
    "thamdinh": ("Trần Văn Thẩm", "Chuyên viên", "kcb", [Role.APPRAISER]),
    "thamdinh2": ("Lê Thị Định", "Chuyên viên", "kcb", [Role.APPRAISER]),
    "pheduyet": ("Phạm Minh Duyệt", "Phó Cục trưởng", "kcb", [Role.APPROVER]),
    "vanthu": ("Hoàng Thị Thư", "Văn thư", "kcb", [Role.CLERK]),
    "soanthao": ("Bùi Thị Soạn", "Trưởng phòng", "kcb", [Role.EDITOR, Role.HEAD]),
    "congbo": ("Đặng Văn Bố", "Trưởng phòng", "kcb", [Role.EDITOR, Role.HEAD]),
    # The Drug Administration: experts in groups, and the council for registrations.
    "thamdinh-qld": ("Đinh Thị Hòa", "Chuyên viên", "qld", [Role.APPRAISER]),
    "truongphong-qld": ("Bùi Quốc Trưởng", "Trưởng phòng Đăng ký thuốc", "qld", [Role.HEAD]),
    "pheduyet-qld": ("Lý Thanh Tùng", "Cục trưởng", "qld", [Role.APPROVER]),
    "vanthu-qld": ("Cao Thị Mỹ", "Văn thư", "qld", [Role.CLERK]),
    "chuyengia1-qld": ("Tạ Văn Lâm", "Chuyên gia thẩm định", "qld", [Role.EXPERT]),
    "chuyengia2-qld": ("Hà Thị Sâm", "Chuyên gia thẩm định", "qld", [Role.EXPERT]),
    "hoidong1-qld": ("Phan Đức Nghĩa", "Ủy viên hội đồng", "qld", [Role.COUNCIL]),
    "hoidong2-qld": ("Võ Thị Cúc", "Ủy viên hội đồng", "qld", [Role.COUNCIL]),
    "hoidong3-qld": ("Trịnh Hữu Bách", "Ủy viên hội đồng", "qld", [Role.COUNCIL]),
    "thamdinh-httb": ("Lâm Thị Yến", "Chuyên viên", "httb", [Role.APPRAISER]),
    "pheduyet-httb": ("Đoàn Văn Khải", "Cục trưởng", "httb", [Role.APPROVER]),
    "vanthu-httb": ("Kiều Thị Nga", "Văn thư", "httb", [Role.CLERK]),
    "hoidong1-httb": ("Mạc Văn Sơn", "Ủy viên hội đồng", "httb", [Role.COUNCIL]),
    "hoidong2-httb": ("Thái Thị Xuân", "Ủy viên hội đồng", "httb", [Role.COUNCIL]),
    "hoidong3-httb": ("Đàm Quang Hải", "Ủy viên hội đồng", "httb", [Role.COUNCIL]),
    "thamdinh-attp": ("Nghiêm Thị Hạnh", "Chuyên viên", "attp", [Role.APPRAISER]),
    "truongphong-attp": ("Quách Văn Đông", "Trưởng phòng", "attp", [Role.HEAD]),
    "pheduyet-attp": ("Chu Thị Liên", "Cục trưởng", "attp", [Role.APPROVER]),
    "vanthu-attp": ("Tô Văn Hiếu", "Văn thư", "attp", [Role.CLERK]),
    "kiemtra": ("Vũ Đức Kiểm", "Kiểm tra viên", "ktnb", [Role.AUDITOR]),
    "vanhanh": ("Đỗ Quang Vận", "Cán bộ vận hành", "ttyt", [Role.OPERATOR]),
}


class Command(BaseCommand):
    help = "Make units, and sandbox officials whose password is written to VAR_DIR/accounts.txt."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            for term in UNITS.values():
                Unit.objects.update_or_create(code=term.code, defaults={"title_vi": term.vi, "title_en": term.en})
        password = self._password(Path(settings.VAR_DIR) / "accounts.txt")
        for username, (full_name, title, unit, roles) in OFFICIALS.items():
            with transaction.atomic():
                self._official(username, password, full_name, title, unit, roles)

    def _official(self, username: str, password: str, full_name: str, title: str, unit: str, roles: list[Role]) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User.objects.create_user(username=username, password=password)
        official, _made = Official.objects.update_or_create(
            user=user, defaults={"full_name": full_name, "title": title, "unit": Unit.objects.get(code=unit)}
        )
        for role in roles:
            OfficialRole.objects.get_or_create(official=official, role=role.value)

    def _password(self, path: Path) -> str:
        """The password of all sandbox officials: made once, kept in a file that only the owner reads, with the list."""
        if path.exists():
            password = path.read_text().split("password: ")[1].split()[0]
        else:
            password = "-".join(secrets.token_hex(3) for _ in range(3))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        lines = [f"password: {password}", ""]
        lines += [f"{name}\t{roles[0]}\t{full}" for name, (full, _title, _unit, roles) in OFFICIALS.items()]
        path.write_text("\n".join(lines) + "\n")
        return password
