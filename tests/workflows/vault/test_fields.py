import json
import unicodedata
import uuid

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.vault.trial import OtherTrial, Trial
from workflows.vault import EncryptedTextField, Sealed, Unreadable

pytestmark = pytest.mark.usefixtures("trial_tables")
SECRET = "Nguyễn Thị Ánh 001199000123"


def stored(trial: models.Model, column: str = "secret") -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {trial._meta.db_table} WHERE id = %s", [trial.pk])
        return bytes(cursor.fetchone()[0])


def test_text_and_json_come_back_as_they_went_in():
    trial = Trial.objects.create(secret=SECRET, facts={"sex": "female", "months": [1, 2], "none": None})
    loaded = Trial.objects.get(pk=trial.pk)
    assert (loaded.secret, loaded.facts) == (SECRET, {"sex": "female", "months": [1, 2], "none": None})


def test_column_holds_no_plain_text():
    trial = Trial.objects.create(secret=SECRET, facts={"name": SECRET})
    assert b"001199000123" not in stored(trial) + stored(trial, "facts")


def test_null_stays_null():
    trial = Trial.objects.create(secret=None, facts=None)
    loaded = Trial.objects.get(pk=trial.pk)
    assert (loaded.secret, loaded.facts) == (None, None)
    assert Trial.objects.filter(secret__isnull=True).exists()


def test_empty_text_is_not_null():
    trial = Trial.objects.create(secret="")
    assert Trial.objects.get(pk=trial.pk).secret == ""


def test_same_text_is_sealed_differently_each_time():
    first, second = (stored(Trial.objects.create(secret=SECRET)) for _ in range(2))
    assert first != second


def test_listing_rows_decrypts_nothing(monkeypatch):
    Trial.objects.create(secret=SECRET)
    monkeypatch.setattr(Trial._meta.get_field("secret"), "unseal", lambda *args: pytest.fail("decrypted"))
    assert len(list(Trial.objects.all())) == 1


def test_value_is_decrypted_once(monkeypatch):
    loaded = Trial.objects.get(pk=Trial.objects.create(secret=SECRET).pk)
    field, calls = Trial._meta.get_field("secret"), []
    real = field.unseal
    monkeypatch.setattr(field, "unseal", lambda *args: calls.append(args) or real(*args))
    assert loaded.secret == loaded.secret == SECRET
    assert len(calls) == 1


def test_deferred_column_loads_when_read():
    trial = Trial.objects.create(secret=SECRET)
    assert Trial.objects.only("public_id").get(pk=trial.pk).secret == SECRET


def test_untouched_value_is_saved_as_it_came():
    trial = Trial.objects.create(secret=SECRET)
    before = stored(trial)
    Trial.objects.get(pk=trial.pk).save()
    assert stored(trial) == before


def test_changed_json_is_saved():
    trial = Trial.objects.create(facts={"step": 1})
    loaded = Trial.objects.get(pk=trial.pk)
    loaded.facts["step"] = 2
    loaded.save()
    assert Trial.objects.get(pk=trial.pk).facts == {"step": 2}


def test_bulk_create_seals():
    Trial.objects.bulk_create([Trial(secret=f"{SECRET} {n}") for n in range(3)])
    assert [trial.secret for trial in Trial.objects.order_by("pk")] == [f"{SECRET} {n}" for n in range(3)]


def test_values_gives_sealed_bytes_that_show_nothing():
    Trial.objects.create(secret=SECRET)
    (value,) = Trial.objects.values_list("secret", flat=True)
    assert isinstance(value, Sealed)
    assert f"{value!r} {value} {Trial.objects.values('secret')[0]}" == "<sealed> <sealed> {'secret': <sealed>}"


def test_model_repr_shows_nothing():
    assert SECRET not in repr(Trial(secret=SECRET))


def test_text_is_normalised_to_nfc():
    decomposed = unicodedata.normalize("NFD", SECRET)
    trial = Trial.objects.create(secret=decomposed, facts={decomposed: [decomposed]})
    assert trial.secret == SECRET
    assert Trial.objects.get(pk=trial.pk).facts == {SECRET: [SECRET]}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_every_text_comes_back_in_nfc(text):
    trial = Trial.objects.create(secret=text, facts={"text": text})
    loaded = Trial.objects.get(pk=trial.pk)
    assert loaded.secret == unicodedata.normalize("NFC", text)
    assert loaded.facts == json.loads(json.dumps({"text": unicodedata.normalize("NFC", text)}))


# --- A value opens only where it belongs ---------------------------------------------------------------------


def moved(value, table, column, pk):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [connection.Database.Binary(value), pk])


def test_value_moved_to_another_row_does_not_open():
    one, two = Trial.objects.create(secret="one"), Trial.objects.create(secret="two")
    moved(stored(one), "vault_trial", "secret", two.pk)
    with pytest.raises(Unreadable):
        _ = Trial.objects.get(pk=two.pk).secret


def test_value_moved_to_another_column_does_not_open():
    trial = Trial.objects.create(secret='"x"')
    moved(stored(trial), "vault_trial", "facts", trial.pk)
    with pytest.raises(Unreadable):
        _ = Trial.objects.get(pk=trial.pk).facts


def test_value_moved_to_another_table_does_not_open():
    same_id = uuid.uuid4()
    one = Trial.objects.create(public_id=same_id, secret="one")
    other = OtherTrial.objects.create(public_id=same_id, secret="other")
    moved(stored(one), "vault_othertrial", "secret", other.pk)
    with pytest.raises(Unreadable):
        _ = OtherTrial.objects.get(pk=other.pk).secret


@pytest.mark.parametrize("position", [0, 1, 2, 13, 14, -1])
def test_any_changed_byte_is_noticed(position):
    trial = Trial.objects.create(secret=SECRET)
    changed = bytearray(stored(trial))
    changed[position] ^= 3
    moved(bytes(changed), "vault_trial", "secret", trial.pk)
    with pytest.raises(Unreadable) as caught:
        _ = Trial.objects.get(pk=trial.pk).secret
    assert SECRET not in str(caught.value)


def test_copied_row_is_sealed_for_its_new_place():
    trial = Trial.objects.get(pk=Trial.objects.create(secret=SECRET).pk)
    assert trial.secret == SECRET
    trial.pk, trial.public_id, trial._state.adding = None, uuid.uuid4(), True
    trial.save()
    assert [row.secret for row in Trial.objects.all()] == [SECRET, SECRET]


# --- What is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lookup", ["contains", "icontains", "startswith", "in", "gt", "regex"])
def test_search_in_the_column_is_refused(lookup):
    with pytest.raises((FieldError, TypeError)):
        list(Trial.objects.filter(**{f"secret__{lookup}": "x"}))


def test_comparison_with_plain_text_is_refused():
    with pytest.raises(TypeError, match="sealed row by row"):
        list(Trial.objects.filter(secret=SECRET))


def test_update_of_many_rows_is_refused():
    Trial.objects.create(secret="before")
    with pytest.raises(TypeError, match="sealed row by row"):
        Trial.objects.update(secret=SECRET)


def test_anything_but_text_is_refused_by_type_only():
    with pytest.raises(TypeError, match="holds text, not int") as caught:
        Trial(secret=1199000123)
    assert "1199000123" not in str(caught.value)


def test_row_without_its_bound_value_is_refused():
    with pytest.raises(ValueError, match="needs public_id"):
        Trial(public_id=None, secret=SECRET).save()


@pytest.mark.parametrize(("bind", "code"), [("nothing", "vault.E001"), ("id", "vault.E002")])
def test_binding_that_cannot_hold_is_reported(bind, code):
    with isolate_apps("workflows.vault"):

        class Loose(models.Model):
            secret = EncryptedTextField(bind=bind)

            class Meta:
                app_label = "vault"

            def __str__(self) -> str:
                return "loose"

    assert [problem.id for problem in Loose.check()] == [code]
