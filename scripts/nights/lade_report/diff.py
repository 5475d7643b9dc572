"""The comparison of two runs for a terminal: tables by stages, in 80 columns."""

from .judge import WORSE
from .run import STAGES, Run, number, stages_of

WIDTHS = {"read": 6, "lex": 6, "parse": 6, "encode": 7, "append": 7, "validate": 9, "commit": 7}  # of the stages
SLOWER, FASTER, PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[0m"


def change(before: float, after: float) -> str:
    if not before or not after:
        return ""
    percent = round((after / before - 1) * 100)
    return f"x {after / before:,.0f}" if percent >= 1000 else f"{percent:+,} %" if percent else "same"


def short(value: float) -> str:
    """Seconds: two places, or none from 1000 on, where a column has no room for them."""
    return f"{value:,.2f}" if abs(value) < 1000 else f"{value:,.0f}"


def painted(cell: str, before: float, after: float, colours: bool) -> str:
    """A cell in red or green where the change is as large as the judge of nights would ask for."""
    if not colours or not before or not after or 1 / WORSE <= after / before <= WORSE:
        return cell
    return (SLOWER if after > before else FASTER) + cell + PLAIN


def line_of(name: str, before: dict[str, float], after: dict[str, float], seconds: tuple[float, float],
            unit: str, colours: bool) -> str:
    """A table's name, its seconds in both runs, and how much more or less each stage took, in core-`unit`."""
    line = f"{name:<8}{short(seconds[0]):>8}{short(seconds[1]):>8}"
    line += painted(f"{change(*seconds):>8}", *seconds, colours)
    for stage in STAGES:
        more = after[stage] - before[stage]
        cell = f"{more * 1000:+,.0f}" if unit == "ms" else f"{more:+,.1f}" if abs(more) < 100 else f"{more:+,.0f}"
        if not float(cell.replace(",", "")):
            cell = "."
        line += painted(f"{cell:>{WIDTHS[stage]}}", before[stage], after[stage], colours and cell != ".")
    return line


def diff(before: Run, after: Run, colours: bool) -> str:
    """The lines of the comparison."""
    names = [*before.tables, *(name for name in after.tables if name not in before.tables)]
    # Four digits of milliseconds are as many as the narrowest column holds.
    unit = "ms" if all(abs(after.stages[s] - before.stages[s]) < 9.9 for s in STAGES) else "s"
    lines = [f"before  {before.when}  {before.id}  {before.word}",
             f"after   {after.when}  {after.id}  {after.word}", "",
             f"{'':<8}{'seconds':>24}   more or less of each stage, in core-{unit}",
             f"{'table':<8}{'before':>8}{'after':>8}{'change':>8}"
             + "".join(f"{stage:>{WIDTHS[stage]}}" for stage in STAGES)]
    for name in names:
        ends = before.tables.get(name), after.tables.get(name)
        if ends[0] is None or ends[1] is None:
            lines.append(f"{name:<8}  only in the run {'after' if ends[0] is None else 'before'}")
            continue
        seconds = number(ends[0], "elapsed_ms") / 1000, number(ends[1], "elapsed_ms") / 1000
        lines.append(line_of(name, stages_of(ends[0]), stages_of(ends[1]), seconds, unit, colours))
    lines += [line_of("total", before.stages, after.stages, (before.seconds, after.seconds), unit, colours), ""]
    for name, unit_name, value, scale, places in (
            ("rows", "", "rows", 1, 0), ("input", "MB", "input_bytes", 1e6, 1),
            ("speed", "MB/s", "bytes_per_s", 1e6, 0), ("memory", "MiB", "memory_bytes", 2**20, 0),
            ("file", "MB", "file_bytes", 1e6, 1), ("rejects", "", "rejected", 1, 0),
            ("violations", "", "violations", 1, 0)):
        was, now = getattr(before, value) / scale, getattr(after, value) / scale
        lines.append(f"{name:<12}{was:>16,.{places}f}{now:>16,.{places}f} {unit_name:<5}{change(was, now):>8}")
    return "\n".join(line.rstrip() for line in lines) + "\n"
