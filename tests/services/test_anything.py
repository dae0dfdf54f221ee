"""Whatever people do in whatever order, the database stays sound: random gestures in a row, on both engines."""

import sys
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain, count, repeat
from operator import call
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, reject, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from qualcode.analysis.triangulation import CONDITIONAL, JUDGEMENTS
from qualcode.errors import NothingToUndo, QualCodeError
from qualcode.model.code import Code, Polarity
from qualcode.model.codebook_draft import Draft
from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.pseudonym import Pseudonym
from qualcode.model.query import Coded, Query
from qualcode.model.reconciliation import Decision
from qualcode.model.review import Target
from qualcode.model.source import SourceDetails
from qualcode.model.span import Span
from qualcode.model.text import paragraphs
from qualcode.model.thesis import RULES
from qualcode.model.transcript import Transcript, Turn
from qualcode.services import (
    bin,
    bulk_coding,
    checking,
    checklists,
    codebook,
    codebook_import,
    codings,
    commenting,
    findings,
    informants,
    joint_rows,
    judgements,
    member_checks,
    memos,
    merging,
    people,
    picking,
    projects,
    pseudonyms,
    queries,
    recoding,
    recommendations,
    reconciling,
    resolutions,
    reverting,
    reviewing,
    roles,
    searching,
    signing_off,
    sources,
    splitting,
    summaries,
    texts,
    thesis,
    undoing,
    versions,
)
from qualcode.services.codebook_import import Existing
from qualcode.services.joint_rows import JointRow
from qualcode.services.member_checks import ANSWERS, MemberCheck
from qualcode.store import reading as tables
from qualcode.store.database import Engine, Session, connect, database, reading, writing
from qualcode.store.records import ProjectRecord
from tests.databases import sqlite_url
from tests.services.gestures import CAMPUS
from tests.study import SmallStudy, look

LOOK_EVERY = 20
WORDS = "warga desa kantor camat surat murah jauh Budi 🙂 dekat".split()
TEXT = "P: Apa kabar?\nI1: Warga desa ke kantor camat karena murah 🙂 dan dekat.\nI2: Budi bilang jauh sekali.\n"
LONG = (pytest.mark.soak, pytest.mark.timeout(3600))
some = st.integers(0, 10_000)
Gesture = Callable[[Session, object, int], object]


class Study(RuleBasedStateMachine):
    """Two people at one study; each rule is a gesture on whatever there is."""

    fresh: Callable[[], Engine]
    runs: Iterator[int]
    least: int
    gestures: list[int]
    coders = 2

    def __init__(self) -> None:
        super().__init__()
        self.run = next(self.runs)
        self.study = SmallStudy(type(self).fresh())
        self.names = count(1)
        self.done = 0

    @initialize()
    def begin(self) -> None:
        self.study.start(f"Studi kecil {self.run}")
        with writing(self.study.engine) as session:
            session.get_one(ProjectRecord, self.study.project).allows = [roles.OWNERS_APPROVE]
        self.first = look(self.study)
        for short_id, parent in (("B1", None), ("B2", None), ("B1.1", "B1")):
            self.study.code(short_id, parent=parent)
        for name in ("A", "B"):
            self.study.source(name, f"{TEXT}I1: {name}.\n")
        self.people = [self.study.me]
        with writing(self.study.engine) as session:
            for name in ("Rina", "Dewi")[: self.coders - 1]:
                self.people.append(people.add_coder(session, act(self.study.me), self.study.project, name).id)

    def do(self, gesture: Gesture, by: int = 0) -> None:
        """Carry a gesture out; one that is refused must change nothing."""
        if self.run == 0:
            reject()
        project = self.study.project
        with reading(self.study.engine) as session:
            before = projects.project(session, project).revision
        try:
            with writing(self.study.engine) as session:
                gesture(session, act(self.people[by % len(self.people)]), project)
        except QualCodeError:
            with reading(self.study.engine) as session:
                assert projects.project(session, project).revision == before
        self.done += 1
        if self.done % LOOK_EVERY == 0:
            self.sound()

    def sound(self) -> None:
        with reading(self.study.engine) as session:
            assert checking.check(session, self.study.project) == []

    def pick(self, which: int, kind: str) -> str | int | None:
        """Return the guid, or for sources the id, of one of the things of that kind."""
        with reading(self.study.engine) as session:
            found = {
                "code": lambda: [code.guid for code in codebook.codes(session, self.study.project)],
                "source": lambda: [source.id for source in sources.listed(session, self.study.project)],
                "coding": lambda: list(tables.codings(session, self.study.project, "id")["coding"]),
                "memo": lambda: list(tables.memos(session, self.study.project, "id")["memo"]),
                "informant": lambda: [one.guid for one in informants.informants(session, self.study.project)],
                "orphan": lambda: [orphan.guid for orphan in texts.orphans(session, self.study.project)],
                "finding": lambda: list(tables.findings(session, self.study.project, "id")["guid"]),
                "recommendation": lambda: list(tables.recommendations(session, self.study.project, "id")["guid"]),
                "query": lambda: [query.guid for query in queries.saved_queries(session, self.study.project)],
                "check": lambda: list(tables.member_checks(session, self.study.project)["check"]),
                "row": lambda: list(tables.joint_rows(session, self.study.project)["row"]),
                "version": lambda: [version.guid for version in versions.versions(session, self.study.project)],
            }[kind]()
        return found[which % len(found)] if found else None

    def passage(self, source: int, at: int, length: int) -> tuple[Span, str]:
        with reading(self.study.engine) as session:
            text = sources.text(session, source)
        start = at % max(1, len(text) - 1)
        span = Span(start, min(len(text), start + 1 + length % 30))
        return span, span.of(text)

    @rule(source=some, code=some, at=some, length=some, by=some, polarity=st.none() | st.sampled_from(Polarity))
    def lay(self, source, code, at, length, by, polarity) -> None:
        here, chosen = self.pick(source, "source"), self.pick(code, "code")
        if here and chosen:
            span, quote = self.passage(here, at, length)
            self.do(lambda s, a, p: codings.apply_code(s, a, p, here, chosen, span, quote=quote, polarity=polarity), by)

    @rule(source=some, code=some, at=some, length=some, by=some)
    def lay_again(self, source, code, at, length, by) -> None:
        self.lay(source, code, at, length, by, None)

    @rule(coding=some, code=some, at=some, length=some, by=some, what=st.sampled_from(["code", "span", "note", "polarity"]))
    def change(self, coding, code, at, length, by, what) -> None:
        row = self.coding(coding)
        if row is None:
            return
        source, guid = row
        span, quote = self.passage(source, at, length)
        changes = {
            "code": {"code": self.pick(code, "code")}, "span": {"span": span, "quote": quote}, "note": {"note": f"n{at}"},
            "polarity": {"polarity": Polarity.NEUTRAL},
        }[what]  # fmt: skip
        self.do(lambda s, a, p: codings.change_coding(s, a, p, source, guid, **changes), by)

    @rule(coding=some, by=some)
    def remove(self, coding, by) -> None:
        if row := self.coding(coding):
            self.do(lambda s, a, p: codings.remove_coding(s, a, p, *row), by)

    def coding(self, which: int) -> tuple[int, str] | None:
        with reading(self.study.engine) as session:
            frame = tables.codings(session, self.study.project, "id")
            if frame.empty:
                return None
            row = frame.iloc[which % len(frame)]
            return sources.by_guid(session, self.study.project, frozenset([row["source"]]))[row["source"]], row["coding"]

    @rule(word=st.sampled_from(WORDS), code=some, by=some)
    def lay_on_every_hit(self, word, code, by) -> None:
        chosen = self.pick(code, "code")

        def gesture(s, a, p):
            found = list(searching.places(s, p, searching.sought(word)))
            quotes = [place.span.of(sources.text(s, place.source)) for place in found]
            bulk_coding.lay_codings(s, a, p, chosen, found, quotes=quotes)

        if chosen:
            self.do(gesture, by)

    @rule(parent=some, by=some, top=st.booleans())
    def create_code(self, parent, by, top) -> None:
        under = None if top else self.pick(parent, "code")
        name = {"id": f"Kode {next(self.names)}"}
        self.do(lambda s, a, p: codebook.create_code(s, a, p, name, parent=under), by)

    @rule(code=some, changes=st.sampled_from([
        {"label": {"id": "Nama lain"}}, {"colour": "#112233"}, {"short_id": "X9"}, {"retired": True}, {"retired": False},
        {"aliases": ["Satu", "Dua"]}, {"codable": False}, {"codable": True}, {"polarity": Polarity.INHIBITING},
    ]))  # fmt: skip
    def change_code(self, code, changes) -> None:
        if chosen := self.pick(code, "code"):
            self.do(lambda s, a, p: codebook.change_code(s, a, p, chosen, **changes))

    @rule(code=some, parent=some, before=some, top=st.booleans(), last=st.booleans())
    def move_code(self, code, parent, before, top, last) -> None:
        chosen, under, sibling = (self.pick(which, "code") for which in (code, parent, before))
        if chosen:
            self.do(lambda s, a, p: codebook.move_code(s, a, p, chosen, None if top else under, before=None if last else sibling))

    @rule(code=some)
    def delete_code(self, code) -> None:
        if chosen := self.pick(code, "code"):
            self.do(lambda s, a, p: codebook.delete_code(s, a, p, chosen))

    @rule(code=some, into=some)
    def merge(self, code, into) -> None:
        one, other = self.pick(code, "code"), self.pick(into, "code")
        if one:
            self.do(lambda s, a, p: merging.merge_codes(s, a, p, one, other))

    @rule(coding=some)
    def split(self, coding) -> None:
        row = self.coding(coding)
        if row is None:
            return
        with reading(self.study.engine) as session:
            frame = tables.codings(session, self.study.project, "id").set_index("coding")
        code = frame.loc[row[1], "code_guid"]
        moved = list(frame.index[frame["code_guid"] == code])[::2]
        self.do(lambda s, a, p: splitting.split_code(s, a, p, code, {"id": f"Pecahan {next(self.names)}"}, moved))

    @rule(how=st.sampled_from(Existing), parent=some)
    def import_codes(self, how, parent) -> None:
        number = next(self.names)
        codes = (
            Code("x", f"I{number % 3}", {"id": f"Impor {number}"}, self.pick(parent, "code")),
            Code("y", "", {"id": f"Anak {number % 5}"}, "x"),
        )
        self.do(lambda s, a, p: codebook_import.import_codes(s, a, p, Draft(codes), file="kode.csv", existing=how))

    @rule()
    def keep_version(self) -> None:
        self.do(lambda s, a, p: versions.keep_version(s, a, p, f"Versi {next(self.names)}"))

    @rule(version=some)
    def delete_version(self, version) -> None:
        if chosen := self.pick(version, "version"):
            self.do(lambda s, a, p: versions.delete_version(s, a, p, chosen))

    @rule()
    @precondition(lambda self: self.pick(0, "source") is None or self.pick(3, "source") == self.pick(0, "source"))
    def import_source(self) -> None:
        number = next(self.names)
        text = f"{TEXT}I1: Kali ke-{number}.\n"
        turns = tuple(Turn(span, span.of(text).partition(":")[0]) for span in paragraphs(text))
        details = SourceDetails(f"Sumber {number}", informants=("I1",), speakers={"I1": "I1"})
        self.do(lambda s, a, p: sources.import_source(s, a, p, Transcript("x.txt", text, turns), details, original=text.encode()))

    @rule(source=some)
    def delete_source(self, source) -> None:
        if (chosen := self.pick(source, "source")) and self.pick(1, "source") != self.pick(0, "source"):
            self.do(lambda s, a, p: sources.delete_source(s, a, p, chosen))

    @rule(source=some, at=some, length=some, word=st.sampled_from(WORDS))
    def correct(self, source, at, length, word) -> None:
        if chosen := self.pick(source, "source"):
            with reading(self.study.engine) as session:
                text, sha = texts.present(session, self.study.project, chosen)
            start = at % len(text)
            changed = f"{text[:start]}{word}{text[start + length % 12 :]}"
            self.do(lambda s, a, p: texts.correct_text(s, a, p, chosen, changed, sha256=sha))

    @rule(number=some)
    def anonymise(self, number) -> None:
        with reading(self.study.engine) as session:
            held = {
                source.id: texts.present(session, self.study.project, source.id)[1]
                for source in sources.listed(session, self.study.project)
            }
        pairs = [Pseudonym("Budi", f"Nama{number % 7}"), Pseudonym(f"Nama{number % 5}", "Budi")]
        self.do(lambda s, a, p: pseudonyms.anonymise(s, a, p, pairs, held))

    @rule(orphan=some, at=some, length=some, away=st.booleans(), by=some)
    def mend(self, orphan, at, length, away, by) -> None:
        with reading(self.study.engine) as session:
            found = texts.orphans(session, self.study.project)
        if not found:
            return
        chosen = found[orphan % len(found)]
        if away:
            self.do(lambda s, a, p: texts.remove_orphan(s, a, p, chosen.guid), by)
        else:
            span, quote = self.passage(chosen.source, at, length)
            self.do(lambda s, a, p: texts.repair_orphan(s, a, p, chosen.guid, span, quote=quote), by)

    @rule(source=some, at=some, length=some, by=some)
    def write_on_passage(self, source, at, length, by) -> None:
        if here := self.pick(source, "source"):
            span, quote = self.passage(here, at, length)
            self.do(lambda s, a, p: memos.write_on_passage(s, a, p, here, span, quote=quote, body="Isi"), by)

    @rule(code=some, by=some)
    def write_memo(self, code, by) -> None:
        if chosen := self.pick(code, "code"):
            self.do(lambda s, a, p: memos.write_memo(s, a, p, "code", chosen, "Judul", "Isi"), by)

    @rule(memo=some, by=some, away=st.booleans())
    def change_memo(self, memo, by, away) -> None:
        if not (chosen := self.pick(memo, "memo")):
            return
        if away:
            self.do(lambda s, a, p: memos.delete_memo(s, a, p, chosen), by)
        else:
            self.do(lambda s, a, p: memos.change_memo(s, a, p, chosen, f"T{next(self.names)}", "Isi baru"), by)

    @rule(informant=some, what=st.sampled_from(["add", "change", "remove"]))
    def people_of_the_study(self, informant, what) -> None:
        chosen, number = self.pick(informant, "informant"), next(self.names)
        if what == "add":
            self.do(lambda s, a, p: informants.create_informant(s, a, p, Informant(f"I{number}", "warga", "COM", {})))
        elif chosen and what == "change":
            self.do(lambda s, a, p: informants.change_informant(s, a, p, chosen, Informant(f"N{number}", "camat", "GOV", {})))
        elif chosen:
            self.do(lambda s, a, p: informants.delete_informant(s, a, p, chosen))

    @rule(code=some, row=st.sampled_from("abc"), by=some)
    def summarise(self, code, row, by) -> None:
        if chosen := self.pick(code, "code"):
            body = f"Ringkasan {next(self.names)}"
            self.do(lambda s, a, p: summaries.write_summary(s, a, p, "framework", row, chosen, body, seen="x"), by)

    @rule(code=some, category=st.sampled_from(JUDGEMENTS), comparison=st.sampled_from(["group", "wave"]), by=some)
    def judge(self, code, category, comparison, by) -> None:
        if not (chosen := self.pick(code, "code")):
            return
        with reading(self.study.engine) as session:
            held = {(row.comparison, row.code_guid): row for row in tables.judgements(session, self.study.project).itertuples()}
        row = held.get((comparison, chosen))
        if row is not None and category == row.category:
            self.do(lambda s, a, p: judgements.withdraw_judgement(s, a, p, row.judgement), by)
        else:
            more = {"attribute": "wave" if category == CONDITIONAL else "", "seen": "x"}
            reason = f"Alasan {next(self.names)}"
            self.do(lambda s, a, p: judgements.judge(s, a, p, comparison, chosen, category, reason, **more), by)

    @rule(coding=some, back=st.booleans(), by=some)
    def resolve(self, coding, back, by) -> None:
        with reading(self.study.engine) as session:
            written = list(tables.resolutions(session, self.study.project)["resolution"])
        if back and written:
            self.do(lambda s, a, p: resolutions.reopen_case(s, a, p, written[coding % len(written)]), by)
        elif row := self.coding(coding):
            body = f"Karena {next(self.names)}"
            self.do(lambda s, a, p: resolutions.resolve_case(s, a, p, row[1], body, seen="x"), by)

    @rule(informant=some, check=some, answer=st.sampled_from(ANSWERS), what=st.sampled_from(["record", "change", "away"]))
    def check_with_members(self, informant, check, answer, what, by=0) -> None:
        who, held = self.pick(informant, "informant"), self.pick(check, "check")
        told = MemberCheck(who or "", date(2020, 11, 9), f"Ringkasan {next(self.names)}", answer)
        if what == "record" and who:
            self.do(lambda s, a, p: member_checks.record_check(s, a, p, told), by)
        elif held and what == "change":
            self.do(lambda s, a, p: member_checks.change_check(s, a, p, held, told), by)
        elif held:
            self.do(lambda s, a, p: member_checks.remove_check(s, a, p, held), by)

    @rule(code=some, row=some, count=some, what=st.sampled_from(["add", "change", "away"]), by=some)
    def set_beside(self, code, row, count, what, by) -> None:
        held = self.pick(row, "row")
        told = JointRow(f"Baris {next(self.names)}", "surat", {"2019": count}, self.pick(code, "code") or "")
        if what == "add":
            self.do(lambda s, a, p: joint_rows.add_row(s, a, p, told), by)
        elif held and what == "change":
            self.do(lambda s, a, p: joint_rows.change_row(s, a, p, held, told), by)
        elif held:
            self.do(lambda s, a, p: joint_rows.remove_row(s, a, p, held), by)

    @rule(code=some, query=some, away=st.booleans(), by=some)
    def ask(self, code, query, away, by) -> None:
        chosen, saved = self.pick(code, "code"), self.pick(query, "query")
        if away and saved:
            self.do(lambda s, a, p: queries.delete_query(s, a, p, saved), by)
        elif chosen:
            self.do(lambda s, a, p: queries.save_query(s, a, p, f"Kueri {next(self.names)}", Query(Coded((chosen,)))), by)

    @rule(coding=some)
    def find(self, coding) -> None:
        row = self.coding(coding)
        evidence = ((row[1], "for"),) if row else ()
        self.do(lambda s, a, p: findings.create_finding(s, a, p, f"T{next(self.names)}", {"id": "Temuan"}, evidence=evidence))

    @rule(finding=some, coding=some, code=some, by=some, side=st.sampled_from(["for", "against"]), what=st.sampled_from([
        "words", "verdict", "final", "code", "confirm", "away", "order", "add", "note", "turn", "out",
    ]))  # fmt: skip
    def conclude(self, finding, coding, code, by, side, what) -> None:
        chosen, other, row = self.pick(finding, "finding"), self.pick(coding, "finding"), self.coding(coding)
        if not chosen:
            return
        changes = {
            "words": {"claim": {"id": f"Temuan {next(self.names)}"}}, "verdict": {"verdict": "mixed"},
            "final": {"status": "final"}, "code": {"code": self.short_id(code)},
        }  # fmt: skip
        gestures = {
            "confirm": lambda s, a, p: findings.confirm_finding(s, a, p, chosen),
            "away": lambda s, a, p: findings.delete_finding(s, a, p, chosen),
            "order": lambda s, a, p: findings.place_finding(s, a, p, chosen, other if other != chosen else None),
            "add": lambda s, a, p: findings.add_evidence(s, a, p, chosen, [(row[1], side)]),
            "note": lambda s, a, p: findings.change_evidence(s, a, p, chosen, row[1], note=f"n{next(self.names)}"),
            "turn": lambda s, a, p: findings.change_evidence(s, a, p, chosen, row[1], role=side),
            "out": lambda s, a, p: findings.remove_evidence(s, a, p, chosen, row[1]),
        }
        if what in changes:
            self.do(lambda s, a, p: findings.change_finding(s, a, p, chosen, **changes[what]), by)
        elif row or what in ("confirm", "away", "order"):
            self.do(gestures[what], by)

    def short_id(self, which: int) -> str:
        with reading(self.study.engine) as session:
            found = [code.short_id for code in codebook.codes(session, self.study.project)]
        return found[which % len(found)] if found else ""

    @rule(finding=some, code=some, advice=some, by=some, what=st.sampled_from(["write", "change", "away"]))
    def advise(self, finding, code, advice, by, what) -> None:
        chosen, number = self.pick(advice, "recommendation"), next(self.names)
        links = {
            "findings": [guid for guid in [self.pick(finding, "finding")] if guid],
            "codes": [guid for guid in [self.pick(code, "code")] if guid],
        }
        if what == "write":
            self.do(lambda s, a, p: recommendations.write_recommendation(s, a, p, f"R{number}", {"id": "Saran"}, **links), by)
        elif chosen and what == "change":
            words = {"short_id": f"R{number}", "words": {"id": f"Saran {number}"}, "addressee": {"id": "Camat"}}
            self.do(lambda s, a, p: recommendations.change_recommendation(s, a, p, chosen, **words, **links), by)
        elif chosen:
            self.do(lambda s, a, p: recommendations.delete_recommendation(s, a, p, chosen), by)

    @rule(item=st.sampled_from(["1", "2", "30"]), words=st.sampled_from(["", "Peneliti.", "Asisten."]), by=some)
    def answer(self, item, words, by) -> None:
        with reading(self.study.engine) as session:
            held = {row.item: (row.body, row.page) for row in tables.answers(session, self.study.project).itertuples()}
        based_on = held.get(item, ("", ""))
        self.do(lambda s, a, p: checklists.answer_item(s, a, p, "coreq", item, words, "3", based_on=based_on), by)

    @rule(coding=some, other=some, by=some)
    def pick_to_quote(self, coding, other, by) -> None:
        picked = [guid for guid in [self.pick(coding, "coding")] if guid]
        with reading(self.study.engine) as session:
            held = list(tables.picks(session, self.study.project)["coding"])
        dropped = [held[other % len(held)]] if held and other % 2 else []
        self.do(lambda s, a, p: picking.pick_passages(s, a, p, picked, dropped), by)

    @rule(chapter=st.sampled_from("345"), rule=st.sampled_from(RULES), by=some)
    def choose_how_documents_are_made(self, chapter, rule, by) -> None:
        self.do(lambda s, a, p: thesis.choose(s, a, p, chapter=chapter, rule=rule), by)

    @rule(name=st.sampled_from(["", "kampus.docx", "fakultas.docx"]), by=some)
    def follow_a_template(self, name, by) -> None:
        if name:
            self.do(lambda s, a, p: thesis.use_template(s, a, p, name, CAMPUS), by)
        else:
            self.do(thesis.drop_template, by)

    @rule(coding=some, decision=st.sampled_from(Decision), by=some)
    def decide(self, coding, decision, by) -> None:
        row = self.coding(coding)
        if row is None or len(self.people) < 2:
            return
        with reading(self.study.engine) as session:
            frame = tables.codings(session, self.study.project, "id").set_index("coding")
        mine = frame.loc[row[1]]
        there = frame[(frame["source"] == mine["source"]) & (frame["code"] == mine["code"])]
        seen = there[(there["start"] < mine["end"]) & (there["end"] > mine["start"])]["quote"].to_dict()
        chosen = self.people[coding % 2] if decision is Decision.CODER else None
        self.do(
            lambda s, a, p: reconciling.reconcile(s, a, p, seen, self.people, decision, f"A{next(self.names)}", chosen=chosen), by
        )

    @rule(source=some, by=some, what=st.sampled_from(["plan", "start", "finish", "drop"]))
    def code_again(self, source, by, what) -> None:
        me = self.people[by % len(self.people)]
        with reading(self.study.engine) as session:
            plan = recoding.open_recoding(session, me, self.study.project)
            known = list(tables.sources(session, self.study.project)["source"])
        if what == "plan" and known:
            self.do(lambda s, a, p: recoding.plan_recoding(s, a, p, [known[source % len(known)]], 0), by)
        elif plan and what == "start":
            self.do(lambda s, a, p: recoding.start_recoding(s, a, p, plan.guid, name="Kali kedua"), by)
        elif plan:
            end = recoding.finish_recoding if what == "finish" else recoding.drop_recoding
            self.do(lambda s, a, p: end(s, a, p, plan.guid), by)

    @rule(code=some, coding=some, finding=some, by=some, what=st.sampled_from(["submit", "approve", "ask", "sign"]))
    def review(self, code, coding, finding, by, what) -> None:
        row = self.coding(coding)
        picked = (("code", self.pick(code, "code")), ("finding", self.pick(finding, "finding")), ("coding", row and row[1]))
        things = [Target(kind, guid) for kind, guid in picked if guid]
        gestures = {
            "submit": lambda s, a, p: reviewing.submit(s, a, p, things),
            "approve": lambda s, a, p: reviewing.approve(s, a, p, things[:2]),
            "ask": lambda s, a, p: reviewing.ask_for_changes(s, a, p, things[-1:], f"Alasan {next(self.names)}"),
            "sign": lambda s, a, p: signing_off.sign_off(s, a, p, f"Pengesahan {next(self.names)}"),
        }
        self.do(gestures[what], by)

    @rule(source=some, at=some, length=some, coding=some, code=some, by=some, on=st.sampled_from(["passage", "coding", "code"]))
    def comment(self, source, at, length, coding, code, by, on) -> None:
        here, row, chosen = self.pick(source, "source"), self.coding(coding), self.pick(code, "code")
        body = f"Komentar {next(self.names)} @Rina"
        if on == "passage" and here:
            span, quote = self.passage(here, at, length)
            self.do(lambda s, a, p: commenting.comment_on_passage(s, a, p, here, span, quote=quote, body=body), by)
        elif on == "coding" and row:
            self.do(lambda s, a, p: commenting.comment_on_coding(s, a, p, row[1], body), by)
        elif chosen:
            self.do(lambda s, a, p: commenting.comment_on(s, a, p, "code", chosen, body), by)

    @rule(comment=some, by=some, what=st.sampled_from(["reply", "change", "resolve", "reopen", "remove"]))
    def go_on(self, comment, by, what) -> None:
        with reading(self.study.engine) as session:
            said = tables.comments(session, self.study.project, "id")
        if said.empty:
            return
        row, body = said.iloc[comment % len(said)], f"Balasan {next(self.names)}"
        gestures = {
            "reply": lambda s, a, p: commenting.reply(s, a, p, row["thread"], body),
            "change": lambda s, a, p: commenting.change_comment(s, a, p, row["comment"], body),
            "resolve": lambda s, a, p: commenting.resolve(s, a, p, row["thread"]),
            "reopen": lambda s, a, p: commenting.resolve(s, a, p, row["thread"], resolved=False),
            "remove": lambda s, a, p: commenting.remove_comment(s, a, p, row["comment"]),
        }
        self.do(gestures[what], by)

    @rule(by=some)
    def describe(self, by) -> None:
        told = {"description": "", "questions": (), "groups": (), "language": "id"}
        self.do(lambda s, a, p: projects.describe_project(s, a, p, name=f"Studi {next(self.names)}", **told), by)

    @rule(by=some)
    def undo(self, by) -> None:
        self.do(lambda s, a, p: undoing.undo(s, a, p), by)

    @rule(by=some)
    def redo(self, by) -> None:
        self.do(lambda s, a, p: undoing.redo(s, a, p), by)

    @rule(back=st.integers(0, 30), by=some)
    def revert(self, back, by) -> None:
        with reading(self.study.engine) as session:
            newest = projects.project(session, self.study.project).revision
        self.do(lambda s, a, p: reverting.revert(s, a, p, max(1, newest - back)), by)

    @rule(which=some, by=some)
    def bring_back(self, which, by) -> None:
        with reading(self.study.engine) as session:
            away = tables.put_away(session, self.study.project, "id")
        if len(away):
            row = away.iloc[which % len(away)]
            self.do(lambda s, a, p: bin.restore(s, a, p, row["kind"], row["guid"]), by)

    def teardown(self) -> None:
        if sys.exc_info()[0] is None:
            self.sound()
            self.finish()
            if self.done < self.least:
                reject()
            self.gestures.append(self.done)
        self.study.engine.dispose()

    def finish(self) -> None:
        """Nothing more is asked of a study of several people."""


class Alone(Study):
    """One person, who in the end takes everything back."""

    coders = 1

    def finish(self) -> None:
        while True:
            try:
                with writing(self.study.engine) as session:
                    undoing.undo(session, act(self.study.me), self.study.project)
            except NothingToUndo:
                break
        self.sound()
        assert look(self.study) == self.first


def at_random(
    machine: type[Study], fresh: Callable[[], Engine], *, least: int, steps: int, begin: int, runs: int = 1
) -> None:
    """Let the machine take so many random steps on a fresh database each run; one with fewer gestures does not count.

    Nor does what Hypothesis tries first, the simplest gesture again and again: that is broken off, in a database of its own.
    """
    with TemporaryDirectory(prefix="qc-simplest-") as folder:
        engines = chain([connect(sqlite_url(Path(folder)))], map(call, repeat(fresh)))
        held = {"fresh": engines.__next__, "runs": count(), "least": least, "gestures": []}
        made = type(machine.__name__, (machine,), held)
        run_state_machine_as_test(
            seed(begin)(made),
            settings=settings(
                max_examples=runs, stateful_step_count=steps, derandomize=True, database=None, deadline=None,
                suppress_health_check=list(HealthCheck), phases=[Phase.generate],
            ),
        )  # fmt: skip
    assert len(made.gestures) == runs


@pytest.mark.parametrize(
    ("name", "gestures", "steps", "runs"),
    [
        ("sqlite", 16, 24, 1),
        pytest.param("postgresql", 6, 10, 1, marks=pytest.mark.soak),
        pytest.param("sqlite", 500, 700, 3, marks=LONG),
        pytest.param("postgresql", 500, 700, 1, marks=LONG),
    ],
)
@pytest.mark.parametrize(("machine", "begin"), [(Study, 12), (Alone, 21)])
def test_many_gestures_in_a_row_leave_the_database_sound(lend, tmp_path, name, machine, begin, gestures, steps, runs):
    numbers = count(1)

    def fresh() -> Engine:
        if name == "sqlite":
            return database(sqlite_url(tmp_path, f"study{next(numbers)}"))
        return database(lend())

    at_random(machine, fresh, least=gestures, steps=steps, runs=runs, begin=begin)
