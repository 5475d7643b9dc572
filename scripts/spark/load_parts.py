#!/usr/bin/env python3
"""Loads TPC-H tables that lie in parts: each part by lade in a task of a Spark job, published as Delta Lake tables.

    spark-submit --packages io.delta:delta-spark_2.13:4.4.0 load_parts.py
        --parts N --to LAKE [--lade PROGRAM] [--scratch DIR] [--query SQL] INPUT

Part K of N is INPUT/<table>.tbl.K for each table; files without a number (region.tbl, nation.tbl) go with part 1.
Every machine has the program, INPUT and LAKE at the same path; a database lives in DIR, which is the machine's own,
while its part is loaded and published. Then the driver proves what only all parts together can show, commits the
tables, and asks the query, in which the tables go by their names.

A task that Spark runs again, or twice at a time, does no harm: a part is the same bytes each time, and shows only
when the driver commits. Lade's refusals (bad rows, a broken key, a missing file) are not tried again. The exit code
is lade's, of the first part that failed or of the last step; 6 where Spark gave a task up.
"""

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from py4j.protocol import Py4JJavaError
from pyspark import TaskContext
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

DONE = (0, 9)  # lade's exit codes: all done; done, but with something to say
REFUSED = (1, 2, 3, 4, 5)  # another try would end the same way
INPUT_MISSING = 3
GIVEN_UP = 6


class LadeFailed(Exception):
    """lade ended in a way that another try may mend: a full disk, a signal, an unknown outcome."""


@dataclass(frozen=True)
class Job:
    """What all tasks know."""

    lade: str
    input: Path
    lake: Path
    parts: int
    scratch: Path | None


@dataclass(frozen=True)
class Outcome:
    """How lade ended, and what it said."""

    code: int
    stderr: str

    @property
    def done(self) -> bool:
        return self.code in DONE


def run_lade(lade: str, *arguments: str | Path) -> Outcome:
    ended = subprocess.run([lade, *arguments, "--output", "none"], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                           text=True, errors="replace", check=False)
    return Outcome(ended.returncode, ended.stderr)


def run_in_task(lade: str, *arguments: str | Path) -> Outcome:
    """Raises LadeFailed, so that Spark runs the task again, where that may help."""
    outcome = run_lade(lade, *arguments)
    if outcome.code not in DONE + REFUSED:
        raise LadeFailed(f"lade {arguments[0]} ended with {outcome.code}\n{outcome.stderr}")
    return outcome


def files_of_part(folder: Path, part: int) -> list[Path]:
    files = sorted(folder.glob(f"*.tbl.{part}"))
    return files + sorted(folder.glob("*.tbl")) if part == 1 else files


def load_part(part: int, job: Job) -> Outcome:
    """The task: loads one part into a database of its own and publishes that, with as many threads as the task has."""
    files = files_of_part(job.input, part)
    if not files:
        return Outcome(INPUT_MISSING, f"{job.input} has no file of part {part}\n")
    context = TaskContext.get()
    assert context is not None, "load_part runs in tasks only"
    share = ["--part", f"{part}/{job.parts}", "--threads", str(context.cpus())]
    with tempfile.TemporaryDirectory(prefix=f"lade-part-{part}-", dir=job.scratch) as scratch:
        database = Path(scratch) / "part.lade"
        loaded = run_in_task(job.lade, "load", "--db", database, *share, *files)
        if not loaded.done:
            return loaded
        published = run_in_task(job.lade, "publish", "--db", database, *share, "--to", job.lake)
    return Outcome(published.code, loaded.stderr + published.stderr)


def load_parts(spark: SparkSession, job: Job) -> int:
    """Loads and publishes the parts, commits the tables, and returns an exit code of lade."""
    parts = range(1, job.parts + 1)
    try:
        outcomes = spark.sparkContext.parallelize(parts, job.parts).map(partial(load_part, job=job)).collect()
    except (PySparkException, Py4JJavaError) as error:
        print(error, file=sys.stderr)
        return GIVEN_UP
    for part, outcome in zip(parts, outcomes, strict=True):
        for line in outcome.stderr.splitlines():
            print(f"part {part}: {line}", file=sys.stderr)
    failed = [outcome.code for outcome in outcomes if not outcome.done]
    if failed:
        return failed[0]
    commit = run_lade(job.lade, "publish", "--parts", str(job.parts), "--to", job.lake)
    sys.stderr.write(commit.stderr)
    return commit.code


def open_tables(spark: SparkSession, lake: Path) -> None:
    """Makes each published table a view of its name."""
    for log in sorted(lake.glob("*/_delta_log")):
        spark.read.format("delta").load(str(log.parent)).createOrReplaceTempView(log.parent.name)


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("--parts", type=int, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--lade", default="lade")
    parser.add_argument("--scratch", type=Path)
    parser.add_argument("--query")
    parser.add_argument("input", type=Path)
    options = parser.parse_args()
    job = Job(options.lade, options.input.resolve(), options.to.resolve(), options.parts, options.scratch)

    spark = (SparkSession.builder.appName("lade: load parts")
             .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
             .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
             .getOrCreate())
    code = load_parts(spark, job)
    if code in DONE and options.query:
        open_tables(spark, job.lake)
        spark.sql(options.query).show(100, truncate=False)
    spark.stop()
    return code


if __name__ == "__main__":
    sys.exit(main())
