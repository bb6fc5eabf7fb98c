"""The start page says what this is, and leads on."""

import pytest

from portal.public.views import home
from workflows.people.accounts import EidIdentity, person_of


def test_it_says_what_this_is_and_leads_on(read):
    page = read("/")
    assert "You upload nothing that it already has" in page
    for address in ("/procedures/", "/verify/", "/sign-in/", "/sign-in/officials/"):
        assert f'href="{address}"' in page


def test_stranger_costs_no_query(site, django_assert_num_queries):
    with django_assert_num_queries(0):
        site.get("/")


def test_whoever_is_signed_in_sees_no_way_in(site):
    person = person_of(EidIdentity("001199012345", "Nguyễn Thị Hoàng Ưu", "1999-05-17", 2))
    site.force_login(person.user)
    page = site.get("/").content.decode()
    assert "/sign-in/officials/" not in page
    assert person.full_name in page


@pytest.mark.parametrize("address", ["/", "/procedures/", "/procedures/1.012289/", "/verify/", "/verify/x/"])
def test_public_pages_are_only_read(site, address):
    assert site.post(address).status_code == 405


def test_it_needs_no_account():
    assert home.login_required is False
