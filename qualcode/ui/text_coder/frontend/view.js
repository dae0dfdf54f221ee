// The panel of the page's own settings: what colours stand for, onto what a selection snaps, which families are hidden.

import { element } from "./dom.js";
import { UNITS } from "./snap.js";
import { TINTS, legend } from "./tints.js";

export class View {
  constructor(desk, calls) {
    this.desk = desk;
    this.calls = calls;
    this.button = element("button", {
      type: "button", className: "qc-keys qc-view-button", text: "◐", title: desk.words.view, "aria-label": desk.words.view,
      "aria-expanded": "false", on: { click: () => this.toggle() },
    });
    this.root = element("div", {
      className: "qc-view", hidden: true, role: "dialog", "aria-label": desk.words.view, tabindex: -1,
      on: {
        keydown: (event) => {
          event.stopPropagation();
          if (event.key === "Escape") this.toggle(false);
        },
      },
    });
  }

  toggle(open = this.root.hidden) {
    this.root.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (!open) return this.calls.focusText();
    this.paint();
    this.root.querySelector("select").focus({ preventScroll: true });
  }

  paint() {
    if (this.root.hidden) return;
    const { desk, calls } = this;
    const { words } = desk;
    const hidden = [...desk.hidden];
    this.root.replaceChildren(
      this.#choice("tint", words.colour_by, TINTS, desk.tinted, (value) => calls.tintBy(value)),
      element("div", { className: "qc-legend" }, ...legend(desk).map(([colour, name]) => {
        const entry = element("span", {}, element("i", { className: "qc-swatch" }), name);
        entry.style.setProperty("--qc-colour", colour);
        return entry;
      })),
      this.#choice("snap", words.snap_to, UNITS, desk.snap, (value) => calls.snapTo(value)),
      element("p", { text: desk.say("hidden_codes", { count: hidden.length }) }),
      element("footer", {},
        element("button", { type: "button", text: words.show_all, disabled: !hidden.length, on: { click: () => calls.showAll() } }),
        element("button", { type: "button", text: words.close, on: { click: () => this.toggle(false) } })));
  }

  #choice(name, label, values, chosen, change) {
    const select = element("select", { data: { view: name }, on: { change: (event) => change(event.target.value) } },
      ...values.map((value) => element("option", { value, text: this.desk.words[`${name}_${value}`], selected: value === chosen })));
    return element("label", { className: "qc-field" }, element("small", { text: label }), select);
  }
}
