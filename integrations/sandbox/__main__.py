"""`python -m integrations.sandbox [--seed-only]`: fill the sandbox where needed, then serve it on SANDBOX_PORT."""

import argparse
import os
import time

import django


def main() -> None:
    """Start the sandbox."""
    parser = argparse.ArgumentParser(prog="python -m integrations.sandbox", description=__doc__)
    parser.add_argument("--seed-only", action="store_true", help="fill the database, write the files, and stop")
    arguments = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "integrations.sandbox.settings"
    django.setup()
    _prepare()
    if not arguments.seed_only:
        _serve()


def _prepare() -> None:
    from django.db import connection

    from integrations.sandbox import seeding, settings
    from integrations.sandbox.eid.clients import register_portal

    started = time.monotonic()
    if seeding.ensure_seeded():
        print(f"Sandbox: {settings.SANDBOX_PEOPLE} people in {time.monotonic() - started:.1f} s.", flush=True)
    seeding.write_registry_keys()
    register_portal()
    connection.close()  # the serving process opens its own


def _serve() -> None:

    from integrations.sandbox import settings
    from integrations.sandbox.server import serve

    if not settings.EID_CLIENT_SECRET:
        raise SystemExit("EID_CLIENT_SECRET is missing: the portal and the sandbox share it (`make setup` writes one).")
    print(f"Sandbox: e-ID at {settings.SANDBOX_URL}/eid, registries at {settings.SANDBOX_URL}/r1.", flush=True)
    serve(settings.SANDBOX_PORT, settings.SANDBOX_TLS_PORT)


if __name__ == "__main__":
    main()
