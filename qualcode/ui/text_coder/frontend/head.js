// The bar above the text: which source, how far it is coded, what is shown, and whether everything is saved.

import { element, initials } from "./dom.js";

export class Head {
  constructor(desk, settings, calls) {
    this.desk = desk;
    this.calls = calls;
    const { words } = desk;
    this.previous = this.#step("previous", "‹");
    this.next = this.#step("next", "›");
    this.title = element("h2", {});
    this.progress = element("progress", { max: 1, value: 0 });
    this.share = element("span", { className: "qc-share" });
    this.code = element("select", { "aria-label": words.filter_code, on: { change: () => this.#filter() } });
    this.person = element("select", { "aria-label": words.filter_coder, on: { change: () => this.#filter() } });
    this.people = element("span", { className: "qc-here", hidden: true });
    this.status = element("span", { className: "qc-status", role: "status", ariaLive: "polite" });
    this.keys = element("button", {
      type: "button", className: "qc-keys", text: "?", title: words.keys, "aria-label": words.keys, on: { click: calls.help },
    });
    this.root = element("div", { className: "qc-head" },
      element("div", { className: "qc-where" }, this.previous, this.title, this.next),
      element("div", { className: "qc-progress", title: words.share_help }, this.progress, this.share),
      element("div", { className: "qc-filters" }, this.code, this.person),
      this.people,
      this.status, this.#back("undo", "↶"), this.#back("redo", "↷"), settings, this.keys);
  }

  #back(which, sign) {
    return element("button", {
      type: "button", className: "qc-keys", text: sign, title: this.desk.words[which], "aria-label": this.desk.words[which],
      data: { back: which }, on: { click: () => this.calls.stepBack(which) },
    });
  }

  #step(which, sign) {
    return element("button", {
      type: "button", className: "qc-step", text: sign, on: { click: () => this.calls.leave(which) },
    });
  }

  paint() {
    const { data, words } = this.desk;
    this.title.textContent = data.source.name;
    this.title.title = data.source.name;
    for (const which of ["previous", "next"]) {
      const to = data.neighbours[which];
      this[which].disabled = !to;
      this[which].title = to ? `${words[which]}: ${to.name}` : words[which];
      this[which].setAttribute("aria-label", this[which].title);
    }
    this.#choices(this.code, words.all_codes, data.codes.map((code) => [code.guid, `${"\u2003".repeat(code.depth)}${code.id} ${code.label}`]));
    this.#choices(this.person, words.all_coders, data.coders.map((coder) => [String(coder.id), coder.name]));
    this.person.hidden = data.coders.length < 2;
  }

  #choices(select, all, options) {
    const chosen = select.value;
    select.replaceChildren(element("option", { value: "", text: all }), ...options.map(([value, text]) => element("option", { value, text })));
    select.value = chosen;
    if (select.selectedIndex < 0) select.value = "";
  }

  // Shows who else has the source open; a change is read out by screen readers.
  here(people) {
    const names = people.map((person) => person.name).join(", ");
    if (names === this.people.dataset.names) return;
    this.people.dataset.names = names;
    this.people.hidden = !people.length;
    this.people.title = this.desk.say("here", { names });
    this.people.replaceChildren(
      element("small", { text: this.desk.words.here_short }),
      ...people.map((person) => element("b", { text: initials(person.name), title: person.name, "aria-label": person.name })));
  }

  count() {
    const share = this.desk.text.length ? this.desk.codings.covered() / this.desk.text.length : 0;
    this.progress.value = share;
    this.share.textContent = this.desk.say("coded_share", {
      share: Math.round(share * 100), count: new Intl.NumberFormat(this.desk.data.language).format(this.desk.codings.shown.size),
    });
  }

  #filter() {
    this.calls.filterBy(this.code.value || null, this.person.value ? Number(this.person.value) : null);
  }

  tell(text, kind = "") {
    this.status.textContent = text;
    this.status.dataset.kind = kind;
  }
}
