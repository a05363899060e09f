"""JSON as guatu writes it: indented where a person may read it, a line an entry where it is long, the same value either way."""

import json

import pytest

from guatu.files import json_bytes, read_json, write_json

SHORT, LONG = 18_000, 20_000


def entries(size: int) -> dict:
    """Entries that take about so many characters as one line of JSON."""
    return {f"键{i}": {"值": i, "文": "挂" * 40} for i in range(size // 150)}


@pytest.mark.parametrize("data", [{}, [], entries(SHORT), entries(LONG), [entries(LONG)], {"一": entries(LONG)}])
def test_what_is_written_is_read_again(tmp_path, data):
    """Whatever its form."""
    write_json(tmp_path / "x.json", data)
    assert read_json(tmp_path / "x.json") == data


def test_a_short_file_is_indented_and_a_long_one_has_a_line_for_each_entry():
    """A report writes half a megabyte of JSON: line ends and blanks for nobody to read would be as much again."""
    short, long = entries(SHORT), entries(LONG + 2000)
    assert json_bytes(short) == (json.dumps(short, ensure_ascii=False, indent=2) + "\n").encode()
    lines = json_bytes(long).decode().splitlines()
    assert len(lines) == len(long) + 2
    assert lines[1] == '  "键0":{"值":0,"文":"' + "挂" * 40 + '"},'
