"""Which sums of figures are other figures: what anyone can compute from figures that are shown about those that are not.

Nothing is listed here: every relation follows from what the definitions count. Two counts of the same rows that differ in
one trait only are sums over the words of that trait; a count that asks for more than another is part of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, Literal

from guatu.indicators.boxes import Box, box_of
from guatu.indicators.catalogue import contract
from guatu.indicators.definition import Count, Coverage, Definition, Gap
from guatu.indicators.figure import Figures
from guatu.indicators.further import further
from guatu.indicators.rules import Lists
from guatu.programme import Period, Programme

Part = Literal["value", "new"]
Name = tuple[str, str]
"""A figure's key and part; a part other than value and new names a sum that is no figure."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Σ coefficient × name = `bound`, or ≤ it."""

    terms: tuple[tuple[int, Name], ...]
    bound: int = 0
    at_most: bool = False


def definitions_of(figures: Figures, programme: Programme) -> tuple[Definition, ...]:
    """The definitions of `figures`, whatever bureau of `programme` they are of."""
    bureau = programme.bureaus[0].model_copy(update={"units": ()})
    period = Period.model_construct(cut_off=programme.begins, begins=programme.begins, issue=1, document_number=1)
    stems = {ledger: f"{ledger}.by_unit." for ledger in ("findings", "leads")}
    seen = {
        ledger: tuple(f.key.removeprefix(stem) for f in figures.family(stem[:-1])) for ledger, stem in stems.items()
    }
    lists = Lists(programme, bureau, period, seen)
    return tuple(d for d in (*contract(lists), *further(lists)) if d.key in figures)


def relations(definitions: Sequence[Definition], programme: Programme, figures: Figures) -> tuple[Relation, ...]:
    """The relations between the values and new parts of `figures`, each true of them.

    Nothing is negative; names that are no figure's are sums that other relations share.
    """
    found = [*_counts(definitions, programme), *_others(definitions, figures)]
    return tuple(r for r in found if _holds(r, figures))


def wholes(definitions: Sequence[Definition], programme: Programme) -> Mapping[str, frozenset[str]]:
    """Of every count by its key, the keys of the counts that it is part of."""
    found: dict[str, frozenset[str]] = {}
    for counts in _classes(definitions, programme, "value"):
        for box in counts:
            found[box.key] = frozenset(b.key for b in counts if b.key != box.key and box.within(b))
    return found


def _counts(definitions: Sequence[Definition], programme: Programme) -> Iterator[Relation]:
    parts: tuple[Part, ...] = ("value", "new")
    for part in parts:
        for own in _classes(definitions, programme, part):
            counts = [*own, *_widened(own)]
            tied: set[frozenset[str]] = set()
            for group in _groups(counts):
                if not any(box.loose for box in group):  # of persons, no sum says that each is no more than the whole
                    tied |= {frozenset({a.key, b.key}) for a in group for b in group}
                yield from _sums(group, part)
            yield from _many(counts, part)
            yield from _inclusions(counts, tied, part)
    for count in definitions:
        if isinstance(count, Count) and count.date:
            yield Relation(((1, (count.key, "new")), (-1, (count.key, "value"))), at_most=True)


def _classes(definitions: Sequence[Definition], programme: Programme, part: Part) -> Iterator[list[Box]]:
    """The counts of the same thing: rows, sums of a column, or persons, of one ledger; new parts by the same date."""
    classes: dict[tuple[object, ...], list[Box]] = defaultdict(list)
    counts = [d for d in definitions if isinstance(d, Count) and not d.largest and (part == "value" or d.date)]
    traits = _seen(counts)
    for count in counts:
        date = count.date if part == "new" else ""
        box = box_of(count, programme, traits)
        classes[count.ledger, count.total, count.distinct, count.dated, date].append(box)
        if count.distinct and not count.dated and not box.limits:
            for other in {c.dated for c in counts if c.ledger == count.ledger and c.dated}:
                classes[count.ledger, count.total, count.distinct, other, date].append(replace(box, loose=False))
    yield from classes.values()


def _seen(counts: Iterable[Count]) -> Mapping[tuple[str, str], frozenset[str]]:
    """The words that counts ask for by ledger and column: all there are of a column without a list."""
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for count in counts:
        seen[count.ledger, count.column].add(count.word)
    return {at: frozenset(words) for at, words in seen.items()}


def _widened(counts: Sequence[Box]) -> Iterator[Box]:
    """What counts would take that ask about days too, if they did not: a sum of others, and no less."""
    known = {frozenset(box.limits.items()) for box in counts}
    for box in counts:
        limits = {trait: words for trait, words in box.limits.items() if trait in box.columns}
        at = frozenset(limits.items())
        if at not in known and len(limits) < len(box.limits):
            known.add(at)
            yield replace(box, key=f"{box.key} at any time", limits=limits, figure=False)


def _name(box: Box, part: Part) -> Name:
    return box.key, part if box.figure else f"~{part}"


_Group = list[Box]


def _groups(counts: Sequence[Box]) -> Iterator[_Group]:
    """The counts that differ in one trait only, of which a row has one word."""
    traits = dict.fromkeys(trait for box in counts for trait in box.limits if trait not in box.many)
    for trait in traits:
        groups: dict[object, _Group] = defaultdict(list)
        for box in counts:
            groups[frozenset((t, w) for t, w in box.limits.items() if t != trait)].append(box)
        for group in groups.values():
            if len(group) > 1 and any(trait in box.limits for box in group):
                yield [replace(box, trait=trait) for box in group]


def _sums(group: _Group, part: Part) -> Iterator[Relation]:
    """Each count of a group as the sum of the smallest sets of words that the group tells apart."""
    every = frozenset(chain.from_iterable(box.words for box in group)) | frozenset(
        chain.from_iterable(box.every for box in group)
    )
    if any(box.loose for box in group):
        yield from _persons(group, every, part)
        return
    atoms: dict[frozenset[str], set[str]] = defaultdict(set)
    for word in every:
        atoms[frozenset(box.key for box in group if word in box.asked(every))].add(word)
    atoms.pop(frozenset(), None)
    names = {
        frozenset(words): (f"{group[0].trait}:{'+'.join(sorted(keys))}", f"~{part}") for keys, words in atoms.items()
    }
    for box in group:
        names.update({frozenset(box.asked(every)): _name(box, part)} if frozenset(box.asked(every)) in names else {})
    for box in group:
        asked = box.asked(every)
        inside = [name for words, name in names.items() if words <= asked]
        if inside != [_name(box, part)]:
            yield Relation(((1, _name(box, part)), *((-1, name) for name in sorted(inside))))


def _persons(group: _Group, every: frozenset[str], part: Part) -> Iterator[Relation]:
    """Distinct persons: one may stand under several words, so the words make at least the whole; perhaps just the whole."""
    whole = next((box for box in group if not box.words), None)
    members = [box for box in group if len(box.words) == 1]
    if whole is not None and every and every <= frozenset(chain.from_iterable(box.words for box in members)):
        yield Relation(((1, _name(whole, part)), *((-1, _name(box, part)) for box in members)), at_most=True)
        yield Relation(((1, _name(whole, part)), *((-1, _name(box, part)) for box in members)))


def _many(counts: Sequence[Box], part: Part) -> Iterator[Relation]:
    """A trait of which a row has several words: together they make at least the whole."""
    for trait in dict.fromkeys(trait for box in counts for trait in box.many):
        groups: dict[object, _Group] = defaultdict(list)
        for box in counts:
            groups[frozenset((t, w) for t, w in box.limits.items() if t != trait)].append(box)
        for group in groups.values():
            whole = next((box for box in group if trait not in box.limits), None)
            members = [box for box in group if trait in box.limits]
            if whole is not None and members:
                yield Relation(((1, _name(whole, part)), *((-1, _name(b, part)) for b in members)), at_most=True)


def _inclusions(counts: Sequence[Box], tied: set[frozenset[str]], part: Part) -> Iterator[Relation]:
    """A count is no more than the smallest counts that it is part of."""
    asking: dict[frozenset[str], list[Box]] = defaultdict(list)
    for box in counts:
        asking[frozenset(box.limits)].append(box)
    for box in counts:
        wider = chain.from_iterable(boxes for traits, boxes in asking.items() if traits <= box.limits.keys())
        above = [b for b in wider if b.key != box.key and box.within(b) and not b.within(box)]
        for whole in above:
            nearest = not any(b.within(whole) and not whole.within(b) for b in above if b.key != whole.key)
            if nearest and frozenset({box.key, whole.key}) not in tied:
                yield Relation(((1, _name(box, part)), (-1, _name(whole, part))), at_most=True)


def _others(definitions: Sequence[Definition], figures: Figures) -> Iterator[Relation]:
    """Gaps, and what is counted of a list of the programme's."""
    coverages = [d for d in definitions if isinstance(d, Coverage)]
    for definition in definitions:
        if isinstance(definition, Gap) and figures[definition.key].value is not None:
            whole, part, gap = ((key, "value") for key in (definition.whole, definition.part, definition.key))
            yield Relation(((1, whole), (-1, part), (-1, gap)))
    for one in coverages:
        yield Relation(((1, (one.key, "value")),), len(one.among), at_most=True)
        for other in coverages:
            same = one.key != other.key and (one.column, one.among) == (other.column, other.among)
            if same and one.throughout is not other.throughout:
                yield Relation(((1, (one.key, "value")), (-1, (other.key, "value"))), at_most=True)


def _holds(relation: Relation, figures: Figures) -> bool:
    """Whether a relation is true of the figures, as far as it is of figures."""
    rest, signs = -relation.bound, set()
    for coefficient, (key, part) in relation.terms:
        if part not in _PARTS:
            signs.add(coefficient > 0)
            continue
        value = getattr(figures[key], part)
        if not isinstance(value, int):
            return False
        rest += coefficient * value
    if signs == {False}:  # the other sums, none of them negative, make up what the figures leave
        return relation.at_most or rest >= 0
    return bool(signs) or (rest <= 0 if relation.at_most else rest == 0)


_PARTS: Final = ("value", "new")
