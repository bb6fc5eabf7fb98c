"""Certificates of the TLS port: one that a client may trust, and some that nobody should.

Made anew at every start; only the authority's certificate is kept, where a client finds it (`ca.pem`).
"""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LONG = timedelta(days=365)
_HERE: tuple[x509.GeneralName, ...] = (x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")))


@dataclass(frozen=True)
class Authority:
    """Issues certificates."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("Mot Cua sandbox, authority of this directory")
        return cls(key, _certificate(name, key, name, key, datetime.now(UTC), _LONG, None))

    def issue(self, until: datetime, names: tuple[x509.GeneralName, ...] = _HERE) -> ssl.SSLContext:
        """Return a server's TLS context with a certificate for `names` that ends at `until`."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = self.certificate.subject
        made = _certificate(_name("sandbox"), key, subject, self.key, until - 2 * _LONG, 2 * _LONG, names)
        return _context(key, made)


def contexts(ca_file: Path) -> dict[str, ssl.SSLContext]:
    """Return `sound`, and `expired`, `other_name` and `unknown_issuer`; write the authority's certificate."""
    authority, now = Authority.new(), datetime.now(UTC)
    ca_file.write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    return {
        "sound": authority.issue(now + _LONG),
        "expired": authority.issue(now - timedelta(days=1)),
        "other_name": authority.issue(now + _LONG, (x509.DNSName("somebody-else.invalid"),)),
        "unknown_issuer": Authority.new().issue(now + _LONG),
    }


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    since: datetime,
    lasts: timedelta,
    names: tuple[x509.GeneralName, ...] | None,
) -> x509.Certificate:
    """A certificate as RFC 5280 wants it, which OpenSSL checks strictly; without `names` an authority's."""
    authority = names is None
    public, issuer_public = key.public_key(), issuer_key.public_key()
    usage = x509.KeyUsage(not authority, False, False, False, False, authority, authority, False, False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since - timedelta(minutes=5))
        .not_valid_after(since + lasts)
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_public), critical=False)
    )
    if names is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _context(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # ssl reads from files only.
    with TemporaryDirectory() as directory:
        path = Path(directory) / "pair.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(path)
    return context
