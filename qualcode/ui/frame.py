"""The frame around every page: the menu of the four stages, and the sidebar with project and language."""

from pathlib import Path

import streamlit as st

from qualcode import journal
from qualcode.errors import QualCodeError
from qualcode.locale import LANGUAGES
from qualcode.ui import menu, state
from qualcode.ui.navigation import register
from qualcode.ui.own_words import own_words
from qualcode.ui.pages import PAGES, Page
from qualcode.ui.parts import held, signing, stepping, typed
from qualcode.ui.words import plain, refusal, word

ICON = Path(__file__).parent / "icon.png"
FOLDED = ("code",)
"""Pages on which the sidebar is folded until it is opened."""
WITH_STEPS_OF_THEIR_OWN = ("code", "history")
STYLE = """
<style>
.block-container {padding: 0 2rem 3rem; max-width: 1500px}
[data-testid="stSidebarUserContent"] .stButton button {
  justify-content: flex-start; text-align: left; min-height: 2rem; padding: .2rem .6rem}
[data-testid="stSidebarUserContent"] .stButton button > div {justify-content: flex-start; width: 100%; text-align: left}
[data-testid="stSidebarUserContent"] .stButton p {text-align: left; font-size: .9rem}
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] {gap: .55rem}
button[kind^="primary"], button[kind^="primary"] * {color: light-dark(#fff, #171614)}
h1 {font-size: 1.9rem !important; padding: 0 0 .2rem !important}
[data-testid="stSidebarUserContent"] {padding-top: 0.5rem}
.stMain [data-testid="stHeading"] h3 {font-size: 1.4rem; padding: .3rem 0 .6rem}
.stMain :is(h1, h2, h3, [data-testid="stMarkdownContainer"]) {overflow-wrap: anywhere}
[data-testid="stMetricLabel"] p {overflow-wrap: normal}
[data-testid="stFileUploaderDropzoneInstructions"] {display: none}
.stApp [data-testid="stCaptionContainer"] {opacity: .8}
@media (max-width: 900px) {
  .block-container {padding: 0 1rem 2rem}
  .stMain .st-key-qualcode_menu {margin: 0 -1rem; width: calc(100% + 2rem); max-width: none}
  :where(.stMain) [data-testid="stHorizontalBlock"] {flex-wrap: wrap}
  :where(.stMain [data-testid="stHorizontalBlock"]) > [data-testid="stColumn"] {min-width: min(100%, 14rem)}
}
</style>
"""


def run() -> None:
    """Show the frame and run the page that the address names."""
    with state.one_run():
        _run()


def _run() -> None:
    st.set_page_config(page_title="QualCode", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    own_words()
    if state.signed_out():
        return signing.signed_out()
    pages = {page.path: _streamlit_page(page) for page in PAGES}
    register(pages)
    chosen = st.navigation(list(pages.values()), position="hidden")
    here = next(page for page in PAGES if pages[page.path].url_path == chosen.url_path)
    st.set_page_config(initial_sidebar_state="collapsed" if here.path in FOLDED else "auto")
    sidebar(here.path)
    menu.show(here, state.current_project())
    state.remember_address()
    if name := state.told_new():
        st.toast(word("ui.sidebar.opened", name=plain(name)), icon=":material/check_circle:")
    held.entered(here.path)
    typed.settle()
    try:
        chosen.run()
    except QualCodeError as error:
        st.error(plain(refusal(error)))
    except Exception as error:
        number = journal.number()
        journal.note("failed", request=number, route=f"/{here.path}", error=error)
        st.error(word("error.unforeseen", number=number))


def _streamlit_page(page: Page) -> st.Page:
    return st.Page(
        page.show, title=word(f"ui.page.{page.path}"), icon=page.icon, url_path=page.path, default=page.default
    )


def sidebar(path: str) -> None:
    """Show the project, the language, who is here, and the steps back and forth, beside the page of that path."""
    with st.sidebar:
        _project_choice()
        _language_choice()
        signing.whoami()
        project = state.current_project()
        if project is not None and path not in WITH_STEPS_OF_THEIR_OWN:
            stepping.buttons(project)


def _project_choice() -> None:
    projects = state.projects()
    if not projects:
        return
    names = {project.id: project.name for project in projects}
    current = state.current_project()
    index = list(names).index(current.id) if current else None
    chosen = st.selectbox(
        word("ui.sidebar.project"), list(names), index=index, format_func=names.__getitem__,
        key=f"ui.project.{current.id if current else 0}",
    )  # fmt: skip
    if chosen is not None and (current is None or chosen != current.id):
        state.open_project(chosen)
        st.rerun()
    if current and current.synthetic:
        st.caption(f":material/science: {word('ui.sidebar.synthetic')}")


def _language_choice() -> None:
    now = state.language()
    chosen = st.segmented_control(
        word("ui.sidebar.language"),
        LANGUAGES,
        default=now,
        format_func=lambda code: word(f"ui.language.{code}"),
        key="ui.language",
        required=True,
    )
    if chosen and chosen != now:
        state.choose_language(chosen)
        st.rerun()
