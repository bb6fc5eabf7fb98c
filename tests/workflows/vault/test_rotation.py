import base64

import pytest
from django.core.management import call_command

from tests.workflows.vault.trial import Trial
from workflows.vault.rotation import Rotated, rotate

pytestmark = pytest.mark.usefixtures("trial_tables")


def key(number: int) -> str:
    return f"{number}:{base64.b64encode(bytes([number]) * 32).decode()}"


def test_old_key_can_leave_after_rotation(settings):
    settings.VAULT_KEYS = [key(1)]
    for number in range(7):
        Trial.objects.create(secret=f"secret {number}", facts={"n": number} if number % 2 else None)
    settings.VAULT_KEYS = [key(2), key(1)]
    Trial.objects.create(secret="secret 7")

    assert list(rotate([Trial], batch=3)) == [Rotated("vault_trial.secret", 7, 8), Rotated("vault_trial.facts", 3, 3)]

    settings.VAULT_KEYS = [key(2)]
    rows = Trial.objects.order_by("pk")
    assert [row.secret for row in rows] == [f"secret {number}" for number in range(8)]
    assert [row.facts for row in rows if row.facts] == [{"n": 1}, {"n": 3}, {"n": 5}]


def test_second_rotation_finds_nothing_to_do(settings):
    Trial.objects.create(secret="secret")
    assert [column.sealed_anew for column in rotate([Trial])] == [0, 0]


def test_command_names_every_encrypted_column(capsys):
    call_command("rotate_keys")
    assert "people_person.identity_number: 0 of 0 sealed anew" in capsys.readouterr().out
