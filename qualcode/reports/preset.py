"""How captions are worded and numbered and how tables are ruled: the Indonesian thesis, and APA 7."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """`by_chapter` writes Table 4.1 on one line, else Table 1 with the title on a line of its own.

    `grid` draws every rule of a table, else three; `italic_note` begins what stands below it with an italic word.
    """

    id: str
    by_chapter: bool
    grid: bool
    numbered_headings: bool
    italic_note: bool
    figure_caption_above: bool


SKRIPSI = Preset(
    "skripsi", by_chapter=True, grid=True, numbered_headings=True, italic_note=False, figure_caption_above=False
)
APA = Preset("apa", by_chapter=False, grid=False, numbered_headings=False, italic_note=True, figure_caption_above=True)
PRESETS = (SKRIPSI, APA)


def preset_named(name: str) -> Preset | None:
    """Return the preset of that id, or None."""
    return next((preset for preset in PRESETS if preset.id == name), None)
