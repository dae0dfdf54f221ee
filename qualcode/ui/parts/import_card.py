"""A card for each file that is not stored yet: what was guessed can be corrected, and what to mind is told with what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qualcode.formats.problems import sentence
from qualcode.locale import LANGUAGES
from qualcode.model.project import Project
from qualcode.model.source import Technique
from qualcode.model.speaker import machine
from qualcode.model.transcript import Choice, Transcript
from qualcode.services import roles
from qualcode.services.previewing import Preview, code_in
from qualcode.ui import state
from qualcode.ui.parts import import_details, import_said, import_text
from qualcode.ui.parts.choices import FIRST_DAY, LAST_DAY, group_names, technique_name, techniques
from qualcode.ui.parts.import_said import EVERYTHING, Arriving, Part, Said, Who
from qualcode.ui.words import day, figure, plain, spoken, word

OPEN = "sources.open_card"
SHORT = 40
ONE_SIDE = "formats.problem.one_side_labelled"
"""What the card says by itself."""
NOBODY = "-"


def line(arriving: Arriving, key: str, *, open_now: bool) -> bool:
    """Show the card's first line: whether to import the file, and what is known of it; return whether to import it."""
    called, details = arriving.entry.called, arriving.details
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    take = row.checkbox(
        word("sources.take_file", file=spoken(called)), arriving.take, key=f"{key}.take", label_visibility="collapsed"
    )
    parts = [f"**{plain(called)}**"]
    if not open_now:
        told = len(warnings(arriving))
        parts += [
            day(details.collected_on) if details.collected_on else word("sources.card.dayless"),
            technique_name(details.technique),
            plain(_speaking(arriving)),
            f":material/warning: {figure(told)}" if told else ":material/check:",
        ]
    row.button(
        " · ".join(part for part in parts if part), key=f"{key}.open", type="tertiary", on_click=_turn, args=(called, open_now),
        icon=":material/expand_less:" if open_now else ":material/expand_more:",
        help=word("sources.card.fold") if open_now else word("sources.card.unfold"),
    )  # fmt: skip
    return take


def _turn(called: str, open_now: bool) -> None:
    st.session_state[OPEN] = "" if open_now else called


def _speaking(arriving: Arriving) -> str:
    """Return who answers in a few words: Informan → I1."""
    answering = {name: one for name, one in arriving.who.items() if one.part is not Part.ASKS and (name or one.code)}
    told = [name if not one.code or one.code == name else f"{name} → {one.code}" if name else one.code
            for name, one in answering.items()]  # fmt: skip
    said = ", ".join(told)
    return said if len(said) <= SHORT else f"{said[:SHORT]} …"


def warnings(arriving: Arriving) -> list[str]:
    """Return what is to be minded about the file before it is stored, each in a sentence that says what to do."""
    entry, details = arriving.entry, arriving.details
    found = import_said.transcript(entry)
    told = []
    if entry.twin is not None:
        told.append(word("sources.warning.twin", name=plain(entry.twin)))
    if details.collected_on is None:
        told.append(word("sources.warning.day"))
    talks = details.technique in (Technique.INTERVIEW, Technique.FOCUS_GROUP)
    if talks and not found.speakers:
        told.append(word("sources.warning.speaker"))
    voices = [name for name, one in arriving.who.items() if name and one.part is Part.OPEN]
    if voices:
        key = "machine" if all(machine(name, found.speakers) for name in voices) else "open"
        told.append(word(f"sources.warning.{key}", names=_some(voices)))
    if any(one.part is Part.NEW and not one.code for one in arriving.who.values()):
        told.append(word("sources.warning.code"))
    chosen = import_said.said(entry.called).choice
    doubtful = [label.name for label in found.labels if label.taken and not label.sure and label.name not in chosen.speakers]
    if doubtful:
        told.append(word("sources.warning.doubtful", names=_some(doubtful)))
    if found.unlabelled:
        told.append(word("sources.warning.unlabelled", count=figure(found.unlabelled)))
    noticed = sum(problem.key != ONE_SIDE for problem in entry.reading.problems)
    if noticed:
        told.append(word("sources.warning.noticed", count=figure(noticed)))
    return told


def _some(names: Sequence[str]) -> str:
    return ", ".join(map(plain, names[:6])) + (" …" if len(names) > 6 else "")


def body(project: Project, arriving: Arriving, known: Sequence[str], codes: Sequence[str], key: str) -> Said:
    """Show the open card of a file that could be read, and return what the person says of it now.

    `known` are the code names of the study's informants, `codes` also those that other cards will make.
    """
    entry = arriving.entry
    told = import_said.said(entry.called)
    if minded := warnings(arriving):
        st.warning("\n".join(f"- {one}" for one in minded) if len(minded) > 1 else minded[0], icon=":material/warning:")
    left, right = st.columns([11, 9], gap="medium")
    with left:
        told = _fields(arriving, told, key)
        told = _speakers(project, arriving, told, known, codes, key)
    found = import_said.transcript(entry)
    with right:
        label = word("sources.as_read_label", file=entry.called)
        import_text.show(found, arriving.details.speakers, label)
        st.caption(import_text.caption(found))
    with st.expander(word("sources.details")):
        return replace(told, choice=import_details.show(entry, told.choice, key))


def unread(entry: Preview, key: str) -> Choice:
    """Show the card of a file that could not be read, with what to do; return what the person says of it now."""
    for problem in entry.reading.problems:
        if problem.fatal:
            st.error(plain(sentence(problem, state.language())), icon=":material/error:")
    chosen = import_said.said(entry.called).choice
    if entry.reading.headings or (import_details.encoded(entry) and chosen.encoding):
        return import_details.show(entry, chosen, key)
    return chosen


def _fields(arriving: Arriving, told: Said, key: str) -> Said:
    entry, now = arriving.entry, arriving.details
    guess = entry.details
    name = st.text_input(word("sources.name"), now.name, key=f"{key}.name", max_chars=200)
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    on = row.date_input(
        word("sources.date"), now.collected_on, FIRST_DAY, LAST_DAY, format="DD/MM/YYYY", key=f"{key}.date", width=130
    )
    kind = row.selectbox(
        word("sources.technique"), techniques(), techniques().index(now.technique), format_func=technique_name,
        key=f"{key}.technique", width=172,
    )  # fmt: skip
    languages: list[str | None] = [*LANGUAGES] if now.language else [None, *LANGUAGES]
    spoken = row.selectbox(
        word("sources.language"), languages, languages.index(now.language),
        format_func=lambda code: word(f"ui.language.{code}") if code else "-", key=f"{key}.language", width=125,
    )  # fmt: skip
    if entry.dated and on == entry.dated.on:
        st.caption(word(f"sources.dated.{entry.dated.place}"))
        if entry.dated.also:
            st.caption(word("sources.dated.also", day=day(entry.dated.also)))
    return replace(
        told,
        name=name if name.strip() and name != guess.name else None,
        day=on if on != guess.collected_on else None,
        dayless=on is None and guess.collected_on is not None,
        technique=Technique(kind) if kind != guess.technique else None,
        language=spoken if spoken != guess.language else None,
    )


def _speakers(
    project: Project, arriving: Arriving, told: Said, known: Sequence[str], codes: Sequence[str], key: str
) -> Said:
    """Show a row for each speaker; one who is said to be nobody has no row any more, and no turns."""
    entry = arriving.entry
    found = import_said.transcript(entry)
    for person in entry.named:
        key_of = "asks" if person.asks else "answers"
        st.caption(word(f"sources.named.{key_of}", name=plain(person.name)))
    guesses = import_said.guessed(entry, frozenset(known))
    hues, who, others = import_text.colours(found), dict(told.who), set(told.choice.others)
    for name, one in arriving.who.items():
        chosen = _row(project, entry, name, one, codes, hues, f"{key}.who.{name}")
        if name != EVERYTHING and chosen.part is Part.NOBODY:
            others.add(name)
            who.pop(name, None)
        elif chosen != guesses[name]:
            who[name] = chosen
        else:
            who.pop(name, None)
    speakers = tuple(name for name in told.choice.speakers if name not in others)
    wanted = replace(told.choice, others=tuple(sorted(others)), speakers=speakers)
    if found.unlabelled or told.choice.unlabelled:
        wanted = replace(wanted, unlabelled=_unlabelled(entry, found, told.choice, codes, key))
    return replace(told, who=who, choice=wanted)


def _row(
    project: Project, entry: Preview, name: str, one: Who, codes: Sequence[str], hues: Mapping[str, str], key: str
) -> Who:
    """Show a speaker's name beside a menu of who that is, and with a new informant the code name and group."""
    left, right = st.columns([2, 3], vertical_alignment="center", gap="small")
    shown = name or word("sources.whole_text")
    left.html(import_text.chip(shown, hues.get(name, import_text.PLAIN)))
    options = _options(name, one, codes)
    now = one.code if one.part is Part.INFORMANT else one.part
    said = right.selectbox(
        word("sources.who_is", name=spoken(shown), file=spoken(entry.called)), options, options.index(now),
        format_func=lambda option: word(f"sources.part.{option}") if isinstance(option, Part) else option,
        key=key, label_visibility="collapsed",
    )  # fmt: skip
    if not isinstance(said, Part):
        return Who(Part.INFORMANT, str(said))
    if said is not Part.NEW:
        return Who(said)
    left, right = st.columns([2, 3], vertical_alignment="bottom", gap="small")
    code = left.text_input(
        word("sources.new_code", name=spoken(shown)), one.code or _proposed(entry, codes), max_chars=32, key=f"{key}.code"
    )
    group = group_choice(project, right, word("sources.new_group", code=spoken(code)), one.group, f"{key}.group")
    return Who(Part.NEW, code.strip(), group)


def _options(name: str, one: Who, codes: Sequence[str]) -> list[str]:
    known = [*codes] if one.part is not Part.INFORMANT or one.code in codes else [*codes, one.code]
    first = [] if name == EVERYTHING else [Part.ASKS]
    unsaid = [Part.OPEN] if one.part is Part.OPEN else []
    return [*unsaid, *first, *known, Part.NEW, Part.NOBODY]


def _proposed(entry: Preview, codes: Sequence[str]) -> str:
    told = code_in(entry.file)
    return told if told and told not in codes else import_said.free_code(codes)


def group_choice(project: Project, row: DeltaGenerator, label: str, now: str, key: str) -> str:
    """Let a group be chosen, or typed where this person may make one; return its id, a new one's label, or nothing."""
    names = group_names(project)
    options = [*dict.fromkeys(["", *names, now])]
    may = state.may(project, roles.MANAGES)
    found = row.selectbox(
        label, options, options.index(now), format_func=lambda group: names.get(group, group) or word("sources.no_group"),
        accept_new_options=may, key=key, help=word("sources.new_group_help") if may else None,
    )  # fmt: skip
    return str(found or "").strip()


def _unlabelled(entry: Preview, found: Transcript, chosen: Choice, codes: Sequence[str], key: str) -> str | None:
    offered = (code_in(entry.file), *entry.details.informants, *codes, *found.speakers, chosen.unlabelled)
    names = [NOBODY, *dict.fromkeys(name for name in offered if name)]
    who = st.selectbox(
        word("sources.unlabelled", count=figure(found.unlabelled)), names, names.index(chosen.unlabelled or NOBODY),
        format_func=lambda name: word("sources.nobody") if name == NOBODY else name, accept_new_options=True,
        help=word("sources.unlabelled_help"), key=f"{key}.unlabelled",
    )  # fmt: skip
    return None if who in (None, NOBODY) else str(who).strip() or None
