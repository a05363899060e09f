"""Timers of the system that ask what is due: systemd user units and a crontab line, ready to install. No scheduler of our own."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guatu.programme import Programme

TIMES: Final = ("07:30", "12:30", "18:30")
"""When to look, in the programme's civil time: late ledgers and corrections are picked up the same day."""

ZONE: Final = "Asia/Shanghai"
CREDENTIAL: Final = "guatu-smtp-password"


@dataclass(frozen=True)
class Setting:
    """What a timer has to know: the programme, where guatu, the working folder and outputs/ lie, when, how many at a time."""

    programme: Programme
    guatu: Path
    outputs: Path
    times: tuple[str, ...] = TIMES
    jobs: int = 1

    @property
    def name(self) -> str:
        """The name of units and jobs."""
        return f"guatu-{self.programme.id}"

    @property
    def folder(self) -> Path:
        """The working folder: that of params/, or of the programme where there is none."""
        above = self.programme.folder.parent
        return above.parent if above.name == "params" else above

    @property
    def run(self) -> tuple[str, ...]:
        """The command that makes what is due."""
        jobs = ("--jobs", str(self.jobs)) if self.jobs > 1 else ()
        return (str(self.guatu), "run", str(self.programme.folder), "--due", "--outputs", str(self.outputs), *jobs)

    @property
    def send(self) -> tuple[str, ...]:
        """The command that drains the outbox."""
        return (str(self.guatu), "send", "--outputs", str(self.outputs))


def systemd_units(setting: Setting) -> dict[str, str]:
    """The units by file name: a service and its timer; another pair for the mail, if the programme has any."""
    units = {
        f"{setting.name}.service": _service(setting, setting.run, "到期报告", ""),
        f"{setting.name}.timer": _timer(setting, setting.times, "到期报告"),
    }
    if setting.programme.mail:
        units |= {
            f"{setting.name}-send.service": _service(setting, setting.send, "寄送邮件", _MAIL),
            f"{setting.name}-send.timer": _timer(setting, (), "寄送邮件"),
        }
    return units


_MAIL: Final = f"""\
EnvironmentFile=-%E/guatu/smtp.env
LoadCredential={CREDENTIAL}:%E/guatu/smtp-password
"""

_HARDENED: Final = """\
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectControlGroups=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
"""


def _service(setting: Setting, command: Sequence[str], what: str, extra: str) -> str:
    return f"""\
[Unit]
Description=guatu {_plain(setting.programme.short_name)}：{what}

[Service]
Type=oneshot
WorkingDirectory={_path(setting.folder)}
ExecStart={_quoted(str(command[0]))} {" ".join(_quoted(word.replace("$", "$$")) for word in command[1:])}
Environment=PYTHONUTF8=1
{extra}TimeoutStartSec=12h
Nice=5
ReadWritePaths={_quoted(f"-{setting.outputs}")} -%h/.cache -%h/.local/share -%h/.ipython %t
{_HARDENED}"""


def _timer(setting: Setting, times: Sequence[str], what: str) -> str:
    when = "".join(f"OnCalendar=*-*-* {time}:00 {ZONE}\n" for time in times) or "OnCalendar=*:0/15\n"
    return f"""\
[Unit]
Description=guatu {_plain(setting.programme.short_name)}：{what}

[Timer]
{when}Persistent=true
AccuracySec=1min

[Install]
WantedBy=timers.target
"""


def crontab(setting: Setting) -> str:
    """A line for the crontab of who owns outputs/; the machine's clock is taken to show the programme's civil time."""
    log = setting.outputs / "guatu.log"
    words = f"cd {shlex.quote(str(setting.folder))} && umask 077 && {shlex.join(setting.run)} >> {shlex.quote(str(log))} 2>&1"
    at = sorted({tuple(map(int, time.split(":"))) for time in setting.times})
    minutes = sorted({minute for _, minute in at})
    lines = [(minute, ",".join(str(hour) for hour, m in at if m == minute)) for minute in minutes]
    return "".join(f"{minute} {hours} * * * {words.replace('%', chr(92) + '%')}\n" for minute, hours in lines)


def _quoted(word: str) -> str:
    """A word of a unit file, a percent sign in it taken as it is."""
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{text}"' if any(c in text for c in " \t'\"\\;") else text


def _path(path: Path) -> str:
    """A path that is a whole setting: never quoted."""
    return str(path).replace("%", "%%")


def _plain(text: str) -> str:
    return " ".join(text.replace("%", "%%").split())
