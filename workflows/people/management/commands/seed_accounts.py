"""Make the ministry's units and, for trying things out, one official per role. Never for production."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from procedures.health_departments import HEALTH_DEPARTMENTS
from procedures.vocabulary import UNITS, Role
from workflows.people.management.sandbox_officials import OFFICIALS
from workflows.people.models import Official, OfficialRole, Unit, User


class Command(BaseCommand):
    help = "Make units, and sandbox officials whose password is written to VAR_DIR/accounts.txt."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            for term in (*UNITS.values(), *HEALTH_DEPARTMENTS.values()):
                Unit.objects.update_or_create(code=term.code, defaults={"title_vi": term.vi, "title_en": term.en})
        password = self._password(Path(settings.VAR_DIR) / "accounts.txt")
        for username, (full_name, title, unit, roles) in OFFICIALS.items():
            with transaction.atomic():
                self._official(username, password, full_name, title, unit, roles)

    def _official(
        self, username: str, password: str, full_name: str, title: str, unit: str, roles: Sequence[Role]
    ) -> None:
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
