"""What the OpenID provider says about itself and about a person (OpenID Connect Core 1.0; domain: 3.5)."""

from collections.abc import Iterable
from typing import Any, Literal, cast

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client
from django.contrib.auth.base_user import AbstractBaseUser

from integrations.sandbox import settings
from integrations.sandbox.eid import portrait
from integrations.sandbox.models import Account

REQUIRED_SCOPES = ("openid", "profile", "identity")
OPTIONAL_SCOPES = ("portrait",)


class EidAdapter(DefaultOIDCAdapter):
    """The assurance level is `acr` and stands in the ID token only; the portrait in the userinfo answer only."""

    def get_issuer(self) -> str:
        return f"{settings.SANDBOX_URL}/eid"

    def get_user_sub(self, client: Client, user: AbstractBaseUser) -> str:
        return user.get_username()

    def get_user_by_sub(self, client: Client, sub: str) -> AbstractBaseUser | None:
        return Account.objects.select_related("person").filter(username=sub, is_active=True).first()

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: AbstractBaseUser,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Return the claims that the granted scopes allow; `birthdate` is a day, or a year where only that is known."""
        person, granted = cast(Account, user).person, set(scopes)
        claims: dict[str, Any] = {"sub": self.get_user_sub(client, user)}
        if "profile" in granted:
            claims |= {"name": person.full_name, "birthdate": person.card_birth_date}
        if "identity" in granted:
            claims["identity_number"] = person.identity_number
        if purpose == "id_token":
            claims |= {"acr": str(person.assurance_level), "amr": ["pwd"]}
        elif "portrait" in granted:
            claims["portrait"] = portrait.data_url(str(person.public_id), person.sex)
        return claims

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        data |= {
            "scopes_supported": [*REQUIRED_SCOPES, *OPTIONAL_SCOPES],
            "claims_supported": ["sub", "acr", "amr", "name", "birthdate", "identity_number", "portrait"],
            "acr_values_supported": ["1", "2"],
            "grant_types_supported": ["authorization_code"],
            "response_types_supported": ["code"],
            "ui_locales_supported": ["vi", "en"],
        }
        data.pop("device_authorization_endpoint", None)
