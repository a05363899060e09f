"""Where mail goes: only what the environment says, and never in the clear to another machine."""

import sys
import types

import pytest

from guatu.deliver.server import server_from
from guatu.errors import DeliveryRefused

HOST = {"GUATU_SMTP_HOST": "mail.shifan.example"}


def refusal(**environment) -> str:
    with pytest.raises(DeliveryRefused) as refused:
        server_from({**HOST, **environment})
    return refused.value.code


def test_tls_from_the_first_byte_is_the_default():
    """Port 465; at 25 and 587 it is STARTTLS; a port says no more than that."""
    assert (server_from(HOST).security, server_from(HOST).port) == ("tls", 465)
    assert server_from({**HOST, "GUATU_SMTP_PORT": "587"}).security == "starttls"
    assert server_from({**HOST, "GUATU_SMTP_PORT": "2525"}).security == "tls"
    assert server_from({**HOST, "GUATU_SMTP_SECURITY": "starttls"}).port == 587


def test_settings_that_cannot_be_are_named():
    """Each with its code; no server, no TLS, no log-in in the clear, no password."""
    with pytest.raises(DeliveryRefused, match="M10"):
        server_from({})
    assert refusal(GUATU_SMTP_PORT="99999") == "M11"
    assert refusal(GUATU_SMTP_PORT="１２") == "M11"
    assert refusal(GUATU_SMTP_SECURITY="ssl3") == "M11"
    assert refusal(GUATU_SMTP_CA="/nowhere.pem") == "M11"
    assert refusal(GUATU_SMTP_SECURITY="none") == "M12"
    assert refusal(GUATU_SMTP_USER="u") == "M13"
    with pytest.raises(DeliveryRefused, match="M16"):
        server_from({"GUATU_SMTP_HOST": "127.0.0.1", "GUATU_SMTP_SECURITY": "none", "GUATU_SMTP_USER": "u"})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "127.0.0.53"])
def test_a_relay_on_this_machine_may_go_without_tls(host):
    """What never leaves the machine cannot be listened in on by the network."""
    assert server_from({"GUATU_SMTP_HOST": host, "GUATU_SMTP_SECURITY": "none"}).port == 25


def test_the_password_comes_from_environment_systemd_or_keyring_and_is_never_shown(tmp_path, monkeypatch):
    """In that order; it is in no repr."""
    ring = types.ModuleType("keyring")
    ring.get_password = lambda service, user: f"{service}-{user}-ring"
    monkeypatch.setitem(sys.modules, "keyring", ring)
    user = {**HOST, "GUATU_SMTP_USER": "u"}
    assert server_from(user).password == "guatu-u-ring"  # noqa: S105
    (tmp_path / "guatu-smtp-password").write_text("from systemd\n", "utf-8")
    credential = {**user, "CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert server_from(credential).password == "from systemd"  # noqa: S105
    given = server_from({**credential, "GUATU_SMTP_PASSWORD": "given"})
    assert given.password == "given"  # noqa: S105
    assert "given" not in repr(given)


def test_certificates_are_verified_and_old_tls_is_not_spoken():
    """The context that goes with every connection."""
    import ssl

    context = server_from(HOST).context()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
