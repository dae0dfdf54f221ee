// The palette: type to find a code, Enter applies it; what is not found can be created, at the top or under another code.

import { matches } from "./codebook.js";
import { element } from "./dom.js";

const MOST = 60;

export class Palette {
  constructor(desk, calls) {
    this.desk = desk;
    this.calls = calls;
    this.input = element("input", {
      type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "qc-options", "aria-label": desk.words.palette,
      placeholder: desk.words.palette, autocomplete: "off", maxlength: 200,
      on: { input: () => this.#paint(), keydown: (event) => this.#key(event) },
    });
    this.options = element("div", { role: "listbox", id: "qc-options", className: "qc-options" });
    this.root = element("div", {
      className: "qc-palette", hidden: true, on: { focusout: (event) => this.#left(event) },
    }, this.input, this.options);
  }

  // Asks for a code; `chosen` is called with its guid.
  open(chosen) {
    Object.assign(this, { chosen });
    this.root.hidden = false;
    this.#ask(null);
    this.input.focus({ preventScroll: true });
  }

  // Asks for a code, or under which one the new code of that name stands.
  #ask(making) {
    const { words } = this.desk;
    Object.assign(this, { making, at: 0 });
    const label = making === null ? words.palette : this.desk.say("under_which", { label: making });
    this.input.value = "";
    this.input.placeholder = label;
    this.input.setAttribute("aria-label", label);
    this.#paint();
  }

  close() {
    if (this.root.hidden) return;
    this.root.hidden = true;
    this.calls.focusText();
  }

  #left(event) {
    if (event.relatedTarget && !this.root.contains(event.relatedTarget)) this.root.hidden = true;
  }

  #paint() {
    const wanted = this.input.value.trim().toLowerCase();
    const fits = (code) => (this.making === null ? code.codable : !code.retired && code.id !== "…");
    const codes = this.desk.data.codes.filter((code) => fits(code) && matches(code, wanted));
    const named = (code) => [code.id, code.label, ...(code.aliases ?? [])].some((name) => name.toLowerCase() === wanted);
    const exact = (code) => (named(code) ? 0 : code.id.toLowerCase().startsWith(wanted) ? 1 : code.label.toLowerCase().includes(wanted) ? 2 : 3);
    const found = wanted ? codes.sort((a, b) => exact(a) - exact(b)) : this.making === null ? this.#recent(codes) : codes;
    this.found = found.slice(0, MOST).map((code) => ({ code }));
    if (this.making === null && wanted && !codes.some((code) => exact(code) === 0)) {
      const label = this.input.value.trim();
      this.found.push({ label }, ...(this.desk.data.codes.length ? [{ label, under: true }] : []));
    }
    this.at = Math.min(this.at, Math.max(0, this.found.length - 1));
    this.options.replaceChildren(...this.found.map((option, index) => this.#option(option, index)));
    if (!this.found.length) this.options.append(element("p", { className: "qc-empty", text: this.desk.words.no_code_found }));
    this.options.children[this.at]?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `qc-option-${this.at}`);
  }

  #recent(codes) {
    const recent = this.desk.recent.map((guid) => codes.find((code) => code.guid === guid)).filter(Boolean);
    return [...recent, ...codes.filter((code) => !recent.includes(code))];
  }

  #option({ code, label, under }, index) {
    const option = element("div", {
      className: `qc-option${index === this.at ? " qc-at" : ""}`, role: "option", id: `qc-option-${index}`, tabindex: -1,
      ariaSelected: String(index === this.at),
      on: { mousedown: (event) => event.preventDefault(), click: () => this.#choose(index) },
    });
    if (code) {
      option.style.setProperty("--qc-colour", this.desk.colour(code.guid));
      option.append(element("i", { className: "qc-swatch" }), element("b", { text: code.id }), element("span", { text: code.label }),
        element("small", { text: code.path.split(" › ").slice(0, -1).join(" › ") }));
    } else option.append(element("b", { text: "+" }), element("span", { text: this.desk.say(under ? "create_under" : "create_code", { label }) }));
    return option;
  }

  #choose(index) {
    const option = this.found[index];
    if (!option) return;
    if (option.under) return this.#ask(option.label);
    const { chosen, making } = this;
    this.close();
    if (making !== null) chosen(this.calls.createCode(making, option.code.guid));
    else chosen(option.code ? option.code.guid : this.calls.createCode(option.label));
  }

  #key(event) {
    event.stopPropagation();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.at = (this.at + step + this.found.length) % Math.max(1, this.found.length);
      this.#paint();
    } else if (event.key === "Enter") this.#choose(this.at);
    else if (event.key === "Escape") this.close();
    else {
      this.at = 0;
      return;
    }
    event.preventDefault();
  }
}
