"""How a session finds its account: with the person or official behind it, in one query."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from workflows.people.models import User


class AccountBackend(AuthenticationBackend):
    """allauth's, which extends Django's; every page asks at once who the account is."""

    def get_user(self, user_id: int) -> User | None:
        """The active account, or none."""
        found = User.objects.select_related("person", "official").defer("person__portrait")
        return found.filter(pk=user_id, is_active=True).first()
