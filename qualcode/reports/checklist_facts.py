"""What the study's own data say under the items of COREQ and SRQR; where they say nothing, what is lacking."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from qualcode import __version__
from qualcode.analysis import saturation
from qualcode.analysis.coders import united
from qualcode.analysis.coverage import cases, joined
from qualcode.analysis.interviews import order_known, order_of_interviews
from qualcode.analysis.lineage import under
from qualcode.locale import number, percent
from qualcode.model.code import Origin
from qualcode.model.source import Technique
from qualcode.reports.study import Study
from qualcode.reports.tables.saturation import caveats, guest_sentence

GUIDES = ("pedoman wawancara", "interview guide")
TRANSCRIPTS = ("transkrip", "transcript")
PLACE = ["source", "start", "end"]
MOST = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """What the data say, empty where they say nothing, and the tables that it was computed from, by their keys."""

    said: str
    computed_from: tuple[str, ...]


def facts(study: Study, checklist: str) -> dict[str, Fact]:
    """Return the facts of the checklist's automatic items, by item."""
    return {item: Fact(make(study), tables) for item, (make, tables) in MADE[checklist].items()}


def sample_size(study: Study) -> str:
    counts = study.sources["technique"].value_counts()
    if not len(study.informants) and not len(counts):
        return ""
    met = len(order_of_interviews(study.sources)) - len(order_known(study.sources).nameless)
    return _say(
        study, "sample_size", informants=len(study.informants), interviewed=met,
        interviews=int(counts.get(Technique.INTERVIEW, 0)), observations=int(counts.get(Technique.OBSERVATION, 0)),
        documents=int(counts.get(Technique.DOCUMENT, 0)),
    )  # fmt: skip


def sample(study: Study) -> str:
    people = study.informants
    told = [
        _say(study, f"sample_{name}", counts=_listed(study, people[column].dropna()))
        for name, column in (("group", "group_label"), ("role", "role"))
        if people[column].fillna("").str.strip().any()
    ]
    return " ".join(told)


def guide(study: Study) -> str:
    names = [name for name in study.sources["name"] if any(word in name.casefold() for word in GUIDES)]
    return _say(study, "guide", names=", ".join(names)) if names else ""


def repeats(study: Study) -> str:
    asked = _interviews(study)["informants"].explode().dropna().value_counts()
    if asked.empty:
        return ""
    again = asked[asked > 1].sort_index()
    if again.empty:
        return _say(study, "no_repeats", informants=len(asked))
    names = ", ".join(f"{name} ({count})" for name, count in again.head(MOST).items())
    return _say(study, "repeats", count=len(again), names=names)


def recording(study: Study) -> str:
    stamped = _timed(study)
    return _say(study, "recording", count=len(stamped), all=len(_interviews(study))) if len(stamped) else ""


def notes(study: Study) -> str:
    observed = int((study.sources["technique"] == Technique.OBSERVATION).sum())
    if not observed and not len(study.memos):
        return ""
    return _say(study, "notes", observations=observed, memos=len(study.memos))


def duration(study: Study) -> str:
    interviews, stamped = _interviews(study), _timed(study)
    told = []
    if len(stamped):
        told.append(_say(study, "minutes", count=len(stamped), **_spread(study, stamped["seconds"] / 60)))
    if len(interviews):
        told.append(_say(study, "words", count=len(interviews), **_spread(study, interviews["words"])))
    return " ".join(told)


def saturated(study: Study) -> str:
    """Return the rule with its settings and what it says, never "saturated" alone."""
    if _interviews(study).empty:
        return ""
    new = saturation.new_codes(saturation.incidence(study.every, study.sources))
    told = (guest_sentence(study.language, saturation.guest(new)), *caveats(study.language, study.sources))
    return " ".join([*told, _say(study, "level")])


def transcripts_returned(study: Study) -> str:
    checks = study.member_checks
    shown = checks[checks["shown"].fillna("").str.casefold().str.contains("|".join(TRANSCRIPTS))]
    return _say(study, "returned", count=len(shown), names=_names(shown["informant"])) if len(shown) else ""


def coders(study: Study) -> str:
    counts = study.every["coder"].value_counts()
    if counts.empty:
        return ""
    names = ", ".join(f"{name} ({number(int(count), study.language)})" for name, count in counts.items())
    return _say(study, "coders", count=len(counts), names=names)


def tree(study: Study) -> str:
    if study.codes.empty:
        return ""
    tops = int((study.codes["depth"] == 0).sum())
    return _say(study, "tree", codes=len(study.codes), tops=tops, levels=int(study.codes["depth"].max()) + 1)


def derivation(study: Study) -> str:
    used = study.codes[study.codes["code"].isin(study.every["code"].unique())]
    if used.empty:
        return ""
    inductive = int((used["origin"] == Origin.DATA).sum())
    shares = {
        "deductive_share": percent((len(used) - inductive) / len(used), study.language),
        "inductive_share": percent(inductive / len(used), study.language),
    }
    return _say(study, "derivation", used=len(used), deductive=len(used) - inductive, inductive=inductive, **shares)


def software(study: Study) -> str:
    return _say(study, "software", version=__version__)


def checked(study: Study) -> str:
    checks = study.member_checks
    if checks.empty:
        return ""
    answers = checks["answer"].value_counts()
    counts = {name: int(answers.get(name, 0)) for name in ("agrees", "corrects", "rejects")}
    return _say(study, "checked", count=len(checks), names=_names(checks["informant"]), **counts)


def quotations(study: Study) -> str:
    linked = joined(study.evidence, study.every)
    if linked.empty:
        return ""
    passages = linked.drop_duplicates(PLACE)
    return _say(
        study, "quotations", count=len(passages), findings=linked["finding"].nunique(), informants=passages["informant"].nunique()
    )


def major(study: Study) -> str:
    tops = study.codes[study.codes["depth"] == 0]
    held = under(united(study.every), list(tops["code"]), ("informant",))
    counts = held.groupby("under", sort=False)["informant"].agg(["size", "nunique"])
    passages, informants = counts["size"].to_dict(), counts["nunique"].to_dict()
    labels = dict(zip(tops["code"], tops["label"], strict=True))
    named = "; ".join(
        _say(study, "theme", name=f"{code} {labels[code]}", passages=passages[code], informants=informants[code])
        for code in tops["code"] if code in passages
    )  # fmt: skip
    return _say(study, "major", names=named, findings=len(study.findings)) if named else ""


def minor(study: Study) -> str:
    """Return the codes that a single informant speaks of, and how many negative cases there are."""
    spoken = study.every.groupby("code")["informant"].nunique()
    if spoken.empty:
        return ""
    alone = sorted(spoken.index[spoken == 1])
    named = ", ".join(alone[:MOST]) + (" …" if len(alone) > MOST else "") if alone else "-"
    found = cases(joined(study.evidence, study.every), study.resolutions)
    return _say(study, "minor", count=len(alone), names=named, cases=len(found))


def units(study: Study) -> str:
    if study.sources.empty:
        return ""
    passages = len(united(study.every))
    return _say(
        study, "units", informants=len(study.informants), sources=len(study.sources), words=int(study.sources["words"].sum()),
        passages=passages,
    )  # fmt: skip


def processing(study: Study) -> str:
    return _say(study, "processing", sources=len(study.sources)) if len(study.sources) else ""


def trustworthiness(study: Study) -> str:
    """Return what stands behind the findings as counts: groups, techniques, coders, negative cases, checks."""
    if study.every.empty:
        return ""
    found = cases(joined(study.evidence, study.every), study.resolutions)
    return _say(
        study, "trustworthiness", groups=study.every["group"].nunique(), techniques=study.every["technique"].nunique(),
        coders=study.every["coder"].nunique(), cases=len(found), resolved=int((~found["open"]).sum()),
        checks=len(study.member_checks),
    )  # fmt: skip


def _together(*makers: Callable[[Study], str]) -> Callable[[Study], str]:
    return lambda study: " ".join(said for make in makers if (said := make(study)))


def _interviews(study: Study) -> pd.DataFrame:
    return study.sources[study.sources["technique"] == Technique.INTERVIEW]


def _timed(study: Study) -> pd.DataFrame:
    return study.durations[study.durations["source"].isin(_interviews(study)["source"])]


def _spread(study: Study, values: pd.Series) -> dict[str, str]:
    told = {"least": values.min(), "most": values.max(), "median": values.median()}
    return {name: number(float(value), study.language) for name, value in told.items()}


def _listed(study: Study, values: pd.Series) -> str:
    counts = values[values.str.strip() != ""].value_counts(sort=False)
    named = [f"{name} {number(int(count), study.language)}" for name, count in counts.head(MOST).items()]
    return ", ".join([*named, "…"] if len(counts) > MOST else named)


def _names(values: pd.Series) -> str:
    names = list(dict.fromkeys(values))
    return ", ".join([*names[:MOST], "…"] if len(names) > MOST else names)


def _say(study: Study, key: str, **told: object) -> str:
    written = {name: number(value, study.language) if isinstance(value, int) else value for name, value in told.items()}
    return study.say(f"checklist.{key}", **written)


Made = Mapping[str, tuple[Callable[[Study], str], tuple[str, ...]]]
MADE: Mapping[str, Made] = {
    "coreq": {
        "12": (sample_size, ("informants", "sources")),
        "16": (sample, ("informants",)),
        "17": (guide, ("sources",)),
        "18": (repeats, ("sources",)),
        "19": (recording, ("stamps",)),
        "20": (notes, ("sources", "memos")),
        "21": (duration, ("stamps", "sources")),
        "22": (saturated, ("codings", "sources")),
        "23": (transcripts_returned, ("member_checks",)),
        "24": (coders, ("codings",)),
        "25": (tree, ("codebook",)),
        "26": (derivation, ("codebook", "codings")),
        "27": (software, ("program",)),
        "28": (checked, ("member_checks",)),
        "29": (quotations, ("findings",)),
        "31": (major, ("codings", "findings")),
        "32": (minor, ("codings", "findings")),
    },
    "srqr": {
        "8": (_together(sample_size, sample, saturated), ("informants", "sources", "codings")),
        "11": (_together(guide, recording), ("sources", "stamps")),
        "12": (units, ("informants", "sources", "codings")),
        "13": (_together(processing, software), ("sources", "program")),
        "14": (_together(tree, derivation, coders), ("codebook", "codings")),
        "15": (trustworthiness, ("codings", "findings", "member_checks", "trail")),
        "17": (quotations, ("findings",)),
    },
}
