"""What every page knows: the service's name, who is signed in, and the navigation that this person may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.acting import acting_of
from portal.ui.components import NavigationEntry

SERVICE_NAME: Final = "Một Cửa"

PUBLIC: Final = ((pgettext_lazy("navigation", "Procedures"), "public:catalogue"),)
APPLICANT: Final = (*PUBLIC, (_("My applications"), "applicants:list"), (_("Mandates"), "applicants:mandates"))
DESK: Final = ((_("My work"), "officials:queue"), *PUBLIC)
AUDIT: Final = ((_("Audit"), "auditors:home"),)
OPERATIONS: Final = ((_("Operations"), "operators:home"),)
KEEPING: Final = ((_("Working calendar"), "officials:calendar"), (_("Letters"), "officials:letters"))
EDITIONS: Final = ((_("Editions"), "editors:home"),)


@dataclass(frozen=True)
class Page:
    """Header and navigation of one page; reads the account only when a template asks."""

    request: HttpRequest

    service_name = SERVICE_NAME
    owner = _("Ministry of Health · Public services")

    @cached_property
    def account(self) -> Any:
        """The signed-in account, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def official(self) -> Any:
        """The account's `Official`, or None."""
        return getattr(self.account, "official", None)

    @property
    def account_name(self) -> str:
        """The name shown beside "Sign out"."""
        whose = self.official or getattr(self.account, "person", None)
        return str(getattr(whose, "full_name", ""))

    @cached_property
    def acting(self) -> Any:
        """For whom the signed-in applicant acts (`portal.accounts.acting`), or None."""
        return acting_of(self.request) if getattr(self.account, "person", None) is not None else None

    @property
    def home(self) -> str:
        """Where the logo leads."""
        return _address("public:home") or "/"

    @property
    def sign_in(self) -> str:
        """The address of the sign-in page; "" while nobody can sign in."""
        return "" if self.account else _address("accounts:sign_in")

    @property
    def sign_out(self) -> str:
        """The address to post to for signing out; "" for a stranger."""
        return _address("accounts:sign_out") if self.account else ""

    @cached_property
    def navigation(self) -> list[NavigationEntry]:
        """The entries for this account, the current one marked."""
        entries = [(text, href) for text, name in self._entries() if (href := _address(name))]
        around = [href for _text, href in entries if self.request.path.startswith(href)]
        here = max(around, key=len, default="")  # a room within another one has an entry of its own
        return [NavigationEntry(text, href, href == here) for text, href in entries]

    def _entries(self) -> tuple[tuple[Any, str], ...]:
        if self.official is not None:
            roles = {str(role) for role in self.official.roles}
            desk = DESK if roles - {"auditor", "operator", "editor"} or not roles else PUBLIC
            own = {"auditor": AUDIT, "operator": OPERATIONS, "editor": EDITIONS}
            keeping = KEEPING if "head" in roles else ()
            return (*(entry for role, entries in own.items() if role in roles for entry in entries), *desk, *keeping)
        return APPLICANT if self.account else PUBLIC

    @property
    def registries(self) -> str:
        """The page that says whether the registries answer; "" where there is none."""
        return _address("public:registries")

    @property
    def address_here(self) -> str:
        """This page's path and query, for coming back after a change of language."""
        return self.request.get_full_path()


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def page(request: HttpRequest) -> dict[str, Page]:
    """Context processor: `page` in every template."""
    return {"page": Page(request)}
