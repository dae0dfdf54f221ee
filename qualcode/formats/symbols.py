"""The characters of symbol fonts, which word processors store as numbers that mean nothing without their font."""

SYMBOL = "symbol"
PRIVATE = range(0xE000, 0xF900)
_SHIFTED = range(0xF020, 0xF100)
_NONE = "\0"

# sixteen places a string, from 0x20 on; \0 stands where the font has nothing that Unicode has
_SYMBOL = (
    " !∀#∃%&∋()∗+,−./" "0123456789:;<=>?" "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟ"
    "ΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_" "‾αβχδεφγηιϕκλμνο" "πθρστυϖωξψζ{|}∼\0"
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓"
    "°±″≥×∝∂•÷≠≡≈…⏐⎯↵" "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉" "∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"
    "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪" "\0〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭\0"
)  # fmt: skip
_WINGDINGS = (
    " ✏✂✁👓🔔📖🕯☎✆✉✉📪📫📬📭" "📁📂📄🗏🗐🗄⌛⌨🖰🖲💻🖴💾🖬✇✍" "🖎✌👌👍👎☜☞☝☟✋☺😐☹💣☠⚐"
    "🚩✈☼💧❄✝✞✟✠✡☪☯ॐ☸♈♉" "♊♋♌♍♎♏♐♑♒♓🙰🙵●❍■□" "❐❑❒⬧⧫◆❖⬥⌧⍓⌘❀✿❝❞\0"
    "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹" "❺❻❼❽❾❿🙢🙠🙡🙣🙞🙜🙝🙟·•" "▪○🞆🞈◉◎🔿▪☐🟂✦★✶✴✹✵"
    "⯐⌖⟡⌑⯑✪✰🕐🕑🕒🕓🕔🕕🕖🕗🕘" "🕙🕚🕛⮰⮱⮲⮳⮴⮵⮶⮷🙪🙫🙕🙔🙗" "🙖🙐🙑🙒🙓⌫⌦⮘⮚⮙⮛⮈⮊⮉⮋←"
    "→↑↓↖↗↙↘←→↑↓↖↗↙↘⇦" "⇨⇧⇩⬄⇳⬀⬁⬃⬂▭▫✗✓☒☑\0"
)  # fmt: skip
_FONTS = {
    SYMBOL: dict(enumerate(_SYMBOL, 0x20)),
    "wingdings": dict(enumerate(_WINGDINGS, 0x20)),
    "wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "●", 0xA3: "☐"},
    "webdings": {0x61: "✓", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x72: "✗", 0x76: "♥", 0x59: "♥", 0xAA: "♥"},
}
_BULLET = 0xF0B7


def is_symbol_font(font: str) -> bool:
    return font.strip().lower() in _FONTS


def symbol(code: int, font: str) -> str | None:
    """Return the character of that number in the font, of any font but a symbol one the character itself.

    None where it cannot be known: a private number without a font that is known, or no character at all. Half of a surrogate
    pair is returned as it is.
    """
    table = _FONTS.get(font.strip().lower())
    place = code - 0xF000 if code in _SHIFTED else code
    if table is not None and place < 0x100:
        found = table.get(place, _NONE)
        return None if found == _NONE else found
    if code == _BULLET:
        return "•"
    return None if code in PRIVATE or not 0 < code <= 0x10FFFF else chr(code)


def shown(text: str, font: str) -> str:
    """Return the text with the private characters of a symbol font as what they show; others stay as they are."""
    return "".join((symbol(ord(letter), font) or letter) if ord(letter) in _SHIFTED else letter for letter in text)
