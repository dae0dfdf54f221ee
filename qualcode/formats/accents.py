"""How well bytes beyond ASCII stand in their words when read in one of the encodings of Latin letters."""

import re
from itertools import islice

MOST = 4_000
"""So many characters are enough to tell."""

OFTEN = frozenset("áàâäãåæçéèêëíìîïñóòôöõøœúùûüßÿ")
SELDOM = frozenset("ąćčďđęěğıłľńňőřśşšťůűźżžăţțșĺŕ") | {"i\u0307"}
CURRENCY = frozenset("€£¥$¢")
MARKS = frozenset("©®™§¶†‡±×÷µ‰¬")
BULLETS = frozenset("•·–—■►●")
_OTHER = re.compile("[^\x00-\x7f]")
_UNIT = re.compile(r"(?:^|[\s\d(/])(?:m|cm|km|dm|mm|ft|hm|x)$", re.IGNORECASE)


def standing(sample: bytes, encoding: str) -> float:
    """Return how well the characters stand on average in that encoding: from 1 where such ones stand to -1 where none does."""
    text = sample.decode(encoding, "replace")
    found = list(islice(_OTHER.finditer(text), MOST))
    if not found:
        return 0
    places = (match.start() for match in found)
    return sum(_fit(text[at], text[max(0, at - 4) : at], text[at + 1 : at + 2]) for at in places) / len(found)


def _fit(character: str, before: str, after: str) -> float:
    """Return from 1 for a character that stands well between its neighbours to -1 for one that cannot."""
    last = before[-1:]
    if character.isalpha() and character not in "ªº":
        return _letter(character, last, after)
    if character in "“‘«„‚":
        opens = not last or last.isspace() or last in "([-–—/\"'“‘«:"
        return 1 if opens and after and not after.isspace() else -0.5
    if character in "”’»":
        closes = bool(last) and not last.isspace() and (not after or not after.isalnum() or (character == "’" and last.isalpha()))
        return 1 if closes or (character == "’" and after.isalnum()) else -0.5
    if character == "…":
        return 0 if last.isalpha() and after.isalpha() else 1
    if character in "–—":
        return 1 if not (last.isalpha() and after.isalpha()) or character == "—" else 0.5
    if character in BULLETS:
        return 1 if not after or after.isspace() else 0
    if character == "\u00a0":
        return 0.5
    if character == "°":
        return 1 if last.isdigit() or after in ("C", "F") else -0.5
    if character in "²³":
        return 1 if _UNIT.search(before) else -0.5
    if character in "½¼¾":
        return 1 if not last.isalpha() and not after.isalpha() else -0.5
    if character in CURRENCY:
        return 1 if after.isdigit() or last.isdigit() or (not last.isalnum() and not after.isalnum()) else -0.5
    if character in "¿¡":
        return 1 if not last.isalnum() and after.isalpha() else -0.5
    if character in MARKS:
        return 0.5 if not (last.isalpha() and after.isalpha()) else -0.5
    return -1


def _letter(letter: str, last: str, after: str) -> float:
    worth = 1.0 if letter.lower() in OFTEN else 0.5 if letter.lower() in SELDOM else 0.0 if letter.lower() in "ðþý" else -1.0
    if (letter.isupper() and last.islower()) or (letter.islower() and after.isupper()):
        return -1
    if last.isalpha() and after.isalpha() and not last.isascii() and not after.isascii():
        return -1  # a word of such letters alone is one of other letters
    if letter.isupper() and not last.isalpha() and not after.isalpha():
        return -0.5
    if letter.islower() and not last.isalpha() and not after.isalpha():
        return 0.25 if letter in "àéó" else -0.5
    return worth
