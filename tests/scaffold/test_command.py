"""`guatu new` as a user meets it."""

import pytest

from tests import command_line
from tests.command_line import ROOT


def guatu(folder, *words):
    """The command line in a process of its own, in `folder`."""
    return command_line.guatu(*words, cwd=folder)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A working folder with notebooks and a programme just begun."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "notebooks").symlink_to(ROOT / "notebooks", target_is_directory=True)
    done = guatu(folder, "new", "county-2026", "--cut-off", "2026-11-30")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "已建立 params/county-2026/programme.yml",
        "已建立 params/county-2026/periods/2026-11-30.yml",
        "已建立 params/county-2026/narrative/2026-11-30/DW01.md",
        "已建立 params/county-2026/ledgers/2026-11-30/DW01.xlsx",
    ]
    return folder


def test_a_programme_just_begun_has_no_errors(desk):
    """Its empty workbooks are a nil return; its report can be made."""
    assert guatu(desk, "check", "county-2026", "latest").returncode == 0
    done = guatu(desk, "run", "county-2026", "latest")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (desk / "outputs" / "county-2026" / "2026-11-30" / "DW01" / "progress.pdf").is_file()


def test_a_programme_is_never_begun_twice(desk):
    """What is there stays; empty workbooks are made only where there are none."""
    done = guatu(desk, "new", "county-2026")
    assert (done.returncode, done.stdout) == (2, "")
    assert "P21" in done.stderr
    assert "没有要建立的" in guatu(desk, "new", "county-2026", "--ledgers").stdout
    (desk / "params" / "county-2026" / "ledgers" / "2026-11-30" / "DW01.xlsx").unlink()
    assert guatu(desk, "new", "county-2026", "--ledgers").stdout.split() == [
        "已建立",
        "params/county-2026/ledgers/2026-11-30/DW01.xlsx",
    ]


def test_another_folder_may_be_named(desk, tmp_path):
    """`--in`, which need not be called params; its first period ends with this month."""
    assert guatu(desk, "new", "x", "--in", tmp_path).returncode == 0
    assert guatu(desk, "check", tmp_path / "x", "latest").returncode == 0
