"""Where coders differ: places at which some of them laid a code and others not, or not on the same units."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qualcode.analysis.rating import Places, joined, on_their_own, placed
from qualcode.tables import each_row

ONE, EXTENT = "one", "extent"
OPEN, CHANGED, DECIDED = "open", "changed", "decided"
COLUMNS = {
    "code": "str", "source": "str", "start": "int64", "end": "int64", "kind": "str", "coders": "object", "codings": "object",
}  # fmt: skip


def differences(
    codings: pd.DataFrame,
    codes: Sequence[str],
    coders: Sequence[str],
    sources: pd.DataFrame,
    cuts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row a place where the coders differ on a code: code, source, start, end, kind, coders, codings.

    Needs what `rating.placed` needs, and of CODINGS coding. A place holds all codings with one code in one source that
    overlap, or for `cuts` touch the same units, one through the other. `start` and `end` are their first and last
    character, `coders` those who have any there, `codings` their guids in the order of the text. `kind` is `one` where not
    every coder has any there, and `extent` where all have but not on the same characters or units. Codings count under
    their own code alone. Rows come by the order of the codes, then of sources and places.
    """
    kept, own = on_their_own(codings, codes)
    rank = {code: at for at, code in enumerate(codes)}
    own.sort(key=lambda code: rank.get(code, len(rank)))
    places = placed(kept, own, coders, sources, cuts)
    if not len(places.row):
        return pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
    shift = places.code * (places.length + 1)
    order = np.lexsort((kept["start"].to_numpy()[places.row], places.start + shift))
    start, end = (places.start + shift)[order], (places.end + shift)[order]
    reach = np.maximum.accumulate(end)
    first = np.append(True, start[1:] >= reach[:-1])
    begins = np.flatnonzero(first)
    lasts = np.append(begins[1:], len(order))
    covered = _covered(places, start[begins])
    whole = reach[lasts - 1] - start[begins]
    apart = np.flatnonzero((covered != whole[:, None]).any(axis=1))
    return _rows(kept, coders, places.row[order], begins[apart], lasts[apart], covered[apart])


def _covered(places: Places, begins: np.ndarray) -> np.ndarray:
    """Return how many units each coder marked at each place: places x coders."""
    alone, coders = joined(places), len(places.coders)
    at = np.searchsorted(begins, alone.start + alone.code * (places.length + 1), side="right") - 1
    found = np.bincount(at * coders + alone.coder, weights=alone.end - alone.start, minlength=len(begins) * coders)
    return found.reshape(len(begins), coders).astype(np.int64)


def _rows(
    codings: pd.DataFrame, coders: Sequence[str], rows: np.ndarray, begins: np.ndarray, lasts: np.ndarray, covered: np.ndarray
) -> pd.DataFrame:
    """Return the places, each with the rows between its begin and its last, of which `covered` says who marked how much."""
    sizes = lasts - begins
    flat = np.repeat(lasts - np.cumsum(sizes), sizes) + np.arange(int(sizes.sum()))
    rows, edges = rows[flat], np.cumsum(sizes) - sizes
    guid = codings["coding"].to_numpy(dtype=object)[rows].tolist()
    bits = (covered > 0) @ (1 << np.arange(len(coders)))
    who = {int(key): tuple(name for at, name in enumerate(coders) if int(key) >> at & 1) for key in np.unique(bits)}
    parts = zip(edges.tolist(), (edges + sizes).tolist(), strict=True)
    columns = {
        "code": codings["code"].array.take(rows[edges]),
        "source": codings["source"].array.take(rows[edges]),
        "start": _reduced(np.minimum, codings["start"].to_numpy()[rows], edges),
        "end": _reduced(np.maximum, codings["end"].to_numpy()[rows], edges),
        "kind": np.where((covered > 0).all(axis=1), EXTENT, ONE),
        "coders": [who[key] for key in bits.tolist()],
        "codings": [tuple(guid[a:b]) for a, b in parts],
    }
    return pd.DataFrame(columns).astype(COLUMNS)


def _reduced(how: np.ufunc, values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    return how.reduceat(values, edges) if len(edges) else values


def with_state(found: pd.DataFrame, decisions: pd.DataFrame, coders: Sequence[str]) -> pd.DataFrame:
    """Return the differences with `state` and the `decision`, the guid of the latest that is about any of their codings.

    Needs of RECONCILIATIONS: reconciliation, codings, coders, fresh, at, the latest first. `state` is decided where decisions
    that hold for the codings as they are now, and among at least these coders, cover all of them; changed where some
    decision is about them but does not, so that it needs a look; else open.
    """
    latest: dict[str, tuple[str, bool]] = {}
    for row in each_row(decisions):
        holds = bool(row.fresh) and set(coders) <= set(row.coders)
        for guid in row.codings:
            latest.setdefault(guid, (row.reconciliation, holds))
    states, named = [], []
    for guids in found["codings"]:
        known = [latest[guid] for guid in guids if guid in latest]
        whole = len(known) == len(guids) and all(holds for _, holds in known)
        states.append(DECIDED if whole else CHANGED if known else OPEN)
        named.append(known[0][0] if known else None)
    return found.assign(state=pd.array(states, dtype="str"), decision=pd.array(named, dtype="str"))
