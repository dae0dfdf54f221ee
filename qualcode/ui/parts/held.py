"""What a form was filled with: the revision at which it was opened, so that nobody's change is written over unseen."""

import streamlit as st

from qualcode.model.project import Project
from qualcode.ui.words import word

PAGE = "page.entered"


def since(project: Project, kind: str, guid: str) -> int:
    """Return the project's revision at which this person opened the thing; another thing of the kind begins anew."""
    opened, revision = st.session_state.get(_key(kind), ("", 0))
    if opened != guid:
        revision = project.revision
        st.session_state[_key(kind)] = guid, revision
    return revision


def refilled(project: Project, kind: str, guid: str, stored: object, *, button: str) -> int:
    """Return `since`; a form is filled anew where what is `stored` has changed, but not in the run that sends it.

    `button` is the key of the button that sends it: what was typed before somebody else's change reaches the gesture with
    the revision at which it was begun, and is refused there.
    """
    base = f"{_key(kind)}.stored"
    if st.session_state.get(base) != (guid, stored) and not st.session_state.get(button):
        let_go(kind)
        st.session_state[base] = guid, stored
    return since(project, kind, guid)


def untouched(editor: str) -> bool:
    """Return whether nothing was typed yet into the table editor with that key."""
    return not any((st.session_state.get(editor) or {}).values())


def entered(page: str) -> None:
    """Fill every form anew when the person comes to another page."""
    if st.session_state.get(PAGE) != page:
        st.session_state[PAGE] = page
        for name in [name for name in st.session_state if str(name).startswith(_key(""))]:
            del st.session_state[name]


def let_go(kind: str) -> None:
    """Fill the form anew the next time, from what is stored then."""
    st.session_state.pop(_key(kind), None)


def renewal(kind: str, guid: str) -> None:
    """Offer to fill the form with what is stored now, in place of what was typed."""
    st.button(word("ui.newest"), key=f"renew.{kind}.{guid}", icon=":material/refresh:", on_click=let_go, args=(kind,))


def _key(kind: str) -> str:
    return f"held.{kind}"
