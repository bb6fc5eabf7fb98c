import pytest

from workflows.people.actors import Actor


@pytest.fixture
def official():
    return Actor("official", "3f0c0000-0000-4000-8000-000000000001")
