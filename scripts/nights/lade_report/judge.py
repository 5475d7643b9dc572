"""The judge of a run by the good runs before it.

A value is worse than usual when it lies over 20 % above the median of the last seven good runs, and above it by more
than three of their spreads. The spread is the median absolute deviation times 1.4826, which for normally distributed
values is their standard deviation, and which one odd run does not move (C. Leys et al., "Detecting outliers: Do not use
standard deviation around the mean, use absolute deviation around the median", 2013). Times and sizes are taken for a
byte of input. A table counts when what it took more is at least a twentieth of the usual load.
"""

import statistics
from dataclasses import dataclass

from .run import STAGES, Run, number, stages_of

WORSE = 1.2  # times the median
SPREADS = 3
NORMAL = 1.4826  # the standard deviation of a normal distribution in median absolute deviations
RUNS_BEFORE = 7
RUNS_BEFORE_MIN = 3  # fewer say nothing
TABLE_SHARE = 0.05  # of the usual time of the load
STAGE_SHARE = 0.25  # of what a load or a table took more, for a stage to be named as its cause


@dataclass(frozen=True)
class Worse:
    """One thing of a run that is worse than usual."""
    subject: str  # "the load", "the file", "memory" or a table
    word: str  # "slower" or "larger"
    sentence: str


@dataclass(frozen=True)
class Took:
    """What a load, or one table of it, took."""
    seconds: float
    input_bytes: float
    stages: dict[str, float]  # core-seconds

    def for_bytes(self, value: float, input_bytes: float) -> float:
        """A value of these, as it would be for another size of input."""
        return value / self.input_bytes * input_bytes


def load_took(run: Run) -> Took:
    return Took(run.seconds, run.input_bytes, run.stages)


def table_took(run: Run, table: str) -> Took:
    end = run.tables[table]
    return Took(number(end, "elapsed_ms") / 1000, number(end, "input_bytes"), stages_of(end))


def is_worse(now: float, before: list[float]) -> bool:
    if len(before) < RUNS_BEFORE_MIN:
        return False
    median = statistics.median(before)
    spread = NORMAL * statistics.median(abs(value - median) for value in before)
    return median > 0 and now > WORSE * median and now > median + SPREADS * spread


def percent(now: float, usual: float) -> str:
    return f"{round(100 * (now / usual - 1))} %"


def alike_before(runs: list[Run], run: Run) -> list[Run]:
    """The last good runs before `run` that loaded the same tables, oldest first."""
    return [r for r in runs[:runs.index(run)] if r.usual and r.tables.keys() == run.tables.keys()][-RUNS_BEFORE:]


def judge(runs: list[Run]) -> None:
    """Fills `worse` of each run that loaded; runs are in order of time."""
    for place, run in enumerate(runs):
        if not run.usual:
            continue
        before = [r for r in runs[:place] if r.usual]
        alike = alike_before(runs, run)
        load = load_took(run)
        judge_time(run, "the load", load, [load_took(r) for r in alike], 0)
        usual_load = statistics.median(t.for_bytes(t.seconds, load.input_bytes) for t in map(load_took, alike or [run]))
        for table in run.tables:
            loaded = [r for r in before if number(r.tables.get(table, {}), "input_bytes")][-RUNS_BEFORE:]
            judge_time(run, table, table_took(run, table), [table_took(r, table) for r in loaded],
                       TABLE_SHARE * usual_load)
        judge_size(run, "the file", "MB", run.file_bytes / 1e6,
                   [r.file_bytes / r.input_bytes * run.input_bytes / 1e6 for r in alike])
        judge_size(run, "memory", "MiB", run.memory_bytes / 2**20, [r.memory_bytes / 2**20 for r in alike])


def judge_time(run: Run, subject: str, now: Took, before: list[Took], more_min: float) -> None:
    """Finds the load or a table slower, and the stage that is the cause; by less than `more_min` seconds is no news."""
    size = now.input_bytes
    expected = [took.for_bytes(took.seconds, size) for took in before]
    if not size or not is_worse(now.seconds, expected):
        return
    usual = statistics.median(expected)
    if now.seconds - usual < more_min:
        return
    usual_stages = {s: statistics.median(took.for_bytes(took.stages[s], size) for took in before) for s in STAGES}
    stage = max(STAGES, key=lambda s: now.stages[s] - usual_stages[s])
    more = now.stages[stage] - usual_stages[stage]
    cause = (f"most of it {stage}: {now.stages[stage]:,.2f} core-s, was {usual_stages[stage]:,.2f}"
             if more >= STAGE_SHARE * (now.seconds - usual) else
             "no stage worked longer: it waited, for the disk or for other programs")
    run.worse.append(Worse(subject, "slower", f"{subject} {percent(now.seconds, usual)} slower: {now.seconds:,.2f} s, "
                                              f"was {usual:,.2f}; {cause}"))


def judge_size(run: Run, subject: str, unit: str, now: float, before: list[float]) -> None:
    if is_worse(now, before):
        usual = statistics.median(before)
        run.worse.append(Worse(subject, "larger", f"{subject} {percent(now, usual)} larger: {now:,.1f} {unit}, "
                                                  f"was {usual:,.1f}"))
