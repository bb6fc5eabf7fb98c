"""A person at the e-ID and the portal behind them, as plain HTTP: authorisation code flow with PKCE (RFC 7636)."""

import base64
import hashlib
import html
import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.integrations.sandbox.process import CLIENT_ID, CLIENT_SECRET, PASSWORD, Sandbox

CALLBACK = "/accounts/oidc/eid/login/callback/"


def hidden_fields(page: str) -> dict[str, str]:
    """Return name and value of all hidden fields of a page."""
    inputs = re.findall(r'<input type="hidden"[^>]*>', page)
    found = ((re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs)
    return {name[1]: html.unescape(value[1]) for name, value in found if name and value}


@dataclass
class Visit:
    """One browser session, sent to the e-ID by the portal with fresh state, nonce and PKCE verifier."""

    sandbox: Sandbox
    scopes: str = "openid profile identity"
    state: str = field(default_factory=secrets.token_urlsafe)
    nonce: str = field(default_factory=secrets.token_urlsafe)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64))
    session: requests.Session = field(default_factory=requests.Session)

    def configuration(self) -> dict[str, Any]:
        return self.session.get(f"{self.sandbox.issuer}/.well-known/openid-configuration", timeout=10).json()

    def authorize_url(self, **changes: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": self.sandbox.portal + CALLBACK,
            "scope": self.scopes,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.configuration()['authorization_endpoint']}?{urlencode(parameters | changes)}"

    def sign_in(self, identity_number: str, password: str = PASSWORD, **changes: str) -> requests.Response:
        """Arrive from the portal and send the sign-in form; return the page that follows."""
        page = self.session.get(self.authorize_url(**changes), timeout=10)
        return self.session.post(
            page.url,
            data=hidden_fields(page.text) | {"identity_number": identity_number, "password": password},
            timeout=10,
        )

    def consent(self, page: requests.Response, action: str = "grant", scopes: tuple[str, ...] = ()) -> dict[str, str]:
        """Answer the consent page; return the parameters that go back to the portal."""
        address = f"{self.sandbox.issuer}/identity/o/authorize"
        data = [*hidden_fields(page.text).items(), *(("scopes", scope) for scope in scopes), ("action", action)]
        response = self.session.post(address, data=data, allow_redirects=False, timeout=10)
        location = response.headers["Location"]
        assert location.startswith(self.sandbox.portal + CALLBACK), location
        return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}

    def exchange(self, code: str, secret: str = CLIENT_SECRET, **changes: str) -> requests.Response:
        """Trade the code for tokens, as the portal does behind the browser's back."""
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.sandbox.portal + CALLBACK,
            "code_verifier": self.verifier,
        }
        endpoint = self.configuration()["token_endpoint"]
        return requests.post(endpoint, data=data | changes, auth=(CLIENT_ID, secret), timeout=10)

    def claims(self, id_token: str) -> dict[str, Any]:
        """Return the claims of an ID token, once its signature is verified with the provider's published key."""
        keys = KeySet.import_key_set(requests.get(self.configuration()["jwks_uri"], timeout=10).json())
        return jwt.decode(id_token, keys, algorithms=["RS256"]).claims

    def whole(self, person: dict[str, Any], scopes: tuple[str, ...] = ()) -> dict[str, Any]:
        """Go the whole way; return the answer of the token endpoint."""
        page = self.sign_in(person["identity_number"])
        return self.exchange(self.consent(page, scopes=scopes)["code"]).json()

    def userinfo(self, access_token: str) -> dict[str, Any]:
        endpoint = self.configuration()["userinfo_endpoint"]
        return requests.get(endpoint, headers={"Authorization": f"Bearer {access_token}"}, timeout=10).json()
