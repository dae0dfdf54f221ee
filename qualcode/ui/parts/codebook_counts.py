"""How many passages each code has, by the one rule of the app, and the way to them."""

import pandas as pd

from qualcode.analysis.coders import united
from qualcode.analysis.frequencies import frequencies
from qualcode.model.address import to_address
from qualcode.model.project import Project
from qualcode.model.query import Coded, Only, Query
from qualcode.ui import state
from qualcode.ui.navigation import go
from qualcode.ui.parts import address


def counted(project: Project, codes: pd.DataFrame) -> pd.DataFrame:
    """Return rows of CODES with `own`, `below` and `heard`: the passages of the code itself, those with the codes below, and
    the informants of the latter; what several coders found alike counts once."""
    codings = state.table("codings", project)

    def count() -> pd.DataFrame:
        laid = united(codings)
        own = frequencies(laid, codes, 0, including_children=False)
        whole = frequencies(laid, codes, 0)
        return codes.assign(
            own=own["codings"].to_numpy(), below=whole["codings"].to_numpy(), heard=whole["informants"].to_numpy()
        )

    return state.worked_out(project, ("codebook counts",), [codes, codings], count)


def open_passages(project: Project, guid: str, *, below: bool = True, informant: str | None = None) -> None:
    """Go to the passages of the code, with those of the codes below it or its own, of everybody or of one informant."""
    only = (Only("informant", (informant,)),) if informant is not None else ()
    query = Query(Coded((guid,), below), only)
    go("passages" if below else "queries", to_address(query, address.known(project).known))
