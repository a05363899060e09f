"""The mail server and its credentials: from the environment, a systemd credential or the keyring, never from a file of ours.

GUATU_SMTP_HOST       the server; without it nothing is sent
GUATU_SMTP_PORT       default 465, or 587 for starttls
GUATU_SMTP_SECURITY   tls (from the first byte), starttls, or none (a relay on this machine only)
GUATU_SMTP_USER       without it there is no log-in
GUATU_SMTP_PASSWORD   else the systemd credential `guatu-smtp-password`, else the keyring's entry of service `guatu`
GUATU_SMTP_CA         a file of certificates to trust instead of the system's
GUATU_OPERATOR        who is told of failures, by codes only
"""

import importlib
import ipaddress
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, cast, get_args

from guatu.errors import DeliveryRefused

Security = Literal["tls", "starttls", "none"]
_CREDENTIAL: Final = "guatu-smtp-password"
_PORTS: Final = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait: for a connection, for a reply (RFC 5321, 4.5.3.2), for the one after the final dot, for a goodbye.

    The one after the dot is long because a server that is slow to answer has often taken the message (RFC 1047).
    """

    connect: float = 30
    reply: float = 300
    dot: float = 600
    goodbye: float = 5


@dataclass(frozen=True)
class Server:
    """Where mail goes and how. The password is kept out of `repr`."""

    host: str
    port: int
    security: Security = "tls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    timeouts: Timeouts = Timeouts()

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or later, with the server's name and certificate verified."""
        context = ssl.create_default_context(cafile=str(self.ca) if self.ca else None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def server_from(environment: Mapping[str, str] = os.environ) -> Server:
    """The server that the environment names; DeliveryRefused M10 (none), M11 (a setting), M12 (no TLS to another machine)."""
    host = environment.get("GUATU_SMTP_HOST", "").strip()
    if not host:
        raise DeliveryRefused("M10")
    security = _security(environment)
    if security == "none" and not _is_here(host):
        raise DeliveryRefused("M12", host=host)
    user, ca = environment.get("GUATU_SMTP_USER", ""), environment.get("GUATU_SMTP_CA", "")
    if user and security == "none":
        raise DeliveryRefused("M16")
    if ca and not Path(ca).is_file():
        raise DeliveryRefused("M11", name="GUATU_SMTP_CA", found=Path(ca).name)
    password = _password(environment, user) if user else ""
    return Server(host, _port(environment, security), security, user, password, Path(ca) if ca else None)


def _security(environment: Mapping[str, str]) -> Security:
    found = environment.get("GUATU_SMTP_SECURITY", "").strip().lower()
    if not found:
        return "starttls" if environment.get("GUATU_SMTP_PORT", "").strip() in ("25", "587") else "tls"
    if found not in get_args(Security):
        raise DeliveryRefused("M11", name="GUATU_SMTP_SECURITY", found=found)
    return cast(Security, found)


def _port(environment: Mapping[str, str], security: Security) -> int:
    found = environment.get("GUATU_SMTP_PORT", "").strip()
    if not found:
        return _PORTS[security]
    if not (found.isascii() and found.isdigit() and 0 < int(found) < 65536):
        raise DeliveryRefused("M11", name="GUATU_SMTP_PORT", found=found)
    return int(found)


def _password(environment: Mapping[str, str], user: str) -> str:
    """The first there is of environment, systemd credential and keyring; M13 if there is none."""
    given = environment.get("GUATU_SMTP_PASSWORD", "")
    folder = environment.get("CREDENTIALS_DIRECTORY", "")
    if not given and folder and (Path(folder) / _CREDENTIAL).is_file():
        given = (Path(folder) / _CREDENTIAL).read_text("utf-8").rstrip("\r\n")
    given = given or _from_keyring(user)
    if not given:
        raise DeliveryRefused("M13", user=user)
    return given


def _from_keyring(user: str) -> str:
    """What the keyring holds, if the package keyring is installed and finds a store that is open."""
    try:
        keyring = importlib.import_module("keyring")
        return str(keyring.get_password("guatu", user) or "")
    except Exception:  # no such package, no store, a locked store: there is none
        return ""


def _is_here(host: str) -> bool:
    """Whether `host` is this machine, by an address or a name that never leaves it."""
    if host.lower() in ("localhost", "ip6-localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
