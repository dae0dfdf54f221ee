// The right pane: the codebook as a tree with search, counts in this source and pins; words are dragged here, and codes from here.

import { SIGNS, element } from "./dom.js";
import { NewCode } from "./new_code.js";

export class CodebookPane {
  constructor(desk, calls) {
    this.desk = desk;
    this.calls = calls;
    this.folded = new Set(desk.remembered("folded", []));
    this.search = element("input", {
      type: "search", className: "qc-search", placeholder: desk.words.search_codes, "aria-label": desk.words.search_codes,
      on: { input: () => this.paint(), keydown: (event) => this.#key(event) },
    });
    this.fresh = new NewCode(desk, { focusText: calls.focusText, make: calls.make });
    this.list = element("div", { className: "qc-tree", role: "tree", "aria-label": desk.words.codebook });
    this.root = element("aside", { className: "qc-codebook", "aria-label": desk.words.codebook },
      element("div", { className: "qc-find" }, this.search, this.fresh.button), this.fresh.form, this.list);
  }

  paint() {
    const wanted = this.search.value.trim().toLowerCase();
    const counts = this.desk.codings?.counts(this.desk.visible) ?? new Map();
    this.totals = totals(this.desk.data.codes, counts);
    const rows = this.desk.data.codes.filter((code) => this.#shown(code, wanted));
    this.list.replaceChildren(...rows.map((code) => this.#row(code, counts.get(code.guid) ?? 0, wanted)));
    if (rows.length) this.list.firstChild.tabIndex = 0; // Tab reaches the list here; arrows go along it
    else this.list.append(element("p", { className: "qc-empty", text: this.desk.words.no_code_found }));
  }

  // Only the figures, when a gesture changed them.
  count() {
    const counts = this.desk.codings.counts(this.desk.visible);
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
      ariaLevel: code.depth + 1, ariaExpanded: parent ? String(!this.folded.has(code.guid)) : null, title: code.path, draggable: String(code.codable),
      on: {
        click: () => (code.codable ? this.calls.press(code.guid) : this.#fold(code.guid)),
        dblclick: () => this.calls.passagesOf(code.guid),
        keydown: (event) => this.#rowKey(event, code),
        dragstart: (event) => this.calls.dragCode(event, code),
        dragend: () => this.calls.dropped(),
        dragover: (event) => this.calls.over(event, code),
        dragleave: (event) => event.currentTarget.classList.remove("qc-over"),
        drop: (event) => this.#drop(event, code),
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
    this.#mark("qc-about", "i", this.desk.words.about_code, () => this.#about(code)),
    this.#pin(code, digit));
    row.style.setProperty("--qc-colour", this.desk.colour(code.guid));
    row.style.setProperty("--qc-depth", wanted ? 0 : code.depth);
    return row;
  }

  #mark(className, text, title, action) {
    return element("button", {
      className, type: "button", tabindex: -1, text, title, "aria-label": title, on: { click: (event) => (event.stopPropagation(), action()), dblclick: (event) => event.stopPropagation() },
    });
  }

  #pin(code, digit) {
    if (!code.codable) return null;
    const pinned = digit >= 0;
    const text = pinned ? String((digit + 1) % 10) : "☆";
    return this.#mark(`qc-pin${pinned ? " qc-pinned" : ""}`, text, pinned ? this.desk.words.unpin : this.desk.words.pin, () => this.calls.pin(code.guid));
  }

  #about(code, rename = false) {
    this.calls.about(code.guid, this.#rowOf(code.guid), rename);
  }

  #rowOf(guid) {
    return this.list.querySelector(`[data-code="${guid}"]`) ?? this.search;
  }

  #drop(event, code) {
    event.preventDefault();
    event.currentTarget.classList.remove("qc-over");
    this.calls.press(code.guid);
  }

  // Brings the row of a code into view.
  show(guid) {
    this.#rowOf(guid).scrollIntoView({ block: "nearest" });
  }

  // Brings the focus back to the row of a code.
  focusOn(guid) {
    this.#rowOf(guid).focus({ preventScroll: true });
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
    else if (event.key === "d") this.#about(code);
    else if (event.key === "F2" && this.desk.data.can_change) this.#about(code, true);
    else if (event.key === "+" && this.desk.data.can_code) this.fresh.toggle(true, code.guid);
    else if (event.key === "o") this.calls.passagesOf(code.guid);
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
    this.focusOn(guid);
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
