"""The same promises over TLS: nobody but the named host answers, and the deadline cuts there too."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from integrations.exchange.messages import Reason, Unavailable
from tests.integrations.exchange.conftest import Ask
from tests.integrations.exchange.peer import Peer
from tests.integrations.exchange.test_faults import DEADLINE, body_drip, headers_drip


def certificate(path: Path, address: str) -> Path:
    """A self-signed certificate for an address, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "security server")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure(peer: Peer, tmp_path: Path, settings) -> Peer:
    """The double behind TLS, with a certificate that we trust."""
    pem = certificate(tmp_path / "peer.pem", "127.0.0.1")
    peer.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    peer.tls.load_cert_chain(pem)
    settings.XROAD_URL = peer.url.replace("http:", "https:")
    settings.XROAD_CA_FILE = str(pem)
    return peer


def test_trusted_host_answers(secure: Peer, ask: Ask) -> None:
    assert ask().values


def test_certificate_of_nobody_is_refused(secure: Peer, ask: Ask, settings) -> None:
    settings.XROAD_CA_FILE = ""
    with pytest.raises(Unavailable, match=Reason.CONNECTION):
        ask()
    assert secure.requests == []


def test_certificate_of_another_host_is_refused(secure: Peer, ask: Ask, tmp_path: Path, settings) -> None:
    pem = certificate(tmp_path / "other.pem", "127.0.0.2")
    secure.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.tls.load_cert_chain(pem)
    settings.XROAD_CA_FILE = str(pem)
    with pytest.raises(Unavailable, match=Reason.CONNECTION):
        ask()
    assert secure.requests == []


def test_plain_text_is_no_tls(secure: Peer, ask: Ask) -> None:
    secure.tls = None
    with pytest.raises(Unavailable):
        ask()


@pytest.mark.parametrize("behave", [headers_drip, body_drip])
def test_drip_is_cut_at_the_deadline(secure: Peer, ask: Ask, behave) -> None:
    secure.behave = behave
    started = time.monotonic()
    with pytest.raises(Unavailable, match=Reason.TIMEOUT):
        ask(deadline=DEADLINE)
    assert time.monotonic() - started < DEADLINE + 0.5


def test_silent_handshake_is_cut_at_the_deadline(ask: Ask, settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.XROAD_URL = f"https://127.0.0.1:{listener.getsockname()[1]}"
        started = time.monotonic()
        with pytest.raises(Unavailable, match=Reason.TIMEOUT):
            ask(deadline=DEADLINE)
        assert time.monotonic() - started < DEADLINE + 0.5
