"""How many interviews it takes to hear a theme, and what nine of them can have missed, if people are asked at random."""

from math import exp, inf, lgamma, log

MOST = 10**9


def sample_size(prevalence: float, *, instances: int = 1, power: float = 0.8) -> int:
    """Return how many people to ask so that a theme is heard often enough with the wanted chance.

    Fugard & Potts (2015, IJSRM 18(6): 669-684): the least n for which P(Bin(n, prevalence) >= instances) >= power.
    `prevalence` is the share of the population that holds the theme, above 0 and at most 1; `power` lies between 0 and 1.
    People are assumed to be drawn at random and independently, which a purposive sample is not. Raises ValueError outside
    these bounds.
    """
    if not 0 < prevalence <= 1 or not 0 < power < 1 or instances < 1:
        raise ValueError("prevalence lies above 0 and at most at 1, power between 0 and 1, instances at 1 or above")
    enough = instances
    while chance_of_hearing(prevalence, enough, instances=instances) < power:
        enough *= 2
        if enough > MOST:
            raise ValueError("no number of people that could be asked is enough")
    few = enough // 2
    while enough - few > 1:
        middle = (few + enough) // 2
        if middle >= instances and chance_of_hearing(prevalence, middle, instances=instances) >= power:
            enough = middle
        else:
            few = middle
    return max(enough, instances)


def chance_of_hearing(prevalence: float, people: int, *, instances: int = 1) -> float:
    """Return the chance that at least `instances` of so many people asked at random hold a theme of that prevalence."""
    if prevalence >= 1:
        return 1.0 if people >= instances else 0.0
    missed = sum(exp(_log_binomial(people, heard, prevalence)) for heard in range(min(instances, people + 1)))
    return max(0.0, 1 - missed)


def _log_binomial(people: int, heard: int, prevalence: float) -> float:
    if prevalence <= 0:
        return 0.0 if heard == 0 else -inf
    ways = lgamma(people + 1) - lgamma(heard + 1) - lgamma(people - heard + 1)
    return ways + heard * log(prevalence) + (people - heard) * log(1 - prevalence)


def highest_unheard(people: int, *, confidence: float = 0.95) -> float:
    """Return how common a theme can be that nobody of so many mentioned, with this confidence; nobody asked gives 1."""
    return 1 - (1 - confidence) ** (1 / people) if people else 1.0
