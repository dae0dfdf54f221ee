"""The choices of every page in its address: taken from there, written there once, told where they cannot be chosen."""

import pytest
from streamlit.testing.v1 import AppTest

from qualcode.locale import say
from qualcode.ui.parts import choice_address
from tests.pages.test_addresses import again, asks, by, warned

CASES = {
    "saturation": ({"view": "codebook"}, "base"),
    "triangulation": ({"view": "cases", "state": "all"}, "kind"),
    "matrices": ({"view": "group", "codes": "leaf"}, "who"),
    "co-occurrence": ({"view": "pairs", "most": "20"}, "unit"),
    "agreement": ({"view": "decided", "unit": "turn"}, "codes"),
    "memos": ({"words": "warga", "kind": ["code", "source"]}, "page"),
    "search": ({"words": "warga desa", "how": "near", "within": "5"}, "place"),
    "findings": ({}, "view"),
    "thesis-tables": ({}, "coder"),
    "history": ({"object": "coding"}, "since"),
    "checklist": ({"view": "srqr"}, "part"),
    "codebook": ({"words": "warga"}, "code"),
    "sources": ({"words": "i"}, "order"),
    "suggestions": ({"below": "0"}, "code"),
    "help": ({}, "topic"),
}
"""What the address of each page asks, and a choice that is asked for what cannot be chosen."""
ODD = "*like* this"


@pytest.mark.parametrize("path", CASES)
def test_a_page_shows_what_its_address_asks_and_says_what_cannot_be_chosen(sample, path):
    known, odd = CASES[path]
    asked = {name: value if isinstance(value, list) else [value] for name, value in known.items()}
    page = by(path, **asked, **{odd: [ODD]})
    assert asks(page) == {**asked, odd: [ODD]}  # it stands until something else is chosen, so that Back leads past it
    assert {**asked, **shown(page)} == asked
    assert len(refused(page)) == 1
    assert r"“\*like\* this”" in refused(page)[0]


def test_a_choice_is_written_and_its_beginning_is_not_and_no_late_address_undoes_it(sample, monkeypatch):
    page = by("saturation")
    assert asks(page) == {}
    page.selectbox(key=f"saturation.{sample.id}.base").set_value(5)
    page.segmented_control(key=f"saturation.{sample.id}.view").set_value("codebook")
    again(page)
    assert asks(page) == {"base": ["5"], "view": ["codebook"]}
    page.query_params.clear()  # as the browser has it that has not heard
    page.selectbox(key=f"saturation.{sample.id}.base").set_value(4).run()
    assert asks(page) == {"view": ["codebook"]}
    monkeypatch.setattr(choice_address, "LATE", 0.0)
    page.query_params.clear()
    page.query_params["base"] = "6"
    again(page)  # as Back does
    assert (page.selectbox(key=f"saturation.{sample.id}.base").value, asks(page)) == (6, {"base": ["6"]})
    assert page.segmented_control(key=f"saturation.{sample.id}.view").value == "curve"


def test_what_another_view_asked_does_not_stay_in_the_address(sample):
    page = by("triangulation", view=["cases"], state=["all"])
    page.segmented_control(key=f"triangulation.{sample.id}.view").set_value("checks").run()
    assert asks(page) == {"view": ["checks"]}


def shown(page: AppTest) -> dict[str, list[str]]:
    """Return what the page's controls hold beside what they begin with, by the names in the address."""
    _, keys = page.session_state["address.last"]
    held = {name: page.session_state[f"{key}.held"] for name, key in keys.items()}
    return {name: one.text for name, one in held.items() if one.text and not one.unknown}


def refused(page: AppTest) -> list[str]:
    return [told for told in warned(page) if told.startswith(say("address.not_offered", "en").partition("{")[0])]
