// The line above the codebook's tree in which a code is made: its name, and under which code it stands.

import { element } from "./dom.js";

export class NewCode {
  constructor(desk, calls) {
    this.desk = desk;
    this.calls = calls;
    const { words } = desk;
    this.name = element("input", { type: "text", maxlength: 200, "aria-label": words.new_code_name, placeholder: words.new_code_name });
    this.parent = element("select", { "aria-label": words.under, title: words.under });
    this.form = element("form", { className: "qc-new-code", hidden: true, on: { submit: (event) => this.#make(event), keydown: (event) => this.#key(event) } },
      this.name, this.parent, element("button", { type: "submit", text: words.make }));
    this.button = element("button", {
      type: "button", className: "qc-new", text: words.new_code, title: words.new_code_help, hidden: !desk.data.can_code, "aria-expanded": "false",
      on: { click: () => this.toggle() },
    });
  }

  // Opens with the parent chosen that is asked for.
  toggle(open = this.form.hidden, parent = null) {
    this.form.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (!open) return this.calls.focusText();
    const { data, words } = this.desk;
    const choices = data.codes.filter((code) => !code.retired && code.id !== "…");
    this.parent.replaceChildren(element("option", { value: "", text: words.at_top }),
      ...choices.map((code) => element("option", { value: code.guid, text: `${"\u2003".repeat(code.depth)}${code.id} ${code.label}` })));
    this.parent.value = parent ?? "";
    this.name.value = "";
    this.name.focus({ preventScroll: true });
  }

  #make(event) {
    event.preventDefault();
    const label = this.name.value.trim();
    if (!label) return this.name.focus();
    this.calls.make(label, this.parent.value || null);
    this.toggle(false);
  }

  #key(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.toggle(false);
  }
}
