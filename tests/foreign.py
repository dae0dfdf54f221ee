"""Sentences of one language that a page in the other one may not show, told from what people wrote themselves."""

import re
from collections.abc import Iterable
from functools import cache

from sqlalchemy import Engine, MetaData, String, Text, select

from qualcode.locale import LANGUAGES, catalogue

MARKS = re.compile(r":material/\w+:|[*`]|\[|\]\([^)]*\)")
FACT = re.compile(r"\{\w*(?::[^}]*)?\}")
TITLES = re.compile(r"reports\..*\.title")
"""What is printed is offered by its title, in the language of the file, which is chosen on its page."""
TELLING = 8
"""Letters that a sentence with facts has of its own before it is looked for among other words."""


class Foreign:
    """The sentences of the other language's catalogue that a page in this one may not show."""

    def __init__(self, language: str) -> None:
        (other,) = {*LANGUAGES} - {language}
        own = {spaced(words) for words in catalogue(language).values()}
        theirs = {spaced(words) for key, words in catalogue(other).items() if not TITLES.fullmatch(key)}
        self.sentences = {words for words in theirs - own if len(re.findall(r"[^\W\d_]", words)) > 1}
        self.open = [_pattern(words) for words in self.sentences if FACT.search(words) and _letters(words) >= TELLING]

    def among(self, texts: Iterable[str], people: set[str]) -> list[str]:
        """Return what of the texts is a sentence of the other language and no words of people."""
        texts = [text for text in texts if text not in people]
        whole = [text for text in texts if text in self.sentences]
        return whole + [text for text in texts if any(sentence.fullmatch(text) for sentence in self.open)]


@cache
def foreign(language: str) -> Foreign:
    return Foreign(language)


def spaced(words: str) -> str:
    """Return the words as they are shown: without marks, and with one space between them."""
    return " ".join(MARKS.sub("", words).split())


def words_of_people(engine: Engine) -> set[str]:
    """Return every text that the database holds, as it would be shown."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            spaced(value)
            for table in tables.tables.values()
            for column in table.columns if isinstance(column.type, String | Text)
            for value in connection.execute(select(column).distinct()).scalars() if isinstance(value, str)
        }  # fmt: skip


def _letters(words: str) -> int:
    return len(re.findall(r"[^\W\d_]", FACT.sub("", words)))


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(".+".join(re.escape(part) for part in FACT.split(words)))
