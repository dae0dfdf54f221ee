"""How another program counted characters: the conventions in use, and which of them a project's own passages speak for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

BOM = "\ufeff"
UNITS = ("code points", "utf-16")
SNIPPET = 100
OUT_OF_RANGE, MATCH = 2.0, 2.0


@dataclass(frozen=True, slots=True)
class Convention:
    """What counts as one: code points or UTF-16 units, a CRLF as one or two, a byte order mark as one or none."""

    unit: str = "code points"
    crlf: int = 2
    bom: int = 0


STANDARD = Convention()
NVIVO = Convention("utf-16", 2, 0)
OWN = "qualcode"
CONVENTIONS = tuple(Convention(*made) for made in product(UNITS, (2, 1), (0, 1)))


@dataclass(frozen=True, slots=True)
class Marked:
    """A raw text with the passages that the file names in it: start, end, and the words that it gives for them, or none."""

    raw: str
    passages: Sequence[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well a convention fits: shares of starts and ends at a word's edge, of passages within the text, of words alike.

    `alike` is None where the file gives no words; `passages` counts those that were looked at, `inside_words` those that
    begin or end within a word.
    """

    convention: Convention
    starts: float
    ends: float
    within: float
    alike: float | None
    passages: int
    inside_words: int

    @property
    def score(self) -> float:
        """The mean share at words' edges, less what lies outside the text, plus what has the words it should have."""
        return (self.starts + self.ends) / 2 - OUT_OF_RANGE * (1 - self.within) + MATCH * (self.alike or 0.0)


def prior(origin: str) -> Convention:
    """Return the convention that the program of that name is known to follow."""
    name = origin.lower()
    if "nvivo" in name:
        return NVIVO
    return Convention("code points", 1, 0) if "atlas" in name else STANDARD


def detected(texts: Iterable[Marked], origin: str) -> tuple[Evidence, ...]:
    """Return the evidence for every convention over all texts together, best first; what ties goes by the program's name.

    A project that QualCode wrote says itself how it counts.
    """
    texts = [text for text in texts if text.passages]
    usual = prior(origin)
    found = [_weighed(convention, texts) for convention in _different(texts, usual)]
    told = origin.lower().startswith(OWN)
    return tuple(
        sorted(
            found, key=lambda each: (told and each.convention != usual, -round(each.score, 9), _distance(each.convention, usual))
        )
    )


def _different(texts: Sequence[Marked], usual: Convention) -> list[Convention]:
    """Return the conventions that could give different places in these texts; the others are like the usual one."""
    astral = any(max(text.raw, default="") > "\uffff" for text in texts)
    crlf = any("\r\n" in text.raw for text in texts)
    bom = any(text.raw.startswith(BOM) for text in texts)
    return [
        made
        for made in CONVENTIONS
        if (astral or made.unit == usual.unit) and (crlf or made.crlf == usual.crlf) and (bom or made.bom == usual.bom)
    ]


def _distance(one: Convention, other: Convention) -> int:
    return (one.unit != other.unit) * 4 + (one.crlf != other.crlf) * 2 + (one.bom != other.bom)


def normal(raw: str) -> str:
    """Return the text as QualCode keeps it: LF alone, no byte order mark."""
    return raw.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")


class Ruler:
    """Turns a program's offsets in a raw text into code points of the normalised text."""

    def __init__(self, raw: str, convention: Convention) -> None:
        marked = raw.startswith(BOM)
        points = np.frombuffer(raw.removeprefix(BOM).encode("utf-32-le", "surrogatepass"), dtype="<u4")
        before_lf = np.zeros(len(points), dtype=bool)
        before_lf[:-1] = (points[:-1] == 13) & (points[1:] == 10)
        outer = np.where((points > 0xFFFF) & (convention.unit == "utf-16"), 2, 1)
        outer[before_lf] = convention.crlf - 1
        self._outer = np.concatenate(([0], np.cumsum(outer))) + (convention.bom if marked else 0)
        self._inner = np.concatenate(([0], np.cumsum(~before_lf)))
        self.length = int(self._inner[-1])
        self.last = int(self._outer[-1])

    def offset(self, outer: int) -> int:
        """Return the code point; an offset within a character or a line's end counts the whole of it."""
        at = int(np.searchsorted(self._outer, outer, side="left"))
        return int(self._inner[min(at, len(self._inner) - 1)])

    def offsets(self, outer: np.ndarray) -> np.ndarray:
        at = np.searchsorted(self._outer, outer, side="left")
        return self._inner[np.minimum(at, len(self._inner) - 1)]


def _weighed(convention: Convention, texts: Sequence[Marked]) -> Evidence:
    starts = ends = within = alike = named = total = inside = 0
    for text in texts:
        ruler, words = Ruler(text.raw, convention), normal(text.raw)
        outer = np.array([(start, end) for start, end, _ in text.passages], dtype=np.int64)
        fits = (outer[:, 0] >= 0) & (outer[:, 1] > outer[:, 0]) & (outer[:, 1] <= ruler.last)
        inner = ruler.offsets(outer)
        total += len(outer)
        within += int(fits.sum())
        for (start, end), good, (_, _, said) in zip(inner.tolist(), fits.tolist(), text.passages, strict=True):
            opens, closes = good and _begins(words, start), good and _ends(words, end)
            starts, ends, inside = starts + opens, ends + closes, inside + (not (opens and closes))
            if said:
                named += 1
                alike += good and same_words(words[start:end], said)
    share = total or 1
    return Evidence(convention, starts / share, ends / share, within / share, alike / named if named else None, total, inside)


def _begins(words: str, at: int) -> bool:
    """Return whether no word is cut at the start of a passage there."""
    return at < len(words) and not words[at].isspace() and (at == 0 or not (words[at - 1].isalnum() and words[at].isalnum()))


def _ends(words: str, at: int) -> bool:
    return at > 0 and not words[at - 1].isspace() and (at == len(words) or not (words[at - 1].isalnum() and words[at].isalnum()))


def same_words(words: str, said: str) -> bool:
    """Return whether the passage has the words that the file gives for it, which programs shorten and fold."""
    plain, wanted = " ".join(words.split()), " ".join(said.removesuffix("...").removesuffix("…").split())
    return bool(wanted) and (plain == wanted or (len(wanted) >= SNIPPET // 4 and plain.startswith(wanted)))
