"""Web pages as a browser shows them, however they are written: no word is lost without a sentence."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as oracle

from qualcode.formats import html
from qualcode.formats.html_tokens import tokens
from qualcode.formats.problems import sentence
from qualcode.formats.transcripts import read
from qualcode.locale import LANGUAGES
from qualcode.model.transcript import GUESS


def lines_of(page: str) -> list[str]:
    return read("a.html", page.encode()).transcript.text.split("\n")


def told(page: str | bytes) -> dict:
    found = read("a.html", page if isinstance(page, bytes) else page.encode()).problems
    return {problem.key.rsplit(".", 1)[1]: problem for problem in found}


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<pre>\nP: Siapa?\n\n  I4: Saya.</pre>", ["P: Siapa?", "", "  I4: Saya."]),
        ("<textarea>\r\nP: Siapa?\r\nI4: Saya &amp; adik.</textarea>", ["P: Siapa?", "I4: Saya & adik."]),
        ("<div style='top:0; white-space: pre-wrap'>P: Ya?\nI4: Ya.</div>P: Oh\nya.", ["P: Ya?", "I4: Ya.", "P: Oh ya."]),
        ("<p style='white-space:pre-line'>P: Siapa?\nI4: Saya.<p>P: Oh\nbegitu.", ["P: Siapa?", "I4: Saya.", "P: Oh begitu."]),
        (
            "<style>p {} div.t, #x { color: red; white-space: pre-wrap }</style>"
            "<div class='a t'>P: Ya?\nI4: Ya.</div><div>P: Oh\nya.",
            ["P: Ya?", "I4: Ya.", "P: Oh ya."],
        ),
        ("<style>.isi{white-space:pre}</style><table><tr><td>A<td class=isi>P: Ya?\nI4: Ya.</table>", ["A\tP: Ya?", "I4: Ya."]),
        ("<xmp>P: Apa <b>?\nI4: Ya.</xmp>", ["P: Apa <b>?", "I4: Ya."]),
        ("<plaintext>P: Apa?\nI4: </b>", ["P: Apa?", "I4: </b>"]),
    ],
)
def test_white_space_counts_where_the_page_says_so(page, lines):
    assert lines_of(page) == lines


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>P: Siapa\n saja?</p>\n<p>I4:  Saya.</p>", ["P: Siapa saja?", "I4: Saya."]),
        ("<p>P: Siapa?<br>Siapa saja?<br><br>I4: Saya.<br></p>", ["P: Siapa?", "Siapa saja?", "", "I4: Saya."]),
        ("<p>satu</p><p>&nbsp;</p><p></p><p>dua</p>", ["satu", "", "dua"]),
        ("<ul><li>satu<li>dua</ul><dl><dt>tiga<dd>empat</dl>", ["satu", "dua", "tiga", "empat"]),
        ("<details><summary>Bagian satu</summary>P: Siapa?</details>", ["Bagian satu", "P: Siapa?"]),
        ("<span style='display:block'>satu</span><span>du</span><b>a</b>", ["satu", "dua"]),
        ("satu<i style='display:block'>du<i>a</i>!</i>tiga", ["satu", "dua!", "tiga"]),
        ("Kami ber<wbr>te&shy;mu di <i>sawah</i>.", ["Kami bertemu di sawah."]),
        ("<svg><title>gambar</title><text>kiri</text><text>kanan</text></svg>", ["kiri", "kanan"]),
        ("saya <3 desa < kota &lt;b&gt; &hellip; &#150; &#x1F600; &#99999999999;", ["saya <3 desa < kota <b> … – 😀 �"]),
        ("<p title='a > b'>satu</p data-x=\"</p>\"><!-- <p>tidak --><!DOCTYPE x><?php x ?>dua", ["satu", "dua"]),
    ],
)
def test_blocks_are_lines(page, lines):
    assert lines_of(page) == lines


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<table><tr><th>Siapa<th>Apa<tr><td>I4:<td>Ya</table>", ["Siapa\tApa", "I4:\tYa"]),
        ("<table><tr><td>I4:</td><td><p>Ya.</p><p>Tentu.<br>Selalu.</p></td></tr></table>", ["I4:\tYa.", "Tentu.", "Selalu."]),
        ("<table><tr><td><p>P: Siapa?</p><p>I4: Saya.</p></td></tr></table>akhir", ["P: Siapa?", "I4: Saya.", "akhir"]),
        ("<table><tr><td><table><tr><td>a<td>b<tr><td>c</table><td>d</table>", ["a\tb\td", "c"]),
        ("<table><caption>Daftar</caption><tbody><tr><td></td><td>isi</td><td></td></tr></tbody></table>", ["Daftar", "\tisi"]),
        ("<td>satu</td><td>dua</td>", ["satu\tdua"]),
    ],
)
def test_rows_of_tables_are_lines_and_paragraphs_in_cells_are_too(page, lines):
    assert lines_of(page) == lines


def test_what_no_browser_shows_is_left_out_and_said():
    page = (
        "<p>P: Siapa?</p><div hidden>catatan <div>dalam</div></div><p hidden>satu<p>I4: Saya.<noscript>nyalakan</noscript>"
        "<ul><li hidden>dua<li>tiga</ul><span style='display: none'>empat</span><template>lima</template>"
        "<script>enam</script><style>tujuh</style><title>delapan</title>"
    )
    assert lines_of(page) == ["P: Siapa?", "I4: Saya.", "tiga"]
    problem = told(page)["unseen_left_out"]
    assert problem.facts["words"] == "catatan / dalam / satu / nyalakan / dua / empat / lima"
    assert all(sentence(problem, language).endswith(".") for language in LANGUAGES)


@pytest.mark.parametrize(
    ("begin", "name"), [("<!--", "!--"), ("<script>", "script"), ("<title>", "title"), ("<a b", "a"), ("<!", "!")]
)
def test_what_is_begun_and_never_ended_is_said_with_its_place_and_words(begin, name):
    page = f"<p>P: Siapa?</p>\n{begin} I4: Saya tinggal di sini"
    assert lines_of(page) == ["P: Siapa?"]
    problem = told(page)["html_cut"]
    assert (problem.line, problem.facts["tag"]) == (2, name)
    assert "Saya tinggal di sini" in problem.facts["words"]


@pytest.mark.parametrize(
    "opened", ["<b>", "<div>", "<span>x</p>", "<table><tr><td>", "<ul><li>", "<pre>", "<svg>", "<i style='display:block'>"]
)
def test_a_thousand_tags_that_are_never_ended_lose_nothing(opened):
    page = "".join(f"{opened}kata{number} " for number in range(1_000))
    assert re.findall(r"kata\d+", " ".join(lines_of(page))) == [f"kata{number}" for number in range(1_000)]
    assert told(page) == {}


def test_a_page_in_xhtml_may_close_what_html_may_not_and_hold_marked_sections():
    page = (
        '<?xml version="1.0" encoding="windows-1252"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/>'
        "<script src='a.js'/></head><body><div hidden='hidden'/><p>“Ya” <![CDATA[& <tidak>]]></p></body></html>"
    )
    found = read("a.xhtml", page.encode("cp1252")).transcript
    assert (found.text, found.encoding) == ("“Ya” & <tidak>", "cp1252")


@pytest.mark.parametrize(
    ("declared", "written", "taken"),
    [
        ("<meta charset=iso-8859-1>", "cp1252", "cp1252"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=us-ascii'>", "cp1252", "cp1252"),
        ("<meta charset='latin1'>", "cp1252", "cp1252"),
        ("<meta charset=windows-1250>", "cp1250", "cp1250"),
        ("<meta charset=macintosh>", "mac_roman", "mac_roman"),
        ("<meta charset=utf-16>", "utf-8", "utf-8"),
        ("<!-- <meta charset=koi8-r> -->", "utf-8", "utf-8"),
        ("<meta charset=koi8-r>", "utf-8-sig", "utf-8"),
        ("<meta charset=utf-8>", "utf-16", "utf-16"),
        ("<meta charset=utf-8>", "utf-16-be", "utf-16-be"),
    ],
)
def test_a_declared_encoding_is_read_as_browsers_read_it(declared, written, taken):
    words = "<p>I4: “Sudah” – katanya…</p>"
    found = read("a.html", (declared + words).encode(written)).transcript
    assert found.text == "I4: “Sudah” – katanya…"
    assert found.encoding == taken


@pytest.mark.parametrize(
    ("declared", "written"), [("utf-8", "cp1252"), ("iso-8859-1", "utf-8"), ("rot13", "utf-8"), ("undefined", "cp1252")]
)
def test_a_declaration_that_the_bytes_belie_is_said_and_not_followed(declared, written):
    page = f"<meta charset={declared}><p>I4: “Sudah” – katanya…</p>".encode(written)
    assert read("a.html", page).transcript.text == "I4: “Sudah” – katanya…"
    assert told(page)["charset_other"].facts == {"said": declared, "taken": written}


def test_broken_bytes_are_told_with_the_line_of_the_text():
    page = "<head>\n\n\n</head><p>satu</p><p>“dua”</p>".encode() * 9 + b"<p>tiga \xff</p>"
    assert told(page)["bad_bytes"].line == 19


def test_a_transcript_of_otranscribe_is_read():
    text = '<p><span class="timestamp" data-timestamp="4.2">0:04</span> P: Siapa?</p><p><b>I4:</b> Saya.<br></p>'
    found = read("a.otr", json.dumps({"text": text, "media": "a.mp3"}).encode()).transcript
    assert found.text == "0:04 P: Siapa?\nI4: Saya."
    assert found.turns[0].seconds == 4


@pytest.mark.parametrize("content", [b"{}", b"[1]", b'{"text": 3}', b"x", b"[" * 100_000, b'{"text": ""}'])
def test_what_is_no_transcript_of_otranscribe_is_refused(content):
    assert read("a.otr", content).transcript is None


NAMES = st.sampled_from("p div b i span ul li table tr td pre h2 br blockquote em a section".split())
PIECES = st.one_of(
    st.sampled_from("kami pergi & &amp; &eacute; < sawah\n\t I4: “ya” <!--c--> 1&lt;2".split(" ")),
    NAMES.map(lambda name: f"<{name}>"),
    NAMES.map(lambda name: f"</{name}>"),
    NAMES.map(lambda name: f"<{name} class='a>b' data-x=\"kata\">"),
    st.sampled_from(["<script>var a</script>", "<style>p {}</style>"]),
)


@given(st.lists(PIECES, max_size=40))
def test_the_letters_are_those_of_another_reader_of_pages(pieces):
    page = f"<!DOCTYPE html><body>{''.join(pieces)}.</body>"
    tree = oracle.document_fromstring(page)
    expected = "".join(
        words for element in tree.iter() if isinstance(element.tag, str)
        for words in ((element.text if element.tag not in ("script", "style") else "") or "", *[c.tail or "" for c in element])
    )  # fmt: skip
    found = html.read(page.encode(), GUESS).lines
    assert sorted(filter(str.isalpha, "".join(line.text for line in found))) == sorted(filter(str.isalpha, expected))


@given(st.text(alphabet="<>/!-?=\"' abp&#;x\n[]", max_size=60))
def test_every_page_is_read_to_its_end(page):
    list(tokens(page))
    reading = read("a.html", page.encode())
    assert reading.transcript is not None or reading.problems


@pytest.mark.parametrize("piece", ["<", "<!--", "<![CDATA[x>", "<a ", '<a ="', "<a", "&", "&#", "</b", "<title>", "<?", "<!"])
def test_what_comes_a_hundred_thousand_times_is_read_in_one_go(piece):
    assert read("a.html", ("x" + piece * 100_000).encode()).transcript is not None
