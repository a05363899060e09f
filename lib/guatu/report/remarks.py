"""What the data-quality annex says of a report's own making: warnings about the narrative and about earlier code lists."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from guatu.checks.outcome import Finding
from guatu.indicators.crossing import left_over
from guatu.indicators.figure import Figure, Figures
from guatu.indicators.series import Point
from guatu.report.narrative import typed_numbers
from guatu.report.printing import with_measure
from guatu.report.proofs import gaps, slips
from guatu.report.simplified import traditional_lines

_NAMED_KEYS = 3
_NAMED_LINES = 8


def on_narrative(written: str, printed: str, figures: Figures, file: str) -> Iterator[Finding]:
    """Warnings about a narrative as `written` and as `printed` in Simplified: V02 there is none, V01 numbers typed by hand,
    V04 punctuation and digits, V05 lists that break off, V06 Traditional lines."""
    if not written.strip():
        yield _warning("V02", file)
    for typed in typed_numbers(printed, figures):
        keys = "、".join(f"{{{key}}}" for key in typed.keys[:_NAMED_KEYS])
        yield _warning("V01", file, line=typed.line, number=typed.number, around=typed.around, keys=keys)
    for slip in slips(printed):
        yield _warning("V04", file, lines=_lines(slip.lines), what=slip.what, found=slip.found, right=slip.right)
    for gap in gaps(printed):
        yield _warning("V05", file, line=gap.line, item=gap.item, missing=gap.missing)
    if lines := traditional_lines(written):
        yield _warning("V06", file, lines=_lines(lines))


def _lines(lines: tuple[int, ...]) -> str:
    shown = "、".join(map(str, lines[:_NAMED_LINES]))
    return shown if len(lines) <= _NAMED_LINES else f"{shown}等{len(lines)}"


def on_codes(earlier: Iterable[Point], now: Figures, decimals: int) -> Iterator[Finding]:
    """X01 for every word that earlier periods counted under and that is neither on a list now nor in a crosswalk."""
    lost: dict[str, list[tuple[date, Figure]]] = {}
    for point in earlier:
        for figure in left_over(point.figures, now) if point.figures is not None else ():
            lost.setdefault(figure.key, []).append((point.cut_off, figure))
    for found in lost.values():
        periods, (_, last) = "、".join(str(cut_off) for cut_off, _ in found), found[-1]
        value = with_measure(last, "value", last.measure, decimals)
        yield _warning("X01", "programme.yml", periods=periods, label=last.label or last.key, value=value)


def _warning(code: str, file: str, **values: object) -> Finding:
    said: Mapping[str, str] = {name: str(value) for name, value in values.items()}
    return Finding(code, "warning", file, None, None, (), code, said)
