"""Indonesian and English are equals: every sentence, every help page, no visible words outside the catalogue."""

import ast
import re
import string
from pathlib import Path

import pytest

import qualcode
from qualcode.help import TOPICS, text
from qualcode.locale import LANGUAGES, catalogue, say
from qualcode.model.event import Verb
from qualcode.services.nouns import NOUNS
from qualcode.ui.pages import PAGES

PACKAGE = Path(qualcode.__file__).parent
SPEAKS = {"word", "say"}
SHOWS = {
    "title", "header", "subheader", "markdown", "caption", "text", "write", "info", "warning", "error", "success", "button",
    "text_input", "text_area", "selectbox", "multiselect", "checkbox", "radio", "metric", "expander", "download_button",
    "file_uploader", "form_submit_button", "date_input", "number_input", "segmented_control", "pills", "link", "toast",
}  # fmt: skip
LETTERS = re.compile(r"[A-Za-z]{2,}")


def trees(folder: str):
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        yield path.relative_to(PACKAGE), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def test_the_catalogues_have_the_same_sentences():
    first, second = (set(catalogue(language)) for language in LANGUAGES)
    assert first == second


def test_the_sentences_take_the_same_facts_in_both_languages():
    def facts(sentence: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

    first, second = (catalogue(language) for language in LANGUAGES)
    assert [key for key in first if facts(first[key]) != facts(second[key])] == []


def test_no_sentence_is_empty():
    assert [key for language in LANGUAGES for key, words in catalogue(language).items() if not words.strip()] == []


@pytest.mark.parametrize("folder", ["ui", "reports", "charts", "api", "cli", "formats"])
def test_every_sentence_that_the_code_asks_for_exists(folder):
    known = catalogue("id")
    missing = [
        f"{path}:{node.lineno}: {argument.value}"
        for path, tree in trees(folder)
        for name, node in calls(tree)
        if name in SPEAKS and node.args
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        and argument.value not in known and f"reports.{argument.value}" not in known
    ]  # fmt: skip
    assert missing == []


def test_every_field_that_a_refusal_names_has_a_word():
    known = catalogue("id")
    named = {
        word.value.value
        for folder in ("services", "api", "ui", "store")
        for _, tree in trees(folder)
        for name, node in calls(tree)
        for word in node.keywords
        if word.arg == "field" and name.startswith(("Bad", "Too", "Unnamed")) and isinstance(word.value, ast.Constant)
    }
    assert "name" in named
    assert {field for field in named if f"error.field.{field}" not in known and f"ui.field.{field}" not in known} == set()


def test_sentences_asked_for_by_their_beginning_exist():
    known = catalogue("id")
    missing = []
    for path, tree in trees("ui"):
        for name, node in calls(tree):
            if name in SPEAKS and node.args and isinstance(node.args[0], ast.JoinedStr):
                first = node.args[0].values[0]
                beginning = first.value if isinstance(first, ast.Constant) else ""
                if not any(key.startswith(beginning) for key in known):
                    missing.append(f"{path}:{node.lineno}: {beginning}")
    assert missing == []


def test_no_page_shows_words_that_are_not_in_the_catalogue():
    literal = [
        f"{path}:{node.lineno}: {part.value!r}"
        for path, tree in trees("ui")
        for name, node in calls(tree)
        if name in SHOWS and isinstance(node.func, ast.Attribute) and node.args
        for part in _parts(node.args[0])
        if LETTERS.search(re.sub(r":material/\w+:|:[a-z]+-background", "", part.value))
    ]
    assert literal == []


def _parts(argument: ast.AST):
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument
    elif isinstance(argument, ast.JoinedStr):
        yield from (part for part in argument.values if isinstance(part, ast.Constant))


def test_the_component_shows_no_words_of_its_own():
    asked = set()
    for path in (PACKAGE / "ui" / "text_coder" / "frontend").glob("*.js"):
        source = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r"words\.(\w+)", source)) | set(re.findall(r"say\(\"(\w+)\"", source))
        for shown in re.findall(r'text: "([^"]*)"', source):
            assert not LETTERS.search(shown), (path.name, shown)
    known = {key.removeprefix("coder.") for key in catalogue("id") if key.startswith("coder.")}
    assert asked <= known
    assert asked >= {"saved", "offline", "refused"}


WITHIN = {"arrived", "book", "evidence", "newcomer", "orphan", "place"}
"""Nouns that gestures touch only together with others, which history never names."""
TOGETHER = {"batch", "codes", "copy", "findings", "join", "merge", "order", "split"}
"""What gestures on several things are about."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_and_gesture_has_a_name_and_every_subject_a_help_page(language):
    known = catalogue(language)
    assert all(f"ui.page.{page.path}" in known for page in PAGES)
    assert all(f"ui.verb.{verb.value.replace('.', '_')}" in known for verb in Verb)
    assert all(f"ui.object.{kind}" in known for kind in {*NOUNS, *TOGETHER} - WITHIN)
    for topic in TOPICS:
        assert f"help.topic.{topic}" in known
        assert text(topic, language).startswith("# ")


def test_help_pages_differ_between_the_languages_and_cover_every_page():
    assert all(text(topic, "id") != text(topic, "en") for topic in TOPICS)
    assert {page.path for page in PAGES} - {"overview", "help"} <= set(TOPICS)


def test_a_word_stands_in_the_form_that_its_number_asks_for():
    assert say("count.heading", "en", name="B1", count="1") == "B1: 1 passage"
    assert say("count.heading", "en", name="B1", count="1,001") == "B1: 1,001 passages"
    assert say("error.recoding_not_due", "en", days=1).endswith("1 day is left.")
