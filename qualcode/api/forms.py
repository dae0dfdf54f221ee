"""The few pages that are shown before anybody is signed in: plain HTML, every word of which is escaped."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from starlette.responses import HTMLResponse

from qualcode.locale import LANGUAGES, say

STYLE = """
:root {color-scheme: light dark; --ink: #1f2733; --soft: #5b6675; --paper: #fff; --ground: #f3f5f8; --line: #b8c1cd;
  --strong: #1f5fa8; --on-strong: #fff; --bad: #a4262c; --bad-ground: #fdecec}
@media (prefers-color-scheme: dark) {:root {--ink: #e8ecf2; --soft: #a9b4c2; --paper: #1a1f27; --ground: #0e1117;
  --line: #4a5565; --strong: #7db4f0; --on-strong: #0e1117; --bad: #ff9a9a; --bad-ground: #3a1c1f}}
* {box-sizing: border-box}
body {margin: 0; min-height: 100vh; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
  display: flex; flex-direction: column; align-items: center; justify-content: center; padding: 1.5rem 1rem}
main {width: 100%; max-width: 27rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem;
  padding: 2rem 2rem 1.75rem}
.brand {margin: 0 0 1.25rem; font-weight: 700; letter-spacing: .02em; color: var(--strong)}
h1 {margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere}
h2 {margin: 1.75rem 0 .25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); font-size: 1.05rem}
p {margin: .35rem 0 .85rem; overflow-wrap: anywhere}
.soft {color: var(--soft); font-size: .9rem}
label {display: block; margin: .9rem 0 .25rem; font-weight: 600}
input {width: 100%; font: inherit; padding: .6rem .7rem; color: inherit; background: var(--paper);
  border: 1px solid var(--line); border-radius: .4rem}
button, .button {display: block; width: 100%; margin: 1.25rem 0 0; padding: .7rem; font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; color: var(--on-strong); background: var(--strong);
  border: 1px solid var(--strong); border-radius: .4rem; cursor: pointer}
form + p {margin-top: 1.25rem}
.plain {color: var(--strong); background: transparent}
:focus-visible {outline: 3px solid var(--strong); outline-offset: 2px}
[role=alert] {margin: 0 0 1rem; padding: .7rem .9rem; color: var(--bad); background: var(--bad-ground);
  border-left: 4px solid var(--bad); border-radius: .3rem}
nav {margin-top: 1.25rem; display: flex; gap: 1.25rem}
nav a {color: var(--soft)}
nav a[aria-current] {color: var(--ink); font-weight: 600; text-decoration: none}
"""
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def page(language: str, title: str, parts: Iterable[str], *, at: str, wrong: str = "", status: int = 200) -> HTMLResponse:
    """Return the page: a title, why something was refused where it was, the parts, and the languages to read it in."""
    alert = f'<p role="alert">{escape(wrong)}</p>' if wrong else ""
    body = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)} · QualCode</title>'
        f'<style>{STYLE}</style></head><body><main><p class="brand">QualCode</p><h1>{escape(title)}</h1>'
        f"{alert}{''.join(parts)}</main>{_languages(language, at)}</body></html>"
    )
    return HTMLResponse(body, status, headers=HEADERS)


def form(action: str, hidden: dict[str, str], fields: Sequence[str], button: str, *, quiet: bool = False) -> str:
    """Return a form that posts its hidden values and fields."""
    kept = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items())
    style = ' class="plain"' if quiet else ""
    return (
        f'<form method="post" action="{escape(action)}">{kept}{"".join(fields)}<button{style}>{escape(button)}</button></form>'
    )


def entry(name: str, label: str, *, value: str = "", secret: str = "", first: bool = False, said: str = "") -> str:
    """Return a labelled field; `secret` is `current-password` or `new-password` for a password, which is never given back."""
    kind = f'type="password" autocomplete="{secret}"' if secret else f'type="text" value="{escape(value)}"'
    known = "" if secret else f' autocomplete="{"username" if name == "login" else "name"}" autocapitalize="none"'
    more = f' aria-describedby="{name}.said"' if said else ""
    explained = f'<p class="soft" id="{name}.said">{escape(said)}</p>' if said else ""
    return (
        f'<label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" {kind}{known}{more} maxlength="256" required{" autofocus" if first else ""}>'
        f"{explained}"
    )


def paragraph(text: str, *, soft: bool = False) -> str:
    return f'<p{" class=soft" if soft else ""}>{escape(text)}</p>'


def heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def link(address: str, text: str) -> str:
    """Return a link that looks like a button."""
    return f'<a class="button plain" href="{escape(address)}">{escape(text)}</a>'


def with_language(address: str, language: str) -> str:
    """Return the address with the language to read it in."""
    return f"{address}{'&' if '?' in address else '?'}lang={quote(language)}"


def _languages(language: str, at: str) -> str:
    links = "".join(
        f'<a href="{escape(with_language(at, code))}" lang="{code}" hreflang="{code}"'
        f"{' aria-current=true' if code == language else ''}>{escape(say(f'ui.language.{code}', language))}</a>"
        for code in LANGUAGES
    )
    return f"<nav>{links}</nav>"
