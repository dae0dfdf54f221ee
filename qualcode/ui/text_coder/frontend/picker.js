// The list of sources in the head: searched by typing, with how far each is coded and what state it is in.

import { element } from "./dom.js";

const MOST = 200;
const SIGNS = { new: "", begun: "◐", finished: "✓", changed: "✓!" };

export class Picker {
  constructor(desk, calls) {
    this.desk = desk;
    this.calls = calls;
    const { words } = desk;
    this.name = element("span", { className: "qc-source" });
    this.button = element("button", {
      type: "button", className: "qc-pick", title: words.sources, "aria-haspopup": "listbox", "aria-expanded": "false",
      on: { click: () => this.toggle() },
    }, this.name, element("i", { text: "▾", ariaHidden: "true" }));
    this.input = element("input", {
      type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "qc-sources", "aria-label": words.find_source,
      placeholder: words.find_source, autocomplete: "off", on: { input: () => this.#typed(), keydown: (event) => this.#key(event) },
    });
    this.list = element("div", { role: "listbox", id: "qc-sources", className: "qc-options", "aria-label": words.sources });
    this.root = element("div", {
      className: "qc-sources", hidden: true,
      on: { focusout: (event) => event.relatedTarget && !this.root.contains(event.relatedTarget) && this.close(false) },
    }, this.input, this.list);
    this.outside = (event) => {
      if (!this.root.hidden && !this.root.contains(event.target) && !this.button.contains(event.target)) this.close(false);
    };
    document.addEventListener("pointerdown", this.outside, true);
  }

  stop() {
    document.removeEventListener("pointerdown", this.outside, true);
  }

  paint() {
    this.name.textContent = this.desk.data.source.name;
    this.button.setAttribute("aria-label", `${this.desk.words.sources}: ${this.desk.data.source.name}`);
  }

  toggle() {
    if (!this.root.hidden) return this.close();
    this.input.value = "";
    this.root.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.input.focus({ preventScroll: true });
    this.#load();
  }

  close(focus = true) {
    if (this.root.hidden) return;
    this.root.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (focus) this.calls.focusText();
  }

  async #load() {
    this.#paint();
    try {
      this.sources = (await this.calls.sources()).sources;
    } catch (error) {
      this.calls.tell(error.message, "refused");
    }
    this.at = (this.sources ?? []).findIndex((source) => source.id === this.desk.data.source.id);
    this.#paint();
  }

  #typed() {
    this.at = 0;
    this.#paint();
  }

  #paint() {
    const { words } = this.desk;
    const wanted = this.input.value.trim().toLowerCase().split(/\s+/);
    this.found = (this.sources ?? []).filter((source) => wanted.every((word) => source.name.toLowerCase().includes(word)));
    this.at = Math.max(0, Math.min(this.at ?? 0, this.found.length - 1));
    const first = Math.max(0, Math.min(this.at - MOST / 2, this.found.length - MOST));
    const shown = this.found.slice(first, first + MOST);
    this.list.replaceChildren(...shown.map((source, index) => this.#option(source, first + index)));
    if (!this.found.length) this.list.append(element("p", { className: "qc-empty", text: this.sources ? words.no_source_found : words.loading }));
    if (shown.length < this.found.length) this.list.append(element("p", { className: "qc-empty", text: this.desk.say("more_sources", { count: this.found.length - shown.length }) }));
    this.list.querySelector(".qc-at")?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `qc-source-${this.at}`);
  }

  #option(source, index) {
    const { words, data } = this.desk;
    const share = Math.round(source.share * 100);
    return element("div", {
      className: `qc-option${index === this.at ? " qc-at" : ""}`, role: "option", id: `qc-source-${index}`, tabindex: -1,
      ariaSelected: String(index === this.at), ariaCurrent: source.id === data.source.id ? "true" : null, data: { source: source.id },
      on: { mousedown: (event) => event.preventDefault(), click: () => this.#choose(index) },
    },
    element("span", { text: source.mine ? `★ ${source.name}` : source.name, title: source.mine ? words.mine_to_code : source.name }),
    element("small", { text: `${SIGNS[source.state]} ${words[`state_${source.state}`]}`.trim() }),
    element("progress", { max: 1, value: source.share, ariaHidden: "true" }),
    element("small", { className: "qc-share", text: `${share} %` }));
  }

  #choose(index) {
    const source = this.found[index];
    if (!source) return;
    this.close();
    if (source.id !== this.desk.data.source.id) this.calls.open(source.id);
  }

  #key(event) {
    event.stopPropagation();
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    if (event.key in steps) {
      this.at = Math.max(0, Math.min(this.found.length - 1, this.at + steps[event.key]));
      this.#paint();
    } else if (event.key === "Enter") this.#choose(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }
}
