"""An Airflow DAG for sites that have it: one task asks what is due, one mapped task per bureau makes it, one ends the round."""

from typing import Final

from guatu.schedule.units import ZONE, Setting

_DAG: Final = '''\
"""guatu: the due reports of {id}. Written by `guatu schedule`; put it into the folder of DAGs."""

import json
import subprocess

import pendulum

try:
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task

GUATU = {guatu!r}
PROGRAMME = {programme!r}
OUTPUTS = {outputs!r}
FOLDER = {folder!r}


def guatu(*words: str) -> str:
    """Run guatu; what it says goes to the task's log, a failure fails the task."""
    done = subprocess.run([GUATU, *words], cwd=FOLDER, check=False, text=True, stdout=subprocess.PIPE)
    print(done.stdout)
    done.check_returncode()
    return done.stdout


@dag(
    dag_id={name!r},
    schedule={schedule!r},
    start_date=pendulum.datetime({year}, {month}, {day}, tz={zone!r}),
    catchup=False,
    max_active_runs=1,
    tags=["guatu"],
)
def reports():
    @task
    def due() -> list[str]:
        """The bureaux for which something is due."""
        found = json.loads(guatu("due", PROGRAMME, "--outputs", OUTPUTS, "--json"))
        return list(dict.fromkeys(entry["bureau"] for entry in found["due"]))

    @task(max_active_tis_per_dag={jobs})
    def run(bureau: str) -> None:
        """Everything due of one bureau, oldest period first."""
        guatu("run", PROGRAMME, "--due", "--bureau", bureau, "--outputs", OUTPUTS)

    @task(trigger_rule="all_done")
    def close() -> None:
        """What spans all bureaux, and the pages over all runs."""
        guatu("run", PROGRAMME, "--due", "--outputs", OUTPUTS)

    run.expand(bureau=due()) >> close()


reports()
'''


def airflow_dag(setting: Setting) -> str:
    """The DAG as a Python file; every value stands in it as a literal."""
    begins = setting.programme.begins
    return _DAG.format(
        id=setting.programme.id,
        name=setting.name.replace("-", "_"),
        guatu=str(setting.guatu),
        programme=str(setting.programme.folder),
        outputs=str(setting.outputs),
        folder=str(setting.folder),
        schedule=_cron(setting.times),
        year=begins.year,
        month=begins.month,
        day=begins.day,
        zone=ZONE,
        jobs=setting.jobs,
    )


def _cron(times: tuple[str, ...]) -> str:
    """One cron expression for times that share their minute; else the hours at the first one's."""
    hours = sorted({int(time.split(":")[0]) for time in times})
    return f"{int(times[0].split(':')[1])} {','.join(map(str, hours))} * * *"
