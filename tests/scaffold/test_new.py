"""A new programme's folder: whole and valid, or not there."""

import re
from datetime import date
from pathlib import Path

import pytest

from guatu.errors import ConfigError, PublishFailed
from guatu.ledgers.schema import LEDGERS
from guatu.messages import sentence
from guatu.programme import load_programme
from guatu.report.narrative import read_narrative, typed_numbers
from guatu.scaffold.new import month_end, new_programme, new_workbooks
from guatu.scaffold.texts import narrative

from .factories import CUT_OFF, a_new, edited, words, workbook, workbook_path

SHIFAN = Path(__file__).parents[2] / "params" / "shifan"


def test_the_configuration_is_valid_and_explains_itself(tmp_path):
    """Every key that a programme must have, the settings of this room in comments, and most lines say what they are for."""
    programme = a_new(tmp_path)
    assert (programme.id, programme.folder.name) == ("county-2026", "county-2026")
    text = (programme.folder / "programme.yml").read_text("utf-8")
    needed = [key for key, field in type(programme).model_fields.items() if field.is_required()]
    assert len(needed) > 20
    for key in (*needed, "rules", "synonyms", "mail", "audiences"):
        assert re.search(rf"^(# )?{key}:", text, re.M), key
    assert len(re.findall(r"#.*[\u4e00-\u9fff]", text)) >= 30


def test_what_stands_in_comments_is_valid_too(tmp_path):
    """Without their marks, the commented settings make a programme."""
    programme = a_new(tmp_path)
    path = programme.folder / "programme.yml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(re.sub(r"^(\s*)# (?=[ a-zA-Z]+[\w]*:|\s+- \{)", r"\1", line) for line in lines), "utf-8")
    changed = load_programme(programme.folder)
    assert changed.mail is not None
    assert changed.rules["R16"].severity == "error"
    assert changed.synonyms == {"整改时限": ("限期",)}
    assert changed.bureaus[0].units == ("内设机构一",)


def test_nothing_of_the_sample_is_in_it(tmp_path):
    """Placeholders are generic: no name of the sample programme stands anywhere in the folder."""
    programme, sample = a_new(tmp_path), load_programme(SHIFAN)
    names = {sample.id, "shifan", "SF01", "示范", *sample.units, *sample.tasks, *sample.tiers, *sample.task_forces}
    names |= {w for m in sample.methods for w in (m.name, m.effect, *m.members)} | {sample.addressee, sample.name}
    names -= {w for ledger in LEDGERS for c in ledger.columns if isinstance(c.codes, tuple) for w in c.codes}
    texts = [p.read_text("utf-8") for p in programme.folder.rglob("*.*") if p.suffix in (".yml", ".md")]
    texts += [str(c.value) for sheet in workbook(programme) for row in sheet.iter_rows() for c in row if c.value]
    assert len(texts) > 150
    assert not [name for name in names for text in texts if name in text]


def test_the_first_period_ends_where_asked_and_begins_with_its_month(tmp_path):
    """And without a date it is this month's."""
    period = a_new(tmp_path, cut_off=date(2028, 2, 20)).period("latest")
    assert (period.begins, period.cut_off, period.issue) == (date(2028, 2, 1), date(2028, 2, 20), 1)
    assert month_end(date(2028, 2, 3)) == date(2028, 2, 29)
    assert month_end(date(2026, 12, 31)) == date(2026, 12, 31)


def test_the_narrative_has_every_section_and_no_typed_number(tmp_path):
    """One sub-section a method group; its figures are placeholders."""
    programme = a_new(tmp_path)
    text = (programme.folder / "narrative" / "2026-11-30" / "DW01.md").read_text("utf-8")
    assert text == narrative(programme)
    found = read_narrative(text)
    assert found.sections == ("主要做法", "存在的主要问题", "下一步工作打算")
    assert found.parts("主要做法") == tuple(m.name for m in programme.methods)
    assert not typed_numbers(text, {})


@pytest.mark.parametrize("name", ["", "..", "../x", "a b", "示范", "-x", "a/b", "x" * 65])
def test_a_name_that_cannot_be_an_id_is_refused(tmp_path, name):
    """And nothing is made."""
    with pytest.raises(ConfigError, match="P20"):
        new_programme(name, tmp_path, CUT_OFF)
    assert not list(tmp_path.iterdir())


def test_what_is_there_is_left_alone(tmp_path):
    """Whatever it is."""
    (tmp_path / "county-2026").mkdir()
    with pytest.raises(ConfigError, match="P21"):
        a_new(tmp_path)
    assert not list((tmp_path / "county-2026").iterdir())


def test_a_folder_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    """Nothing half-made stays, whichever file it was."""
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(PublishFailed, match="U01"):
        a_new(tmp_path / "file")
    monkeypatch.setattr("guatu.scaffold.new.empty_workbook", lambda *_: (_ for _ in ()).throw(OSError(28, "No space")))
    with pytest.raises(PublishFailed, match="No space"):
        a_new(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_the_files_made_are_named(tmp_path):
    """In the order in which one edits them."""
    made = new_programme("x", tmp_path, CUT_OFF)
    assert [p.relative_to(tmp_path / "x").as_posix() for p in made] == [
        "programme.yml",
        "periods/2026-11-30.yml",
        "narrative/2026-11-30/DW01.md",
        "ledgers/2026-11-30/DW01.xlsx",
    ]
    assert all(p.is_file() for p in made)


def test_workbooks_are_made_anew_from_an_edited_programme(tmp_path):
    """Only where a bureau has no ledgers of the period; its lists are the programme's of now."""
    programme = a_new(tmp_path)
    assert new_workbooks(programme, programme.period(CUT_OFF)) == ()
    programme = edited(programme, units=["甲所", "乙所"])
    assert new_workbooks(programme, programme.period(CUT_OFF)) == (workbook_path(programme),)
    book = workbook(programme)
    assert words(book, book["活动台账"], "单位") == ("甲所", "乙所")


def test_the_sentences_say_what_to_do():
    """In both languages, with the command that helps."""
    assert "--ledgers" in sentence("P21", {"folder": "x", "name": "x"})
    assert "letters" in sentence("P20", {"name": "x"}, "en")
