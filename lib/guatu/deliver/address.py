"""Mail addresses: one plain form, or a refusal. What stands here goes into SMTP commands and headers as it is."""

import re
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final

from guatu.errors import DeliveryRefused

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN: Final = re.compile(
    r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)


@dataclass(frozen=True)
class Address:
    """`local`@`domain`, both ASCII, the domain in lower case."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def address_of(text: str) -> Address:
    """The address `text` is; DeliveryRefused M02 if it is none that any server takes (RFC 5321, 4.1.2)."""
    local, _, domain = text.strip().rpartition("@")
    plain = domain_of(domain)
    if not plain or len(local) > 64 or not _LOCAL.fullmatch(local):
        raise DeliveryRefused("M02", address=text)
    return Address(local, plain)


def sender_of(text: str) -> tuple[str, Address]:
    """The display name and address of `name <address>`; DeliveryRefused M02."""
    name, address = parseaddr(text)
    return name, address_of(address)


def domain_of(text: str) -> str:
    """A domain in the form names are compared in (IDNA, lower case), or "" if it is none."""
    try:
        plain = text.strip().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return plain if _DOMAIN.fullmatch(plain) else ""
