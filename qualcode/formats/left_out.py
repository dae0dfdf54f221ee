"""What a reader leaves out of the text, gathered so that every word of it is said."""

import re
from collections import Counter
from collections.abc import Iterator

from qualcode.formats.material import Note
from qualcode.model.text import after, cleaned

MOST_SHOWN = 600
"""So many characters of what was left out stand in a sentence; how many more there are is told behind it."""
_LONGEST_NUMBER = 30
_PAGE_NUMBER = re.compile(r"\W*\d{0,4}(?: ?/ ?\d{1,4})?\W*")


class LeftOut:
    """Gathers the words that stay out of the text, by the key of the sentence that says them."""

    def __init__(self) -> None:
        self._words: dict[str, list[str]] = {}
        self._facts: dict[str, dict[str, object]] = {}
        self._counts: Counter[str] = Counter()

    def add(self, key: str, words: str, **facts: object) -> None:
        """Take in words, which are white space alone where there are none; `facts` fill the sentence, the last ones win."""
        words = " ".join(cleaned(words).text.split())
        if words:
            self._words.setdefault(key, []).append(words)
            self._counts[key] += 1
            self._facts.setdefault(key, {}).update(facts)

    def add_head(self, words: str) -> None:
        """Take in what stands at the head or foot of the pages, unless it is the number of the page."""
        if len(words) > _LONGEST_NUMBER or not _PAGE_NUMBER.fullmatch(words):
            self.add("headers_left_out", words)

    def notes(self) -> Iterator[Note]:
        """Yield a note of each kind with its count and its words, and one more where they are too many for a sentence."""
        for key, held in self._words.items():
            words = " / ".join(dict.fromkeys(held))
            shown = after(words, 0, MOST_SHOWN)
            facts = {"count": self._counts[key], "words": shown, **self._facts[key]}
            yield Note(key, None, tuple(facts.items()))
            if len(words) > MOST_SHOWN:
                yield Note("left_out_further", None, (("count", len(words) - len(shown.removesuffix(" …"))),))
