"""What `make run` prints when it is ready."""

import json

import pytest
from django.urls import reverse

from portal.welcome import welcome


@pytest.fixture
def var(tmp_path):
    (tmp_path / "sandbox").mkdir()
    person = {"identity_number": "001196004217", "full_name": "Nguyễn Thị Minh An", "note": "Nurse"}
    (tmp_path / "sandbox" / "cast.json").write_text(json.dumps({"nurse_ready": person, "somebody_else": person}))
    (tmp_path / "accounts.txt").write_text("password: abc\n\ntiepnhan\treceiver\tNguyễn Thị Tiếp\n")
    return tmp_path


def test_the_first_line_says_that_it_is_ready_and_where(var):
    assert welcome(var, 8080, 8081).splitlines()[0] == "Ready: http://127.0.0.1:8080/"


def test_it_tells_whom_to_sign_in_as(var):
    text = welcome(var, 8080, 8081)
    assert text.count("001196004217  Nguyễn Thị Minh An: Nurse") == 1
    assert "tiepnhan    receiver    Nguyễn Thị Tiếp" in text


def test_the_address_for_officials_is_the_page_itself(var):
    assert f"http://127.0.0.1:8080{reverse('accounts:officials_sign_in')}" in welcome(var, 8080, 8081)


def test_it_says_nothing_of_a_sandbox_that_is_not_there(tmp_path):
    assert "every password" not in welcome(tmp_path, 8080, 8081)
