"""Tables of the sandbox: what the registries hold, and the e-ID's accounts."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Seeding(models.Model):
    """How this database was filled; written last, so that a half-filled one is filled again."""

    seed = models.IntegerField()
    people = models.PositiveIntegerField()
    seeded_on = models.DateField()
    generation = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seed {self.seed}, {self.people} people, {self.seeded_on}"


class Ward(models.Model):
    """A ward with its province, since 1 July 2025."""

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=100)
    province_code = models.CharField(max_length=2)
    province_name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.name}, {self.province_name}"


class Person(models.Model):
    """An entry of the population register (see `synthesis.records.PersonRecord` for the meaning of the texts)."""

    public_id = models.UUIDField(unique=True)
    identity_number = models.CharField(max_length=12, unique=True)
    full_name = models.CharField(max_length=200)
    birth_date = models.CharField(max_length=10)
    card_birth_date = models.CharField(max_length=10)
    sex = models.CharField(max_length=6)
    nationality = models.CharField(max_length=2)
    birth_place_code = models.CharField(max_length=3)
    birth_place_text = models.CharField(max_length=60)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="+")
    address_detail = models.CharField(max_length=100)
    household = models.IntegerField()
    assurance_level = models.PositiveSmallIntegerField()
    died_on = models.CharField(max_length=10)
    # Without their indexes SQLite reads the whole table for every row that is added: 45 s instead of 3.
    father = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    mother = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    spouse = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    cast_key = models.CharField(max_length=30)

    def __str__(self) -> str:
        return f"person {self.pk}"


class Degree(models.Model):
    person = models.OneToOneField(Person, models.CASCADE, primary_key=True)
    profession = models.CharField(max_length=30)
    title = models.CharField(max_length=100)
    field = models.CharField(max_length=100)
    institution = models.CharField(max_length=150)
    number = models.CharField(max_length=30)
    issued_on = models.CharField(max_length=10)

    def __str__(self) -> str:
        return self.number


class Practitioner(models.Model):
    """Supervised practice and licence; an empty text means that there is none."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True)
    practice_profession = models.CharField(max_length=30)
    practice_months = models.PositiveSmallIntegerField()
    practice_from = models.CharField(max_length=10)
    practice_to = models.CharField(max_length=10)
    practice_facility = models.CharField(max_length=150)
    licence_number = models.CharField(max_length=30)
    licence_issued_on = models.CharField(max_length=10, default="")
    licence_valid_until = models.CharField(max_length=10, default="")
    licence_scope = models.CharField(max_length=100, default="")
    licence_status = models.CharField(max_length=9, default="")
    revoked_reason = models.CharField(max_length=14, default="")
    banned_until = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"practitioner {self.pk}"


class HealthCheck(models.Model):
    person = models.OneToOneField(Person, models.CASCADE, primary_key=True)
    number = models.CharField(max_length=30)
    issued_on = models.CharField(max_length=10)
    facility = models.CharField(max_length=150)
    conclusion = models.CharField(max_length=5)

    def __str__(self) -> str:
        return self.number


class Firm(models.Model):
    """An entry of the business register (see `synthesis.records.FirmRecord`)."""

    code = models.CharField(max_length=14, unique=True)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=9)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="+")
    address_detail = models.CharField(max_length=100)
    established_on = models.CharField(max_length=10)
    legal_representative = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    cast_key = models.CharField(max_length=30)

    def __str__(self) -> str:
        return self.code


class Mandate(models.Model):
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="mandates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    valid_from = models.CharField(max_length=10)
    valid_until = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"mandate {self.pk}"


class Record(models.Model):
    """What a smaller registry holds about one subject (see `registries.recorded`): its values by attribute."""

    registry = models.CharField(max_length=20)
    number = models.CharField(max_length=40)  # of the subject
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    values = models.JSONField()
    cast_key = models.CharField(max_length=30)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["registry", "number"], name="record_once"),)

    def __str__(self) -> str:
        return f"{self.registry} {self.pk}"


class Account(AbstractBaseUser):
    """An e-ID account, made when its person first signs in: hashing passwords for everybody would take hours."""

    person = models.OneToOneField(Person, models.CASCADE)
    username = models.CharField(max_length=36, unique=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = BaseUserManager["Account"]()

    def __str__(self) -> str:
        return f"account {self.username}"


class Correction(models.Model):
    """Somebody says that a record is wrong; a tester decides. `held` and `claimed` are values as on the wire."""

    class State(models.TextChoices):
        RECEIVED = "received"
        CORRECTED = "corrected"
        REFUSED = "refused"

    reference = models.UUIDField(unique=True)
    registry = models.CharField(max_length=20)
    number = models.CharField(max_length=40)  # of the subject
    attribute = models.CharField(max_length=40)
    held = models.JSONField(null=True)
    claimed = models.JSONField(null=True)
    reason = models.TextField()
    issue = models.CharField(max_length=100)  # X-Road-Issue: the draft or case
    state = models.CharField(max_length=9, choices=State)
    note = models.TextField(blank=True)
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.reference}: {self.state}"
