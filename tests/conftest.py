"""What every test gets. Settings for tests stand in tests/settings.py, services to start in tests/services.py."""

from tests.guards import let_flush_pass

let_flush_pass()
