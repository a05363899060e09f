"""The other wordings of headers that a programme reads: those everyone uses, and its own from programme.yml."""

from guatu.errors import ConfigError
from guatu.ledgers.header import NUMBERING, SYNONYMS, Synonyms, fold
from guatu.ledgers.schema import LEDGERS
from guatu.messages import nearest
from guatu.programme import Programme
from guatu.yamlfile import Location, read_yaml

_HEADERS = tuple(dict.fromkeys(c.header for ledger in LEDGERS for c in ledger.columns))
_CONFIDENTIAL = frozenset(c.header for ledger in LEDGERS for c in ledger.columns if c.confidential)
_NEVER = {NUMBERING, *_CONFIDENTIAL, *(word for word, headers in SYNONYMS.items() if _CONFIDENTIAL & {*headers})}


def synonyms_of(programme: Programme) -> Synonyms:
    """All other wordings of headers in `programme`.

    ConfigError P06 if `synonyms` of programme.yml gives words for a header that no ledger has, P04 if a word is none:
    empty once brackets are left out, the 序号, or the name of a confidential column, which would let it in.
    """
    found = {word: list(headers) for word, headers in SYNONYMS.items()}
    for header, words in programme.synonyms.items():
        if header not in _HEADERS:
            raise _fault(programme, "P06", ("synonyms", header), found=header, near=nearest(header, _HEADERS))
        for place, word in enumerate(words):
            why = "去掉括号和空白后没有文字" if not fold(word) else "该列不得读入" if fold(word) in _NEVER else ""
            if why:
                raise _fault(programme, "P04", ("synonyms", header, place), found=word, why=why)
            found.setdefault(fold(word), []).append(header)
    return {word: tuple(headers) for word, headers in found.items()}


def _fault(programme: Programme, code: str, at: Location, **values: object) -> ConfigError:
    """The ConfigError at a place of programme.yml."""
    name = f"{programme.folder.name}/programme.yml"
    line = read_yaml(programme.folder / "programme.yml", name).line(at)
    return ConfigError(code, file=name, line=line, key=".".join(map(str, at[:2])), **values)
