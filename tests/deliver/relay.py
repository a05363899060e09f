"""Postfix as Debian ships it, run from a folder of its own: three ports, one maildir, nothing of the machine's own mail touched."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import trustme

POSTFIX = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = relay.example
mydestination =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{refused.example=REJECT}}, permit_mynetworks, reject
smtpd_tls_chain_files = {folder}/relay.pem
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:kept/
virtual_mailbox_base = {folder}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
MASTER = """
127.0.0.1:{none} inet n - n - - smtpd
127.0.0.1:{starttls} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
127.0.0.1:{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Relay:
    """A running relay: its port by how a client is to make the connection safe, the certificate to trust, its maildir."""

    ports: dict[str, int]
    ca: Path
    maildir: Path

    def kept(self, recipient: str) -> list[bytes]:
        """The messages delivered to a recipient."""
        found = [path.read_bytes() for path in (self.maildir / "new").glob("*")]
        return [data for data in found if f"Delivered-To: {recipient}\n".encode() in data]


@contextlib.contextmanager
def running() -> Iterator[Relay]:
    """Postfix with a certificate for 127.0.0.1, until the end of the block. It must be installed, and this process root."""
    folder = Path(tempfile.mkdtemp(prefix="guatu-relay-"))
    ports = dict(zip(("none", "starttls", "tls"), free_ports(3), strict=True))
    _configure(folder, ports)
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen([str(POSTFIX), "-c", folder / "etc", "start-fg"], stdout=out, stderr=out)
    try:
        until(lambda: reachable(ports["none"]), lambda: (folder / "out").read_text("utf-8"))
        yield Relay(ports, folder / "ca.pem", folder / "kept")
    finally:
        with contextlib.suppress(OSError, ValueError):  # its master, which ends the others
            os.kill(int((folder / "queue" / "pid" / "master.pid").read_text("ascii")), signal.SIGTERM)
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _configure(folder: Path, ports: dict[str, int]) -> None:
    folder.chmod(0o755)
    for name, owner in (("etc", None), ("queue", None), ("data", "postfix"), ("kept", "nobody")):
        (folder / name).mkdir()
        if owner:
            shutil.chown(folder / name, owner)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(folder / "relay.pem")
    (folder / "relay.pem").chmod(0o600)
    nobody = (folder / "kept").stat()
    main = MAIN.format(folder=folder, uid=nobody.st_uid, gid=nobody.st_uid)
    (folder / "etc" / "main.cf").write_text(main, "utf-8")
    (folder / "etc" / "master.cf").write_text(MASTER.format(**ports), "utf-8")


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [one.getsockname()[1] for one in sockets]


def reachable(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.2).close()
    except OSError:
        return False
    return True


def until(holds: Callable[[], bool], why: Callable[[], str] = lambda: "", seconds: float = 15) -> None:
    """Wait until something holds."""
    end = time.time() + seconds
    while not holds():
        assert time.time() < end, why()
        time.sleep(0.02)
