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
[data-testid="stHeader"], [data-testid="stHeader"] * {background: none; pointer-events: none}
[data-testid="stHeader"] :is(button, a, button *, a *) {pointer-events: auto}
.st-key-qualcode_menu {position: sticky; top: 0; z-index: 999980; gap: 0; width: calc(100% + 4rem); max-width: none;
  margin: 0 -2rem; padding: .35rem 2rem .15rem 3.4rem; background: light-dark(#ffffff, #171614); border-bottom: 1px solid #8885}
.stApp:has([data-testid="stSidebar"][aria-expanded="true"]) .st-key-qualcode_menu {padding-left: 1.5rem}
.st-key-qualcode_stages, .st-key-qualcode_pages {gap: .1rem !important; align-items: center; flex-wrap: nowrap; overflow-x: auto;
  scrollbar-width: none}
.st-key-qualcode_menu [data-testid="stElementContainer"] {width: auto !important; flex: none}
.st-key-qualcode_menu [data-testid="stPageLink-NavLink"] {padding: .15rem .55rem; min-height: 1.9rem; border-radius: .4rem}
.st-key-qualcode_menu p {font-size: .9rem; line-height: 1.6rem; white-space: nowrap}
.qualcode-here {display: inline-flex; align-items: center; gap: .5rem; padding: 0 .55rem; height: 1.9rem; font-size: .9rem;
  font-weight: 650; white-space: nowrap; box-shadow: inset 0 -3px currentColor}
.qualcode-icon {font: 1.15rem/1 "Material Symbols Rounded"; font-feature-settings: "liga"}
@media (max-width: 1280px) {
  .st-key-qualcode_menu a :has(> [data-testid="stIconMaterial"]), .qualcode-icon {display: none}
  .st-key-qualcode_menu [data-testid="stPageLink-NavLink"], .qualcode-here {padding: 0 .4rem}
}
.stMultiSelect [data-baseweb="tag"], .stMultiSelect [data-tag] {background: color-mix(in srgb, currentColor 10%, transparent);
  color: inherit}
</style>
"""


def show(here: Page, project: Project | None) -> None:
    """Show the menu on the page `here`; a stage leads to the page of it that was open last."""
    last = st.session_state.setdefault(LAST, {})
    last[here.section] = here.path
    asks = {"project": str(project.id)} if project else {}
    st.html(STYLE)
    with st.container(key="qualcode_menu"):
        with st.container(key="qualcode_stages", horizontal=True):
            for section in SECTIONS:
                title = word(f"ui.section.{section}")
                if section == here.section:
                    _open_here(title, "true")
                else:
                    link(last.get(section, _first(section)), title, "", asks)
        with st.container(key="qualcode_pages", horizontal=True):
            for page in PAGES:
                if page == here:
                    _open_here(word(f"ui.page.{page.path}"), "page", page.icon)
                elif page.section == here.section:
                    link(page.path, icon=page.icon, asks=asks)


def _open_here(title: str, current: str, icon: str = "") -> None:
    """Show where one is, in place of a link: Streamlit's links do not tell a screen reader which of them is open."""
    name = icon.removeprefix(":material/").removesuffix(":")
    sign = f'<span class="qualcode-icon" aria-hidden="true">{name}</span>' if name else ""
    st.html(f'<span class="qualcode-here" aria-current="{current}">{sign}{escape(title)}</span>', width="content")


def _first(section: str) -> str:
    return next(page.path for page in PAGES if page.section == section)
