"""Timers for the system's own schedulers: what is printed is what they accept."""

import ast
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from guatu.programme import Programme, load_programme
from guatu.schedule.dag import airflow_dag
from guatu.schedule.units import CREDENTIAL, Setting, crontab, systemd_units

SAMPLE = Path(__file__).parents[2] / "params" / "shifan"
ANALYZE = shutil.which("systemd-analyze")
AIRFLOW = os.environ.get("GUATU_AIRFLOW") or shutil.which("airflow")


def programme(folder: Path = SAMPLE) -> Programme:
    return load_programme(folder)


def setting(folder: Path, **changes) -> Setting:
    """A programme in a folder of that name, with a `guatu` that is there."""
    root = folder / "params" / "shifan"
    if not root.exists():
        shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns("ledgers"))
    guatu = folder / "bin" / "guatu"
    guatu.parent.mkdir(exist_ok=True)
    guatu.write_text(
        '#!/bin/sh\nprintf "%s\\n" "$@" >> ' + shlex.quote(str(folder / "called")) + "\necho '{\"due\": []}'\n", "utf-8"
    )
    guatu.chmod(0o755)
    return Setting(programme(root), guatu, folder / "outputs", **changes)


@pytest.mark.skipif(ANALYZE is None, reason="no systemd-analyze: the units are NOT checked by systemd")
@pytest.mark.parametrize("name", ["plain", "with space", "per%cent$dollar"])
def test_systemd_accepts_the_units(tmp_path, name):
    """`systemd-analyze --user verify` has nothing to say, whatever the folders are called."""
    folder = tmp_path / name
    folder.mkdir()
    units = systemd_units(setting(folder, jobs=2))
    assert set(units) == {f"guatu-shifan-2020{part}.{kind}" for part in ("", "-send") for kind in ("service", "timer")}
    for file, text in units.items():
        (folder / file).write_text(text, "utf-8")
    done = subprocess.run(
        [ANALYZE, "--user", "--recursive-errors=one", "verify", *(str(folder / file) for file in units)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    complaints = [line for line in done.stderr.splitlines() if "guatu" in line]
    assert not complaints
    assert done.returncode == 0 or "guatu" not in done.stderr


def test_the_units_are_hardened_and_the_password_is_a_credential(tmp_path):
    """No password in a unit; the mail goes by a service of its own, which alone is given it."""
    units = systemd_units(setting(tmp_path))
    run, send = units["guatu-shifan-2020.service"], units["guatu-shifan-2020-send.service"]
    for text in (run, send):
        for line in ("UMask=0077", "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes"):
            assert line in text.splitlines()
    assert f"LoadCredential={CREDENTIAL}:" in send
    assert "Credential" not in run
    assert "Asia/Shanghai" in units["guatu-shifan-2020.timer"]


def test_without_mail_there_is_no_mail_service(tmp_path):
    """Nothing that would fail for want of a password."""
    made = setting(tmp_path)
    quiet = Setting(made.programme.model_copy(update={"mail": None}), made.guatu, made.outputs)
    assert len(systemd_units(quiet)) == 2


def test_the_crontab_line_runs_what_it_says(tmp_path):
    """Given to a shell as cron gives it: percent signs taken back, the command with its arguments whole."""
    folder = tmp_path / "a b%c"
    folder.mkdir()
    made = setting(folder, times=("07:30", "12:30", "18:05"))
    lines = crontab(made).splitlines()
    assert [line.split(" ")[:5] for line in lines] == [["5", "18", "*", "*", "*"], ["30", "7,12", "*", "*", "*"]]
    (folder / "outputs").mkdir()
    command = lines[0].split(" ", 5)[5].replace("\\%", "%")
    assert subprocess.run(["/bin/sh", "-c", command], check=False).returncode == 0
    assert (folder / "called").read_text("utf-8").splitlines() == list(made.run[1:])


def test_the_dag_is_python_whatever_the_folders_are_called(tmp_path):
    """Values are literals: nothing of a name becomes code."""
    folder = tmp_path / 'it\'s "odd" {braces}'
    folder.mkdir()
    tree = ast.parse(airflow_dag(setting(folder)))
    stated = {t.id: ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign) for t in n.targets}
    assert stated["OUTPUTS"] == str(folder / "outputs")
    assert {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)} >= {"due", "run", "close"}


@pytest.mark.skipif(AIRFLOW is None, reason="no Airflow ($GUATU_AIRFLOW): the DAG is compiled but NOT run")
def test_airflow_runs_the_dag(tmp_path):
    """`airflow dags test` in a home of its own: asks what is due, makes it per bureau, ends the round."""
    made = setting(tmp_path)
    made.guatu.write_text(
        made.guatu.read_text("utf-8").replace('"due": []', '"due": [{"bureau": "SF01"}, {"bureau": "SF01"}]'), "utf-8"
    )
    dags = tmp_path / "home" / "dags"
    dags.mkdir(parents=True)
    (dags / "reports.py").write_text(airflow_dag(made), "utf-8")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))},
        "AIRFLOW_HOME": str(tmp_path / "home"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    }
    for words in (("db", "migrate"), ("dags", "test", "guatu_shifan_2020", "2021-01-01")):
        done = subprocess.run(
            [AIRFLOW, *words], env=environment, capture_output=True, text=True, check=False, timeout=500
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    called = (tmp_path / "called").read_text("utf-8")
    assert called.count("--bureau\nSF01\n") == 1
    assert called.count("--due") == 2


def test_the_units_name_the_guatu_that_printed_them(tmp_path):
    """A timer has no PATH to look on."""
    done = subprocess.run(
        [Path(sys.executable).parent / "guatu", "schedule", SAMPLE, "--into", tmp_path, "--at", "6:05"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "guatu-shifan-2020.service").read_text("utf-8")
    assert f"ExecStart={Path(sys.executable).parent / 'guatu'} run {SAMPLE} --due" in text
    assert "OnCalendar=*-*-* 06:05:00 Asia/Shanghai" in (tmp_path / "guatu-shifan-2020.timer").read_text("utf-8")
