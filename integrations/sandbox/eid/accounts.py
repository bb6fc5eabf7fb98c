"""e-ID accounts: who may sign in, with which password, and why somebody may not."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from integrations.sandbox.models import Account, Person

# All synthetic people share one password, which the sign-in page prints.
SHARED_PASSWORD = "mot-cua-sandbox"  # noqa: S105 - printed on the page; it guards nobody


class SandboxHasher(PBKDF2PasswordHasher):
    """PBKDF2 with few rounds: honest, and fast enough for load tests of people who do not exist."""

    algorithm = "pbkdf2_sandbox"
    iterations = 1000


class Refused(Exception):
    """Signing in is not possible; `reason` is a key of `texts.TEXTS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PersonBackend(BaseBackend):
    """Finds the account of a session; signing in itself goes through `sign_in`."""

    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.select_related("person").filter(pk=user_id, is_active=True).first()


def sign_in(identity_number: str, password: str) -> Account:
    """Return the account behind number and password, made now at the first sign-in; raise Refused."""
    person = Person.objects.filter(identity_number=identity_number).first()
    if person is None:
        raise Refused("unknown_number")
    if person.died_on:
        raise Refused("deceased")
    if person.assurance_level == 0:
        raise Refused("no_account")
    account = Account.objects.filter(person=person).first()
    right = account.check_password(password) if account else constant_time_compare(password, SHARED_PASSWORD)
    if not right:
        raise Refused("wrong_password")
    return account or _open(person)


def _open(person: Person) -> Account:
    account, _ = Account.objects.get_or_create(
        person=person, defaults={"username": str(person.public_id), "password": make_password(SHARED_PASSWORD)}
    )
    return account


def account_of(request: HttpRequest) -> Account | None:
    """Return the account that is signed in, if any."""
    return request.user if isinstance(request.user, Account) else None
