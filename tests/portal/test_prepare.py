"""Set-up writes secrets once, and never in place of those that open existing data."""

import base64
import stat

import environ
import pytest

from portal.prepare import NotReady, fresh_secrets, write_secrets


@pytest.fixture(autouse=True)
def _no_secrets_in_the_environment(monkeypatch):
    for name in fresh_secrets():
        monkeypatch.delenv(name, raising=False)


def test_secrets_are_readable_by_their_owner_only(tmp_path):
    write_secrets(tmp_path)
    assert stat.S_IMODE((tmp_path / "env").stat().st_mode) == 0o600


def test_secrets_are_read_back_as_they_were_written(tmp_path, monkeypatch):
    for name in ("DEBUG", *fresh_secrets()):
        monkeypatch.setenv(name, "to be removed")
        monkeypatch.delenv(name)
    write_secrets(tmp_path)
    env = environ.Env()
    env.read_env(tmp_path / "env")
    number, _, key = env.list("VAULT_KEYS")[0].partition(":")
    assert number == "1"
    assert len(base64.b64decode(key, validate=True)) == 32
    assert len(base64.b64decode(env.str("VAULT_INDEX_KEY"), validate=True)) == 32
    assert env.bool("DEBUG") is False


def test_every_installation_has_its_own_secrets():
    one, other = fresh_secrets(), fresh_secrets()
    assert all(one[name] != other[name] for name in one)


def test_secrets_are_never_overwritten(tmp_path):
    kept = "SECRET_KEY=kept\nEDITION_KEYS=1:kept\n"
    (tmp_path / "env").write_text(kept)
    write_secrets(tmp_path)
    assert (tmp_path / "env").read_text() == kept


def test_an_installation_of_an_earlier_day_gets_what_it_lacks(tmp_path):
    (tmp_path / "env").write_text("SECRET_KEY=kept\n")
    for _time in range(2):
        write_secrets(tmp_path)
    first, second = (tmp_path / "env").read_text().splitlines()
    assert first == "SECRET_KEY=kept"
    assert second.startswith("EDITION_KEYS=1:")


def test_nothing_is_written_where_the_environment_holds_every_secret(tmp_path, monkeypatch):
    for name, value in fresh_secrets().items():
        monkeypatch.setenv(name, value)
    write_secrets(tmp_path)
    assert not (tmp_path / "env").exists()


def test_a_database_without_its_secrets_stops_the_set_up(tmp_path):
    (tmp_path / "portal.sqlite3").touch()
    with pytest.raises(NotReady, match="open only with the lost keys"):
        write_secrets(tmp_path)
