"""The page: the last night first, then the news, charts over all nights, and a line for each that opens."""

import os
import shlex
import statistics
from pathlib import Path
from typing import Callable
from urllib.parse import quote

from .chart import anchor, bars, esc, line, stacked
from .judge import WORSE, alike_before
from .run import FINDINGS, STAGES, Event, Run, finding_text, number, text

NEWS_NIGHTS = 14  # older ones are told in their line only
OPEN_NIGHTS = 14  # lines that are not folded away
NOTABLE_MAX = 20  # events told of a night

# A link to a night opens it.
SCRIPT = """
const open = () => { for (let e = document.getElementById(location.hash.slice(1)); e; e = e.parentElement)
  if (e.tagName === "DETAILS") e.open = true;
  document.getElementById(location.hash.slice(1))?.scrollIntoView(); };
addEventListener("hashchange", open); open();
"""


def card(title: str, remark: str, *body: str) -> str:
    return (f'<div class="card"><header><h3>{esc(title)}</h3><small class="quiet">{esc(remark)}</small></header>'
            + "".join(body) + "</div>")


def both_widths(draw: Callable[[int], str]) -> str:
    return f'<div class="wide">{draw(1040)}</div><div class="phone">{draw(360)}</div>'


def headline(runs: list[Run]) -> str:
    run = runs[-1]
    word = {"loaded": "Last night loaded.", "not clean": "Last night loaded, but is not clean.",
            "nothing new": "Last night had nothing to load.", "slower": "Last night loaded, slower than usual.",
            "larger": "Last night loaded, larger than usual.", "failed": "Last night failed.",
            "refused": "Last night's data was refused."}.get(run.word, f"Last night was {run.word}.")
    facts = [] if run.exit_code == 0 and run.input_bytes else [run.verdict()]
    if run.skipped:
        facts.append(f"there before: {', '.join(run.skipped)}")
    if run.first_finding:
        facts.append(f"first finding: {run.first_finding}")
    count = f"{len(runs)} nights" if len(runs) > 1 else "1 night"
    return (f'<p class="verdict {run.colour}">{esc(word)}</p>'
            + "".join(f'<p class="fact">{esc(fact)}</p>' for fact in facts)
            + "".join(f'<p class="fact">{esc(w.sentence)}</p>' for w in run.worse)
            + f'<p class="quiet">{esc(run.when)} UTC &middot; {count}, '
            f'{sum(not r.loaded for r in runs)} not loaded, {sum(bool(r.worse) for r in runs)} worse than usual</p>')


def news(runs: list[Run]) -> str:
    """The nights before the last that were not good, newest first."""
    items = []
    for run in reversed(runs[-NEWS_NIGHTS:-1]):
        if run.colour == "good":
            continue
        said = [run.verdict()] if not run.loaded or run.exit_code == 9 else []
        said += [f"first finding: {run.first_finding}"] if run.first_finding else []
        said += [w.sentence for w in run.worse]
        items.append(f'<li class="{run.colour}"><a href="#{esc(anchor(run))}"><b>{esc(run.word.capitalize())} '
                     f'{esc(run.when[:10])}</b></a>{"".join(f"<p>{esc(sentence)}</p>" for sentence in said)}</li>')
    return f'<ul class="news">{"".join(items)}</ul>' if items else ""


def compared(now: float, usual: float, lower_is_better: bool) -> str:
    if not usual or not now:
        return ""
    change = now / usual - 1
    if abs(change) < 0.005:
        return '<span class="quiet">as usual</span>'
    worse = change > 0 if lower_is_better else change < 0
    css = "warn" if worse and abs(change) > WORSE - 1 else "quiet"
    return f'<span class="{css}">{change * 100:+.0f} % to the median</span>'


def speed_text(bytes_per_s: float) -> str:
    return f"{bytes_per_s / 1e9:,.2f} GB/s" if bytes_per_s >= 1e8 else f"{bytes_per_s / 1e6:,.1f} MB/s"


def tiles(runs: list[Run]) -> str:
    """The last night's own numbers, beside the median of the nights that it is judged by."""
    run = runs[-1]
    before = alike_before(runs, run)

    def tile(title: str, value: Callable[[Run], float], show: str, lower_is_better: bool | None = None,
             css: str = "") -> str:
        said = ""
        if before and run.loaded and lower_is_better is not None:
            said = compared(value(run), statistics.median(map(value, before)), lower_is_better)
        return (f'<div class="card"><small class="quiet">{title}</small><strong class="{css}">{show}</strong>'
                f'<small>{said}</small></div>')
    return '<div class="tiles">' + "".join([
        tile("Time", lambda r: r.seconds, f"{run.seconds:,.2f} s", True),
        tile("Rows", lambda r: r.rows, f"{run.rows:,}"),
        tile("Input", lambda r: r.input_bytes, f"{run.input_bytes / 1e6:,.1f} MB"),
        tile("Speed", lambda r: r.bytes_per_s, speed_text(run.bytes_per_s), False),
        tile("Peak memory", lambda r: r.memory_bytes, f"{run.memory_bytes / 2**20:,.0f} MiB", True),
        tile("File", lambda r: r.file_bytes, f"{run.file_bytes / 1e6:,.1f} MB", True),
        tile("Rejects", lambda r: r.rejected, f"{run.rejected:,}", css="warn" if run.rejected else ""),
        tile("Violations", lambda r: r.violations, f"{run.violations:,}", css="warn" if run.violations else ""),
    ]) + "</div>"


def table_speed(run: Run, table: str) -> float | None:
    end = run.published.get(table)
    return number(end, "bytes_per_s") / 1e6 if end and number(end, "input_bytes") else None


def table_seconds(run: Run, table: str) -> float | None:
    end = run.published.get(table)
    return number(end, "elapsed_ms") / 1000 if end and number(end, "input_bytes") else None


def table_cards(runs: list[Run]) -> str:
    """Two lines for each table, the largest first. A table of less than a thousandth of the input is not drawn."""
    sizes: dict[str, float] = {}
    for run in runs:
        for name, end in run.tables.items():
            sizes[name] = max(sizes.get(name, 0), number(end, "input_bytes"))
    names = sorted(sizes, key=lambda name: -sizes[name])
    drawn = [name for name in names if sizes[name] * 1000 >= sum(sizes.values())]
    body = ""
    for name in drawn:
        last = next((r for r in reversed(runs) if table_seconds(r, name) is not None), None)
        said = f"{table_seconds(last, name):,.2f} s, {table_speed(last, name):,.0f} MB/s" if last else "never loaded"
        body += card(name, said,
                     '<small class="quiet">seconds</small>', line(runs, lambda r: table_seconds(r, name), name, "s"),
                     '<small class="quiet">MB/s</small>', line(runs, lambda r: table_speed(r, name), name, "MB/s"))
    rest = [name for name in names if name not in drawn]
    note = f'<p class="quiet"><small>Not drawn, being tiny: {esc(", ".join(rest))}.</small></p>' if rest else ""
    return f'<h2>Tables</h2><div class="grid3">{body}</div>{note}' if names else ""


def charts(runs: list[Run]) -> str:
    legend = ('<div class="legend">'
              + "".join(f'<span><i class="stage-{s}"></i>{s}</span>' for s in STAGES) + "</div>")
    return (
        '<h2>Time</h2><div class="rows">'
        + card("Load", "seconds a night, dotted: median", both_widths(
            lambda width: bars(runs, lambda r: r.seconds, "the load", "s", width)))
        + card("Stages", "core-seconds a night", both_widths(lambda width: stacked(runs, width)), legend)
        + "</div>" + table_cards(runs)
        + '<h2>Space and findings</h2><div class="grid3">'
        + card("File", "MB of chunks a night", bars(runs, lambda r: r.file_bytes / 1e6, "the file", "MB"))
        + card("Peak memory", "MiB resident", bars(runs, lambda r: r.memory_bytes / 2**20, "memory", "MiB"))
        + card("Findings", "rejects and violations", bars(runs, lambda r: r.findings, "findings", "findings"))
        + "</div>")


def cells(values: list[str | tuple[str, str]], tag: str = "td") -> str:
    """A row; values that are pairs are (text, class)."""
    return "<tr>" + "".join(
        f'<{tag} class="{v[1]}">{esc(v[0])}</{tag}>' if isinstance(v, tuple) else f"<{tag}>{esc(v)}</{tag}>"
        for v in values) + "</tr>"


def tables_of(run: Run) -> str:
    rows = [cells(["table", ("rows", "n"), ("rejected", "n wide"), ("seconds", "n"), ("MB/s", "n"),
                   ("file MB", "n wide"), ("batches", "n wide"), ("state", "state")], "th")]
    for name, end in run.tables.items():
        rows.append(cells([name, (f"{number(end, 'rows'):,}", "n"), (f"{number(end, 'rejected'):,}", "n wide"),
                           (f"{number(end, 'elapsed_ms') / 1000:,.2f}", "n"),
                           (f"{number(end, 'bytes_per_s') / 1e6:,.0f}", "n"),
                           (f"{number(end, 'encoded_bytes') / 1e6:,.1f}", "n wide"),
                           (f"{number(end, 'batches'):,}", "n wide"), (text(end, "state"), "state")]))
    return f'<div class="scroll"><table>{"".join(rows)}</table></div>' if run.tables else ""


def constraint_text(event: Event) -> str:
    rows, took = f"{number(event, 'rows_checked'):,} rows", f"{number(event, 'elapsed_ms'):,.1f} ms"
    proof = f"by {text(event, 'proof')}, " if text(event, "proof") else ""
    if event.get("ok") is True:
        return f"{text(event, 'constraint')}: holds {proof}{rows}, {took}"
    return f"{text(event, 'constraint')}: FAILS for {number(event, 'violations'):,} of {rows}, {proof}{took}"


def constraints_of(run: Run) -> str:
    holding = sum(c.get("ok") is True for c in run.constraints)
    dearest = sorted(run.constraints, key=lambda c: (c.get("ok") is True, -number(c, "elapsed_ms")))[:5]
    if not dearest:
        return ""
    order = "The broken ones, then the dearest:" if holding < len(run.constraints) else "The dearest:"
    return (f'<p class="gap-above">{holding} of {len(run.constraints)} constraints hold. {order}</p>'
            f"<pre>{esc(chr(10).join(map(constraint_text, dearest)))}</pre>")


def notable_of(run: Run) -> str:
    """Findings first: a night may have many notices."""
    events = sorted(run.notable, key=lambda e: e["event"] not in FINDINGS)
    lines = [f"{e['event']}: {finding_text(e)}" for e in events[:NOTABLE_MAX]]
    if len(events) > NOTABLE_MAX:
        lines.append(f"... and {len(events) - NOTABLE_MAX} more")
    return f"<pre>{esc(chr(10).join(lines))}</pre>" if lines else ""


def details(run: Run, page: Path | None, is_open: bool) -> str:
    where = os.path.relpath(run.path, page.parent) if page else os.path.abspath(run.path)
    show = f"jq -cR 'fromjson? | select(.run == \"{run.id}\")' {shlex.quote(str(run.path))}"
    return (f'<details id="{esc(anchor(run))}"{" open" if is_open else ""}><summary>'
            f'<b class="{run.colour}">{esc(run.word)}</b><span>{esc(run.when)}</span>'
            f'<span class="n quiet">{run.seconds:,.2f} s</span>'
            f'<span class="n quiet wide">{run.rows:,} rows</span>'
            f'</summary><div><p>{esc(run.verdict())}</p>'
            + "".join(f'<p class="warn">{esc(w.sentence)}</p>' for w in run.worse)
            + tables_of(run) + constraints_of(run) + notable_of(run)
            + f'<p class="quiet">Its events: <a href="{esc(quote(where))}">{esc(where)}</a></p>'
            f'<pre class="quiet">{esc(show)}</pre></div></details>')


def nights(runs: list[Run], page: Path | None) -> str:
    """A line for each night, the last one open and old ones under one more fold."""
    entries = [details(run, page, run is runs[-1]) for run in reversed(runs)]
    recent, old = entries[:OPEN_NIGHTS], entries[OPEN_NIGHTS:]
    body = "".join(recent)
    if old:
        strange = sum(run.colour != "good" for run in runs[:-OPEN_NIGHTS])
        body += (f'<details class="older"><summary>{len(old)} older nights, {strange} of them not good</summary>'
                 f'{"".join(old)}</details>')
    return f'<h2>Nights</h2><div class="nights">{body}</div>'


def page_of(runs: list[Run], strange: int, page: Path | None) -> str:
    """The whole page, for a file beside which the events' files lie, or for standard output."""
    style = (Path(__file__).parent / "style.css").read_text(encoding="ascii")
    note = (f'<p class="quiet gap-above">{strange} lines were no events (a run that was killed may leave half a '
            f"line).</p>") if strange else ""
    return ('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>lade: {esc(runs[-1].word)} {esc(runs[-1].when)}</title><style>{style}</style></head><body>\n"
            f"<h1>lade, night by night</h1>{headline(runs)}{tiles(runs)}{news(runs)}{charts(runs)}"
            f"{nights(runs, page)}{note}\n<script>{SCRIPT}</script></body></html>\n")
