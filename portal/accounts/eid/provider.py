"""The e-ID as an allauth provider. It is the only one, and it takes the provider's word for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from portal.accounts.eid.addresses import is_safe_address
from portal.accounts.eid.claims import identity_of
from portal.accounts.eid.problems import EidProblem, Reason
from portal.accounts.eid.tokens import UnknownKey, key_set, nonce_of, verified_claims
from workflows.people.accounts import EidIdentity
from workflows.vault import blind_index

ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
# How long the provider's addresses and keys are kept; a token signed with a newer key asks for them at once.
KEPT_SECONDS: Final = 300


class EidClient(OpenIDConnectOAuth2Adapter):
    """The conversation with the e-ID behind the browser's back."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description of itself, refused when it is another's or leads off TLS."""
        if not hasattr(self, "_described"):
            description = _published(_discovery_address())
            if description.get("issuer") != settings.EID_ISSUER:
                raise EidProblem(Reason.UNTRUSTED, "issuer")
            for name in ENDPOINTS:
                if not is_safe_address(description.get(name)):
                    raise EidProblem(Reason.UNTRUSTED, name)
            self._described = description
        return self._described

    @property
    def basic_auth(self) -> bool:
        """Whether the client secret goes into a header; so it does where the provider names no way (Discovery 3)."""
        return "client_secret_basic" in self.openid_config.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the e-ID sends people back to, on the host that they came from: their session lives there."""
        return request.build_absolute_uri(reverse("accounts:eid_callback"))

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: OAuth2Client, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """Trade the code for tokens, and remember which nonce the ID token must carry."""
        if not pkce_code_verifier:
            raise EidProblem(Reason.EXPIRED, "verifier")
        self.nonce = nonce_of(pkce_code_verifier)
        try:
            answer = super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, requests.RequestException):
                raise
            raise EidProblem(Reason.UNAVAILABLE, f"token: {type(error).__name__}") from None
        except OAuth2Error:
            # allauth's message quotes the answer: it must not reach a log.
            raise EidProblem(Reason.UNAVAILABLE, "token endpoint refused") from None
        # Nothing of the tokens is kept, so neither is when they end.
        return {name: answer.get(name) for name in ("access_token", "id_token")}

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Verify the ID token, ask for the rest, and say who this is."""
        id_token = self._id_token(app, kwargs["response"].get("id_token"))
        userinfo = self._fetch_user_info(token.token)
        if not isinstance(userinfo, dict) or userinfo.get("sub") != id_token["sub"]:
            raise EidProblem(Reason.UNTRUSTED, "userinfo sub")  # OIDC Core 1.0, 5.3.2
        provider = self.get_provider()
        provider.identity = identity_of(id_token, userinfo)
        return provider.sociallogin_from_response(request, {"sub": id_token["sub"]})

    def _id_token(self, app: SocialApp, token: Any) -> Mapping[str, Any]:
        expected = {"issuer": settings.EID_ISSUER, "client_id": app.client_id, "nonce": self.nonce}
        keys = self.openid_config["jwks_uri"]
        try:
            return verified_claims(token, key_set(_published(keys)), **expected)
        except UnknownKey:
            pass
        try:
            return verified_claims(token, key_set(_published(keys, again=True)), **expected)
        except UnknownKey:
            raise EidProblem(Reason.UNTRUSTED, "unknown key") from None


class EidProvider(OpenIDConnectProvider):
    """What allauth must know of the e-ID. `identity`: who signed in, for as long as the request lasts."""

    id = "eid"
    name = "e-ID"
    oauth2_adapter_class = EidClient
    identity: EidIdentity | None = None

    def __init__(self, request: HttpRequest) -> None:
        app = SocialApp(
            provider=self.id,
            provider_id=self.id,
            name=self.name,
            client_id=settings.EID_CLIENT_ID,
            secret=settings.EID_CLIENT_SECRET,
            settings={"server_url": _discovery_address()},
        )
        super().__init__(request, app=app)

    def get_pkce_params(self) -> dict[str, str]:
        """PKCE (RFC 7636), and the nonce that goes with it."""
        parameters = generate_code_challenge()
        return {**parameters, "nonce": nonce_of(parameters["code_verifier"])}

    def get_scope(self) -> list[str]:
        """The scopes of the settings; nothing of the request can widen them."""
        return list(settings.EID_SCOPES)

    def get_auth_params(self) -> dict[str, str]:
        """The e-ID's pages in the language of ours."""
        return {"ui_locales": get_language() or "vi"}

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """The page that starts it."""
        return reverse("accounts:sign_in")

    def get_callback_url(self) -> str:
        """The path that the e-ID sends people back to."""
        return reverse("accounts:eid_callback")

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        """The subject, blinded: some providers use the identity number for it. It is unique within its issuer."""
        return blind_index("eid.subject", f"{settings.EID_ISSUER}|{data['sub']}")

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing: what we keep of a person stands encrypted in `Person`."""
        return {}

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing: an account has no name and no address."""
        return {}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[Any]:
        """None: nobody is found by an e-mail address."""
        return []


def _discovery_address() -> str:
    return f"{settings.EID_ISSUER.rstrip('/')}/.well-known/openid-configuration"


def _published(url: str, *, again: bool = False) -> dict[str, Any]:
    """A JSON document that the provider publishes, kept for a while; errors are never kept."""
    key = f"eid:{url}"
    kept = None if again else cache.get(key)
    if kept is not None:
        return kept
    if not is_safe_address(url):
        raise EidProblem(Reason.UNTRUSTED, "plain http")
    with get_adapter().get_requests_session() as session:
        response = session.get(url)
        response.raise_for_status()
        document = response.json()
    if not isinstance(document, dict):
        raise EidProblem(Reason.UNTRUSTED, "document")
    cache.set(key, document, KEPT_SECONDS)
    return document
