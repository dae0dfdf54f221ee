"""Projects on their way, made by chance, for the laws of exchange formats."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from qualcode.model.bundle import (
    Bundle,
    Case,
    Group,
    Laid,
    Link,
    Note,
    Quotation,
    TravellingCode,
    TravellingSource,
    User,
    ValueType,
    Variable,
)
from qualcode.model.span import Span

LETTERS = "abc déé 😀\u0301م&<>\"'\n]]-."
words = st.text(st.sampled_from(LETTERS), max_size=40).map(str.strip).filter(lambda text: " ".join(text.split()) == text)
names = words.filter(bool)
texts = st.text(st.sampled_from(LETTERS), min_size=3, max_size=120)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))
COLOURS = ("", "#112233", "#abcdef")


@st.composite
def exchanges(draw) -> Bundle:
    """A project whose references all resolve; every quotation has a code, a note or a description."""
    guid = st.uuids(version=4).map(str)

    def some(least: int, most: int) -> list[str]:
        return draw(st.lists(guid, min_size=least, max_size=most, unique=True))

    people, notes = some(1, 3), some(0, 3)
    users = tuple(User(one, draw(names), draw(st.sampled_from(("", "AB")))) for one in people)
    user = st.sampled_from([None, *people])
    chosen = st.lists(st.sampled_from(notes), max_size=2, unique=True) if notes else st.just([])
    codes: list[TravellingCode] = []
    for number, one in enumerate(some(1, 6)):
        parent = draw(st.sampled_from([None, *(code.guid for code in codes)]))
        codes.append(
            TravellingCode(
                one,
                f"{draw(words)} {number}".strip(),
                parent,
                draw(st.sampled_from(COLOURS)),
                draw(st.booleans()),
                draw(words),
                tuple(draw(chosen)),
            )
        )
    codes = _by_branch(codes)

    def laid(least: int) -> tuple[Laid, ...]:
        return tuple(
            Laid(draw(guid), draw(st.sampled_from(codes)).guid, draw(user), draw(st.none() | moments), tuple(draw(chosen)))
            for _ in range(draw(st.integers(least, 2)))
        )

    variables = tuple(Variable(one, draw(names), ValueType.TEXT, draw(words)) for one in some(0, 3))

    def values() -> dict[str, str]:
        return {one.guid: draw(names) for one in variables if draw(st.booleans())}

    sources = []
    for one in some(1, 3):
        text = draw(texts)
        quotations = []
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(text) - 1))
            span = Span(start, draw(st.integers(start + 1, len(text))))
            by, at = draw(user), draw(st.none() | moments)
            quotations.append(Quotation(draw(guid), span, laid(1), "", draw(words), tuple(draw(chosen)), by, at))
        sources.append(
            TravellingSource(
                one,
                draw(names),
                text,
                quotations=tuple(quotations),
                laid=laid(0),
                description=draw(words),
                notes=tuple(draw(chosen)),
                values=values(),
                user=draw(user),
                at=draw(st.none() | moments),
            )
        )
    kept = [quotation.guid for source in sources for quotation in source.quotations]
    cases = tuple(
        Case(
            one, draw(names), draw(words), (), (draw(st.sampled_from(sources)).guid,),
            tuple(kept[:1]), values(),
        )
        for one in some(0, 2)
    )  # fmt: skip
    members = (codes[0].guid,), (sources[0].guid,), tuple(notes[:1])
    groups = tuple(Group(one, draw(names), draw(words), *members) for one in some(0, 2))
    links = tuple(Link(one, draw(names), codes[0].guid, sources[0].guid) for one in some(0, 2))
    memos = tuple(Note(one, draw(names), draw(texts), draw(user), draw(st.none() | moments)) for one in notes)
    return Bundle(
        draw(names), "QualCode", draw(words), users, tuple(codes), tuple(sources), memos, variables, cases, groups, links,
        tuple(notes[:1]), draw(st.none() | moments), draw(st.none() | st.just(b'{"own": 1}')),
    )  # fmt: skip


def _by_branch(codes: list[TravellingCode]) -> list[TravellingCode]:
    """Return the codes as a tree is written: each branch whole before the next."""
    found: list[TravellingCode] = []

    def walk(parent: str | None) -> None:
        for code in codes:
            if code.parent == parent:
                found.append(code)
                walk(code.guid)

    walk(None)
    return found
