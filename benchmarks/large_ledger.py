"""A ledger of 100,000 rows read, checked and counted, against `pandas.read_excel(engine="calamine")` alone on the same file.

Run by `make bench`. Each side runs in a process of its own, so that its peak memory is its own; the workbook is kept in the
temporary folder from one run to the next. The limits are three times the time, and 600 MB.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

ROWS = 100_000
TIMES, MEGABYTES = 3.0, 600
_CONTENT = "http://schemas.openxmlformats.org"


def workbook(rows: int) -> Path:
    """A programme folder with a workbook whose 立行立改案件台账 has `rows` rows; made once."""
    from guatu.places import find_programme

    sample = find_programme("shifan").folder
    folder = Path(tempfile.gettempdir()) / f"guatu-large-{rows}"
    target = folder / "ledgers" / "2020-08-31" / "SF01.xlsx"
    if not target.exists():
        (folder / "periods").mkdir(parents=True, exist_ok=True)
        (folder / "programme.yml").write_bytes((sample / "programme.yml").read_bytes())
        (folder / "periods" / "2020-08-31.yml").write_bytes((sample / "periods" / "2020-08-31.yml").read_bytes())
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_suffix(".part")
        _write(beside, rows)
        beside.rename(target)
    return folder


def _write(path: Path, rows: int) -> None:
    """The workbook, written as XML: shared strings and styled dates, as office programs write them."""
    from guatu.ledgers.schema import LEDGERS

    strings: dict[str, int] = {}
    sheets = [_sheet(ledger, rows if ledger.name == "case_corrections" else 0, strings) for ledger in LEDGERS]
    listed = "".join(
        f'<sheet name="{ledger.sheet}" sheetId="{n}" r:id="rId{n}"/>' for n, ledger in enumerate(LEDGERS, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_CONTENT}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    ) + "".join(
        f'<Relationship Id="{part}" Type="{_CONTENT}/officeDocument/2006/relationships/{part}" Target="{part}.xml"/>'
        for part in ("styles", "sharedStrings")
    )
    main = f'xmlns="{_CONTENT}/spreadsheetml/2006/main"'
    package = f'xmlns="{_CONTENT}/package/2006'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{kind}.{what}+xml"/>'
        for name, what in (
            ("workbook", "sheet.main"),
            ("styles", "styles"),
            ("sharedStrings", "sharedStrings"),
            *((f"worksheets/sheet{n}", "worksheet") for n in range(1, len(sheets) + 1)),
        )
    )
    parts = {
        "[Content_Types].xml": f'<Types {package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships {package}/relationships"><Relationship Id="rId1" Type="{_CONTENT}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{_CONTENT}/officeDocument/2006/relationships"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {package}/relationships">{relations}</Relationships>',
        "xl/styles.xml": f'<styleSheet {main}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f"<sst {main}>{''.join(f'<si><t>{escape(s)}</t></si>' for s in strings)}</sst>",
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets, 1)},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{xml}')


def _sheet(ledger, rows: int, strings: dict[str, int]) -> str:
    header = ["序号", *(c.header for c in ledger.columns)]
    lines = [_line(1, header, strings)]
    first = (date(2020, 7, 20) - date(1899, 12, 30)) // timedelta(1)
    units = [
        "局机关",
        "刑侦大队",
        "治安大队",
        "交警大队",
        "法制大队",
        "城关派出所",
        "东城派出所",
        "西城派出所",
        "南关派出所",
        "北湖派出所",
        "开发区派出所",
        "看守所",
    ]
    for n in range(1, rows + 1):
        unit = units[n % len(units)]
        cells = [
            n,
            f"AJ{n:06}",
            unit,
            ("刑事", "行政", "警情")[n % 3],
            float(first + n % 40),
            f"接报警情后未在规定时限内出具第{n}号受案回执，当事人多次询问未获答复",
            unit,
            "",
            f"已于当日补办并向当事人说明，记录在卷第{n % 500}页" if n % 4 == 0 else "",
        ]
        lines.append(_line(n + 1, cells, strings))
    return f'<worksheet xmlns="{_CONTENT}/spreadsheetml/2006/main"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _line(number: int, cells: list, strings: dict[str, int]) -> str:
    written = []
    for letter, value in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", cells, strict=False):
        if isinstance(value, str):
            if value:
                written.append(f'<c r="{letter}{number}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>')
        else:
            style = ' s="1"' if isinstance(value, float) else ""
            written.append(
                f'<c r="{letter}{number}"{style}><v>{value:g}</v></c>'
                if style
                else f'<c r="{letter}{number}"><v>{value}</v></c>'
            )
    return f'<row r="{number}">{"".join(written)}</row>'


def theirs(folder: Path) -> dict[str, float]:
    """Seconds of pandas alone."""
    import pandas as pd

    began = time.perf_counter()
    frame = pd.read_excel(
        folder / "ledgers" / "2020-08-31" / "SF01.xlsx", sheet_name="立行立改案件台账", engine="calamine"
    )
    return {"pandas": time.perf_counter() - began, "rows": len(frame)}


def ours(folder: Path) -> dict[str, float]:
    """Seconds of intake, of the checks, and of the figures."""
    from guatu.checks.identities import masked
    from guatu.checks.rules import judge
    from guatu.indicators.compute import compute
    from guatu.ledgers.intake import read_ledgers
    from guatu.programme import load_programme

    programme = load_programme(folder)
    period, bureau = programme.period("latest"), programme.bureaus[0]
    stages = [time.perf_counter()]
    ledgers = read_ledgers(programme, period, bureau)
    stages.append(time.perf_counter())
    outcome = judge(ledgers, programme, period, bureau, None)
    stages.append(time.perf_counter())
    figures = compute(masked(ledgers), programme, period, bureau, None, None)
    stages.append(time.perf_counter())
    assert not outcome.errors, outcome.errors[0].message("en")  # noqa: S101 - a benchmark of refused ledgers would mislead
    read, checked, counted = (after - before for before, after in pairwise(stages))
    return {"read": read, "checked": checked, "counted": counted, "rows": figures["corrections.total"].value}


def measured(rows: int, repeat: int) -> dict[str, dict[str, float]]:
    """The fastest of `repeat` runs of each side, taken in turn, and the most memory that any of them took."""
    runs: dict[str, list[dict[str, float]]] = {"theirs": [], "ours": []}
    for side in list(runs) * repeat:
        command = [sys.executable, __file__, "--rows", str(rows), "--side", side]
        runs[side].append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    most = {side: max(run["megabytes"] for run in found) for side, found in runs.items()}
    return {
        side: {**min(found, key=lambda run: run["seconds"]), "megabytes": most[side]} for side, found in runs.items()
    }


def main() -> None:
    """Measure both sides and print a table; exit 1 beyond the limits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--side", choices=("ours", "theirs"))
    asked = parser.parse_args()
    folder = workbook(asked.rows)
    if asked.side:
        found = ours(folder) if asked.side == "ours" else theirs(folder)
        assert found.pop("rows") == asked.rows  # noqa: S101 - nor one that lost rows
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
        print(json.dumps({**found, "seconds": sum(found.values()), "megabytes": peak}))
        return
    reference, own = measured(asked.rows, asked.repeat).values()
    size = (folder / "ledgers" / "2020-08-31" / "SF01.xlsx").stat().st_size / 2**20
    print(f"a ledger of {asked.rows} rows ({size:.1f} MB), fastest of {asked.repeat}")
    print(f"pandas.read_excel, calamine {reference['seconds']:8.2f} s {reference['megabytes']:8.0f} MB")
    for stage in ("read", "checked", "counted"):
        print(f"{stage:27}{own[stage]:9.2f} s")
    times = own["seconds"] / reference["seconds"]
    print(
        f"{'together':27}{own['seconds']:9.2f} s {own['megabytes']:8.0f} MB, {times:.2f} times pandas (limits {TIMES:g} times, {MEGABYTES} MB)"
    )
    sys.exit(int(times > TIMES or own["megabytes"] > MEGABYTES))


if __name__ == "__main__":
    main()
