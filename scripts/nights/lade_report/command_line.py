"""The command line of lade-report."""

import argparse
import os
import signal
import sys
from pathlib import Path

from .diff import diff
from .judge import judge
from .page import page_of
from .run import Run, read_runs

ABOUT = """Draws nights of `lade load` as one HTML page that needs no network, with the last night on top, or compares
two runs. A file holds the events of one run or of many, as lade-nightly appends them. A night is worse than usual when
its load, a table, its file or its memory lies over 20 % above the median of the seven good nights before, and above it
by more than three times their spread."""


def options_of(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lade-report", description=ABOUT)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="events of lade load")
    parser.add_argument("-o", "--out", type=Path, metavar="PAGE", help="the page (default: standard output)")
    parser.add_argument("--nights", type=int, default=60, metavar="N", help="show the last N nights (default 60)")
    parser.add_argument("--diff", nargs=2, metavar="RUN", help="compare two runs of the files, by the beginning of "
                        "their names (20310506); without files, the last runs of two files")
    options = parser.parse_args(arguments)
    if options.nights < 1:
        parser.error("--nights needs a number from 1")
    if not options.files and not options.diff:
        parser.error("which file of events?")
    return options


def chosen(runs: list[Run], name: str) -> Run:
    """The only run whose id begins with `name`."""
    found = [run for run in runs if run.id.startswith(name)]
    if len(found) == 1:
        return found[0]
    if found:
        sys.exit(f"lade-report: {len(found)} runs begin with {name}: {', '.join(run.id for run in found[-3:])}, ...")
    sys.exit(f"lade-report: no run begins with {name}; the last is {runs[-1].id}")


def runs_in(files: list[Path]) -> tuple[list[Run], int]:
    try:
        runs, strange = read_runs(files)
    except OSError as error:
        sys.exit(f"lade-report: {error}")
    if not runs:
        sys.exit("lade-report: no run of lade load in " + ", ".join(map(str, files)))
    return runs, strange


def write(text: str, out: Path | None) -> None:
    try:
        with open(out or sys.stdout.fileno(), "w", encoding="utf-8", closefd=out is not None) as file:
            file.write(text)
    except OSError as error:
        sys.exit(f"lade-report: {out or 'standard output'} cannot be written: {error.strerror}")


def main(arguments: list[str] | None = None) -> None:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # whoever closes a pipe early ends it quietly
    options = options_of(arguments)
    if options.diff:
        if options.files:
            runs, _ = runs_in(options.files)
            before, after = (chosen(runs, name) for name in options.diff)
        else:
            before, after = (runs_in([Path(name)])[0][-1] for name in options.diff)
        colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        write(diff(before, after, colours), options.out)
        return
    runs, strange = runs_in(options.files)
    judge(runs)
    write(page_of(runs[-options.nights:], strange, options.out), options.out)
