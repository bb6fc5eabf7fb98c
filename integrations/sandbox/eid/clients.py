"""The one relying party that the e-ID knows: the portal."""

from allauth.idp.oidc.models import Client

from integrations.sandbox import settings
from integrations.sandbox.eid.adapter import OPTIONAL_SCOPES, REQUIRED_SCOPES

CALLBACK = "/accounts/oidc/eid/login/callback/"


def register_portal() -> None:
    """Register the portal with the secret and addresses of the settings; a changed setting replaces the old entry."""
    origins = {settings.PUBLIC_URL} | {f"http://{host}:{settings.PORT}" for host in ("127.0.0.1", "localhost")}
    client = Client.objects.filter(id=settings.EID_CLIENT_ID).first() or Client(id=settings.EID_CLIENT_ID)
    client.name, client.type = "Một Cửa", Client.Type.CONFIDENTIAL
    client.set_secret(settings.EID_CLIENT_SECRET)
    client.set_scopes([*REQUIRED_SCOPES, *OPTIONAL_SCOPES])
    client.set_default_scopes(list(REQUIRED_SCOPES))
    client.set_redirect_uris([origin + CALLBACK for origin in sorted(origins)])
    client.save()
