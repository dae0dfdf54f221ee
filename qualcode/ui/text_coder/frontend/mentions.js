// Naming people in a text field: after an @ the people of the project are offered, and taken by mouse or by key.

import { element } from "./dom.js";

const MOST = 6;

export class Mentions {
  constructor(field, people, label) {
    this.field = field;
    this.people = people;
    this.root = element("div", { className: "qc-mentions", role: "listbox", "aria-label": label, hidden: true });
    this.at = 0;
    field.addEventListener("input", () => this.#offer());
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => this.close());
  }

  close() {
    this.root.hidden = true;
  }

  // The part of a name that stands between the last @ and the caret.
  #begun() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const from = before.lastIndexOf("@");
    return from < 0 || /\n/.test(before.slice(from)) ? null : { from, part: before.slice(from + 1).toLowerCase() };
  }

  #offer() {
    const begun = this.#begun();
    this.found = begun ? this.people().filter((person) => person.name.toLowerCase().startsWith(begun.part)).slice(0, MOST) : [];
    this.at = 0;
    this.#paint();
  }

  #paint() {
    this.root.hidden = !this.found.length;
    this.root.replaceChildren(...this.found.map((person, at) => element("div", {
      className: `qc-option${at === this.at ? " qc-at" : ""}`, role: "option", ariaSelected: String(at === this.at), text: person.name,
      on: { pointerdown: (event) => (event.preventDefault(), this.#take(person)) },
    })));
  }

  #take(person) {
    const { from } = this.#begun();
    const { value, selectionStart } = this.field;
    const name = `@${person.name} `;
    this.field.value = value.slice(0, from) + name + value.slice(selectionStart);
    this.field.setSelectionRange(from + name.length, from + name.length);
    this.close();
  }

  #key(event) {
    if (this.root.hidden || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + this.found.length) % this.found.length;
      this.#paint();
    } else if (event.key === "Enter" || event.key === "Tab") this.#take(this.found[this.at]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
