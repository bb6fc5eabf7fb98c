"""Who acts: accounts, persons and officials; organisations, and mandates to act for somebody else."""

from workflows.people.models.mandates import LONGEST_TERM, Mandate, MandateScope
from workflows.people.models.organisations import Organisation, Representation, RepresentationState
from workflows.people.models.people import Official, OfficialRole, Person, Unit, User, UserManager

__all__ = [
    "LONGEST_TERM",
    "Mandate",
    "MandateScope",
    "Official",
    "OfficialRole",
    "Organisation",
    "Person",
    "Representation",
    "RepresentationState",
    "Unit",
    "User",
    "UserManager",
]
