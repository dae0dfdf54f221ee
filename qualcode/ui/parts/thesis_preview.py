"""A thesis table as Word will print it: numbered caption, rules of the preset, wrapped cells, what stands below."""

from dataclasses import replace
from html import escape

import streamlit as st

from qualcode.reports.outline import TableBlock
from qualcode.reports.writers import html
from qualcode.ui.parts.thesis_style import Style
from qualcode.ui.words import figure, word

ROWS = 150
"""Rows that are shown at most; the files hold all."""
STYLE = """
<style>
.qualcode-paper {max-height: 38rem; overflow: auto; border: 1px solid #8888; border-radius: .25rem; padding: .9rem 1.1rem;
  background: #fff; color: #111; color-scheme: light; font: .82rem/1.35 "Times New Roman", Times, serif}
.qualcode-paper table {border-collapse: collapse; width: 100%; margin: 0 0 .35rem; color: inherit}
.qualcode-paper caption {caption-side: top; color: inherit; font-weight: bold; text-align: center; padding: 0 0 .4rem}
.qualcode-paper th, .qualcode-paper td {border: 1px solid #444; padding: .2rem .35rem; vertical-align: top; text-align: left;
  color: inherit}
.qualcode-paper th {font-weight: bold; text-align: center; background: #eef1f5}
.qualcode-paper td.count {text-align: center}
.qualcode-paper tr.band td {font-weight: bold; background: #f4f4f4}
.qualcode-paper q {font-style: italic}
.qualcode-paper p.below {font-size: .75rem; margin: .1rem 0; color: inherit}
.qualcode-paper.apa caption {font-weight: normal; font-style: italic; text-align: left}
.qualcode-paper.apa caption b {display: block; font-style: normal}
.qualcode-paper.apa table {border-top: 1px solid; border-bottom: 1px solid}
.qualcode-paper.apa th, .qualcode-paper.apa td {border: 0; background: none}
.qualcode-paper.apa thead th {border-bottom: 1px solid}
</style>
"""


def show(block: TableBlock, number: int, style: Style) -> None:
    """Show the table as the one of that number in its file; of a long one the first rows, and how many there are."""
    shown = replace(block, rows=block.rows[:ROWS])
    body = html.part(shown, number, style.language, chapter=style.chapter, preset=style.preset, widths=True)
    st.html(
        f'{STYLE}<div class="qualcode-paper {style.preset.id}" lang="{style.language}" role="region" tabindex="0" '
        f'aria-label="{escape(block.title, quote=True)}">{body}</div>'
    )
    if len(block.rows) > ROWS:
        st.caption(word("thesis.first_rows", count=figure(ROWS), all=figure(len(block.rows))))
