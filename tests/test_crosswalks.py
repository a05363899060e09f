"""Crosswalks in programme.yml: what is accepted, and the programme as it was before one."""

from datetime import date

import pytest

from guatu.errors import ConfigError
from guatu.programme import Programme, load_programme
from guatu.versions import as_of, predecessors, steps_from, steps_since
from tests.test_programme import changed

A, B, NEW = "违规经商办企业", "配偶子女及其配偶违规从事经营活动", "违规经商办企业和亲属经商"
MERGED = f"crosswalks:\n  - {{list: ailments, from: [{A}, {B}], to: {NEW}, since: 2020-09-20}}\n"


def merged(folder, crosswalks: str = MERGED) -> Programme:
    """The sample with two ailments made one."""
    target = changed(folder, f"  - {A}\n", f"  - {NEW}\n")
    text = (target / "programme.yml").read_text("utf-8").replace(f"  - {B}\n", "")
    (target / "programme.yml").write_text(text + "\n" + crosswalks, "utf-8")
    return load_programme(target)


def test_a_programme_knows_its_words_before_a_crosswalk(tmp_path):
    """The old words stand in the place of the new one up to the day before, and the crosswalk is not known yet."""
    programme = merged(tmp_path)
    before = as_of(programme, date(2020, 9, 19))
    assert programme.ailments[1] == NEW
    assert before.ailments[1:3] == (A, B)
    assert len(before.ailments) == len(programme.ailments) + 1
    assert before.crosswalks == ()
    assert before.folder == programme.folder
    assert as_of(programme, date(2020, 9, 20)) == programme


def test_steps_are_those_between_then_and_now(tmp_path):
    """A period that has the new words needs none; an earlier programme's needs its own and all that came since."""
    crosswalks = MERGED + "  - {list: tasks, from: [清除害群], to: 清除害群之马, programme: shifan-2019}\n"
    programme = merged(tmp_path, crosswalks)
    assert steps_since(programme, date(2020, 9, 20)) == ()
    assert [s.crosswalk.to for s in steps_since(programme, date(2020, 9, 10))] == [NEW]
    assert [s.crosswalk.to for s in steps_from(programme, "shifan-2019")] == ["清除害群之马", NEW]
    assert predecessors(programme) == ("shifan-2019",)


def test_a_chain_of_crosswalks_is_undone_one_by_one(tmp_path):
    """What became one word may become another later."""
    programme = merged(
        tmp_path,
        f"crosswalks:\n  - {{list: ailments, from: [{A}, {B}], to: 亲属经商, since: 2020-09-10}}\n"
        f"  - {{list: ailments, from: [亲属经商], to: {NEW}, since: 2020-09-20}}\n",
    )
    assert as_of(programme, date(2020, 9, 15)).ailments[1] == "亲属经商"
    assert as_of(programme, date(2020, 9, 1)).ailments[1:3] == (A, B)


def test_units_and_method_members_are_lists_too(tmp_path):
    """A bureau's own units follow; a method's members are named by the key that supplies them."""
    target = changed(tmp_path, "signer: 局长\n", "signer: 局长\n    units: [刑侦大队]\n")
    extra = (
        "\ncrosswalks:\n  - {list: units, from: [刑侦队], to: 刑侦大队, since: 2020-09-20}\n"
        "  - {list: checks_by, from: [举报梳理查], to: 群众举报梳理查, since: 2020-09-20}\n"
    )
    (target / "programme.yml").write_text((target / "programme.yml").read_text("utf-8") + extra, "utf-8")
    before = as_of(load_programme(target), date(2020, 9, 1))
    assert before.bureaus[0].units == ("刑侦队",)
    assert "刑侦队" in before.units
    assert before.method("五查").members[0] == "举报梳理查"
    assert load_programme(target).words("checks_by")[0] == "群众举报梳理查"


@pytest.mark.parametrize(
    ("crosswalk", "says"),
    [
        (f"{{list: ailment, from: [{A}], to: {NEW}, since: 2020-09-20}}", ("ailments",)),
        (f"{{list: ailments, from: [{A}], to: {NEW}}}", ("since", "programme")),
        (f"{{list: ailments, from: [{A}], to: {NEW}, since: 2020-09-20, programme: x}}", ("since",)),
        (f"{{list: ailments, from: [{A}], to: 没有的, since: 2020-09-20}}", ("没有的", "现行代码")),
        (f"{{list: ailments, from: [违规参股借贷], to: {NEW}, since: 2020-09-20}}", ("违规参股借贷", "仍是")),
        (f"{{list: ailments, from: [{A}, {A}], to: {NEW}, since: 2020-09-20}}", ("重复",)),
        (f"{{list: ailments, from: [], to: {NEW}, since: 2020-09-20}}", ("from",)),
        (f"{{list: ailments, form: [{A}], to: {NEW}, since: 2020-09-20}}", ("form", "from")),
        (f"{{list: ailments, from: [{A}], to: {NEW}, since: 去年}}", ("since", "日期")),
        ("{list: tiers, from: [甲, 乙], to: 局党委, since: 2020-09-20}", ("层面",)),
        (
            f"{{list: ailments, from: [{A}], to: {NEW}, since: 2020-09-20}}\n"
            f"  - {{list: ailments, from: [{A}], to: 违规参股借贷, since: 2020-09-20}}",
            (A, "另一条"),
        ),
    ],
)
def test_a_crosswalk_that_cannot_be_is_named(tmp_path, crosswalk, says):
    """With its line, what stands there and why not."""
    with pytest.raises(ConfigError, match=r"P0[34].*第\d+行") as refused:
        merged(tmp_path, f"crosswalks:\n  - {crosswalk}\n")
    assert all(word in str(refused.value) for word in says)
