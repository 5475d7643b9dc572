"""Parts of the tables at scale 0.1, loaded by scripts/spark/load_parts.py on a cluster of two workers, while tasks and
workers are killed, run twice or come late, and parts are missing or at odds.

usage: cases.py LADE DATAGEN PYTHON     PYTHON has Spark

A task is disturbed by a script that stands in for lade and does its deed once, before one command of one part.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from spark import QUICK_JAVA, SCRIPTS, Cluster, Spark
from tally import Tally

TESTS = Path(__file__).resolve().parent
JUDGES = TESTS.parent / "parquet/judges"
LOAD_PARTS = SCRIPTS / "spark/load_parts.py"
SCALE = "0.1"
PARTS = 4
HANGS_S = 1200  # a command of lade, or a wait; they take seconds

# Before the command that matches, once: the deed. Then lade, whose exit code goes to `ended` with its words.
STAND_IN = """#!/bin/sh
case "$*" in
  {when}) if mkdir '{folder}/once' 2>/dev/null; then
    {deed}
  fi ;;
esac
'{lade}' "$@"
code=$?
echo "$code $*" >>'{folder}/ended'
exit $code
"""
KILL_TASK = "kill -9 $PPID; exit 1"
# The worker's process is found among the parents; its group has the executors, too.
KILL_WORKER = """pid=$PPID
    until tr '\\0' ' ' </proc/$pid/cmdline | grep -q 'deploy[.]worker[.]Worker'; do
      pid=$(sed 's/.*) . \\([0-9]*\\) .*/\\1/' /proc/$pid/stat)
    done
    kill -9 "-$pid"; exit 1"""
# It outlives the task and the executor, as a process of another machine would, but not the test.
SLOW = "trap '' HUP TERM; until [ -e '{folder}/go_on' ] || [ ! -d '{folder}' ]; do sleep 0.1; done"


class World:
    """The programs, the text, and a folder for each case."""

    def __init__(self, lade: Path, datagen: Path, work: Path, cluster: Cluster, tally: Tally) -> None:
        self.lade = lade
        self.work = work
        self.cluster = cluster
        self.tally = tally
        self.text = work / "text"
        subprocess.run([datagen, "--scale", SCALE, "--parts", str(PARTS), "--out", self.text], check=True)

    def folder(self, name: str) -> Path:
        path = self.work / name
        path.mkdir()
        return path

    def other_text(self, folder: Path, table: str, change: Callable[[list[str]], list[str]]) -> Path:
        """The text again, with the lines of one file changed."""
        other = folder / "text"
        other.mkdir()
        for path in self.text.iterdir():
            (other / path.name).symlink_to(path)
        lines = (other / table).read_text().splitlines(keepends=True)
        (other / table).unlink()
        (other / table).write_text("".join(change(lines)))
        return other

    def stand_in(self, folder: Path, when: str, deed: str) -> Path:
        path = folder / "lade"
        path.write_text(STAND_IN.format(when=when, folder=folder, deed=deed.format(folder=folder), lade=self.lade))
        path.chmod(0o755)
        return path

    def load_parts(self, folder: Path, *, lade: Path | None = None, text: Path | None = None, query: str = "",
                   conf: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs the program that is tested. Its tables are in folder/lake."""
        scratch = folder / "scratch"
        scratch.mkdir(exist_ok=True)
        arguments: list[str | Path] = [
            "--parts", str(PARTS), "--to", folder / "lake", "--lade", lade or self.lade, "--scratch", scratch]
        if query:
            arguments += ["--query", query]
        return self.cluster.submit(LOAD_PARTS, *arguments, text or self.text, conf=conf)

    def run_lade(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([self.lade, *arguments, "--output", "none"], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=HANGS_S, check=False)

    def expect_exit(self, what: str, ended: subprocess.CompletedProcess[str], code: int, says: str = "") -> None:
        """Spark's driver sends what a program writes to stderr to stdout, and its own words to stderr."""
        said = ended.stdout + ended.stderr
        self.tally.expect(f"{what}: exit {code}", ended.returncode == code, f"exit {ended.returncode}\n{said[-3000:]}")
        if says:
            self.tally.expect(f"{what}: it says '{says}'", says in said, said[-3000:])


def logs(lake: Path) -> dict[str, list[tuple[str, str]]]:
    """The commits of each table: what they add, which names hashes of content, and their properties."""
    found: dict[str, list[tuple[str, str]]] = {}
    for log in sorted(lake.glob("*/_delta_log")):
        found[log.parent.name] = []
        for commit in sorted(log.glob("*.json")):
            for line in commit.read_text().splitlines():
                action = json.loads(line)
                if "add" in action:
                    add = action["add"]
                    found[log.parent.name].append((add["path"], add["stats"]))
                if "metaData" in action:
                    found[log.parent.name].append(("properties", str(action["metaData"]["configuration"])))
    return found


def publications(folder: Path, part: int) -> list[str]:
    """The exit codes of the publications of a part that the stand-in has seen end."""
    ended = folder / "ended"
    lines = ended.read_text().splitlines() if ended.exists() else []
    return [line.split(" ", 1)[0] for line in lines if " publish --db" in line and f"--part {part}/" in line]


def plain(world: World) -> dict[str, list[tuple[str, str]]]:
    """Nothing goes wrong; then all of it again."""
    folder = world.folder("plain")
    ended = world.load_parts(folder, query="select count(*) as orders, sum(o_totalprice) as total from orders")
    world.expect_exit("plain", ended, 0)
    world.tally.expect("plain: the query is answered", "|150000|" in ended.stdout, ended.stdout)
    world.tally.expect("plain: no scratch is left", not list((folder / "scratch").iterdir()))
    world.expect_exit("plain: verify", world.run_lade("verify", "--published", folder / "lake"), 0)
    found = logs(folder / "lake")
    world.tally.expect("plain: eight tables", len(found) == 8, sorted(found))
    world.expect_exit("again", world.load_parts(folder), 0)
    world.tally.expect("again: nothing has changed", logs(folder / "lake") == found)
    return found


def disturbed(world: World, expected: dict[str, list[tuple[str, str]]]) -> None:
    """Tasks and workers that die or come twice change nothing in the tables."""
    for name, when, deed in (("task_killed_loading", "load*--part?2/*", KILL_TASK),
                             ("task_killed_publishing", "publish*--part?3/*", KILL_TASK),
                             ("worker_killed", "publish*--part?2/*", KILL_WORKER)):
        folder = world.folder(name)
        ended = world.load_parts(folder, lade=world.stand_in(folder, when, deed))
        world.expect_exit(name, ended, 0)
        world.tally.expect(f"{name}: it was disturbed", (folder / "once").exists())
        world.tally.expect(f"{name}: the same tables", logs(folder / "lake") == expected)
        if deed == KILL_WORKER:
            world.cluster.add_worker()


def run_twice(world: World, expected: dict[str, list[tuple[str, str]]]) -> None:
    """Spark starts a task again that takes too long; the first of the two publishes its part after the commit."""
    folder = world.folder("twice")
    ended = world.load_parts(folder, lade=world.stand_in(folder, "publish*--part?3/*", SLOW), conf={
        "spark.speculation": "true", "spark.speculation.interval": "200ms", "spark.speculation.quantile": "0.5",
        "spark.speculation.multiplier": "1.2"})
    world.expect_exit("twice", ended, 0)
    world.tally.expect("twice: the second task has published", publications(folder, 3) == ["0"],
                       publications(folder, 3))
    world.tally.expect("twice: the same tables", logs(folder / "lake") == expected)
    (folder / "go_on").touch()
    end = time.monotonic() + HANGS_S
    while len(publications(folder, 3)) < 2 and time.monotonic() < end:
        time.sleep(0.1)
    world.tally.expect("twice: the late task ends well", publications(folder, 3) == ["0", "0"],
                       publications(folder, 3))
    world.tally.expect("twice: still the same tables", logs(folder / "lake") == expected)


def refused(world: World) -> None:
    """Parts that are missing or at odds; tables that depend on them are not committed."""
    folder = world.folder("missing_part")
    lade = world.stand_in(folder, "publish*--part?3/*", "exit 0")
    world.expect_exit("missing part", world.load_parts(folder, lade=lade), 3, "parts are not published (3)")
    world.tally.expect("missing part: no table", not list((folder / "lake").glob("*/_delta_log/*.json")))

    folder = world.folder("no_input")
    text = world.other_text(folder, "region.tbl", lambda lines: lines)
    for path in text.glob("*.tbl.4"):
        path.unlink()
    world.expect_exit("no input", world.load_parts(folder, text=text), 3, "has no file of part 4")

    folder = world.folder("given_up")
    lade = folder / "lade"
    lade.write_text("#!/bin/sh\necho 'the disk of this machine is full' >&2\nexit 6\n")
    lade.chmod(0o755)
    world.expect_exit("given up", world.load_parts(folder, lade=lade, conf={"spark.task.maxFailures": "2"}), 6,
                      "the disk of this machine is full")

    first_of_part_1 = (world.text / "orders.tbl.1").read_text().split("\n", 1)[0] + "\n"
    for name, constraint, change in (
            ("common_key", "orders_pkey", lambda lines: [first_of_part_1, *lines]),
            ("orphan", "orders_o_custkey_fkey", lambda lines: [without_customer(lines[0]), *lines[1:]])):
        folder = world.folder(name)
        text = world.other_text(folder, "orders.tbl.2", change)
        world.expect_exit(name, world.load_parts(folder, text=text), 1, constraint)
        found = logs(folder / "lake")
        world.tally.expect(f"{name}: orders and lineitem are not there, the others are",
                           len(found) == 6 and not {"orders", "lineitem"} & set(found), sorted(found))


def without_customer(line: str) -> str:
    """A row of orders whose customer is in no part."""
    key, _, rest = line.split("|", 2)
    return f"{key}|2000000000|{rest}"


def read_by_others(world: World, spark: Spark, python: Path) -> None:
    """What other engines find in the tables of the plain case. Spark's own changes come last."""
    lake = world.work / "plain/lake"
    path = os.pathsep.join(map(str, (SCRIPTS, JUDGES)))
    others = subprocess.run([python, TESTS / "other_readers.py", lake, world.text], capture_output=True, text=True,
                            env={**os.environ, "PYTHONPATH": path}, timeout=HANGS_S, check=False)
    add_count(world.tally, "other_readers.py", others)
    add_count(world.tally, "published.py", spark.submit(
        "local[2]", TESTS / "published.py", lake, world.text, SCALE, java=QUICK_JAVA))
    world.expect_exit("after Spark's changes", world.run_lade("publish", "--parts", str(PARTS), "--to", lake), 4)


def add_count(tally: Tally, name: str, ended: subprocess.CompletedProcess[str]) -> None:
    """Adds the closing line of another program, which is shown if something failed."""
    lines = ended.stdout.splitlines()
    words = lines[-1].replace(",", "").split() if lines else []
    if len(words) != 4 or words[1] != "passed":
        tally.expect(f"{name} comes to its end", False, ended.stdout + ended.stderr[-3000:])
        return
    print(*lines[:-1], sep="\n", flush=True)
    tally.passed += int(words[0])
    tally.failed += int(words[2])


def main() -> int:
    lade, datagen, python = map(Path, sys.argv[1:])
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="lade_spark_") as folder:
        work = Path(folder)
        spark = Spark(python, work)
        with Cluster(spark) as cluster:
            world = World(lade, datagen, work, cluster, tally)
            expected = plain(world)
            disturbed(world, expected)
            run_twice(world, expected)
            refused(world)
        read_by_others(world, spark, python)
    return tally.close()


if __name__ == "__main__":
    sys.exit(main())
