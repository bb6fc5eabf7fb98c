"""Persons (applicants), officials, their units and roles, and the accounts by which they sign in."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from procedures.vocabulary import Role
from workflows.people.permissions import Permission, permissions_of
from workflows.vault import EncryptedTextField


class UserManager(BaseUserManager["User"]):
    """Makes accounts; an account without a password can only come in through the e-ID."""

    def create_user(self, username: str, email: str = "", password: str | None = None, **extra: Any) -> User:
        user = self.model(username=username, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. Applicants reach it through the e-ID, officials and auditors by user name and password."""

    username = models.CharField(_("user name"), max_length=150, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = is_superuser = False

    objects = UserManager()

    def __str__(self) -> str:
        return f"user {self.pk}"

    @property
    def is_official(self) -> bool:
        return hasattr(self, "official")

    @property
    def is_applicant(self) -> bool:
        return hasattr(self, "person")

    def may(self, permission: Permission) -> bool:
        """Whether one of the account's roles carries this permission."""
        return self.is_official and permission in self.official.permissions


class Person(models.Model):
    """A natural person who applies. Known by the e-ID; the number is only ever searched by its blind index."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, null=True, related_name="person")
    identity_number = EncryptedTextField(bind="public_id")
    identity_index = models.CharField(max_length=64, unique=True)
    full_name = EncryptedTextField(bind="public_id")
    birth_date = EncryptedTextField(bind="public_id", help_text="YYYY-MM-DD, or YYYY when only the year is known")
    portrait = EncryptedTextField(bind="public_id", null=True, help_text="data: URL from the e-ID, kept with consent")
    assurance_level = models.PositiveSmallIntegerField(default=1, help_text="level of the e-ID, Decree 69/2024: 1 or 2")
    acts_for_others = models.BooleanField(
        default=False, help_text="whether there has ever been somebody else to act for; spares others a look"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="person_assurance_level_known",
                condition=models.Q(assurance_level__in=[1, 2]),
                violation_error_message=_("The e-ID has levels 1 and 2 only."),
            )
        ]

    def __str__(self) -> str:
        return f"person {self.public_id}"

    @property
    def has_portrait(self) -> bool:
        """Whether the e-ID's portrait is here; it is neither read, which may be large, nor opened for that."""
        if "portrait" in self.__dict__:
            return self.__dict__["portrait"] is not None
        return Person.objects.filter(pk=self.pk, portrait__isnull=False).exists()

    @property
    def may_file(self) -> bool:
        """Decree 69/2024: only an account of level 2 carries a verified identity."""
        return self.assurance_level >= 2


class Unit(models.Model):
    """A department of the ministry, or a provincial health department."""

    code = models.CharField(max_length=32, unique=True)
    title_vi = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" else self.title_vi


class Official(models.Model):
    """Somebody who works on cases, or audits them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="official")
    full_name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="officials")
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.full_name

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held now, in the official's own unit."""
        if not self.active:
            return frozenset()
        return frozenset(Role(row.role) for row in self.role_rows.all())

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What the roles allow."""
        return permissions_of(self.roles)


class OfficialRole(models.Model):
    """One role of one official; the unit is the official's own."""

    official = models.ForeignKey(Official, on_delete=models.CASCADE, related_name="role_rows")
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["official", "role"],
                name="official_role_once",
                violation_error_message=_("The official already has this role."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} of official {self.official_id}"
