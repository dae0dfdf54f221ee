"""What differs between two texts, as a reader sees it: the lines around each change, with what goes and what comes."""

from collections.abc import Iterator

import streamlit as st

from qualcode.model.anchoring import Alignment
from qualcode.model.text import after, before
from qualcode.ui.words import figure, plain, word

AROUND = 70
NEAR = 24
LONGEST = 900
SHOWN = 40

Gap = tuple[int, int, int, int]


def changes(alignment: Alignment, *, key: str) -> None:
    """Show every place that differs, page by page."""
    places = list(_together(alignment))
    pages = max(1, -(-len(places) // SHOWN))
    st.markdown(f"**{word('corrections.places', count=figure(len(places)))}** · {legend()}")
    number = 1
    if pages > 1:
        number = st.number_input(word("ui.choice.page", pages=figure(pages)), 1, pages, 1, width=180, key=key)
    with st.container(border=True):
        st.markdown("\n\n".join(_place(alignment, gaps) for gaps in places[(number - 1) * SHOWN : number * SHOWN]))


def legend() -> str:
    return f"{gone(word('corrections.goes'))} {come(word('corrections.comes'))}"


def gone(words: str) -> str:
    """Return the words marked as going away, by colour and sign."""
    return f":red-background[− {_shown(words)}]" if words else ""


def come(words: str) -> str:
    """Return the words marked as coming in, by colour and sign."""
    return f":green-background[+ {_shown(words)}]" if words else ""


def _together(alignment: Alignment) -> Iterator[list[Gap]]:
    """Yield the changes, those near each other together."""
    group: list[Gap] = []
    for gap in alignment.gaps():
        if group and gap[0] - group[-1][1] > NEAR:
            yield group
            group = []
        group.append(gap)
    if group:
        yield group


def _place(alignment: Alignment, gaps: list[Gap]) -> str:
    start, end = gaps[0][0], gaps[-1][1]
    text = alignment.old
    parts = [_inline(before(text, start, AROUND))]
    at = start
    for a, b, c, d in gaps:
        parts += [_inline(text[at:a]), gone(text[a:b]), come(alignment.new[c:d])]
        at = b
    parts.append(_inline(after(text, end, AROUND)))
    return "".join(parts)


def _inline(words: str) -> str:
    return plain(words.replace("\n", " ↵ "))


def _shown(words: str) -> str:
    if len(words) > LONGEST:
        words = f"{words[: LONGEST // 2]} […] {words[-LONGEST // 2 :]}"
    return _inline(words if words.strip() or "\n" in words else words.replace(" ", "␣"))
