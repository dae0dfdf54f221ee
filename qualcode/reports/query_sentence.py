"""A retrieval query as one sentence that a person reads, in either language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualcode.locale import day, known, number, say
from qualcode.model.query import INFORMANT, SEGMENT, Coded, Combined, Expression, Named, Only, Query, Relation, Unit

UNITS = (Relation.AND, Relation.NOT)
DISTANT = (Relation.FOLLOWED_BY, Relation.NEAR)


@dataclass(frozen=True, slots=True)
class Names:
    """What codes and sources (by guid), groups (by id) and segment attributes (by id) are called."""

    codes: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)


def sentence(query: Query, names: Names, language: str) -> str:
    """Return what the query asks for; conditions within others stand in brackets."""
    found = _told(query.find, names, language)
    parts = [_only(only, names, language) for only in query.only]
    if query.since:
        parts.append(say("query.since", language, day=day(query.since, language)))
    if query.until:
        parts.append(say("query.until", language, day=day(query.until, language)))
    if query.text:
        parts.append(say("query.text", language, text=query.text))
    whole = say("query.whole", language, found=found)
    return f"{whole} {say('query.only', language, what='; '.join(parts))}" if parts else whole


def _told(find: Expression, names: Names, language: str) -> str:
    if isinstance(find, Coded):
        return _coded(find, names, language)
    if isinstance(find, Named):
        return say("query.named", language, name=find.name)
    sides = [
        f"({told})" if isinstance(side, Combined) else told
        for side, told in ((side, _told(side, names, language)) for side in (find.left, find.right))
    ]
    key = f"query.relation.{find.relation.value}"
    if find.relation in UNITS and find.unit is not Unit.PASSAGE:
        key = f"{key}_{find.unit.value}"
    facts = {"distance": distance(find, language)} if find.relation in DISTANT else {}
    return say(key, language, left=sides[0], right=sides[1], **facts)


def distance(find: Combined, language: str) -> str:
    """Return how far apart the two sides may be."""
    amount = {0: "same", 1: "one"}.get(find.most, "many")
    return say(f"query.distance.{find.measure.value}_{amount}", language, most=number(find.most, language))


def _coded(find: Coded, names: Names, language: str) -> str:
    details = [say("query.below", language)] if find.codes and find.below else []
    details += [say(f"ui.polarity.{polarity}", language) for polarity in find.polarities]
    details += [say("query.by", language, coders=_either(find.coders, language))] if find.coders else []
    shown = f" ({', '.join(details)})" if details else ""
    if not find.codes:
        return say("query.any", language, details=shown)
    called = [names.codes.get(guid) or say("query.gone", language) for guid in find.codes]
    return say("query.coded", language, codes=_either(called, language), details=shown)


def _either(names: tuple[str, ...] | list[str], language: str) -> str:
    """Return the names as alternatives: A, B or C."""
    *first, last = names
    return f"{', '.join(first)} {say('query.or', language)} {last}" if first else last


def _only(only: Only, names: Names, language: str) -> str:
    values = [_value(only.field, value, names, language) for value in only.values]
    return f"{field_name(only.field, names, language)}: {_either(values, language) if values else '-'}"


def field_name(name: str, names: Names, language: str) -> str:
    """Return what a field of a query's scope is called."""
    if name.startswith(SEGMENT):
        bare = name.removeprefix(SEGMENT)
        return names.attributes.get(bare, bare)
    if name.startswith(INFORMANT):
        return attribute_name(name.removeprefix(INFORMANT), language)
    return say(f"query.field.{name}", language)


def attribute_name(name: str, language: str) -> str:
    """Return what an attribute of informants is called: the usual ones in the language, others as they were given."""
    key = f"query.attribute.{name}"
    return say(key, language) if known(key) else name


def _value(name: str, value: str, names: Names, language: str) -> str:
    if name == "technique":
        return say(f"reports.technique.{value.replace(' ', '_')}", language)
    return {"source": names.sources, "group": names.groups}.get(name, {}).get(value, value)
