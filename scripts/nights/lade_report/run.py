"""Runs of `lade load`, read from their events."""

import json
from pathlib import Path
from typing import Any, Iterable

STAGES = ["read", "lex", "parse", "encode", "append", "validate", "commit"]
PUBLISHED = ("published", "not_validated")  # states of a table whose rows are durable
FINDINGS = ("reject", "violation")

Event = dict[str, Any]


def number(event: Event, name: str) -> float:
    """A count or a time of an event, which may stand as text above 2^53; 0 where there is none."""
    value = event.get(name)
    if isinstance(value, str) and value.isdigit():
        return int(value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else 0


def text(event: Event, name: str) -> str:
    value = event.get(name)
    return value if isinstance(value, str) else ""


def stages_of(table_end: Event) -> dict[str, float]:
    """Core-seconds of each stage of a table."""
    stages = table_end.get("stages_ms")
    return {s: number(stages if isinstance(stages, dict) else {}, s) / 1000 for s in STAGES}


def finding_text(event: Event) -> str:
    """A reject, a violation, an error or a notice in a line: FILE:LINE: TABLE: CODE: more."""
    place = text(event, "file")
    if place and "line" in event:
        place += f":{number(event, 'line')}"
    table = ".".join(word for word in (text(event, "table"), text(event, "column")) if word)
    code = text(event, "code") or text(event, "constraint")
    key = event.get("key")
    more = text(event, "message") or (f"({', '.join(map(str, key))})" if isinstance(key, list) and key else "")
    return ": ".join(word for word in (place, table, code, more) if word)


class Run:
    """One run of lade load. Its night is what lade-nightly made of it, where that ran it."""

    def __init__(self, path: Path, events: list[Event]):
        def first(kind: str) -> Event:
            return next((e for e in events if e["event"] == kind), {})
        self.path = path
        self.id = events[0]["run"]
        self.start, self.end, self.night_end = first("run_start"), first("run_end"), first("night_end")
        self.began = text(events[0], "ts")
        self.when = self.began.replace("T", " ")[:16]  # to the minute
        self.tables = {text(e, "table"): e for e in events if e["event"] == "table_end"}
        self.planned = [text(e, "table") for e in events if e["event"] == "hints"]
        self.constraints = [e for e in events if e["event"] == "constraint"]
        self.notable = [e for e in events if e["event"] in ("error", "notice", *FINDINGS)]
        self.published = {name: e for name, e in self.tables.items() if text(e, "state") in PUBLISHED}
        self.stages = {s: sum(stages_of(e)[s] for e in self.tables.values()) for s in STAGES}
        self.worse: list[Any] = []  # judge.Worse
        done = self.end or {
            "elapsed_ms": max(number(e, "t_ms") for e in events),
            **{name: sum(number(e, name) for e in self.published.values())
               for name in ("rows", "input_bytes", "encoded_bytes")},
            "rejected": sum(e["event"] == "reject" for e in events),
            "violations": sum(e["event"] == "violation" for e in events),
            "rss_peak_bytes": max((number(e, "rss_peak_bytes") for e in self.tables.values()), default=0)}
        self.seconds = number(done, "elapsed_ms") / 1000
        self.rows = number(done, "rows")
        self.input_bytes = number(done, "input_bytes")
        self.file_bytes = number(done, "encoded_bytes")
        self.memory_bytes = number(done, "rss_peak_bytes")
        self.rejected, self.violations = number(done, "rejected"), number(done, "violations")

    @property
    def findings(self) -> float:
        return self.rejected + self.violations

    @property
    def bytes_per_s(self) -> float:
        return self.input_bytes / self.seconds if self.seconds else 0

    @property
    def is_load(self) -> bool:
        argv = self.start.get("argv")
        words = argv if isinstance(argv, list) else []
        return words[1:2] == ["load"] and not {"-n", "--dry-run"} & set(map(str, words))

    @property
    def exit_code(self) -> int | None:
        """None for a run that was killed or crashed: its events have no end."""
        code = self.night_end.get("exit_code", self.end.get("exit_code"))
        return code if self.end and isinstance(code, int) else None

    @property
    def loaded(self) -> bool:
        return self.end.get("ok") is True and self.exit_code in (0, 9)

    @property
    def usual(self) -> bool:
        """Whether later runs are judged by this one."""
        return self.loaded and self.input_bytes > 0

    @property
    def word(self) -> str:
        """How it ended, as in "Last night was ..."."""
        if self.loaded:
            return ("not clean" if self.exit_code == 9 else self.worse[0].word if self.worse else
                    "loaded" if self.input_bytes else "nothing new")
        if self.end.get("ok") is True:
            return "incomplete"
        return {None: "killed", 1: "refused", 130: "interrupted", 143: "interrupted"}.get(self.exit_code, "failed")

    @property
    def colour(self) -> str:
        """The class of the style sheet: good, warn (exit 9, or worse than usual) or bad."""
        return "bad" if not self.loaded else "warn" if self.exit_code == 9 or self.worse else "good"

    @property
    def skipped(self) -> list[str]:
        """Tables that were there already: the run went on where another one had stopped."""
        loaded = (text(e, "table") for e in self.notable if text(e, "code") == "already_loaded")
        return [table for table in loaded if table not in self.tables]

    @property
    def first_finding(self) -> str:
        return next((finding_text(e) for e in self.notable if e["event"] in FINDINGS), "")

    def verdict(self) -> str:
        if not self.end:
            return f"killed or crashed: its events have no end; {self.published_text()}"
        if self.loaded:
            return text(self.end, "reason")
        if self.end.get("ok") is True:
            return f"exit {self.exit_code}: {text(self.night_end, 'reason')}; the night before stays the latest"
        reason = text(self.end, "reason")
        error = next((e for e in self.notable if e["event"] == "error"), {})
        message = text(error, "message")
        told = f" ({text(error, 'code')}: {message})" if message and message not in reason else ""
        return f"exit {self.exit_code}: {reason}{told}"

    def published_text(self) -> str:
        """The tables that were durable, and those that were to come."""
        open_ones = [name for name in self.planned if name not in self.tables]
        said = f"published: {', '.join(self.published)} ({self.rows:,} rows)" if self.published else \
            "no table was published"
        return said + (f"; not: {', '.join(open_ones)}" if open_ones else "")


def read_runs(paths: Iterable[Path]) -> tuple[list[Run], int]:
    """The loads in order of time, and how many lines were no events."""
    events_of: dict[str, tuple[Path, list[Event]]] = {}
    strange = 0
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    event = json.loads(line)
                    if not isinstance(event["event"], str) or not isinstance(event["run"], str):
                        raise TypeError
                    events_of.setdefault(event["run"], (path, []))[1].append(event)
                except (ValueError, KeyError, TypeError, RecursionError):
                    strange += bool(line.strip())
    runs = [Run(path, events) for path, events in events_of.values()]
    return sorted((run for run in runs if run.is_load), key=lambda run: run.began), strange
