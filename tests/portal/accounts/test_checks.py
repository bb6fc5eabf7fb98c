"""Settings that cannot work stop the start."""

import pytest

from portal.accounts.checks import eid_settings


def found(**_ignored):
    return [message.id for message in eid_settings(None)]


def test_settings_of_the_sandbox_are_fine():
    assert found() == []


@pytest.mark.parametrize("issuer", ["http://e-id.example", "e-id.example", ""])
def test_issuer_off_tls(settings, issuer):
    settings.EID_ISSUER = issuer
    assert found() == ["accounts.E001"]


def test_claim_without_a_name(settings):
    settings.EID_CLAIMS = {**settings.EID_CLAIMS, "birth_date": ""}
    assert found() == ["accounts.E002"]


def test_scopes_without_openid(settings):
    settings.EID_SCOPES = ["profile"]
    assert found() == ["accounts.E003"]
