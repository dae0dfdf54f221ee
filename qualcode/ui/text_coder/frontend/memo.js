// Memos on passages: a mark in the margin, and the card in which one is written, read and changed.

import { beside, element } from "./dom.js";
import { uuid } from "./outbox.js";

export class Memos {
  constructor(desk, transcript, calls) {
    this.desk = desk;
    this.transcript = transcript;
    this.calls = calls;
    this.all = new Map();
    this.root = element("div", {
      className: "qc-popup qc-memo", role: "dialog", "aria-label": desk.words.memo, hidden: true, tabindex: -1,
      on: {
        keydown: (event) => {
          event.stopPropagation();
          if (event.key === "Escape") this.close();
          else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#save();
        },
      },
    });
  }

  // Takes over what the server knows; memos still on their way stay. Returns the touched blocks.
  load(memos) {
    const touched = new Set([...this.all.values()].map((memo) => this.#block(memo)));
    const waiting = [...this.all.values()].filter((memo) => memo.waiting);
    this.all = new Map([...memos, ...waiting].map((memo) => [memo.guid, memo]));
    for (const memo of this.all.values()) touched.add(this.#block(memo));
    return touched;
  }

  #block(memo) {
    return this.desk.text.at(memo.start);
  }

  on(block) {
    return [...this.all.values()].filter((memo) => memo.start >= block.start && memo.start <= block.end).sort((a, b) => a.start - b.start);
  }

  chip(memo) {
    return element("button", {
      className: "qc-chip qc-memo-chip", type: "button", tabindex: -1, title: `${memo.title}\n${memo.body}`, data: { memo: memo.guid },
      on: { click: (event) => this.open(memo, event.currentTarget) },
    },
    element("i", { text: "✎", ariaHidden: "true" }), element("span", { text: memo.title }));
  }

  // Begins a memo on the passage.
  begin(span) {
    const { text } = this.desk;
    this.open({ guid: uuid(), fresh: true, person: this.desk.data.person, ...span, quote: text.quote(span.start, span.end), title: "", body: "" });
  }

  open(memo, anchor = null) {
    const { words, data } = this.desk;
    const mine = data.can_code && memo.person === data.person;
    this.memo = memo;
    this.title = element("input", {
      type: "text", maxlength: 200, readonly: !mine, "aria-label": words.memo_title, placeholder: words.memo_title, value: memo.title,
    });
    this.body = element("textarea", {
      rows: 5, maxlength: 20000, readonly: !mine, "aria-label": words.memo_body, placeholder: words.memo_body,
    });
    this.body.value = memo.body;
    this.root.replaceChildren(
      element("header", {}, element("b", { text: words.memo }), element("small", { text: this.desk.coderName(memo.person) })),
      element("label", { className: "qc-field" }, this.title),
      element("label", { className: "qc-field" }, this.body),
      element("footer", {},
        mine ? element("button", { type: "button", className: "qc-save", text: words.memo_save, on: { click: () => this.#save() } }) : null,
        element("button", { type: "button", text: words.close, on: { click: () => this.close() } }),
        mine && !memo.fresh ? element("button", { type: "button", className: "qc-danger", text: words.remove, on: { click: () => this.#remove() } }) : null));
    this.root.hidden = false;
    this.desk.selection.preview(memo);
    beside(this.root, anchor ?? this.transcript.range(memo.start, memo.end));
    (mine ? this.body : this.root).focus({ preventScroll: true });
  }

  close() {
    if (this.root.hidden) return;
    this.root.hidden = true;
    this.desk.selection.preview(null);
    this.calls.focusText();
  }

  get #address() {
    return `${this.desk.address}/memos`;
  }

  #save() {
    const { memo } = this;
    const [title, body] = [this.title.value.trim(), this.body.value];
    if (!title && !body.trim()) return this.close();
    const kept = { ...memo, title: title || memo.title || memo.quote.replace(/\s+/g, " ").slice(0, 60), body, fresh: false };
    const { guid, start, end, quote } = memo;
    if (memo.fresh) this.#send(kept, { method: "POST", url: this.#address, body: { guid, start, end, quote, title, body } });
    else if (kept.title !== memo.title || body !== memo.body) {
      this.#send(kept, { method: "PATCH", url: `${this.#address}/${guid}`, body: { title: kept.title, body } });
    }
    this.close();
  }

  #remove() {
    this.#send(null, { method: "DELETE", url: `${this.#address}/${this.memo.guid}` });
    this.close();
  }

  #send(shown, request) {
    const { guid } = this.memo;
    const before = this.all.get(guid) ?? null;
    this.#show(guid, shown && { ...shown, waiting: true });
    this.calls.send({ kind: "memo", memo: guid, before, ...request });
  }

  #show(guid, memo) {
    const block = this.#block(memo ?? this.all.get(guid) ?? { start: 0 });
    if (memo) this.all.set(guid, memo);
    else this.all.delete(guid);
    this.transcript.repaint([block]);
  }

  confirmed(gesture, memo) {
    if (memo) this.#show(memo.guid, memo);
    else this.#show(gesture.memo, null);
  }

  // A refused memo goes back to what it was; its words stay in the card.
  refused(gesture) {
    this.#show(gesture.memo, gesture.before);
    if (gesture.body) this.open({ ...(gesture.before ?? { fresh: true, guid: uuid(), person: this.desk.data.person }), ...gesture.body });
  }
}
