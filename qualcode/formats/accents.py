"""How well bytes beyond ASCII stand in their words when read in one of the encodings of Latin letters."""

import re
from dataclasses import dataclass
from itertools import islice

MOST = 4_000
"""So many characters are enough to tell."""

OFTEN = frozenset("áàâäãåæçéèêëíìîïñóòôöõøœšúùûüßÿž")
SELDOM = frozenset("ąćčďđęěğıłľńňőřśşšťůűźżžăţțșĺŕ") | {"i\u0307"}
CURRENCY = frozenset("€£¥$¢")
MARKS = frozenset("©®™§¶†‡±×÷µ‰")
BULLETS = frozenset("•·–—■►●")
_OTHER = re.compile("[^\x00-\x7f]")
_UNIT = re.compile(r"(?:^|[\s\d(/])(?:m|cm|km|dm|mm|ft|hm|x)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the characters beyond ASCII stand in one encoding: the sum of what each is worth, and how many there are."""

    worth: float
    count: int

    @property
    def usual(self) -> float:
        """What a character is worth on average: from 1 where such ones stand to -1 where none does."""
        return self.worth / max(1, self.count)


def standing(sample: bytes, encoding: str) -> Standing:
    text = sample.decode(encoding, "replace")
    places = [found.start() for found in islice(_OTHER.finditer(text), MOST)]
    worth = sum(_fit(text[at], text[max(0, at - 4) : at], text[at + 1 : at + 2]) for at in places)
    return Standing(worth, len(places))


def _fit(character: str, before: str, after: str) -> float:
    """Return from 1 for a character that stands well between its neighbours to -1 for one that cannot."""
    last = before[-1:]
    if character.isalpha() and character not in "ªºµ":
        return _letter(character, last, after)
    if character in "“‘«„‚‹":
        opens = not last or last.isspace() or last in "([-–—/\"'“‘«‹:"
        # in German the same marks close what a low one opens
        return 1 if opens and after and not after.isspace() else 0.5 if character in "“‘" and not after.isalnum() else -0.5
    if character in "”’»›":
        closes = bool(last) and not last.isspace() and (not after or not after.isalnum() or (character == "’" and last.isalpha()))
        return 1 if closes or (character == "’" and after.isalnum()) else -0.5
    if character == "…":
        return 0 if last.isalpha() and after.isalpha() else 1
    if character in "–—":
        return 1
    if character in BULLETS:
        return 1 if not after or after.isspace() else 0
    if character == "\u00a0":
        return 0.5 if last.isalpha() and after.isalpha() else 1
    if character == "°":
        return 1 if last.isdigit() or after in ("C", "F") else -0.5
    if character in "¹²³":
        return 1 if character != "¹" and _UNIT.search(before) else 0.5 if not after.isalpha() else -0.5
    if character in "ªº":
        return 1 if last.isdigit() else 0
    if character == "µ":
        return 1 if after in ("m", "g", "l", "s") else -0.5
    if character in "½¼¾":
        return 1 if not last.isalpha() and not after.isalpha() else -0.5
    if character in CURRENCY:
        return 1 if after.isdigit() or last.isdigit() or (not last.isalnum() and not after.isalnum()) else -0.5
    if character in "¿¡":
        return 1 if not last.isalnum() and after.isalpha() else -0.5
    if character in MARKS:
        return 1 if not after.isalpha() or not last.isalpha() else -0.5
    return -1


def _letter(letter: str, last: str, after: str) -> float:
    worth = 1.0 if letter.lower() in OFTEN else 0.75 if letter.lower() in SELDOM else -0.25 if letter.lower() in "ðþý" else -1.0
    if (letter.isupper() and last.islower()) or (letter.islower() and after.isupper()):
        return -1
    if last.isalpha() and after.isalpha() and not last.isascii() and not after.isascii():
        return -1  # a word of such letters alone is one of other letters
    if letter.isupper() and not last.isalpha() and not after.isalpha():
        return -0.5
    if letter.islower() and not last.isalpha() and not after.isalpha():
        return 0.25 if letter in "àéó" else -0.5
    return worth
