"""How often each code was used, and by how many informants."""

from typing import Any

import pandas as pd

from qualcode.analysis.lineage import counted
from qualcode.model.code import Polarity

POLARITIES = tuple(polarity.value for polarity in Polarity)


def frequencies(
    codings: pd.DataFrame, codes: pd.DataFrame, informants: int, *, including_children: bool = True
) -> pd.DataFrame:
    """Return one row a code in tree order: code, label, path, depth, codings, informants, share, and each polarity's count.

    Needs of CODINGS: coding, code, lineage, informant, polarity; of CODES: code, label, path, depth. `codings` counts
    codings, overlapping ones and those of several coders each; `informants` distinct ones, and `share` is theirs of
    `informants`, between 0 and 1 (0 where there are none). With children a coding counts for its code and every code above
    it. Unused codes have zeros.
    """
    names = list(codes["code"])
    alone: list[Any] = [(code,) for code in codings["code"]]
    laid = codings if including_children else codings.assign(lineage=alone)
    polarity = pd.Index(POLARITIES).get_indexer(pd.Index(codings["polarity"]))
    who, speaking = pd.factorize(codings["informant"])
    counts = counted(laid, names, polarity, len(POLARITIES))
    result = codes[["code", "label", "path", "depth"]].reset_index(drop=True)
    result["codings"] = counts.sum(axis=1)
    result["informants"] = (counted(laid, names, who, len(speaking)) > 0).sum(axis=1)
    result["share"] = result["informants"] / informants if informants else 0.0
    for place, name in enumerate(POLARITIES):
        result[name] = counts[:, place]
    return result


def by_informant(codings: pd.DataFrame, codes: pd.DataFrame, informants: pd.DataFrame) -> pd.DataFrame:
    """Return one row a code in tree order and one column an informant: codings with the codes below; then `total`.

    Needs of CODINGS: lineage, informant; of CODES: code, label, depth; of INFORMANTS: informant. Codings without an
    informant (notes, documents) are left out. The first columns are code, label and depth.
    """
    names = list(informants["informant"])
    counts = counted(codings, list(codes["code"]), pd.Index(names).get_indexer(pd.Index(codings["informant"])), len(names))
    result = codes[["code", "label", "depth"]].reset_index(drop=True)
    for place, name in enumerate(names):
        result[name] = counts[:, place]
    result["total"] = counts.sum(axis=1)
    return result
