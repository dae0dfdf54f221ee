"""Stopping rules: after which interview nothing new was heard, by whose rule, with three outcomes and never two."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from qualcode.analysis import incidence as heard

Status = Literal["reached", "not reached", "not assessable"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stopping rule says: `at` is the interview at which it says that saturation is reached.

    The run of `run` interviews that confirms it begins after interview `after`. `ratios` are pairs of an interview's number
    and the share of new information in the run after it; `reason` is `too few` or `no codes` where the rule cannot be
    applied; `needed` and `had` count interviews.
    """

    status: Status
    at: int | None = None
    run: int = 0
    ratios: tuple[tuple[int, float], ...] = ()
    reason: str = ""
    needed: int = 0
    had: int = 0
    after: int | None = None

    @property
    def label(self) -> str:
        return f"{self.after}+{self.run}" if self.after is not None else ""

    @property
    def confirmed_at(self) -> int | None:
        """The last interview of the run that confirms."""
        return self.after + self.run if self.after is not None else None


@dataclass(frozen=True, slots=True)
class Batch:
    """Interviews taken together: the last one's number, the codes first heard among them, and all so far."""

    upto: int
    new: int
    cumulative: int
    share: float


def guest(new_codes: Sequence[int], *, base_size: int = 4, run_length: int = 2, threshold: float = 0.05) -> Outcome:
    """Return the outcome of Guest, Namey & Chen (2020, PLoS ONE 15(5): e0232076) on new codes per interview.

    The base is the number of codes of the first `base_size` interviews and does not grow; a run's share is the number
    of new codes in `run_length` consecutive interviews by the base; reached at the interview before the first run whose
    share, unrounded, is at most `threshold`. Fewer than base_size + run_length interviews, or a base without codes, are
    not assessable.
    """
    needed, had = base_size + run_length, len(new_codes)
    if had < needed:
        return Outcome("not assessable", run=run_length, reason="too few", needed=needed, had=had)
    base = sum(new_codes[:base_size])
    if not base:
        return Outcome("not assessable", run=run_length, reason="no codes", needed=needed, had=had)
    ratios = tuple((at, sum(new_codes[at : at + run_length]) / base) for at in range(base_size, had - run_length + 1))
    at = next((at for at, ratio in ratios if ratio <= threshold), None)
    return Outcome(_status(at), at, run_length, ratios, needed=needed, had=had, after=at)


def francis(new_codes: Sequence[int], *, initial: int = 10, stopping: int = 3) -> Outcome:
    """Return the outcome of Francis et al. (2010, Psychology & Health 25(10): 1229-1245), "10+3", on new codes.

    After `initial` + `stopping` interviews, reached at the first interview that ends `stopping` without a new code. Fewer
    interviews, or no codes at all, are not assessable.
    """
    needed, had = initial + stopping, len(new_codes)
    if had < needed:
        return Outcome("not assessable", run=stopping, reason="too few", needed=needed, had=had)
    if not sum(new_codes):
        return Outcome("not assessable", run=stopping, reason="no codes", needed=needed, had=had)
    end = next((end for end in range(needed, had + 1) if not any(new_codes[end - stopping : end])), None)
    return Outcome(_status(end), end, stopping, needed=needed, had=had, after=end - stopping if end else None)


def _status(at: int | None) -> Status:
    return "reached" if at is not None else "not reached"


def batches(new_codes: Sequence[int], *, size: int = 6) -> list[Batch]:
    """Return the share of all codes that each batch of `size` interviews adds (Guest, Bunce & Johnson 2006).

    Field Methods 18(1): 59-82, who revised their codebook after every six interviews. The last batch may be smaller; the
    shares are of the codes of all interviews, 0 where there are none. Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError("a batch has at least one interview")
    total, found, so_far = sum(new_codes), [], 0
    for start in range(0, len(new_codes), size):
        new = sum(new_codes[start : start + size])
        so_far += new
        found.append(Batch(min(start + size, len(new_codes)), new, so_far, so_far / total if total else 0.0))
    return found


def group_matrices(matrix: pd.DataFrame, informants: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return an incidence matrix's rows of each group of informants, in the order of their groups' first informant.

    Needs of INFORMANTS: informant, group. Informants without a group are left out; columns may be empty in a group.
    """
    groups = dict(zip(informants["informant"], informants["group"], strict=True))
    return {
        group: matrix.loc[[unit for unit in matrix.index if groups.get(unit) == group]]
        for group in dict.fromkeys(group for group in groups.values() if isinstance(group, str))
    }


def branch_matrices(codings: pd.DataFrame, sources: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the incidence matrix of the codes of each branch, by the code at its top, in the order first heard.

    Needs of CODINGS and SOURCES what `incidence` needs, and root. No codings give no branches.
    """
    matrix = heard.incidence(codings, sources)
    pairs = codings[["code", "root"]].drop_duplicates("code")
    roots = pd.Series(matrix.columns, dtype="object").map(dict(zip(pairs["code"], pairs["root"], strict=True))).to_numpy()
    return {root: matrix.loc[:, roots == root] for root in heard.incidence(codings, sources, level="root").columns}


def polarity_matrices(
    codings: pd.DataFrame, sources: pd.DataFrame, polarities: Sequence[str], *, level: heard.Level = "leaf"
) -> dict[str, pd.DataFrame]:
    """Return the incidence matrix of the codings of each polarity; one that is not used has no columns.

    Needs of CODINGS and SOURCES what `incidence` needs, and polarity.
    """
    narrow = codings[list(dict.fromkeys(["technique", "informant", "source_name", "polarity", heard.COLUMNS[level]]))]
    return {
        polarity: heard.incidence(narrow[narrow["polarity"] == polarity], sources, level=level) for polarity in polarities
    }


def by_group(
    matrix: pd.DataFrame, informants: pd.DataFrame, rule: Callable[[Sequence[int]], Outcome] = guest
) -> dict[str, Outcome]:
    """Return a rule's outcome for each of `group_matrices` alone."""
    return _judged(group_matrices(matrix, informants), rule)


def by_branch(
    codings: pd.DataFrame, sources: pd.DataFrame, rule: Callable[[Sequence[int]], Outcome] = francis
) -> dict[str, Outcome]:
    """Return a rule's outcome for each of `branch_matrices` alone.

    Francis et al. (2010) judge a study with categories fixed beforehand category by category as well as whole.
    """
    return _judged(branch_matrices(codings, sources), rule)


def by_polarity(
    codings: pd.DataFrame, sources: pd.DataFrame, polarities: Sequence[str], rule: Callable[[Sequence[int]], Outcome] = guest
) -> dict[str, Outcome]:
    """Return a rule's outcome for each of `polarity_matrices` alone: what supports may be known before what inhibits."""
    return _judged(polarity_matrices(codings, sources, polarities), rule)


def _judged(matrices: dict[str, pd.DataFrame], rule: Callable[[Sequence[int]], Outcome]) -> dict[str, Outcome]:
    return {name: rule(heard.new_codes(matrix)) for name, matrix in matrices.items()}
