"""What every test gets. Settings for tests stand in tests/settings.py, services to start in tests/services.py."""

from hypothesis import settings

from tests.guards import let_flush_pass
from tests.settings import clean_up

# A machine that is busy is no reason to fail: pytest's own time-out bounds each test.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
let_flush_pass()


def pytest_unconfigure() -> None:
    """The test process's own `var/` goes with it."""
    clean_up()
