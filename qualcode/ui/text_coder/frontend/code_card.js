// What a code means, beside the codebook and never over it: its rules, and its name and colour to change in place.

import { SIGNS, element } from "./dom.js";

const TEXTS = ["definition", "include", "exclude"];

export class CodeCard {
  constructor(desk, calls) {
    this.desk = desk;
    this.calls = calls;
    this.root = element("div", {
      className: "qc-code-card", role: "dialog", hidden: true, tabindex: -1,
      on: {
        keydown: (event) => {
          event.stopPropagation();
          if (event.key === "Escape") this.close();
        },
      },
    });
    this.outside = (event) => {
      if (!this.root.hidden && !this.root.contains(event.target)) this.#hide();
    };
    document.addEventListener("pointerdown", this.outside, true);
  }

  stop() {
    document.removeEventListener("pointerdown", this.outside, true);
  }

  // Opens on a code, beside its row; `rename` puts the focus into its name.
  open(guid, anchor, { rename = false } = {}) {
    this.guid = guid;
    this.#paint();
    this.root.hidden = false;
    const home = this.root.parentElement.getBoundingClientRect();
    const box = anchor.getBoundingClientRect();
    this.root.style.right = `${home.right - box.left + 12}px`;
    this.root.style.top = `${Math.max(8, Math.min(box.top - home.top, home.height - this.root.offsetHeight - 8))}px`;
    const name = rename && this.root.querySelector("[data-name]");
    (name || this.root).focus({ preventScroll: true });
    if (name) name.select();
  }

  close() {
    if (this.root.hidden) return;
    this.#hide();
    this.calls.back(this.guid);
  }

  #hide() {
    this.root.hidden = true;
  }

  #paint() {
    const { words, data } = this.desk;
    const code = this.desk.codes.get(this.guid);
    this.root.setAttribute("aria-label", `${code.id} ${code.label}`);
    const texts = TEXTS.filter((name) => code[name]).map((name) => element("p", {}, element("b", { text: `${words[name]} ` }), code[name]));
    const sign = SIGNS[code.polarity] ? `${SIGNS[code.polarity]} ${words[code.polarity]}` : "";
    this.root.style.setProperty("--qc-colour", code.colour);
    this.root.replaceChildren(
      element("header", {}, element("i", { className: "qc-swatch" }), element("b", { text: code.id }), element("span", { text: code.label }),
        element("button", { type: "button", className: "qc-close", text: "×", title: words.close, "aria-label": words.close, on: { click: () => this.close() } })),
      element("small", { text: [code.path, sign].filter(Boolean).join(" · ") }),
      ...(texts.length ? texts : [element("p", { className: "qc-empty", text: words.no_rules })]),
      ...(data.can_change && code.id !== "…" ? [this.#changes(code)] : []),
      element("footer", {},
        element("button", { type: "button", text: words.passages_of, on: { click: () => this.calls.passagesOf(code.guid) } }),
        element("button", { type: "button", text: words.in_codebook, on: { click: () => this.calls.inCodebook(code.guid) } })));
  }

  // Name and colour, kept as soon as they are left.
  #changes(code) {
    const { words } = this.desk;
    const keep = (name, value) => value && value !== code[name] && this.calls.change(code.guid, { [name]: value });
    return element("div", { className: "qc-changes" },
      element("label", { className: "qc-field" }, element("small", { text: words.rename }), element("input", {
        type: "text", maxlength: 200, value: code.label, data: { name: code.guid },
        on: {
          change: (event) => keep("label", event.target.value.trim()),
          keydown: (event) => event.key === "Enter" && (event.target.blur(), this.close()),
        },
      })),
      element("label", { className: "qc-field" }, element("small", { text: words.recolour }), element("input", {
        type: "color", value: code.colour, data: { colour: code.guid }, on: { change: (event) => keep("colour", event.target.value) },
      })));
  }
}
