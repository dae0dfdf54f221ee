"""The first lines of a file as they will be stored, each beside its speaker's name in that speaker's colour."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from qualcode.formats.times import clock
from qualcode.model.transcript import Transcript
from qualcode.ui.words import word

TURNS, LONGEST = 12, 240
COLOURS = ("#2f7ed8", "#d9822b", "#2e9e6b", "#8e63ce", "#c2506b", "#a08a17")
PLAIN = "#8a8a8a"
STYLE = """
<style>
.qi-lines {max-height: 21rem; overflow: auto; border: 1px solid #8884; border-radius: .5rem;
  padding: .5rem .75rem; font-size: .875rem; line-height: 1.5; overflow-wrap: anywhere}
.qi-turn {margin: 0 0 .45rem; padding-left: .6rem; border-left: 3px solid transparent}
.qi-name {display: inline-block; padding: 0 .45rem; border-radius: .7rem; font-weight: 600; font-size: .8rem; max-width: 100%;
  margin-right: .35rem; overflow-wrap: anywhere}
.qi-time {opacity: .75; font-variant-numeric: tabular-nums; margin-right: .35rem}
.qi-nobody {color: inherit; opacity: .8}
</style>
"""


def colours(found: Transcript) -> dict[str, str]:
    """Return a colour for each speaker, in the order in which they first speak."""
    return {name: COLOURS[at % len(COLOURS)] for at, name in enumerate(found.speakers)}


def chip(name: str, colour: str) -> str:
    """Return the speaker's name as HTML, on a tint of the colour: the words keep the colour of text."""
    return f'<span class="qi-name" style="background: {_tint(colour)}">{escape(name)}</span>'


def show(found: Transcript, codes: Mapping[str, str | None], label: str) -> None:
    """Show the first turns; `codes` are the informants of the speakers, `label` what the lines are called to who hears them."""
    hues = colours(found)
    rows = "".join(_turn(turn.speaker, turn.seconds, turn.spoken(found.text), hues, codes) for turn in found.turns[:TURNS])
    st.html(f'{STYLE}<div class="qi-lines" role="group" tabindex="0" aria-label="{escape(label, quote=True)}">{rows}</div>')


def _turn(
    speaker: str | None, seconds: float | None, words: str, hues: Mapping[str, str], codes: Mapping[str, str | None]
) -> str:
    code = codes.get(speaker or "")
    name = f"{speaker} → {code}" if speaker and code and code != speaker else speaker
    mark = chip(name, hues[speaker]) if speaker and name else ""
    time = f'<span class="qi-time">{clock(seconds)}</span>' if seconds is not None else ""
    said = " ".join(words[:LONGEST].split()) + (" …" if len(words) > LONGEST else "")
    edge = f' style="border-left-color: {hues[speaker]}"' if speaker else ""
    kind = "" if speaker else " qi-nobody"
    return f'<div class="qi-turn{kind}"{edge}>{mark}{time}{escape(said)}</div>'


def _tint(colour: str) -> str:
    return f"color-mix(in srgb, {colour} 24%, transparent)"


def caption(found: Transcript) -> str:
    """Return how much of the text the lines are."""
    return word("sources.as_read", shown=min(len(found.turns), TURNS), turns=len(found.turns))
