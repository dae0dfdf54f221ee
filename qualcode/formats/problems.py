"""Problems of the researcher's files as sentences."""

from qualcode.locale import say
from qualcode.model.transcript import Problem


def sentence(problem: Problem, language: str) -> str:
    """Return the problem as one sentence that names the file, the line or page where there is one, and the remedy."""
    words = say(problem.key, language, **problem.facts) if problem.facts else say(problem.key, language)
    place = say(f"formats.at_{problem.unit}", language, file=problem.file, line=problem.line) if problem.line else problem.file
    return f"{place}: {words}"
