"""How often each code was used, and by how many informants."""

import pandas as pd

from qualcode.model.code import Polarity

POLARITIES = tuple(polarity.value for polarity in Polarity)


def spread(codings: pd.DataFrame) -> pd.DataFrame:
    """Return the codings once for each code of their lineage, in the column `under`: a code counts for all above it."""
    return codings.assign(under=codings["lineage"]).explode("under")


def frequencies(
    codings: pd.DataFrame, codes: pd.DataFrame, informants: int, *, including_children: bool = True
) -> pd.DataFrame:
    """Return one row a code in tree order: code, label, path, depth, codings, informants, share, and each polarity's count.

    Needs of CODINGS: coding, code, lineage, informant, polarity; of CODES: code, label, path, depth. `codings` counts
    codings, overlapping ones and those of several coders each; `informants` distinct ones, and `share` is theirs of
    `informants`, between 0 and 1 (0 where there are none). With children a coding counts for its code and every code above
    it. Unused codes have zeros.
    """
    used = spread(codings) if including_children else codings.assign(under=codings["code"])
    groups = used.groupby("under")
    counts = used.pivot_table(index="under", columns="polarity", values="coding", aggfunc="size", fill_value=0)
    counts = counts.reindex(index=codes["code"], columns=list(POLARITIES), fill_value=0).fillna(0).astype("int64")
    speaking = groups["informant"].nunique().reindex(codes["code"], fill_value=0)
    result = codes[["code", "label", "path", "depth"]].reset_index(drop=True)
    result["codings"] = groups.size().reindex(codes["code"], fill_value=0).to_numpy(dtype="int64")
    result["informants"] = speaking.to_numpy(dtype="int64")
    result["share"] = result["informants"] / informants if informants else 0.0
    for polarity in POLARITIES:
        result[polarity] = counts[polarity].to_numpy()
    return result


def by_informant(codings: pd.DataFrame, codes: pd.DataFrame, informants: pd.DataFrame) -> pd.DataFrame:
    """Return one row a code in tree order and one column an informant: codings with the codes below; then `total`.

    Needs of CODINGS: lineage, informant; of CODES: code, label, depth; of INFORMANTS: informant. Codings without an
    informant (notes, documents) are left out. The first columns are code, label and depth.
    """
    names = list(informants["informant"])
    used = spread(codings[codings["informant"].notna()])
    counts = pd.crosstab(used["under"], used["informant"]).reindex(index=codes["code"], columns=names, fill_value=0)
    result = codes[["code", "label", "depth"]].reset_index(drop=True)
    for name in names:
        result[name] = counts[name].to_numpy(dtype="int64")
    result["total"] = counts.sum(axis=1).to_numpy(dtype="int64")
    return result
