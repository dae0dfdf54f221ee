// The right pane: the codebook as a tree with search, counts in this source, pins, and what the code at hand means.

import { SIGNS, element } from "./dom.js";

const RECENT = 6;

export class CodebookPane {
  constructor(coder) {
    this.coder = coder;
    this.folded = new Set(coder.remembered("folded", []));
    this.search = element("input", {
      type: "search", className: "qc-search", placeholder: coder.words.search_codes, "aria-label": coder.words.search_codes,
      on: { input: () => this.paint(), keydown: (event) => this.#key(event) },
    });
    this.tools = this.#tools();
    this.recent = element("div", { className: "qc-recent", role: "group", "aria-label": coder.words.recent });
    this.list = element("div", { className: "qc-tree", role: "tree", "aria-label": coder.words.codebook });
    this.card = element("div", { className: "qc-card", hidden: true });
    this.root = element("aside", { className: "qc-codebook" }, this.search, this.tools, this.recent, this.list, this.card);
  }

  // What the keys /, i, Shift+M and Shift+C do, for the mouse; a press leaves the selected words as they are.
  #tools() {
    const { coder } = this;
    const tool = (name, action) => element("button", {
      type: "button", text: coder.words[name], title: coder.words[`${name}_help`], data: { tool: name },
      on: { mousedown: (event) => event.preventDefault(), click: action },
    });
    return element("div", { className: "qc-tools", role: "group", "aria-label": coder.words.palette, hidden: !coder.data.can_code && !coder.data.can_comment },
      ...(coder.data.can_code ? [
        tool("find_code", () => coder.palette.open((code) => coder.press(code))),
        tool("in_vivo", () => (coder.inVivo(), coder.focusText())),
        tool("memo_here", () => coder.beginMemo()),
      ] : []),
      coder.data.can_comment && tool("comment_here", () => coder.beginComment()));
  }

  paint() {
    const wanted = this.search.value.trim().toLowerCase();
    const counts = this.coder.codings?.counts() ?? new Map();
    this.totals = totals(this.coder.data.codes, counts);
    const rows = this.coder.data.codes.filter((code) => this.#shown(code, wanted));
    this.list.replaceChildren(...rows.map((code) => this.#row(code, counts.get(code.guid) ?? 0, wanted)));
    if (!rows.length) this.list.append(element("p", { className: "qc-empty", text: this.coder.words.no_code_found }));
    this.paintRecent();
  }

  paintRecent() {
    const codes = this.coder.recent.map((guid) => this.coder.codes.get(guid)).filter((code) => code?.codable).slice(0, RECENT);
    this.recent.hidden = !codes.length;
    this.recent.replaceChildren(element("small", { text: this.coder.words.recent }), ...codes.map((code) => {
      const button = element("button", {
        type: "button", tabindex: -1, text: code.id, title: code.path, on: { click: () => this.coder.press(code.guid) },
      });
      button.style.setProperty("--qc-colour", this.coder.colour(code.guid));
      return button;
    }));
  }

  // Only the figures, when a gesture changed them.
  count() {
    const counts = this.coder.codings.counts();
    this.totals = totals(this.coder.data.codes, counts);
    for (const row of this.list.querySelectorAll("[data-code]")) {
      row.querySelector(".qc-count").textContent = this.#figure(row.dataset.code, counts.get(row.dataset.code) ?? 0);
    }
  }

  #figure(guid, own) {
    const all = this.totals.get(guid) ?? own;
    return all === 0 ? "" : this.folded.has(guid) || own === all ? String(all) : own ? `${own}/${all}` : `(${all})`;
  }

  #shown(code, wanted) {
    if (code.retired && !this.totals.get(code.guid)) return false;
    if (wanted) return matches(code, wanted);
    for (let at = code.parent; at; at = this.coder.codes.get(at)?.parent) if (this.folded.has(at)) return false;
    return true;
  }

  #row(code, own, wanted) {
    const parent = this.coder.data.codes.some((other) => other.parent === code.guid);
    const digit = this.coder.pins.indexOf(code.guid);
    const row = element("div", {
      className: `qc-code${code.retired ? " qc-retired" : code.codable ? "" : " qc-folder"}`, role: "treeitem", tabindex: -1, data: { code: code.guid },
      ariaLevel: code.depth + 1, ariaExpanded: parent ? String(!this.folded.has(code.guid)) : null, title: code.path,
      on: {
        click: () => (code.codable ? this.coder.press(code.guid) : this.#fold(code.guid)),
        pointerenter: () => this.#explain(code),
        focus: () => this.#explain(code),
        keydown: (event) => this.#rowKey(event, code),
      },
    },
    element("button", {
      className: "qc-fold", type: "button", tabindex: -1, text: parent && !wanted ? (this.folded.has(code.guid) ? "▸" : "▾") : "",
      "aria-label": this.coder.words.fold, disabled: !parent,
      on: { click: (event) => (event.stopPropagation(), this.#fold(code.guid)) },
    }),
    this.#eye(code),
    element("b", { text: code.id }),
    element("span", { className: "qc-label", text: `${code.label}${code.polarity === "unset" ? "" : `\u00a0${SIGNS[code.polarity]}`}` }),
    element("span", { className: "qc-count", text: this.#figure(code.guid, own), title: this.coder.words.count_help }),
    code.codable ? element("button", {
      className: `qc-pin${digit >= 0 ? " qc-pinned" : ""}`, type: "button", tabindex: -1,
      text: digit >= 0 ? String((digit + 1) % 10) : "☆",
      title: digit >= 0 ? this.coder.words.unpin : this.coder.words.pin,
      "aria-label": digit >= 0 ? this.coder.words.unpin : this.coder.words.pin,
      on: { click: (event) => (event.stopPropagation(), this.coder.pin(code.guid)) },
    }) : null);
    row.style.setProperty("--qc-colour", this.coder.colour(code.guid));
    row.style.setProperty("--qc-depth", wanted ? 0 : code.depth);
    return row;
  }

  #eye(code) {
    const hidden = this.coder.hidden.has(code.guid);
    const words = hidden ? this.coder.words.show_code : this.coder.words.hide_code;
    return element("button", {
      className: `qc-swatch qc-eye${hidden ? " qc-closed" : ""}`, type: "button", tabindex: -1, text: hidden ? "⊘" : "◉", title: words, "aria-label": words,
      "aria-pressed": String(hidden), on: { click: (event) => (event.stopPropagation(), this.coder.hide(code.guid)) },
    });
  }

  #fold(guid) {
    if (!this.folded.delete(guid)) this.folded.add(guid);
    this.coder.remember("folded", [...this.folded]);
    this.paint();
  }

  #explain(code) {
    const words = this.coder.words;
    this.card.hidden = false;
    this.card.replaceChildren(
      element("b", { text: `${code.id} ${code.label}` }),
      ...[["definition", code.definition], ["include", code.include], ["exclude", code.exclude]]
        .filter(([, text]) => text)
        .map(([name, text]) => element("p", {}, element("small", { text: `${words[name]} ` }), text)));
  }

  #key(event) {
    event.stopPropagation();
    const rows = [...this.list.querySelectorAll(".qc-code")];
    if (event.key === "ArrowDown") rows[0]?.focus();
    else if (event.key === "Enter" && rows[0]) this.coder.press(rows.find((row) => !row.classList.contains("qc-folder"))?.dataset.code);
    else if (event.key === "Escape") {
      this.search.value = "";
      this.paint();
      this.coder.focusText();
    } else return;
    event.preventDefault();
  }

  #rowKey(event, code) {
    const rows = [...this.list.querySelectorAll(".qc-code")];
    const at = rows.indexOf(event.currentTarget);
    if (event.key === "ArrowDown") rows[Math.min(at + 1, rows.length - 1)].focus();
    else if (event.key === "ArrowUp") (at ? rows[at - 1] : this.search).focus();
    else if (event.key === "ArrowLeft" && !this.folded.has(code.guid)) this.#andStay(code.guid, () => this.#fold(code.guid));
    else if (event.key === "ArrowRight" && this.folded.has(code.guid)) this.#andStay(code.guid, () => this.#fold(code.guid));
    else if (event.key === "Enter" || event.key === " ") event.currentTarget.click();
    else if (event.key === "h") this.#andStay(code.guid, () => this.coder.hide(code.guid));
    else if (event.key === "p" && code.codable) this.#andStay(code.guid, () => this.coder.pin(code.guid));
    else if (event.key === "Escape") this.coder.focusText();
    else return;
    event.stopPropagation();
    event.preventDefault();
  }

  // Changes what paints the tree anew, and keeps the focus on the row.
  #andStay(guid, change) {
    change();
    this.list.querySelector(`[data-code="${guid}"]`)?.focus();
  }
}

export function matches(code, wanted) {
  const hay = `${code.id} ${code.label} ${code.path} ${(code.aliases ?? []).join(" ")}`.toLowerCase();
  return wanted.split(/\s+/).every((word) => hay.includes(word));
}

// Counts of each code with everything below it.
function totals(codes, counts) {
  const found = new Map();
  for (const code of [...codes].reverse()) {
    const all = (found.get(code.guid) ?? 0) + (counts.get(code.guid) ?? 0);
    found.set(code.guid, all);
    if (code.parent) found.set(code.parent, (found.get(code.parent) ?? 0) + all);
  }
  return found;
}
