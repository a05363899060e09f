"""Verification of runs: which there are under a path, and every doubt about one."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from guatu.errors import ConfigError
from guatu.programme import Programme
from guatu.run.publish import FAILED, ISSUED, RECORD
from guatu.run.seal import SUMS
from guatu.verify.chain import chain_doubts
from guatu.verify.contents import content_doubts
from guatu.verify.inputs import input_doubts, programme_beside
from guatu.verify.paper import paper_doubts
from guatu.verify.record import Standing, standing
from guatu.verify.signed import signed_doubts
from guatu.verify.verdict import Doubt, Verdict


def find_runs(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The folders of all runs at or under `paths`, or around a file given; ConfigError W21 for a path without any."""
    found: dict[Path, None] = {}
    for path in paths:
        here = list(_runs(path.resolve()))
        if not here:
            raise ConfigError("W21", path=path)
        found |= dict.fromkeys(here)
    return tuple(found)


def _runs(path: Path) -> Iterator[Path]:
    for around in (path, *path.parents[:2]):
        if _is_run(around):
            yield around
            return
    if path.is_dir():
        marks = (p.parent for name in (RECORD, SUMS) for p in path.rglob(name))
        yield from sorted({p for p in marks if FAILED not in p.parts and not _is_hidden(p, path)})


def _is_run(folder: Path) -> bool:
    return (folder / RECORD).is_file() or (folder / SUMS).is_file()


def _is_hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") and part != ISSUED for part in path.relative_to(root).parts)


def verify_run(folder: Path, programme: Programme | None = None) -> Verdict:
    """Every doubt about the run in `folder`. Its inputs are looked for in `programme`, else in a params/ beside outputs/.

    Contents are looked into only where the record itself can be relied upon.
    """
    found = standing(folder)
    doubts = [*found.doubts, *chain_doubts(found)]
    if found.record and not any(d.file == RECORD and d.weight == "error" for d in doubts):
        beside = programme or _programme_beside(folder, found)
        doubts += [*content_doubts(found), *_papers(found)]
        doubts += [*signed_doubts(folder, found.record), *input_doubts(folder, found.record, beside)]
    return Verdict(folder, tuple(doubts))


def _programme_beside(folder: Path, found: Standing) -> Programme | None:
    if len(folder.parents) < 4:
        return None
    return programme_beside(folder.parents[2], str(found.record.get("programme", "")))


def _papers(found: Standing) -> Iterator[Doubt]:
    for name in found.files:
        if name.endswith(".pdf") and found.is_sound(name):
            yield from paper_doubts(found.folder / name, found.folder / name.replace(".pdf", ".html"))
