"""Plots over the runs as SVG: one slot a run, an axis from 0, a link to each run."""

import html
import statistics
from typing import Callable

from .run import STAGES, Run

Value = Callable[[Run], float | None]


def esc(value: object) -> str:
    return html.escape(str(value), quote=True)


def anchor(run: Run) -> str:
    """The id of a run's entry in the page."""
    return "night-" + "".join(c if c.isalnum() or c == "-" else "_" for c in run.id)


def nice_top(value: float) -> float:
    """The end of an axis: a few steps of a power of ten, at least `value`."""
    if value <= 0:
        return 1
    power = 10.0 ** (len(f"{int(value)}") - 1 if value >= 1 else -len(f"{1 / value:.0f}"))
    return next(step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 20, 50, 100) if step * power >= value)


def short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"


class Chart:
    """An empty plot, to which bars, dots, lines and crosses are added."""

    LEFT, RIGHT, TOP, BOTTOM = 34, 6, 10, 18

    def __init__(self, runs: list[Run], top: float, width: int = 360, height: int = 150):
        self.runs, self.width, self.height = runs, width, height
        self.top = nice_top(top)
        self.parts = []
        for line in (0, self.top / 2, self.top):
            y = self.y(line)
            self.parts.append(f'<line class="grid" x1="{self.LEFT}" x2="{width - self.RIGHT}" y1="{y}" y2="{y}"/>')
            self.text(self.LEFT - 5, y + 3.5, "end", short(line))
        self.text(self.LEFT, height - 4, "start", runs[0].when[5:10])
        if len(runs) > 1:
            self.text(width - self.RIGHT, height - 4, "end", runs[-1].when[5:10])

    def text(self, x: float, y: float, align: str, said: str) -> None:
        self.parts.append(f'<text class="axis" x="{x}" y="{y}" text-anchor="{align}">{esc(said)}</text>')

    @property
    def slot(self) -> float:
        return (self.width - self.LEFT - self.RIGHT) / len(self.runs)

    @property
    def bar_width(self) -> float:
        return min(60.0, self.slot * 0.72)

    def x(self, place: int) -> float:
        return round(self.LEFT + (place + 0.5) * self.slot, 1)

    def y(self, value: float) -> float:
        room = self.height - self.TOP - self.BOTTOM
        return round(self.TOP + room * (1 - min(value, self.top) / self.top), 1)

    def bar(self, place: int, low: float, high: float, css: str, tip: str) -> None:
        width = max(1.5, self.bar_width)
        height = max(0.0, round(self.y(low) - self.y(high), 1))
        self.link(place, f'<rect class="{css}" x="{round(self.x(place) - width / 2, 1)}" y="{self.y(high)}" '
                         f'width="{round(width, 1)}" height="{height}" rx="1"/>', tip)

    def cross(self, place: int) -> None:
        """The mark of a run that did not load."""
        run = self.runs[place]
        width = max(3.0, self.bar_width)
        room = self.height - self.TOP - self.BOTTOM
        self.link(place, f'<rect class="gap" x="{round(self.x(place) - width / 2, 1)}" y="{self.TOP}" '
                         f'width="{round(width, 1)}" height="{room}" rx="1"/>'
                         f'<text class="cross" x="{self.x(place)}" y="{self.TOP + room / 2 + 4}" '
                         f'text-anchor="middle">&#x2715;</text>', f"{run.when}: {run.verdict()}")

    def dot(self, place: int, value: float, css: str, tip: str) -> None:
        self.link(place, f'<circle class="{css}" cx="{self.x(place)}" cy="{self.y(value)}" '
                         f'r="{4 if css == "slow" else 2.2}"/>', tip)

    def line(self, values: list[float | None]) -> None:
        """A line through the values of all runs; None breaks it."""
        points = [None if v is None else f"{self.x(place)},{self.y(v)}" for place, v in enumerate(values)]
        piece: list[str] = []
        for point in [*points, None]:
            if point:
                piece.append(point)
            elif piece:
                self.parts.append(f'<polyline class="line" points="{" ".join(piece)}"/>')
                piece = []

    def level(self, value: float) -> None:
        y = self.y(value)
        self.parts.append(f'<line class="usual" x1="{self.LEFT}" x2="{self.width - self.RIGHT}" y1="{y}" y2="{y}"/>')

    def link(self, place: int, shape: str, tip: str) -> None:
        self.parts.append(f'<a href="#{esc(anchor(self.runs[place]))}"><title>{esc(tip)}</title>{shape}</a>')

    def svg(self, label: str) -> str:
        return (f'<svg viewBox="0 0 {self.width} {self.height}" role="img" aria-label="{esc(label)}">'
                + "".join(self.parts) + "</svg>")


def tip(run: Run, value: float, unit: str, subject: str) -> str:
    """The value of a run, and what the judge says of `subject`."""
    return "\n".join([f"{run.when}: {value:,.2f} {unit}",
                      *(w.sentence for w in run.worse if w.subject == subject)])


def css_of(run: Run, subject: str, usual: str) -> str:
    return "slow" if any(w.subject == subject for w in run.worse) else usual


def bars(runs: list[Run], value: Callable[[Run], float], subject: str, unit: str, width: int = 360) -> str:
    """A bar for each run that loaded, and the median of those that later runs are judged by."""
    values = [value(run) for run in runs]
    chart = Chart(runs, max((v for run, v in zip(runs, values) if run.loaded), default=0), width,
                  190 if width > 400 else 150)
    for place, run in enumerate(runs):
        if run.loaded:
            marked = "slow" if subject == "findings" and values[place] else css_of(run, subject, "bar")
            chart.bar(place, 0, values[place], marked, tip(run, values[place], unit, subject))
        else:
            chart.cross(place)
    if usual := [value(run) for run in runs if run.usual]:
        chart.level(statistics.median(usual))
    return chart.svg(f"{subject}, {unit} a night")


def stacked(runs: list[Run], width: int) -> str:
    """The stages of each run that loaded, one on the other."""
    chart = Chart(runs, max((sum(run.stages.values()) for run in runs if run.loaded), default=0), width,
                  190 if width > 400 else 150)
    for place, run in enumerate(runs):
        if not run.loaded:
            chart.cross(place)
            continue
        low = 0.0
        for stage in STAGES:
            chart.bar(place, low, low + run.stages[stage], "stage-" + stage,
                      f"{run.when}: {stage} {run.stages[stage]:,.2f} core-s")
            low += run.stages[stage]
    return chart.svg("core-seconds of each stage")


def line(runs: list[Run], value: Value, table: str, unit: str) -> str:
    """A table's time or speed in each run that published it."""
    values = [value(run) for run in runs]
    chart = Chart(runs, max((v for v in values if v), default=0), height=92)
    chart.line(values)
    for place, run in enumerate(runs):
        v = values[place]
        if v is not None:
            chart.dot(place, v, css_of(run, table, "dot"), tip(run, v, unit, table))
        elif not run.loaded:
            chart.cross(place)
    return chart.svg(f"{table}, {unit}")
