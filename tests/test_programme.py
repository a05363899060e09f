"""programme.yml and periods/*.yml: what is accepted, and how what is not is named."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from guatu.errors import ConfigError
from guatu.places import find_notebook, find_programme
from guatu.programme import Programme, load_programme

SAMPLE = Path(__file__).parent.parent / "params" / "shifan"


def changed(folder: Path, old: str, new: str, file: str = "programme.yml") -> Path:
    """A copy of the sample's configuration with one thing changed."""
    target = folder / "shifan"
    (target / "periods").mkdir(parents=True)
    shutil.copy(SAMPLE / "programme.yml", target)
    for period in (SAMPLE / "periods").glob("*.yml"):
        shutil.copy(period, target / "periods")
    text = (target / file).read_text("utf-8")
    assert old in text
    (target / file).write_text(text.replace(old, new, 1), "utf-8")
    return target


def test_the_sample_is_read_whole():
    """The sample's programme and its four periods."""
    programme = load_programme(SAMPLE)
    assert programme.id == "shifan-2020"
    assert programme.measure_count == 49
    assert programme.bureau("SF01").name == "示范县公安局"
    assert programme.method("五查").effect == "清顽疾"
    assert [str(c) for c in programme.cut_offs()] == ["2020-08-31", "2020-09-10", "2020-09-20", "2020-09-30"]
    assert programme.period("latest").cut_off == programme.period("2020-09-30").cut_off == date(2020, 9, 30)
    assert programme.period("2020-09-10").begins == date(2020, 9, 1)


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("tasks: [", "task: [", "P03", ("第20行", "task", "tasks")),
        ("threshold: 5", "treshold: 5", "P03", ("第70行", "treshold", "threshold")),
        ("id: shifan-2020\n", "", "P05", ("id",)),
        ("measures: 49", "measures: 很多", "P04", ("第21行", "measures", "很多", "整数")),
        ("measures: 49", "measures: 0", "P04", ("第21行", "measures")),
        ("working_days: CN", "working_days: no", "P04", ("第8行", "引号")),
        ("begins: 2020-07-20", "begins: 2020-17-20", "P04", ("第6行", "2020-17-20")),
        ("begins: 2020-07-20", "begins: 2021-07-20", "P04", ("ends",)),
        ("kind: report_formal", "kind: formal", "P04", ("第66行", "report_formal")),
        ("code: SF01", "code: ../../etc", "P04", ("第12行", "../../etc")),
        ("name: 示范县公安局", 'name: "示范县\\n公安局"', "P04", ("第13行",)),
        ("trainings_by: 四学", "trainings_by: 三学", "P06", ("第40行", "三学")),
        ("audience: circulation", "audience: circulaton", "P06", ("第77行", "circulaton", "circulation")),
        ("units: [局机关,", "units: [局机关, 局机关,", "P04", ("units", "局机关", "重复")),
        ("name: 坚持政治", "id: x\nname: 坚持政治", "P09", ("id",)),
        ("tasks: [", "tasks: [[", "P02", ("YAML",)),
        ("units: [", "rules: {r16: {severity: error, reason: 甲}}\nunits: [", "P06", ("第18行", "r16", "R16")),
        ("units: [", "rules:\n  R16: {severty: error, reason: 甲}\nunits: [", "P03", ("第19行", "severty", "severity")),
        ("units: [", "rules:\n  R16: {severity: fatal, reason: 甲}\nunits: [", "P04", ("第19行", "fatal", "warning")),
        ("units: [", "rules:\n  R16: {severity: error}\nunits: [", "P05", ("第19行", "reason")),
        (
            "units: [",
            'rules:\n  R16: {severity: error, reason: " "}\nunits: [',
            "P04",
            ("第19行", "reason", "不能为空"),
        ),
        ("units: [", "rules:\n  R17: {severity: warning, reason: 甲}\nunits: [", "P04", ("第19行", "R17", "涉密")),
        (
            "units: [",
            "rules:\n  R03: {severity: warning, reason: 甲}\nunits: [",
            "P04",
            ("第19行", "R03", "始终为 error"),
        ),
        ("units: [", "rules:\n  F01: {severity: warning, reason: 甲}\nunits: [", "P06", ("第19行", "F01")),
        ("units: [", "rules:\n  R08: {severity: notice, reason: 甲}\nunits: [", "P04", ("第19行", "notice", "warning")),
        ("units: [", "synonyms: {责任单位: 责任部门}\nunits: [", "P04", ("第18行", "synonyms.责任单位", "列表")),
    ],
)
def test_a_fault_names_file_line_and_near_miss(tmp_path, old, new, code, says):
    """Every fault of the file is one sentence with its place."""
    with pytest.raises(ConfigError) as caught:
        load_programme(changed(tmp_path, old, new))
    assert caught.value.code == code
    assert "shifan/programme.yml" in str(caught.value)
    for words in says:
        assert words in str(caught.value)
    assert caught.value.sentence("en")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("issue: 4", "isue: 4", "P03"),
        ("cut_off: 2020-09-30", "cut_off: 2020-09-29", "P04"),
        ("from: 2020-09-21", "from: 2020-10-21", "P04"),
        ("from: 2020-09-21", "begins: 2020-09-21", "P03"),
        ("document_number: 19", "document_number: 十九", "P04"),
    ],
)
def test_a_fault_in_a_period_is_named_too(tmp_path, old, new, code):
    """Period files are as strict."""
    programme = load_programme(changed(tmp_path, old, new, "periods/2020-09-30.yml"))
    with pytest.raises(ConfigError) as caught:
        programme.period("2020-09-30")
    assert caught.value.code == code
    assert "periods/2020-09-30.yml" in str(caught.value)


def test_what_there_is_not_is_refused_with_what_there_is():
    """Unknown periods, bureaux, programmes and notebooks name near ones."""
    programme = load_programme(SAMPLE)
    for ask, words in (
        (lambda: programme.period("1999-01-01"), "2020-09-30"),
        (lambda: programme.bureau("SF1"), "SF01"),
        (lambda: find_programme("shifam"), "shifan"),
        (lambda: find_notebook("progres", programme), "progress"),
    ):
        with pytest.raises(ConfigError, match=words):
            ask()


def test_a_programme_is_found_by_folder_name_and_id():
    """As the command line and a notebook ask for it."""
    assert find_programme(SAMPLE).folder == SAMPLE.resolve()
    assert find_programme("shifan").id == find_programme("shifan-2020").id == "shifan-2020"


def test_a_snapshot_gets_no_mail_list():
    """The narrowed programme holds one bureau and no recipients, and reads back as it was."""
    narrowed = load_programme(SAMPLE).narrowed("SF01")
    text = narrowed.model_dump_json()
    assert "@" not in text
    assert Programme.model_validate_json(text).model_dump() == narrowed.model_dump()
