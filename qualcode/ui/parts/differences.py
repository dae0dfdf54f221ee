"""Where coders differ, side by side in the text, and deciding there what stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.analysis.differences import CHANGED, DECIDED, EXTENT, ONE
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.reconciliation import Decision, standing
from qualcode.model.span import Span, merged
from qualcode.services import people, reconciling, roles, sources
from qualcode.store.database import reading
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import choice_address
from qualcode.ui.parts.choices import polarity_name
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.opening import open_text
from qualcode.ui.words import figure, moment, plain, word

PAGE = 10
ABREAST = 3
AROUND = 140
LONGEST = 900
TOLD = "agreement.told"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the cards of a page need: the people by name, the texts and ids of the sources, whether the reader may decide."""

    project: Project
    coders: tuple[str, ...]
    people: Mapping[str, int]
    texts: Mapping[str, str]
    ids: Mapping[str, int]
    decides: bool


def show(
    project: Project, found: pd.DataFrame, codings: pd.DataFrame, decisions: pd.DataFrame, coders: Sequence[str],
    names: Mapping[str, str], key: str,
) -> None:  # fmt: skip
    """Show the differences that wait for a decision, filtered and page by page."""
    if told := st.session_state.pop(TOLD, None):
        st.success(told, icon=":material/task_alt:")
    waiting = found[found["state"] != DECIDED]
    if waiting.empty:
        st.success(word("agreement.no_differences"), icon=":material/task_alt:")
        return
    chosen = _filtered(waiting, coders, names, key)
    st.markdown(f"**{word('agreement.differences_found', count=figure(len(chosen)), all=figure(len(waiting)))}**")
    page = chosen.iloc[_page(len(chosen), key)]
    said = {row.reconciliation: row for row in each_row(decisions)}
    desk = _desk(project, page, coders)
    for row in each_row(page):
        with st.container(border=True):
            _card(desk, row, codings, said.get(row.decision), names, f"{key}.{row.codings[0]}.{len(row.codings)}")


def _filtered(waiting: pd.DataFrame, coders: Sequence[str], names: Mapping[str, str], key: str) -> pd.DataFrame:
    code, kind = st.columns(2)
    counts = waiting["code"].value_counts()
    offered = [None, *(name for name in names if name in counts.index)]
    wanted = code.selectbox(
        word("passages.code"), offered,
        format_func=lambda name: f"{names[name]} ({figure(int(counts[name]))})" if name else word("ui.choice.all"),
        key=choice_address.maybe_one_of("code", f"{key}.code", offered), placeholder=word("ui.choice.all"),
    )  # fmt: skip
    alone = [(name,) for name in coders] if len(coders) == 2 else [(ONE,)]
    kinds = [None, *alone, (EXTENT,), (CHANGED,)]
    which = kind.selectbox(
        word("agreement.kind"), kinds,
        format_func=lambda which: _kind_name(which, coders), placeholder=word("ui.choice.all"),
        key=choice_address.maybe_one_of("kind", f"{key}.kind", kinds, lambda which: which[0] if which else ""),
    )  # fmt: skip
    chosen = waiting if wanted is None else waiting[waiting["code"] == wanted]
    if which is None:
        return chosen
    if which[0] in (ONE, EXTENT):
        return chosen[chosen["kind"] == which[0]]
    return chosen[chosen["state"] == CHANGED] if which == (CHANGED,) else chosen[chosen["coders"].map(lambda who: who == which)]


def _kind_name(which: tuple[str, ...] | None, coders: Sequence[str]) -> str:
    if which is None:
        return word("ui.choice.all")
    return word("agreement.only", coder=which[0]) if which[0] in coders else word(f"agreement.kind_{which[0]}")


def _page(found: int, key: str) -> slice:
    pages = -(-found // PAGE)
    number = 1
    if pages > 1:
        asked = word("ui.choice.page", pages=figure(pages))
        chosen = choice_address.number("page", f"{key}.page.{pages}", 1, pages)
        number = st.number_input(asked, 1, pages, width=180, key=chosen)
    return slice((number - 1) * PAGE, number * PAGE)


def _desk(project: Project, page: pd.DataFrame, coders: Sequence[str]) -> Desk:
    with reading(state.engine()) as session:
        ids = sources.by_guid(session, project.id, frozenset(page["source"]))
        texts = {guid: sources.text(session, identity) for guid, identity in ids.items()}
        members = {member.name: member.id for member, _ in reversed(people.members(session, project.id))}
        role = roles.role_of(session, state.me(), project.id)
    return Desk(project, tuple(coders), members, texts, ids, role in roles.CODES)


def _card(desk: Desk, row: Any, codings: pd.DataFrame, earlier: Any, names: Mapping[str, str], key: str) -> None:
    here = codings[(codings["source"] == row.source) & (codings["end"] > row.start) & (codings["start"] < row.end)]
    laid = codings[codings["coding"].isin(row.codings)]
    head, side = st.columns([5, 1], vertical_alignment="center")
    kind = word("agreement.only", coder=plain(row.coders[0])) if row.kind == ONE and len(row.coders) == 1 else None
    head.markdown(
        f"**{plain(names.get(row.code, row.code))}** · {plain(_locator(laid.iloc[0]))} · "
        f"*{kind or word(f'agreement.kind_{row.kind}')}*"
    )
    with side:
        open_text(word("passages.open"), desk.ids[row.source], {"start": int(row.start), "end": int(row.end)})
    shown = desk.coders if len(desk.coders) <= ABREAST else tuple(name for name in desk.coders if name in row.coders)
    for some in (shown[at : at + ABREAST] for at in range(0, len(shown), ABREAST)):
        for place, coder in zip(st.columns(min(len(shown), ABREAST), gap="medium"), some, strict=False):
            with place:
                _version(desk.texts[row.source], row, coder, laid[laid["coder"] == coder], here[here["coder"] == coder])
    if silent := [plain(name) for name in desk.coders if name not in shown]:
        st.caption(f"{', '.join(silent)}: {word('agreement.nothing_here')}")
    if earlier is not None:
        st.warning(word("agreement.earlier", told=_told(earlier)), icon=":material/rate_review:")
    if desk.decides:
        _decide(desk, laid, names.get(row.code, row.code), key)


def _version(text: str, row: Any, coder: str, mine: pd.DataFrame, here: pd.DataFrame) -> None:
    """Show the words as one coder marked them, with the coder's other codes there."""
    spans = merged(Span(int(start), int(end)) for start, end in zip(mine["start"], mine["end"], strict=True))
    signs = ", ".join(dict.fromkeys(polarity_name(polarity) for polarity in mine["polarity"]))
    st.markdown(f"**{plain(coder)}** · {signs or word('agreement.nothing_here')}  \n{_marked(text, row.start, row.end, spans)}")
    notes = [plain(note) for note in mine["note"] if note]
    others = dict.fromkeys(f"{code} {label}" for code, label in zip(here["code"], here["label"], strict=True)
                           if code != row.code)  # fmt: skip
    if notes:
        st.caption(f":material/edit_note: {' · '.join(notes)}")
    if others:
        st.caption(f"{word('agreement.also')} {plain(', '.join(others))}")


def _marked(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    at = max(0, start - AROUND)
    parts = ["… " if at else ""]
    for span in spans:
        parts += [_plain(text[at : span.start]), f":blue-background[{_plain(span.of(text))}]"]
        at = span.end
    until = min(len(text), end + AROUND)
    return "".join([*parts, _plain(text[at:until]), " …" if until < len(text) else ""])


def _plain(words: str) -> str:
    if len(words) > LONGEST:
        words = f"{words[: LONGEST // 2]} […] {words[-LONGEST // 2 :]}"
    return plain(words.replace("\n", " "))


def _locator(row: Any) -> str:
    who = [row.informant] if isinstance(row.informant, str) else []
    return ", ".join([*who, row.source_name, word("passages.paragraph", number=row.paragraph)])


def _decide(desk: Desk, laid: pd.DataFrame, name: str, key: str) -> None:
    """Ask what stands and why, and keep it."""
    options = _options(desk, laid)
    with st.form(f"{key}.form", border=False, enter_to_submit=True):
        chosen = st.radio(
            word("agreement.stands"), list(options), format_func=options.__getitem__, horizontal=True, index=None,
            key=f"{key}.stands",
        )  # fmt: skip
        line = st.container(horizontal=True, vertical_alignment="bottom")
        reason = line.text_input(word("agreement.reason"), key=f"{key}.reason", placeholder=word("agreement.reason_example"))
        pressed = line.form_submit_button(word("agreement.decide"), icon=":material/handshake:")
    if not pressed:
        return
    if chosen is None or not reason.strip():
        st.error(word("agreement.stands_needed" if chosen is None else "agreement.reason_needed"), icon=":material/error:")
        return
    decision, coder = chosen
    seen = dict(zip(laid["coding"], laid["quote"], strict=True))
    ids = [desk.people[name] for name in dict.fromkeys([*desk.coders, *laid["coder"]])]
    if carried_out(
        lambda session: reconciling.reconcile(
            session, act(state.me()), desk.project.id, seen, ids, decision, reason,
            chosen=desk.people[coder] if coder else None,
        )
    ):  # fmt: skip
        st.session_state[TOLD] = word("agreement.decided", name=plain(name))
        st.rerun()


def _options(desk: Desk, laid: pd.DataFrame) -> dict[tuple[Decision, str | None], str]:
    """Return what may be decided, with its words; versions that come to the same words are offered once."""
    spans: dict[int, list[Span]] = {}
    for row in each_row(laid):
        spans.setdefault(desk.people[row.coder], []).append(Span(int(row.start), int(row.end)))
    options: dict[tuple[Decision, str | None], str] = {}
    known: list[list[Span]] = []
    for coder in dict.fromkeys(laid["coder"]):
        options[Decision.CODER, coder] = word("agreement.stands_coder", coder=coder)
        known.append(merged(spans[desk.people[coder]]))
    for decision in (Decision.WHOLE, Decision.SHARED):
        left = standing(decision, spans)
        if len(spans) > 1 and left and left not in known:
            options[decision, None] = word(f"agreement.stands_{decision}")
    options[Decision.NONE, None] = word("agreement.stands_none")
    return options


def decided(
    project: Project, decisions: pd.DataFrame, codings: pd.DataFrame, names: Mapping[str, str], key: str
) -> None:
    """Show what was decided, the latest first, each with who, when and why, and offer to decide again."""
    if decisions.empty:
        st.info(word("agreement.none_decided"), icon=":material/handshake:")
        return
    changed = int((~decisions["fresh"]).sum())
    told = word("agreement.decisions", count=figure(len(decisions)))
    st.markdown(f"**{told}** {word('agreement.decisions_changed', count=figure(changed)) if changed else ''}")
    st.caption(word("agreement.consensus_help"))
    page = decisions.iloc[_page(len(decisions), key)]
    desk = _desk(project, page, ())
    for row in each_row(page):
        with st.container(border=True):
            _decision(desk, row, codings, names, f"{key}.{row.reconciliation}")


def _decision(desk: Desk, row: Any, codings: pd.DataFrame, names: Mapping[str, str], key: str) -> None:
    laid = codings[codings["coding"].isin(row.codings)]
    where = f" · {plain(_locator(laid.iloc[0]))}" if len(laid) else ""
    words = "  \n".join(f"{plain(coder)}: “{_plain(quote)}”" for coder, quote in row.words)
    st.markdown(f"**{plain(names.get(row.code, row.code))}**{where}  \n:material/handshake: {_told(row)}")
    st.caption(words)
    if not row.fresh:
        st.warning(word("agreement.needs_look"), icon=":material/rate_review:")
    if not desk.decides or laid.empty or laid["code"].nunique() > 1 or not set(laid["coder"]) <= set(desk.people):
        return
    with st.expander(word("agreement.again"), icon=":material/replay:"):
        compared = Desk(desk.project, tuple(row.coders), desk.people, desk.texts, desk.ids, desk.decides)
        _decide(compared, laid, names.get(row.code, row.code), key)


def _told(row: Any) -> str:
    """Return the decision with its reason, who decided and when."""
    chosen = row.chosen if isinstance(row.chosen, str) else ""
    stands = word(f"agreement.stands_{row.decision}", coder=plain(chosen))
    return word(
        "agreement.told", stands=stands, reason=plain(row.reason), person=plain(row.person), at=moment(row.at)
    )
