"""Figures for a chapter, printed as on the pages: how often, for and against, and the curve of saturation."""

from collections.abc import Iterator
from typing import Any

from qualcode.analysis import saturation
from qualcode.analysis.balance import balance
from qualcode.analysis.frequencies import frequencies
from qualcode.analysis.interviews import order_known
from qualcode.charts.balance import diverging
from qualcode.charts.frequencies import bars
from qualcode.charts.saturation import accumulation
from qualcode.reports.outline import Picture
from qualcode.reports.study import Study
from qualcode.reports.tables.saturation import BASE, RUN, THRESHOLD, sentences, units
from qualcode.tables import each_row


def frequency(study: Study) -> Iterator[Picture]:
    """Yield the codes at the top with their codings and informants, where anything was coded."""
    counts = frequencies(study.codings, study.codes, len(study.informants))
    shown = counts[(counts["depth"] == 0) & (counts["codings"] > 0)]
    if len(shown):
        told = "; ".join(f"{row.code} {row.label}: {row.codings}, {row.informants}" for row in each_row(shown))
        yield _printed(study, "figure_frequencies", bars(shown, study.language), told)


def sides(study: Study) -> Iterator[Picture]:
    """Yield supporting against inhibiting passages of each indicator, where there are any."""
    counts = balance(study.codings, study.codes)
    if len(counts) and counts["total"].sum():
        told = "; ".join(
            f"{row.code} {row.label}: + {row.supporting}, − {row.inhibiting}" for row in each_row(counts)
        )
        yield _printed(study, "figure_balance", diverging(counts, study.language), told)


def curve(study: Study) -> Iterator[Picture]:
    """Yield new codes and codes so far, interview by interview, where there were interviews with codes."""
    matrix = saturation.incidence(study.codings, study.sources)
    if not matrix.shape[1]:
        return
    new = saturation.new_codes(matrix)
    found = saturation.guest(new, base_size=BASE, run_length=RUN, threshold=THRESHOLD)
    expected = saturation.accumulation(saturation.frequencies_of(matrix), len(matrix), range(1, len(matrix) + 1))
    drawn = accumulation(
        units(study.language, study.sources, matrix), new, expected, study.language, reached_at=found.at,
        band=saturation.band(matrix), ordered=order_known(study.sources).known,
    )  # fmt: skip
    yield _printed(study, "figure_saturation", drawn, " ".join(sentences(study.language, matrix, study.sources)[:1]))


def _printed(study: Study, name: str, figure: Any, told: str) -> Picture:
    from qualcode.charts.press import printed  # takes most of a second to load, and few reports print

    title = study.say(f"{name}.title")
    png = printed(figure, caption="", language=study.language, ending="png")
    return Picture(name, title, png, f"{title}. {told}", study.source_line)
