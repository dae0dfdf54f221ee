"""Something in each language, made when a test first asks for it: to write a study's tables takes seconds a language."""

from collections.abc import Callable


class InLanguages(dict):
    def __init__(self, make: Callable[[str], object]) -> None:
        self._make = make

    def __missing__(self, language: str) -> object:
        made = self[language] = self._make(language)
        return made
