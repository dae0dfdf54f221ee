"""Problems of the researcher's files as sentences."""

from qualcode.locale import say
from qualcode.model.transcript import Problem


def sentence(problem: Problem, language: str) -> str:
    """Return the problem as one sentence that names the file, the line or page where there is one, and the remedy."""
    words = say(problem.key, language, **problem.facts) if problem.facts else say(problem.key, language)
    at = place(problem, language)
    return f"{say('formats.at', language, file=problem.file, place=at) if at else problem.file}: {words}"


def place(problem: Problem, language: str) -> str:
    """Return where in the file the problem lies, “line 3”, or nothing where that is not known."""
    return say(f"formats.place.{problem.unit}", language, line=problem.line) if problem.line else ""
