"""One button that makes the chapter of results with its appendices, with its progress, and then the download."""

from collections.abc import Callable

import streamlit as st

from qualcode.reports import chapter
from qualcode.reports.export import DOCX
from qualcode.reports.study import Study
from qualcode.reports.writers import docx
from qualcode.ui.parts import campus_template
from qualcode.ui.parts.thesis_style import Style
from qualcode.ui.words import figure, word


def show(whole: Study, style: Style, made_from: tuple[object, ...], with_trail: Callable[[Study], Study]) -> None:
    """Offer to make the document; `made_from` is all that it depends on, `with_trail` adds the audit trail to the study.

    What was made is offered as long as nothing of that has changed.
    """
    key = f"thesis.chapter.{whole.project.id}"
    st.caption(word("thesis.whole_help"))
    if st.button(word("thesis.make"), type="primary", icon=":material/article:", key=f"{key}.make"):
        st.session_state[key] = made_from, _made(with_trail(whole), style)
    held, content = st.session_state.get(key, ((), b""))
    if not content:
        return
    if held != made_from:
        st.info(word("thesis.changed"), icon=":material/info:")
        return
    st.download_button(
        word("thesis.download_whole"), content, file_name=f"{word('thesis.whole_file')}.docx", mime=DOCX,
        icon=":material/download:", key=f"{key}.download", on_click="ignore",
    )  # fmt: skip


def _made(whole: Study, style: Style) -> bytes:
    with st.status(word("thesis.making"), expanded=True) as status:
        bar = st.progress(0.0)

        def told(done: int, of: int) -> None:
            bar.progress(done / of, text=word("thesis.progress", done=figure(done), of=figure(of)))

        template = campus_template.content(whole.project, style.template)
        content = docx.write_chapter(
            chapter.build(whole, told), number=style.chapter, preset=style.preset, template=template
        )
        status.update(label=word("thesis.made"), state="complete", expanded=False)
    return content
