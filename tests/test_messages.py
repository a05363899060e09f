"""The catalogue of sentences."""

import pickle
import string

import pytest

from guatu.errors import ConfigError, GuatuError, LedgersRefused
from guatu.messages import CATALOGUE, clean, nearest, sentence


def fields(template: str) -> set[str]:
    """The values a template names; `kind_en` is the English word for `kind`."""
    return {name.removesuffix("_en") for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", CATALOGUE)
def test_both_languages_say_the_same_things(code):
    """A value named in one language is named in the other."""
    chinese, english = CATALOGUE[code]
    assert fields(chinese) == fields(english)
    assert chinese.endswith(("。", "}"))
    assert english.endswith((".", "}"))


def test_a_near_miss_becomes_a_hint_in_the_language_asked_for():
    """`near` is a word; the hint around it belongs to the language."""
    values = {"bureau": "SF1", "near": "SF01"}
    assert "是否应为“SF01”" in sentence("P08", values)
    assert "did you mean 'SF01'" in sentence("P08", values, "en")
    assert sentence("P08", {"bureau": "SF1", "near": ""}, "en") == "The programme has no bureau with the code SF1."


def test_values_cannot_forge_a_line():
    """Line breaks, controls and bidi marks in a value become spaces; long values are cut."""
    assert clean("a\r\nERROR\u202eb\x00") == "a  ERROR b "
    assert len(clean("字" * 100)) == 60
    assert "\n" not in sentence("P08", {"bureau": "x\ny", "near": ""})


def test_values_are_not_templates():
    """Braces in a value stay braces."""
    assert "{bureau.__class__}" in sentence("P08", {"bureau": "{bureau.__class__}", "near": ""})


def test_nearest_knows_when_nothing_is_near():
    """A hint is better missing than wrong."""
    assert nearest("已消号", ["已销号", "推进中"]) == "已销号"
    assert nearest("xyz", ["已销号", "推进中"]) == ""


def test_errors_survive_a_process_boundary():
    """A worker's error comes back as the same kind with its code and values."""
    fault = pickle.loads(pickle.dumps(LedgersRefused("L01", bureau="SF01", count=2, first="x")))  # noqa: S301 - our own bytes
    assert isinstance(fault, LedgersRefused)
    assert fault.values["count"] == 2
    assert str(fault).startswith("L01 SF01 的台账有 2 处错误")


def test_kinds_are_kinds_of_guatu_error():
    """One `except GuatuError` catches what guatu means to say."""
    assert issubclass(ConfigError, GuatuError)
