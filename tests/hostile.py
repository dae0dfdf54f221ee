"""A study whose every word tries to be something else: script, HTML, Markdown, a formula, a path, control characters."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from qualcode.model.code import Polarity
from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.project import Group, Question
from qualcode.model.query import Coded, Query
from qualcode.model.span import Span
from qualcode.services import (
    checklists,
    codings,
    commenting,
    findings,
    informants,
    memos,
    people,
    projects,
    queries,
    recommendations,
    summaries,
)
from qualcode.store.database import reading, writing
from qualcode.store.reading import codings as coded
from tests.study import SmallStudy

SCRIPT = "<script>window.injected=1;alert(1)</script>"
IMAGE = '<img src="http://evil.example/a.png" onerror="window.injected=1" id="injected">'
FRAME = '<iframe src="http://evil.example/"></iframe>'
MARKDOWN = "[klik](javascript:alert(1)) ![gambar](http://evil.example/b.png) \\![lagi](http://evil.example/c.png)"
REFERENCE = "![acuan][x]\n\n[x]: http://evil.example/d.png"
AUTO = "<http://evil.example/e> http://evil.example/f"
FORMULA = '=HYPERLINK("http://evil.example","klik")'
FORMULAS = (FORMULA, "+1+1", "-1+1", "@SUM(1)", "\t=1+1")
CONTROL = "a\u0007b\u001b[31mc\u202ed\u2028e\ufefff"
STREAMLIT = ":red[merah] :material/home: $x^2$"
ALL = "\n".join([SCRIPT, IMAGE, FRAME, MARKDOWN, AUTO, *FORMULAS, CONTROL, STREAMLIT])
TEXT = f"I1: {ALL}\n\nI1: {FORMULA}\n\nI1: akhir."
NAMES = (SCRIPT, FORMULA, MARKDOWN)


def named(text: str, most: int = 120) -> str:
    """Return the text as a name of one line."""
    return text.replace("\n", " ")[:most]


def fill(engine: Engine) -> SmallStudy:
    """Return the study, filled by gestures."""
    study = SmallStudy(engine)
    with writing(engine) as session:
        study.me = people.local_person(session, datetime.now(UTC)).id
        people.rename_person(session, act(study.me), named(SCRIPT))
        study.project = projects.create_project(
            session, act(study.me), named(FORMULA), description=ALL, language="id",
            questions=(Question("Q1", {"id": IMAGE, "en": IMAGE}),),
            groups=(Group("GOV", {"id": IMAGE, "en": IMAGE}), Group("COM", {"id": FORMULA, "en": FORMULA})),
        ).id  # fmt: skip
        informants.create_informant(session, act(study.me), study.project, Informant("I1", IMAGE, "GOV", {"age": FORMULA}))
        informants.create_informant(session, act(study.me), study.project, Informant("=1+1", SCRIPT, "COM"))
    for short_id, words in (("B1", IMAGE), ("=B2", FORMULA), ("B3", MARKDOWN)):
        study.code(short_id, named(words), definition={"id": ALL, "en": ALL}, example={"id": FORMULA, "en": FORMULA})
    source = study.source(named(IMAGE), TEXT)
    study.source("=cmd|' /C calc'!A1", "=1+1: Teks.\n\nI1: Lagi.")
    at = TEXT.index(f"I1: {FORMULA}") + 4
    whole, formula = Span(4, 4 + len(ALL)), Span(at, at + len(FORMULA))
    laid = [study.lay(source, span, code, TEXT, polarity=Polarity.SUPPORTING)
            for span, code in ((whole, "B1"), (formula, "=B2"), (formula, "B3"))]  # fmt: skip
    with writing(engine) as session:
        by, project = study.me, study.project
        codings.change_coding(session, act(by), project, source, laid[0], note=ALL)
        for title in (SCRIPT, FORMULA, MARKDOWN):
            body = f"{ALL}\n\n{REFERENCE}\n\n[[B1]]"
            memos.write_memo(session, act(by), project, "code", study.codes["B1"], named(title), body)
        memos.write_on_passage(session, act(by), project, source, whole, quote=whole.of(TEXT), body=ALL, title=named(IMAGE))
        commenting.comment_on(session, act(by), project, "code", study.codes["B1"], ALL)
        commenting.comment_on_passage(session, act(by), project, source, formula, quote=FORMULA, body=ALL)
        finding = findings.create_finding(
            session, act(by), project, "=F1", {"id": ALL, "en": ALL}, question="Q1", code="B1",
            evidence=[(laid[0], "for"), (laid[1], "against", ALL)],
        )  # fmt: skip
        recommendations.write_recommendation(
            session, act(by), project, "+R1", {"id": ALL}, addressee={"id": IMAGE}, findings=[finding]
        )
        checklists.answer_item(session, act(by), project, "coreq", "1", ALL, FORMULA[:20])
        queries.save_query(session, act(by), project, named(SCRIPT), Query(Coded((study.codes["B1"],))))
        summaries.write_summary(session, act(by), project, "framework", "i1", "b1", ALL, seen="x", name=IMAGE)
    return study


def quotes(study: SmallStudy) -> set[str]:
    with reading(study.engine) as session:
        return set(coded(session, study.project, "id")["quote"])


