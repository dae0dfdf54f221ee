"""Saturation in a real browser: a view is chosen by keys, the figure comes as a file, and the sentence is copied."""

import pytest
from lxml import etree
from playwright.sync_api import expect

from tests.browser.person import at_rest

pytestmark = pytest.mark.browser


@pytest.fixture
def saturation(server, page, sample):
    _, project = sample
    page.goto(f"{server.url}/saturation?project={project}")
    expect(page.locator(".js-plotly-plot .bars .point")).to_have_count(9, timeout=60_000)
    at_rest(page)
    return page


def downloaded(page, name: str) -> bytes:
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=name).click()
    return download.value.path().read_bytes()


def test_the_curve_comes_as_svg_and_png_with_its_caption(saturation):
    root = etree.fromstring(downloaded(saturation, "Gambar siap cetak (SVG)"))
    assert "tercapai pada wawancara ke-4 (4+2)" in root.findtext(".//{http://purl.org/dc/elements/1.1/}title")
    assert downloaded(saturation, "Gambar siap cetak (PNG)").startswith(b"\x89PNG")


@pytest.mark.soak
def test_the_sentence_is_copied_as_it_stands(saturation):
    saturation.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = saturation.get_by_test_id("stCode").first
    block.hover()
    block.get_by_role("button").click()
    copied = saturation.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Kejenuhan kode (Guest dkk., 2020), tingkat kode, basis 4, run 2, ambang 5\xa0%: tercapai")
    assert copied.endswith("Kejenuhan makna: belum dinilai.")


@pytest.mark.soak
def test_a_view_is_chosen_with_the_keyboard_alone(saturation):
    chosen = saturation.get_by_role("radio", name="Kurva")
    chosen.focus()
    saturation.keyboard.press("ArrowRight")
    saturation.keyboard.press("Space")
    expect(saturation.get_by_role("heading", name="Bootstrap")).to_be_visible(timeout=30_000)
