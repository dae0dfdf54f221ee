"""Suggested next passages of a code: uncoded turns ranked by how alike they are to those that carry it."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier

FEWEST = 2
LETTERS = (3, 5)


def ranked(texts: Sequence[str], coded: np.ndarray, answered: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of the turns without the code, the likeliest first, and their scores between 0 and 1.

    `texts` are all turns, `coded` says which carry the code, `answered` which may be suggested (None: all that do not
    carry it). Turns are compared by TF-IDF of their letters' n-grams within words (3 to 5), which needs no language model
    and takes Indonesian affixes as they are, and weighed by a linear classifier, ridge regression on the two classes
    (scikit-learn, Pedregosa et al. 2011). The score is the place of the turn between the lowest and the highest value of
    all suggestions. Fewer than two coded turns, or none uncoded, give nothing.
    """
    open_rows = np.flatnonzero(~coded if answered is None else answered & ~coded)
    if coded.sum() < FEWEST or not len(open_rows):
        return np.empty(0, dtype=np.int64), np.empty(0)
    weights = TfidfVectorizer(analyzer="char_wb", ngram_range=LETTERS, min_df=2, sublinear_tf=True).fit_transform(texts)
    model = RidgeClassifier(class_weight="balanced").fit(weights, coded)
    values = model.decision_function(weights[open_rows])
    order = np.argsort(-values, kind="stable")
    spread = values.max() - values.min()
    scores = (values - values.min()) / spread if spread else np.zeros(len(values))
    return open_rows[order], scores[order]


def precision_at(wanted: np.ndarray, rows: np.ndarray, most: int = 10) -> float:
    """Return the share of the first rows that are wanted; NaN where there are none."""
    first = rows[:most]
    return float(np.mean(wanted[first])) if len(first) else float("nan")
