"""The backups of the database: the last one, how many are kept and where, and one at once."""

from datetime import UTC, datetime

import streamlit as st

from qualcode.errors import QualCodeError
from qualcode.model.backup import Backup, Reason
from qualcode.services import backing_up
from qualcode.ui import state
from qualcode.ui.words import figure, moment, plain, refusal, word

MADE = "backup_made"
MEGABYTE = 1_000_000


def show(*, where: bool) -> None:
    """Show them, and the folder in which they lie where that is the reader's own."""
    engine = state.engine()
    found = backing_up.backups(engine)
    st.markdown(f"**{word('backups.title')}**")
    st.markdown(word("backups.about"))
    if found:
        _told(found)
    else:
        st.info(word("backups.none"), icon=":material/info:")
    st.caption(_schedule())
    if where:
        st.caption(word("backups.where"))
        st.code(str(backing_up.folder(engine)), language=None, wrap_lines=True)
    _now()


def _told(found: list[Backup]) -> None:
    last = found[0]
    size = figure(last.bytes / MEGABYTE, digits=1)
    st.markdown(word("backups.last", when=moment(last.at), reason=word(f"backups.reason.{last.reason.name.lower()}"), size=size))
    counts = [(reason, sum(one.reason is reason for one in found)) for reason in Reason]
    told = [f"{figure(count)} {word(f'backups.reason.{reason.name.lower()}')}" for reason, count in counts if count]
    st.markdown(word("backups.count", count=figure(len(found)), parts=" · ".join(told)))
    automatic = [one.at for one in found if one.reason is Reason.AUTOMATIC]
    if automatic and backing_up.rotation().on and datetime.now(UTC) - max(automatic) > backing_up.OVERDUE:
        st.warning(word("backups.overdue", when=moment(max(automatic))), icon=":material/warning:")


def _schedule() -> str:
    kept = backing_up.rotation()
    if not kept.on:
        return word("backups.off")
    return word("backups.kept", daily=figure(kept.daily), weekly=figure(kept.weekly))


def _now() -> None:
    if st.button(word("backups.now"), icon=":material/backup:"):
        try:
            with st.spinner(word("backups.at_it")):
                made = backing_up.back_up(state.engine())
        except QualCodeError as error:
            st.error(refusal(error), icon=":material/error:")
            return
        st.session_state[MADE] = made.file.name
        st.rerun()
    if MADE in st.session_state:
        st.success(word("backups.made", file=plain(st.session_state.pop(MADE))), icon=":material/check:")
