"""Tables as LaTeX with booktabs: long tables that repeat their headings, captions numbered by the chapter, all words escaped."""

from collections.abc import Iterator

from qualcode.reports.outline import Band, Cell, Figure, Outline, Quote, TableBlock
from qualcode.reports.words import legal, written

BABEL = {"id": "indonesian", "en": "british"}
HEAD = """% XeLaTeX or LuaLaTeX; in a thesis of your own, take the tables and keep these packages.
\\documentclass[12pt,a4paper]{{report}}
\\usepackage{{fontspec}}
\\usepackage[{babel}]{{babel}}
\\usepackage{{booktabs,longtable,array,pdflscape,ragged2e}}
\\usepackage[margin=2.5cm]{{geometry}}
\\begin{{document}}
\\listoftables
"""
_ESCAPES = {
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "_": "\\_", "%": "\\%",
    "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}",
    '"': "\\textquotedbl{}", "`": "\\textasciigrave{}", "-": "{-}", "[": "{[}", "]": "{]}",
}  # fmt: skip
_STANDS = {"left": "\\RaggedRight", "center": "\\Centering"}
_OPENS, _CLOSES = "``", "''"


def write(outline: Outline) -> bytes:
    """Return the document in UTF-8; wide tables are turned."""
    head = HEAD.format(babel=BABEL[outline.language])
    tables = "\n".join("\n".join(_turned(table, outline.language)) for table in outline.tables)
    return f"{head}\n{tables}\n\\end{{document}}\n".encode()


def plain(text: str) -> str:
    """Return the text so that LaTeX sets it as it stands; lines end as lines within a cell."""
    return " \\newline ".join("".join(_ESCAPES.get(letter, letter) for letter in line) for line in legal(text).splitlines())


def _turned(table: TableBlock, language: str) -> Iterator[str]:
    if table.landscape:
        yield "\\begin{landscape}"
    yield from _table(table, language)
    if table.landscape:
        yield "\\end{landscape}"


def _table(table: TableBlock, language: str) -> Iterator[str]:
    heads = " & ".join(f"\\textbf{{{plain(heading)}}}" for heading in table.headings) + " \\\\"
    yield f"% {table.id}"
    yield f"\\begin{{longtable}}{{{_columns(table)}}}"
    yield f"\\caption{{{plain(table.title)}}}\\label{{tab:{table.id.replace('_', '-')}}}\\\\"
    yield from ("\\toprule", heads, "\\midrule", "\\endfirsthead", "\\toprule", heads, "\\midrule", "\\endhead")
    yield from ("\\bottomrule", "\\endlastfoot")
    for row in table.rows:
        if isinstance(row, Band):
            yield f"\\multicolumn{{{len(table.headings)}}}{{l}}{{\\textbf{{{plain(row.label)}}}}} \\\\"
        else:
            yield " & ".join(_cell(cell, language) for cell in row) + " \\\\"
    yield "\\end{longtable}"
    yield from (f"{{\\footnotesize {plain(line)}\\par}}" for line in (*table.notes, table.source) if line)


def _columns(table: TableBlock) -> str:
    """Return the columns as shares of the line, less the room between them."""
    total = sum(table.widths)
    return "".join(
        f">{{{_STANDS[column.whole]}\\arraybackslash}}p{{\\dimexpr {column.width / total:.4f}\\linewidth-2\\tabcolsep}}"
        for column in table.columns
    )


def _cell(cell: Cell, language: str) -> str:
    if isinstance(cell, tuple):
        return " \\newline ".join(_cell(part, language) for part in cell)
    if isinstance(cell, Quote):
        place = f" ({plain(cell.locator)})" if cell.locator else ""
        sign = f"{plain(cell.sign)} " if cell.sign else ""
        return f"{sign}\\emph{{{_OPENS}{plain(cell.text)}{_CLOSES}}}{place}"
    return plain(written(cell, language)) if not isinstance(cell, int | Figure) else written(cell, language)
