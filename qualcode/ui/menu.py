"""The menu above every page: the stages with the open one marked, and below them its pages, each one click away."""

from html import escape

import streamlit as st

from qualcode.model.project import Project
from qualcode.ui.navigation import link
from qualcode.ui.pages import PAGES, SECTIONS, Page
from qualcode.ui.words import word

LAST = "menu.last"

STYLE = """
<style>
[data-testid="stHeader"] {background: transparent; pointer-events: none}
[data-testid="stHeader"] button, [data-testid="stHeader"] a {pointer-events: auto}
.st-key-menu {position: sticky; top: 0; z-index: 999980; gap: 0; width: auto; margin: 0 -2rem; padding: .35rem 2rem 0 3.4rem;
  background: light-dark(#ffffff, #171614); border-bottom: 1px solid #8883}
.stApp:has([data-testid="stSidebar"][aria-expanded="true"]) .st-key-menu {padding-left: 1.5rem}
.st-key-menu_stages, .st-key-menu_pages {gap: .1rem !important; align-items: center; flex-wrap: nowrap; overflow-x: auto;
  scrollbar-width: none}
.st-key-menu [data-testid="stElementContainer"] {width: auto !important; flex: none}
.st-key-menu [data-testid="stPageLink-NavLink"] {padding: .15rem .55rem; min-height: 1.9rem; border-radius: .4rem}
.st-key-menu p {font-size: .9rem; line-height: 1.6rem; white-space: nowrap}
.qualcode-stage {display: inline-block; padding: .15rem .55rem; font-size: .9rem; line-height: 1.6rem; font-weight: 650;
  white-space: nowrap; text-decoration: underline 2px; text-underline-offset: .35rem}
.stMultiSelect [data-baseweb="tag"], .stMultiSelect [data-tag] {background: color-mix(in srgb, currentColor 10%, transparent);
  color: inherit}
</style>
"""


def show(here: Page, project: Project | None) -> None:
    """Show the menu on the page `here`; a stage leads to the page of it that was open last."""
    last = st.session_state.setdefault(LAST, {})
    last[here.section] = here.path
    asks = {"project": [str(project.id)]} if project else {}
    st.html(STYLE)
    with st.container(key="menu"):
        with st.container(key="menu_stages", horizontal=True):
            for section in SECTIONS:
                if section == here.section:
                    title = escape(word(f"ui.section.{section}"))
                    st.html(f'<span class="qualcode-stage" aria-current="true">{title}</span>', width="content")
                else:
                    link(last.get(section, _first(section)), word(f"ui.section.{section}"), icon="", asks=asks)
        with st.container(key="menu_pages", horizontal=True):
            for page in PAGES:
                if page.section == here.section:
                    link(page.path, icon=page.icon, asks=asks)


def _first(section: str) -> str:
    return next(page.path for page in PAGES if page.section == section)
