// The popup on a highlight: every coding there, with what its owner may change.

import { POLARITIES, SIGNS, beside, element } from "./dom.js";

export class Popup {
  constructor(desk, calls) {
    this.desk = desk;
    this.calls = calls;
    this.root = element("div", {
      className: "qc-popup", role: "dialog", "aria-label": desk.words.codings_here, hidden: true, tabindex: -1,
      on: { keydown: (event) => this.#key(event) },
    });
    this.outside = (event) => {
      if (!this.root.hidden && !this.root.contains(event.target) && !event.target.closest?.(".qc-palette")) this.close(false);
    };
    document.addEventListener("pointerdown", this.outside, true);
  }

  stop() {
    document.removeEventListener("pointerdown", this.outside, true);
  }

  open(codings, anchor, { note = null } = {}) {
    this.guids = codings.map((coding) => coding.guid);
    this.#paint();
    this.root.hidden = false;
    beside(this.root, anchor);
    const wanted = note ? this.root.querySelector(`[data-note="${note}"]`) : null;
    (wanted ?? this.root).focus({ preventScroll: true });
  }

  refresh() {
    if (this.root.hidden || this.root.querySelector("textarea:focus")) return;
    this.#paint();
    if (!this.root.childElementCount) this.close();
  }

  close(focus = true) {
    if (this.root.hidden) return;
    this.root.hidden = true;
    if (focus) this.calls.focusText();
  }

  #paint() {
    const codings = this.guids.map((guid) => this.desk.codings.shown.get(guid)).filter(Boolean);
    this.root.replaceChildren(...codings.map((coding) => this.#entry(coding)));
  }

  #entry(coding) {
    const { words, data } = this.desk;
    const code = this.desk.codes.get(coding.code);
    const mine = data.can_code && coding.coder === data.person;
    const entry = element("section", { className: "qc-entry", data: { guid: coding.guid } },
      element("header", {},
        element("i", { className: "qc-swatch" }), element("b", { text: code?.id ?? "" }), element("span", { text: code?.label ?? "" }),
        element("small", { text: this.desk.coderName(coding.coder) })),
      this.#polarities(coding, mine),
      ...data.attributes.map((attribute) => this.#attribute(coding, attribute, mine)),
      this.#note(coding, mine),
      element("footer", { hidden: !mine && !data.can_comment },
        mine && this.#button(words.change_code, () => this.calls.recode(coding.guid)),
        mine && this.#button(words.change_passage, () => this.calls.resize(coding.guid)),
        data.can_comment && this.#button(words.comment_this, () => this.#comment(coding)),
        mine && this.#button(words.remove, () => this.calls.remove(coding.guid), "qc-danger")));
    entry.style.setProperty("--qc-colour", this.desk.colour(coding.code));
    return entry;
  }

  #comment(coding) {
    this.close(false);
    this.calls.comment(coding);
  }

  #button(text, action, className = "") {
    return element("button", { type: "button", className, text, on: { click: action } });
  }

  #polarities(coding, mine) {
    const { words } = this.desk;
    return element("div", { className: "qc-polarities", role: "group", "aria-label": words.polarity },
      ...POLARITIES.map((polarity) => element("button", {
        type: "button", text: `${SIGNS[polarity] || "·"} ${words[polarity]}`, disabled: !mine,
        "aria-pressed": String(coding.polarity === polarity),
        on: { click: () => this.calls.change(coding.guid, { polarity }) },
      })));
  }

  #attribute(coding, attribute, mine) {
    const choice = element("select", {
      disabled: !mine, "aria-label": attribute.label,
      on: {
        change: (event) => this.calls.change(coding.guid, { attributes: { ...coding.attributes, [attribute.id]: event.target.value } }),
      },
    },
    element("option", { value: "", text: "–" }),
    ...attribute.values.map((value) => element("option", {
      value: value.id, text: value.label, selected: coding.attributes?.[attribute.id] === value.id,
    })));
    return element("label", { className: "qc-field" }, element("small", { text: attribute.label }), choice);
  }

  #note(coding, mine) {
    const { words } = this.desk;
    if (!mine && !coding.note) return null;
    const area = element("textarea", {
      rows: 2, readonly: !mine, maxlength: 20000, data: { note: coding.guid }, placeholder: words.note_help, "aria-label": words.note,
      on: {
        change: (event) => this.calls.change(coding.guid, { note: event.target.value }),
        keydown: (event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.close();
        },
      },
    });
    area.value = coding.note;
    return element("label", { className: "qc-field" }, element("small", { text: words.note }), area);
  }

  #key(event) {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.target.blur?.();
      this.close();
    } else if (event.key === "Delete" && !/TEXTAREA|INPUT|SELECT/.test(event.target.tagName)) {
      const guid = event.target.closest?.("[data-guid]")?.dataset.guid ?? this.guids[0];
      this.calls.remove(guid);
    }
  }
}
