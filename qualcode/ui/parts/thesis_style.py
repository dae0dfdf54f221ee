"""How a thesis document is to look: its language, chapter, preset, and the campus template whose styles it takes."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qualcode.locale import LANGUAGES
from qualcode.model.project import Project
from qualcode.model.thesis import CHAPTER, CHAPTER_LENGTH, Template
from qualcode.reports.preset import PRESETS, SKRIPSI, Preset, preset_named
from qualcode.services import roles
from qualcode.ui import state
from qualcode.ui.parts import campus_template, thesis_choice
from qualcode.ui.words import word

CHAPTER_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Style:
    """`told` is why the template cannot be followed, or empty."""

    language: str
    chapter: str
    preset: Preset
    template: Template | None = None
    told: str = ""


def asked(project: Project, templates: DeltaGenerator) -> Style:
    """Ask for the look of the documents, and in `templates` for the template."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    language = row.segmented_control(
        word("thesis.language"), LANGUAGES, required=True, format_func=lambda code: word(f"ui.language.{code}"),
        **thesis_choice.asked(project, "language"),
    )  # fmt: skip
    chapter = row.text_input(
        word("thesis.chapter"), max_chars=CHAPTER_LENGTH, help=word("thesis.chapter_help"), width=CHAPTER_WIDTH,
        **thesis_choice.asked(project, "chapter"),
    )  # fmt: skip
    name = row.segmented_control(
        word("thesis.style"), [preset.id for preset in PRESETS], required=True,
        format_func=lambda name: word(f"thesis.style_{name}"), help=word("thesis.style_help"),
        **thesis_choice.asked(project, "style"),
    )  # fmt: skip
    if not state.may(project, roles.CODES):
        st.caption(word("thesis.own_choices"))
    template = thesis_choice.stored(project).template
    with templates:
        told = campus_template.show(project, template)
    preset = preset_named(name or SKRIPSI.id) or SKRIPSI
    return Style(language or project.language, chapter.strip() or CHAPTER, preset, template, told)
