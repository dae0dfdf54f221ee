// The one line above the text: which source and how far it is, what is shown, whether everything is saved, and what can be opened.

import { element, initials } from "./dom.js";

const PASSES_MS = 8000;

export class Head {
  constructor(desk, { picker, view }, calls) {
    this.desk = desk;
    this.picker = picker;
    this.calls = calls;
    const { words } = desk;
    this.previous = this.#step("previous", "‹");
    this.next = this.#step("next", "›");
    this.progress = element("progress", { max: 1, value: 0, ariaHidden: "true" });
    this.share = element("span", { className: "qc-share" });
    this.finish = element("button", {
      type: "button", className: "qc-keys qc-finish", "aria-pressed": "false", on: { click: () => calls.finish() },
    });
    this.notice = element("span", { className: "qc-notice", hidden: true });
    this.code = element("select", { "aria-label": words.filter_code, title: words.filter_code, on: { change: () => this.#filter() } });
    this.person = element("select", { "aria-label": words.filter_coder, title: words.filter_coder, on: { change: () => this.#filter() } });
    this.people = element("span", { className: "qc-here", hidden: true });
    this.status = element("span", { className: "qc-status", role: "status", ariaLive: "polite" });
    this.drawer = this.#button("▤", words.codebook, calls.drawer, "qc-drawer-button");
    this.root = element("div", { className: "qc-head" },
      element("div", { className: "qc-where" }, this.previous, picker.button, this.next),
      element("div", { className: "qc-progress", title: words.share_help }, this.progress, this.share),
      this.finish, this.notice,
      element("div", { className: "qc-filters" }, this.code, this.person),
      this.people,
      this.status,
      element("div", { className: "qc-doing" }, this.#back("undo", "↶"), this.#back("redo", "↷"), view.button, this.drawer, this.#button("?", words.keys, calls.help)));
  }

  #button(text, title, action, className = "") {
    return element("button", { type: "button", className: `qc-keys ${className}`, text, title, "aria-label": title, on: { click: action } });
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
    this.picker.paint();
    for (const which of ["previous", "next"]) {
      const to = data.neighbours[which];
      this[which].disabled = !to;
      this[which].title = to ? `${words[which]}: ${to.name}` : words[which];
      this[which].setAttribute("aria-label", this[which].title);
    }
    this.notice.hidden = !data.notice;
    this.notice.textContent = data.notice ?? "";
    this.notice.title = data.notice ?? "";
    this.#choices(this.code, words.all_codes, data.codes.map((code) => [code.guid, `${"\u2003".repeat(code.depth)}${code.id} ${code.label}`]));
    const others = data.coders.filter((coder) => coder.id !== data.person).map((coder) => [String(coder.id), coder.name]);
    this.#choices(this.person, words.all_coders, data.can_code ? [[String(data.person), words.mine_alone], ...others] : others);
    this.person.hidden = data.coders.length < 2;
    this.paintStage();
  }

  paintStage() {
    const { words, finished, data } = this.desk;
    this.finish.hidden = !data.can_code;
    this.finish.textContent = finished ? `✓ ${words[`state_${data.stage}`]}` : `○ ${words.finish}`;
    this.finish.title = data.stage === "finished" ? words.reopen_help : words.finish_help;
    this.finish.setAttribute("aria-pressed", String(finished));
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

  // Tells how far the source is coded, and how many of its codings are shown where not all are.
  count() {
    const { codings, text, data, visible } = this.desk;
    const share = text.length ? codings.covered() / text.length : 0;
    const figure = (number) => new Intl.NumberFormat(data.language).format(number);
    const all = codings.shown.size;
    const shown = codings.ordered(visible).length;
    const count = shown === all ? figure(all) : this.desk.say("of_all", { shown: figure(shown), all: figure(all) });
    this.progress.value = share;
    this.share.textContent = this.desk.say("coded_share", { share: Math.round(share * 100), count });
  }

  #filter() {
    this.calls.filterBy(this.code.value || null, this.person.value ? Number(this.person.value) : null);
  }

  // Says something for a while; a hint goes as soon as its cause does.
  tell(text, kind = "") {
    clearTimeout(this.passing);
    this.said = true;
    this.passing = setTimeout(() => this.#pass(), PASSES_MS);
    this.#show(text, kind);
  }

  // Tells how it stands with what was done; what is being said stays beside it.
  tellSaved(text, kind) {
    const { kind: now } = this.status.dataset;
    if (!this.said || kind === "offline") this.#show(text, kind);
    else if (now === "pending" || now === "saved") this.#show(this.status.textContent, kind);
  }

  // Takes a hint back whose cause is gone.
  hinted() {
    if (this.status.dataset.kind === "hint") this.#pass();
  }

  #pass() {
    clearTimeout(this.passing);
    this.said = false;
    this.calls.settled();
  }

  #show(text, kind) {
    this.status.textContent = text;
    this.status.title = text;
    this.status.dataset.kind = kind;
  }

  stop() {
    clearTimeout(this.passing);
  }
}
