"""The sandbox as a Django application."""

from functools import cache

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "integrations.sandbox"
    label = "sandbox"

    def ready(self) -> None:
        # allauth reads and checks the e-ID's RSA key anew for every token, which costs 27 ms; once is enough.
        from allauth.core.internal import jwkkit

        jwkkit.load_pem = cache(jwkkit.load_pem)
