"""The words of the one rule by which figures of a code are counted: passages, with the codes below, what is alike once."""

from qualcode.analysis.coders import CONSENSUS
from qualcode.locale import say


def rule(language: str, coder: str | None = None, *, own: bool = False, each: bool = False) -> str:
    """Return what a figure counts: all coders' passages united, one coder's, or their consensus.

    `own` is for figures of a code without the codes below it, `each` for those in which every coder's codings count.
    """
    if each:
        return say("count.each_coder", language)
    kind = {None: "", CONSENSUS: "consensus"}.get(coder, "one_coder")
    alone = "own" if own else "" if kind else "with_below"
    return say(f"count.{'_'.join(part for part in (alone, kind) if part)}", language, coder=coder or "")
