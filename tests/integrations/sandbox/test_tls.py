"""The TLS port: sound unless a tester orders otherwise."""

import pytest
import requests

from tests.integrations.sandbox.process import Sandbox
from tests.integrations.sandbox.registry import CLIENT, SERVICES, question


def ask_securely(sandbox: Sandbox, client: requests.Session | None = None, timeout: float = 1) -> requests.Response:
    return (client or requests.Session()).post(
        f"{sandbox.tls_url}/r1/{SERVICES['population']}",
        json=question(sandbox.person("nurse_ready"), ["sex"]),
        headers={"X-Road-Client": CLIENT},
        verify=str(sandbox.ca_file),
        timeout=timeout,
    )


def test_a_registry_answers_behind_tls(sandbox: Sandbox):
    assert ask_securely(sandbox, timeout=10).status_code == 200


def test_bad_tls_is_bad_in_many_ways(sandbox: Sandbox):
    sandbox.order_fault("*", "bad_tls")
    seen = set()
    for _ in range(25):
        with pytest.raises((requests.exceptions.SSLError, requests.ConnectionError, requests.Timeout)) as caught:
            ask_securely(sandbox, timeout=0.3)
        text = str(caught.value)
        words = ("expired", "IP address mismatch", "unable to get local issuer", "wrong version", "timed out")
        seen |= {word for word in words if word.lower() in text.lower()}
    assert len(seen) == 5, seen


def test_bad_tls_ends_kept_connections(sandbox: Sandbox):
    with requests.Session() as client:
        ask_securely(sandbox, client, timeout=10)
        sandbox.order_fault("*", "bad_tls")
        with pytest.raises((requests.ConnectionError, requests.Timeout)):
            ask_securely(sandbox, client)


def test_bad_tls_leaves_the_plain_port(sandbox: Sandbox):
    sandbox.order_fault("*", "bad_tls")
    assert requests.get(f"{sandbox.url}/healthz", timeout=10).status_code == 200
