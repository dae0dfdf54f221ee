// The right pane: the codebook as a tree with search, counts in this source, pins, and what the code at hand means.

import { SIGNS, element } from "./dom.js";

const RECENT = 6;

export class CodebookPane {
  constructor(desk, calls) {
    this.desk = desk;
    this.calls = calls;
    this.folded = new Set(desk.remembered("folded", []));
    this.search = element("input", {
      type: "search", className: "qc-search", placeholder: desk.words.search_codes, "aria-label": desk.words.search_codes,
      on: { input: () => this.paint(), keydown: (event) => this.#key(event) },
    });
    this.tools = this.#tools();
    this.recent = element("div", { className: "qc-recent", role: "group", "aria-label": desk.words.recent });
    this.list = element("div", { className: "qc-tree", role: "tree", "aria-label": desk.words.codebook });
    this.card = element("div", { className: "qc-card", hidden: true });
    this.root = element("aside", { className: "qc-codebook" }, this.search, this.tools, this.recent, this.list, this.card);
  }

  // What the keys /, i, Shift+M and Shift+C do, for the mouse; a press leaves the selected words as they are.
  #tools() {
    const { desk, calls } = this;
    const tool = (name, action) => element("button", {
      type: "button", text: desk.words[name], title: desk.words[`${name}_help`], data: { tool: name },
      on: { mousedown: (event) => event.preventDefault(), click: action },
    });
    return element("div", { className: "qc-tools", role: "group", "aria-label": desk.words.palette, hidden: !desk.data.can_code && !desk.data.can_comment },
      ...(desk.data.can_code ? [
        tool("find_code", calls.find),
        tool("in_vivo", calls.inVivo),
        tool("memo_here", calls.memo),
      ] : []),
      desk.data.can_comment && tool("comment_here", calls.comment));
  }

  paint() {
    const wanted = this.search.value.trim().toLowerCase();
    const counts = this.desk.codings?.counts() ?? new Map();
    this.totals = totals(this.desk.data.codes, counts);
    const rows = this.desk.data.codes.filter((code) => this.#shown(code, wanted));
    this.list.replaceChildren(...rows.map((code) => this.#row(code, counts.get(code.guid) ?? 0, wanted)));
    if (!rows.length) this.list.append(element("p", { className: "qc-empty", text: this.desk.words.no_code_found }));
    this.paintRecent();
  }

  paintRecent() {
    const codes = this.desk.recent.map((guid) => this.desk.codes.get(guid)).filter((code) => code?.codable).slice(0, RECENT);
    this.recent.hidden = !codes.length;
    this.recent.replaceChildren(element("small", { text: this.desk.words.recent }), ...codes.map((code) => {
      const button = element("button", {
        type: "button", tabindex: -1, text: code.id, title: code.path, on: { click: () => this.calls.press(code.guid) },
      });
      button.style.setProperty("--qc-colour", this.desk.colour(code.guid));
      return button;
    }));
  }

  // Only the figures, when a gesture changed them.
  count() {
    const counts = this.desk.codings.counts();
    this.totals = totals(this.desk.data.codes, counts);
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
    for (let at = code.parent; at; at = this.desk.codes.get(at)?.parent) if (this.folded.has(at)) return false;
    return true;
  }

  #row(code, own, wanted) {
    const parent = this.desk.data.codes.some((other) => other.parent === code.guid);
    const digit = this.desk.pins.indexOf(code.guid);
    const row = element("div", {
      className: `qc-code${code.retired ? " qc-retired" : code.codable ? "" : " qc-folder"}`, role: "treeitem", tabindex: -1, data: { code: code.guid },
      ariaLevel: code.depth + 1, ariaExpanded: parent ? String(!this.folded.has(code.guid)) : null, title: code.path,
      on: {
        click: () => (code.codable ? this.calls.press(code.guid) : this.#fold(code.guid)),
        pointerenter: () => this.#explain(code),
        focus: () => this.#explain(code),
        keydown: (event) => this.#rowKey(event, code),
      },
    },
    element("button", {
      className: "qc-fold", type: "button", tabindex: -1, text: parent && !wanted ? (this.folded.has(code.guid) ? "▸" : "▾") : "",
      "aria-label": this.desk.words.fold, disabled: !parent,
      on: { click: (event) => (event.stopPropagation(), this.#fold(code.guid)) },
    }),
    this.#eye(code),
    element("b", { text: code.id }),
    element("span", { className: "qc-label", text: `${code.label}${code.polarity === "unset" ? "" : `\u00a0${SIGNS[code.polarity]}`}` }),
    element("span", { className: "qc-count", text: this.#figure(code.guid, own), title: this.desk.words.count_help }),
    code.codable ? element("button", {
      className: `qc-pin${digit >= 0 ? " qc-pinned" : ""}`, type: "button", tabindex: -1,
      text: digit >= 0 ? String((digit + 1) % 10) : "☆",
      title: digit >= 0 ? this.desk.words.unpin : this.desk.words.pin,
      "aria-label": digit >= 0 ? this.desk.words.unpin : this.desk.words.pin,
      on: { click: (event) => (event.stopPropagation(), this.calls.pin(code.guid)) },
    }) : null);
    row.style.setProperty("--qc-colour", this.desk.colour(code.guid));
    row.style.setProperty("--qc-depth", wanted ? 0 : code.depth);
    return row;
  }

  #eye(code) {
    const hidden = this.desk.hidden.has(code.guid);
    const words = hidden ? this.desk.words.show_code : this.desk.words.hide_code;
    return element("button", {
      className: `qc-swatch qc-eye${hidden ? " qc-closed" : ""}`, type: "button", tabindex: -1, text: hidden ? "⊘" : "◉", title: words, "aria-label": words,
      "aria-pressed": String(hidden), on: { click: (event) => (event.stopPropagation(), this.calls.hide(code.guid)) },
    });
  }

  #fold(guid) {
    if (!this.folded.delete(guid)) this.folded.add(guid);
    this.desk.remember("folded", [...this.folded]);
    this.paint();
  }

  #explain(code) {
    const words = this.desk.words;
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
    else if (event.key === "Enter" && rows[0]) this.calls.press(rows.find((row) => !row.classList.contains("qc-folder"))?.dataset.code);
    else if (event.key === "Escape") {
      this.search.value = "";
      this.paint();
      this.calls.focusText();
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
    else if (event.key === "h") this.#andStay(code.guid, () => this.calls.hide(code.guid));
    else if (event.key === "p" && code.codable) this.#andStay(code.guid, () => this.calls.pin(code.guid));
    else if (event.key === "Escape") this.calls.focusText();
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
