"""Passwords: kept as argon2id hashes (RFC 9106), refused where they are short or easily guessed."""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from qualcode.errors import QualCodeError

SHORTEST, LONGEST = 12, 256
LEAST_SCORE = 3
WEIGHED = 72
REASONS = {
    "dictionary": "word", "user_inputs": "own", "repeat": "repeat", "sequence": "sequence", "regex": "date", "date": "date",
    "spatial": "keys",
}  # fmt: skip

_hasher = PasswordHasher()


class ShortPassword(QualCodeError):
    """The password is too short, or longer than any that is taken; facts: least, most."""

    key = "error.short_password"
    status = 422


class GuessablePassword(QualCodeError):
    """The password is easily guessed; facts: part, what is easily guessed; the sentence is chosen by why it is so."""

    key = "error.guessable_password"
    status = 422

    def __init__(self, reason: str, part: str) -> None:
        super().__init__(part=part)
        self.key = f"error.guessable_password_{reason}"


def require_strong(password: str, own: Sequence[str] = ()) -> None:
    """Raise ShortPassword under SHORTEST characters, GuessablePassword where zxcvbn scores it under LEAST_SCORE of 4.

    `own` are words that others know of the person, such as the login name. zxcvbn (Wheeler 2016, USENIX Security) weighs
    the first WEIGHED characters.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise ShortPassword(least=SHORTEST, most=LONGEST)
    found = zxcvbn(password[:WEIGHED], user_inputs=[word for word in own if word])
    if found["score"] < LEAST_SCORE:
        raise GuessablePassword(*_reason(found["sequence"]))


def _reason(matches: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return why, and by which part, a password is guessed: by the longest part that follows a pattern."""
    known = [match for match in matches if match["pattern"] in REASONS]
    if not known:
        return "word", "".join(match["token"] for match in matches)
    longest = max(known, key=lambda match: len(match["token"]))
    return REASONS.get(longest.get("dictionary_name", ""), REASONS[longest["pattern"]]), longest["token"]


def hashed(password: str) -> str:
    return _hasher.hash(_normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Return whether the password is the one kept; as slow where none is kept, so that time tells nothing."""
    try:
        return _hasher.verify(kept or _nobodys(), _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Return whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("")


def _normal(password: str) -> str:
    """Return the password as every keyboard types it: letters with marks composed (RFC 8265)."""
    return unicodedata.normalize("NFC", password)
