"""Supporting against inhibiting statements, indicator by indicator."""

import pandas as pd

from qualcode.analysis.frequencies import POLARITIES
from qualcode.analysis.lineage import counted
from qualcode.model.code import Kind, Polarity


def balance(codings: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Return one row an indicator at the top of the tree: code, label, each polarity's count, total, net.

    Needs of CODINGS: coding, lineage, polarity; of CODES: code, label, kind, depth. Codings of the codes below count,
    overlapping ones and those of several coders each. Without codings all counts are 0.
    `net` is (supporting - inhibiting) / (supporting + inhibiting), between -1 and 1, and missing where there are neither.
    Where the codebook has no indicators, every code at the top is taken.
    """
    tops = codes[codes["depth"] == 0]
    chosen = tops[tops["kind"] == Kind.INDICATOR]
    chosen = chosen if len(chosen) else tops
    polarity = pd.Index(POLARITIES).get_indexer(pd.Index(codings["polarity"]))
    counts = counted(codings, list(chosen["code"]), polarity, len(POLARITIES))
    result = chosen[["code", "label"]].reset_index(drop=True)
    for place, name in enumerate(POLARITIES):
        result[name] = counts[:, place]
    result["total"] = counts.sum(axis=1)
    sides = result[Polarity.SUPPORTING] + result[Polarity.INHIBITING]
    result["net"] = (result[Polarity.SUPPORTING] - result[Polarity.INHIBITING]).div(sides.where(sides > 0))
    return result
