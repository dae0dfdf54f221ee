"""Saturation of codes over interviews, at one address: who was heard, stopping rules, other orders, richness, sample size."""

from qualcode.analysis.incidence import (
    COLUMNS,
    Level,
    Step,
    first_heard,
    frequencies_of,
    heard_in,
    incidence,
    new_codes,
    of_sources,
    steps,
)
from qualcode.analysis.orders import Reordering, band, bootstrap, reordered
from qualcode.analysis.richness import Richness, accumulation, chao2, ice, richness
from qualcode.analysis.sample_size import chance_of_hearing, highest_unheard, sample_size
from qualcode.analysis.stopping import (
    Batch,
    Outcome,
    Status,
    batches,
    branch_matrices,
    by_branch,
    by_group,
    by_polarity,
    francis,
    group_matrices,
    guest,
    polarity_matrices,
)

__all__ = [
    "COLUMNS", "Batch", "Level", "Outcome", "Reordering", "Richness", "Status", "Step", "accumulation", "band",
    "batches", "bootstrap", "branch_matrices", "by_branch", "by_group", "by_polarity", "chance_of_hearing", "chao2",
    "first_heard", "francis", "frequencies_of", "group_matrices", "guest", "heard_in", "highest_unheard", "ice",
    "incidence", "new_codes", "of_sources", "polarity_matrices", "reordered", "richness", "sample_size", "steps",
]  # fmt: skip
