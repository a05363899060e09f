"""Identities in what people typed: found in every dress, masked where they stand, and nothing else taken for one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.checks.identities import ENGLISH, carriers, identities, masked, masked_text

from .factories import a_row, some_ledgers

ID = "11010519491231002X"


CASES = [
    ("联系电话19900005678", "联系电话〔手机号〕"),
    ("电话：138 0000 1234，晚上", "电话：〔手机号〕，晚上"),
    ("138-0000-1234", "〔手机号〕"),
    ("+8613800001234", "〔手机号〕"),
    ("１３８００００１２３４（微信同号）", "〔手机号〕（微信同号）"),
    ("138\u200b0000\u200b1234", "〔手机号〕"),
    ("座机0371-65881234", "座机〔固定电话〕"),
    (f"证件{ID}。", "证件〔身份证号〕。"),
    ("证件11010519491231002x", "证件〔身份证号〕"),
    ("110105 19491231 002X", "〔身份证号〕"),
    ("１１０１０５１９４９１２３１００２Ｘ", "〔身份证号〕"),
    ("旧证130503670401001号", "旧证〔身份证号〕号"),
    ("涉及车辆豫Z0A0A0", "涉及车辆〔车牌号〕"),
    ("豫A·12345和豫ad12345", "〔车牌号〕和〔车牌号〕"),
    ("豫A1234警", "〔车牌号〕"),
    ("卡号6222 0212 0100 0000 000", None),
    ("卡号4111111111111111转账", "卡号〔银行卡号〕转账"),
    ("4111 1111 1111 1111", "〔银行卡号〕"),
    ("邮件 zhang.san@example.com.cn 收", "邮件 〔电子邮箱〕 收"),
    ("护照E12345678", "护照〔护照号〕"),
    (f"{ID}、13800001234、豫A12345", "〔身份证号〕、〔手机号〕、〔车牌号〕"),
]


@pytest.mark.parametrize(("text", "masked_form"), CASES)
def test_identities_are_masked_where_they_stand(text, masked_form):
    """The rest of the text keeps its own characters, full-width ones too."""
    assert masked_text(text) == (text if masked_form is None else masked_form)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "示公发〔2020〕21号",
        "截至2020年9月30日，共5806起",
        "2020-09-30至2020-10-30",
        "案件编号410105202009300012345",
        "110105194912310021",
        "110105194913310020",
        "12345678901",
        "9138000012345",
        "云南警官学院",
        "新ABCDEF计划",
        "京A1234",
        "4111111111111112",
        "第138号、第0000号",
    ],
)
def test_other_numbers_are_left_alone(text):
    """Dates, document numbers, counts, and numbers whose check digit or birthday is wrong are no identities."""
    assert masked_text(text) == text


@given(st.text(), st.sampled_from(["13800001234", ID, "豫A12345", "4111111111111111"]), st.text())
def test_an_identity_is_found_in_any_text(head, number, tail):
    """Whatever stands around it, as long as it stands apart, it is gone after masking, and masking again changes nothing."""
    once = masked_text(f"{head} 。{number}。 {tail}")
    assert number not in once.replace(head, "").replace(tail, "") or number in head + tail
    assert identities(f"。{number}。")
    assert masked_text(once) == once


@given(st.text(alphabet="0123456789Xx -@.豫A一\u200b１３８"))
def test_masking_leaves_nothing_to_mask(text):
    """After masking there is no identity left, and the spans found lie in the text and do not overlap."""
    found = identities(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert masked_text(masked_text(text)) == masked_text(text)


@given(st.integers(0, 10**6 - 1), st.integers(0, 999))
def test_the_check_digit_catches_every_single_error(region, serial):
    """Of ten possible last digits and X exactly one makes an ID number (GB 11643)."""
    stem = f"{region:06}19900101{serial:03}"
    assert (
        sum(bool(identities(stem + last)) and identities(stem + last)[0].kind == "身份证号" for last in "0123456789X")
        == 1
    )


def test_every_kind_has_an_english_name():
    """The English message must be able to say it."""
    samples = ("13800001234", ID, "豫A12345", "4111111111111111", "a@b.cn", "0371-65881234", "E12345678")
    assert {identities(s)[0].kind for s in samples} == set(ENGLISH)


def test_masked_ledgers_keep_everything_but_the_identities():
    """Written columns are masked in every ledger; dates, codes and counts stay, and untouched tables are the same object."""
    rows = [a_row("findings", "WT001", description="电话13800001234", note=f"证{ID}"), a_row("findings", "WT002")]
    ledgers = some_ledgers(findings=rows, visits=[a_row("visits", "DY001")])
    after = masked(ledgers)
    assert after["visits"] is ledgers["visits"]
    assert after["findings"].rows[0].values == {
        **rows[0].values,
        "description": "电话〔手机号〕",
        "note": "证〔身份证号〕",
    }
    assert after["findings"].rows[1] is ledgers["findings"].rows[1]
    assert masked(after) == after


def test_masked_person_keys_stay_apart():
    """Two persons entered by their ID numbers are still two, and one in two rows still one."""
    other = "990000197701010078"
    people = [a_row("person_measures", f"RY{i:03}", person=p) for i, p in enumerate((ID, other, ID))]
    found = [row["person"] for row in masked(some_ledgers(person_measures=people))["person_measures"]]
    assert found[0] == found[2] != found[1]
    assert not any(c in str(found) for c in (ID, other))


_PIECES = st.sampled_from(
    [*"0123456789０１９①⑳@＠﹫ -·.（）()，。…京渝Ａ·AEgx×X\n\u200b\u0301中文㏡½", "13812345678", "110101199003074610"]
)


@given(st.lists(st.lists(_PIECES, max_size=24).map("".join), max_size=6))
def test_a_column_at_once_finds_what_each_text_alone_would(texts):
    """No text with an identity is passed over, and none is made of two texts."""
    assert carriers(texts) == {text for text in texts if identities(text)}


@pytest.mark.parametrize("text", [text for text, form in CASES if form])
def test_every_kind_is_found_in_a_column(text):
    """Wherever in the column it stands."""
    assert carriers(["无", text, "已整改"]) == {text}
