"""Leafing through a long list: its page number, kept in the address, with the page before and the one behind by click and key."""

import streamlit as st

from qualcode.model.number import whole
from qualcode.ui.parts import address
from qualcode.ui.words import figure, word

BEFORE, BEHIND = "Alt+PageUp", "Alt+PageDown"
STYLE = """
<style>
[class*="st-key-leafing-"] [data-testid="stButton"] button {min-height: 2.2rem; padding: .2rem .55rem; font-size: 0}
[class*="st-key-leafing-"] [data-testid="stButton"] button :is(p, kbd) {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap}
</style>
"""


def page(found: int, size: int, key: str) -> slice:
    """Return which of so many things are on the page that the reader chose, `size` a page; one page needs no choice.

    A page beyond the last that an address asks for is the last, and that is said.
    """
    pages, asked = max(1, -(-found // size)), whole(st.query_params.get(address.PAGE, "")) or 1
    beyond = asked > pages and asked != st.session_state.get(f"{key}.shown")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"leafing-{key}", width="content"):
        number = _chosen(pages, key) if pages > 1 else 1
        first, last = (number - 1) * size + 1, min(number * size, found)
        if pages > 1:
            st.caption(word("ui.choice.range", first=figure(first), last=figure(last), all=figure(found)), width="content")
        else:
            st.query_params.pop(address.PAGE, None)
        if beyond:
            st.caption(word("ui.choice.beyond", asked=figure(asked), pages=figure(pages)), width="content")
    st.session_state[f"{key}.shown"] = number
    return slice(first - 1, last)


def _chosen(pages: int, key: str) -> int:
    st.html(STYLE)
    chosen = f"{key}.page.{pages}"
    address.taken(address.PAGE, chosen, lambda given: min(max(1, whole(given) or 1), pages))
    at = st.session_state[chosen]
    _turn(f"{key}.before", "chevron_left", word("ui.choice.before"), BEFORE, chosen, at - 1, pages)
    number = st.number_input(
        word("ui.choice.page", pages=figure(pages)), 1, pages, width=90, key=chosen, label_visibility="collapsed"
    )
    _turn(f"{key}.behind", "chevron_right", word("ui.choice.behind"), BEHIND, chosen, at + 1, pages)
    address.left(address.PAGE, chosen, number, str(number) if number > 1 else "")
    return number


def _turn(key: str, icon: str, label: str, keys: str, chosen: str, to: int, pages: int) -> None:
    st.button(
        label, key=key, icon=f":material/{icon}:", shortcut=keys, disabled=not 1 <= to <= pages, help=f"{label} ({keys})",
        on_click=st.session_state.__setitem__, args=(chosen, to),
    )  # fmt: skip
