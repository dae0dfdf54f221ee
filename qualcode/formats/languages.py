"""Guessing whether a text is Indonesian or English, by its small words."""

import re

SMALL_WORDS = {
    "id": frozenset(
        "yang dan di itu ini dengan untuk tidak dari saya ada kami juga ke akan pada kalau jadi sudah bisa mereka "
        "karena atau seperti oleh apa belum lagi kita bagaimana adalah".split()
    ),
    "en": frozenset(
        "the and of to in is that it was for you on with are this be not have they we at but or what so if there "
        "from would about".split()
    ),
}
ENOUGH = 0.06
_WORD = re.compile(r"[a-z]+")


def detected(text: str) -> str | None:
    """Return `id`, `en`, or None where neither one's small words are common enough."""
    words = _WORD.findall(text[:200_000].lower())
    if not words:
        return None
    shares = {name: sum(word in small for word in words) / len(words) for name, small in SMALL_WORDS.items()}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= ENOUGH else None
