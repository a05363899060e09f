"""Sign-off and mail: approve, send, outbox."""

import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer
from rich.markup import escape
from rich.table import Table

from guatu.commands.options import JsonOption, LangOption, OutputsOption, PeriodArgument, ProgrammeArgument
from guatu.commands.pages import refresh
from guatu.errors import DeliveryRefused
from guatu.ledgers.collecting import uncollected
from guatu.messages import Lang, sentence
from guatu.places import find_programme, outputs_folder
from guatu.screen import console_on, print_json

if TYPE_CHECKING:
    from guatu.deliver.approve import Signed
    from guatu.deliver.outbox import Row

_ENVIRONMENT: Final = """The server comes from the environment: GUATU_SMTP_HOST, GUATU_SMTP_PORT, GUATU_SMTP_SECURITY (tls,
starttls, or none for a relay on this machine), GUATU_SMTP_USER, GUATU_SMTP_PASSWORD (or the systemd credential
guatu-smtp-password, or the keyring), GUATU_SMTP_CA; GUATU_OPERATOR is told of failures."""

_WIDE: Final = 240

ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stays in the message's history.")]
NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", help="The message's number in `guatu outbox list`.")]
desk = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The messages: waiting, sent, and those that need a hand."
)


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command(epilog="Example: guatu approve shifan latest --bureau SF01 --by 张三")(approve)
    app.command(epilog=f"{_ENVIRONMENT} Example: guatu send --dry-run")(send)
    app.add_typer(desk, name="outbox")


def approve(
    programme: ProgrammeArgument,
    period: PeriodArgument,
    bureau: Annotated[str, typer.Option("--bureau", metavar="CODE", help="Whose report.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who signs (签发人).")],
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The day of signing. Default: today."),
    ] = None,
    outputs: OutputsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sign a report: record who approved what, set the final from the draft's own notebook, queue its mail."""
    with uncollected():  # what signing takes is let go of with this process
        from guatu.deliver.approve import Asked, approve

        found = find_programme(programme)
        at, office = found.period(period), found.bureau(bureau)
        there = (outputs or outputs_folder()).resolve()
        signed = approve(Asked(found, at, office, there, by, on.date() if on else None))
        refresh(there, [found])
    if as_json:
        print_json(_signed_json(signed))
    else:
        _print_signed(signed)


def send(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write .eml and .html files, open no connection.")] = False,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Where --dry-run writes. Default: outputs/preview.")
    ] = None,
    on_ambiguous: Annotated[
        Literal["hold", "resend"],
        typer.Option("--on-ambiguous", help="A message that may have arrived: hold it, or send it once more."),
    ] = "hold",
    outputs: OutputsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """Send what is due. Exit 1 if anything that was due did not go; what waits for its time is tried by the next `send`."""
    from guatu.store import open_store

    there = (outputs or outputs_folder()).resolve()
    tongue: Lang = "en" if lang == "en" else "zh"
    if dry_run:
        _preview(there, to or there / "preview", as_json, tongue)
        return
    from guatu.deliver import backup, drain, gate, operator, roundup, unsigned
    from guatu.deliver.server import server_from

    server, told, now = server_from(), operator.operator_from(), time.time()
    with open_store(there) as db:
        backup.begin_use(db, now)
        door = gate.Gate(db, there)
        unsigned.queue_unsigned(db, there, now)
        roundup.gather(db, door, now)
        tally = drain.drain(db, server, door, on_ambiguous == "resend")
        if operator.tell(db, told, time.time()):
            drain.drain(db, server, door)
    refresh(there)
    _print_tally(tally.ended, tally.codes, as_json, tongue)
    raise typer.Exit(0 if tally.all_sent else 1)


@desk.command("list", epilog="Example: guatu outbox list --state ambiguous")
def list_messages(
    state: Annotated[
        list[str] | None, typer.Option("--state", metavar="STATE", help="Only these; may be given again.")
    ] = None,
    outputs: OutputsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Every message: number, state, code, whose report, to whom."""
    from guatu.deliver import outbox
    from guatu.store import open_store

    with open_store((outputs or outputs_folder()).resolve()) as db:
        rows = list(outbox.rows(db, tuple(state or ())))
    if as_json:
        print_json({"messages": [_row_json(row) for row in rows]})
        return
    table = _table("编号", "状态", "代码", "报告期", "单位", "收件人", "形式", "次数", "时间")
    for row in rows:
        at = datetime.fromtimestamp(row.due if row.state == "retry" else row.changed_at).strftime("%m-%d %H:%M")
        cells = (row.id, row.state, row.code, row.period, row.bureau, row.recipient, row.mode, row.attempts, at)
        table.add_row(*(escape(str(cell)) for cell in cells))
    console = console_on()
    if not console.is_terminal:  # a line a message, for who reads it with other tools
        console.width = _WIDE
    console.print(table)


@desk.command(epilog="Example: guatu outbox show 12")
def show(
    number: NumberArgument, outputs: OutputsOption = None, as_json: JsonOption = False, lang: LangOption = "zh"
) -> None:
    """One message: what happened to it and what its code means. Nothing of what it says."""
    from guatu.deliver import desk as operators
    from guatu.deliver import outbox
    from guatu.store import open_store

    with open_store((outputs or outputs_folder()).resolve()) as db:
        row = operators.found(db, number)
        events = outbox.history(db, number)
    if as_json:
        print_json({**_row_json(row), "events": events})
        return
    console = console_on()
    for name, value in _row_json(row).items():
        console.print(f"{name}: {escape(str(value))}")
    for event in events:
        at = datetime.fromtimestamp(event["at"]).isoformat(sep=" ", timespec="seconds")
        rest = " ".join(str(event[n]) for n in ("state", "phase", "reply", "detail", "code") if event[n])
        console.print(f"{at} {escape(rest)}")
    if row.code:
        console.print(escape(_meaning(row.code, row, "en" if lang == "en" else "zh")))


@desk.command(epilog='Example: guatu outbox retry 12 --reason "收件人没有收到"')
def retry(number: NumberArgument, reason: ReasonOption, outputs: OutputsOption = None) -> None:
    """Have a message sent again by the next `send`; of an ambiguous one this may be a second copy."""
    from guatu.deliver import desk as operators
    from guatu.store import open_store

    with open_store((outputs or outputs_folder()).resolve()) as db:
        row = operators.retry(db, number, reason, time.time())
    console_on().print(f"{row.id} {row.state}")


@desk.command(epilog='Example: guatu outbox drop 12 --reason "已电话确认收到"')
def drop(number: NumberArgument, reason: ReasonOption, outputs: OutputsOption = None) -> None:
    """Never send a message (any more). It stays on the list."""
    from guatu.deliver import desk as operators
    from guatu.store import open_store

    with open_store((outputs or outputs_folder()).resolve()) as db:
        row = operators.drop(db, number, reason, time.time())
    console_on().print(f"{row.id} {row.state}")


@desk.command(epilog="Example: guatu outbox backup backup/guatu.db")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes.")], outputs: OutputsOption = None
) -> None:
    """A copy of the database to restore from: what waits is held in it, as it may have been sent by the time it is used."""
    from guatu.deliver.backup import back_up
    from guatu.store import open_store

    with open_store((outputs or outputs_folder()).resolve()) as db:
        held = back_up(db, file, time.time())
    console_on().print(f"{escape(str(file))}（副本中暂不发送 {held} 封）", soft_wrap=True)


def _preview(outputs: Path, target: Path, as_json: bool, lang: Lang) -> None:
    from guatu.deliver.preview import preview
    from guatu.store import open_store

    with open_store(outputs) as db:
        written, refused = preview(db, outputs, target, time.time())
    codes = Counter(refused)
    if as_json:
        print_json({"written": [str(path) for path in written], "refused": dict(codes)})
    else:
        console = console_on()
        for path in written:
            console.print(escape(str(path)), soft_wrap=True)
        _print_codes(codes, lang)
    raise typer.Exit(1 if refused else 0)


def _signed_json(signed: "Signed") -> dict[str, Any]:
    a = signed.approval
    said = {"bureau": a.bureau, "period": a.period, "signer": a.signer, "signed_on": a.signed_on, "new": signed.new}
    return {**said, "path": str(signed.place), "queued": dict(signed.queued), "refused": dict(signed.refused)}


def _print_signed(signed: "Signed") -> None:
    a, console = signed.approval, console_on()
    console.print(
        f"{escape(a.bureau)} {a.period} {escape(a.signer)} {a.signed_on} {'已签发' if signed.new else '此前已签发'}"
    )
    console.print(f"  {escape(str(signed.place))}", soft_wrap=True)
    words = {"queued": "封待发", "known": "封已在发件箱", "refused": "封不予发送"}
    said = "，".join(f"{n} {words[word]}" for word, n in signed.queued.items())
    console.print(f"  邮件：{said or '没有'}")
    _print_codes(Counter(signed.refused), "zh")


def _print_tally(ended: Counter[str], codes: Counter[str], as_json: bool, lang: Lang) -> None:
    if as_json:
        print_json({"counts": dict(ended), "codes": dict(codes)})
        return
    console_on().print("，".join(f"{word} {n}" for word, n in sorted(ended.items())) or "没有要发的邮件")
    _print_codes(codes, lang)


def _print_codes(codes: Counter[str], lang: Lang) -> None:
    """A line for each code: how often, and what it means."""
    for code, n in sorted(codes.items()):
        console_on(stderr=True).print(f"{code} ×{n} {escape(_meaning(code, None, lang))}")


def _meaning(code: str, row: "Row | None", lang: Lang) -> str:
    """The sentence of a code, its values those of the message, or … where it concerns several."""
    known = {"number": row.id, "state": row.state, "address": row.recipient, "audience": row.audience} if row else {}
    blank = dict.fromkeys(("number", "state", "address", "audience", "size", "limit", "most"), "…")
    try:
        return sentence(code, {**blank, **known}, lang)
    except KeyError:
        return DeliveryRefused(code).code


def _row_json(row: "Row") -> dict[str, Any]:
    """A message as JSON; keys and digests are left out, and no content is in a row."""
    shown = (
        "id",
        "state",
        "code",
        "phase",
        "programme",
        "period",
        "bureau",
        "recipient",
        "audience",
        "mode",
        "attempts",
    )
    times = {
        n: datetime.fromtimestamp(getattr(row, n)).isoformat(timespec="seconds")
        for n in ("queued_at", "changed_at", "due")
    }
    return {**{n: getattr(row, n) for n in shown}, **times, "message_id": row.message_id, "size": row.size}


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
