import pytest

from tests.workflows.vault.trial import create_tables


@pytest.fixture
def trial_tables(db):
    create_tables()
