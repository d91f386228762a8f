"""What rows of access may hold: origins, keys, links. Each check raises `ValidationError` saying what to do instead."""

from urllib.parse import SplitResult, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.exceptions import ValidationError

SECRET_BYTES = 32  # RFC 7518, 3.2: an HS256 key is at least as long as its hash
RSA_BITS = 2048  # RFC 7518, 3.3
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_origin(text: str) -> str:
    """`text` as a browser writes an origin: lower case, punycode, no default port. Raises `ValidationError`."""
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:
        raise ValidationError(_origin_advice(text)) from error
    if parts.scheme not in _DEFAULT_PORTS or not _is_host(host) or _has_more(parts):
        raise ValidationError(_origin_advice(text))
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + ("" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}")


def validate_origin(text: str) -> None:
    canonical_origin(text)


def validate_link(text: str) -> None:
    """A link that a customer may follow: an http(s) URL, or a path of this server."""
    if text.startswith("/") and not text.startswith(("//", "/\\")):
        return
    if urlsplit(text).scheme not in _DEFAULT_PORTS or not urlsplit(text).hostname:
        raise ValidationError(f"{text!r} is no link; it takes https://… or a path of this server like /portal/.")


def validate_material(algorithm: str, material: str) -> None:
    """The key must be of the algorithm's own kind: a public key in PEM, or for HS256 a long secret."""
    if algorithm == "HS256":
        return _validate_secret(material)
    try:
        key = load_pem_public_key(material.strip().encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValidationError("This is no public key in PEM; it begins with -----BEGIN PUBLIC KEY-----.") from error
    fits = {
        "EdDSA": isinstance(key, Ed25519PublicKey),
        "ES256": isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1),
        "RS256": isinstance(key, RSAPublicKey),
    }
    if not fits[algorithm]:
        raise ValidationError(f"This key is of another kind than {algorithm} uses: {_KINDS[algorithm]}.")
    if isinstance(key, RSAPublicKey) and key.key_size < RSA_BITS:
        raise ValidationError(f"This RSA key has {key.key_size} bits; it takes {RSA_BITS} or more.")
    return None


_KINDS = {"EdDSA": "an Ed25519 key", "ES256": "an elliptic curve key on P-256", "RS256": "an RSA key"}


def _validate_secret(material: str) -> None:
    if len(material.encode()) < SECRET_BYTES:
        raise ValidationError(f"A shared secret takes {SECRET_BYTES} bytes or more.")
    if "-----BEGIN" in material:
        raise ValidationError("This is a key in PEM; choose the algorithm that it belongs to.")


def _is_host(host: str) -> bool:
    return bool(host) and not set(host) & set(" *%<>\"'\\;,|^`{}")


def _has_more(parts: SplitResult) -> bool:
    return bool(parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)


def _origin_advice(text: str) -> str:
    return f"{text!r} is no origin; it takes scheme://host[:port] like https://app.example.com, without wildcards."
