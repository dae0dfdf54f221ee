// The cards that open over the text: which one, on what, and beside which words.

import { element } from "./dom.js";

export class Cards {
  constructor(desk, { transcript, gestures, popup, palette, memos, comments }, calls) {
    Object.assign(this, { desk, transcript, gestures, popup, palette, memos, comments, calls });
    this.hint = element("div", { className: "qc-hint", role: "dialog", hidden: true, tabindex: -1, "aria-label": desk.words.keys });
  }

  // Opens a coding beside the anchor, or beside its own mark.
  open(guid, anchor) {
    const coding = this.desk.codings.shown.get(guid);
    if (!coding) return;
    this.calls.activate(guid, false);
    this.popup.open([coding], anchor?.isConnected ? anchor : this.#chip(guid) ?? this.transcript.root);
  }

  // Opens all codings of the words that were clicked.
  openHere(codings) {
    this.calls.activate(codings.at(-1).guid, false);
    this.popup.open(codings, this.#words());
  }

  note(guid) {
    this.popup.open([this.desk.codings.shown.get(guid)], this.#chip(guid) ?? this.#words(), { note: guid });
  }

  #chip(guid) {
    return this.transcript.root.querySelector(`.qc-chip[data-guids~="${guid}"]`);
  }

  #words() {
    return this.transcript.root.querySelector(".qc-run.qc-active") ?? this.transcript.root;
  }

  find() {
    this.palette.open((code) => this.gestures.press(code));
  }

  // Asks for a code for the selected words, lays it, and opens its note.
  codeWithNote() {
    const { desk, calls } = this;
    if (!desk.atHand) return calls.tell(desk.words.select_first, "hint");
    this.palette.open((code) => {
      this.gestures.press(code);
      if (desk.own) this.note(desk.own.guid);
    });
  }

  recode(guid) {
    this.popup.close();
    this.palette.open((code) => this.gestures.change(guid, { code }));
  }

  // Lets the words of a coding be selected anew, until that is kept or left.
  resize(guid) {
    const { desk } = this;
    this.popup.close();
    desk.resizing = guid;
    const { start, end } = desk.codings.shown.get(guid);
    desk.selection.set({ start, end });
    desk.selection.restore();
    this.#show(desk.words.resize_hint);
    this.calls.showEdges();
  }

  resized(keep) {
    const { desk } = this;
    const { resizing, selection } = desk;
    desk.resizing = null;
    this.hint.hidden = true;
    if (keep && selection.span) this.gestures.lay(resizing, desk.snapped(selection.span));
    selection.clear();
    this.calls.showEdges();
  }

  // Begins a memo on the selected words, else on those of the coding at hand.
  memo() {
    const { desk, calls } = this;
    const span = desk.selection.span ?? desk.coding;
    if (!desk.data.can_code) calls.tell(desk.words.may_not_code, "refused");
    else if (span) this.memos.begin(desk.snapped({ start: span.start, end: span.end }));
    else calls.tell(desk.words.select_for_memo, "hint");
  }

  // Begins a comment on the selected words, else on the coding at hand.
  comment(coding = this.desk.selection.span ? null : this.desk.coding) {
    const { desk, calls } = this;
    const span = coding ?? (desk.selection.span && desk.snapped(desk.selection.span));
    if (!desk.data.can_comment) calls.tell(desk.words.may_not_comment, "refused");
    else if (span) this.comments.begin({ start: span.start, end: span.end }, coding?.guid ?? null);
    else calls.tell(desk.words.select_for_comment, "hint");
  }

  help() {
    if (!this.hint.hidden && !this.desk.resizing) return this.#hide();
    const rows = this.desk.words.key_list.split("\n").map((line) => line.split("|"));
    this.#show("", ...rows.map(([keys, what]) => element("p", {}, element("kbd", { text: keys }), ` ${what}`)));
    this.hint.focus({ preventScroll: true });
  }

  #hide() {
    const within = this.hint.contains(document.activeElement);
    this.hint.hidden = true;
    if (within) this.calls.focusText();
  }

  #show(text, ...children) {
    this.hint.hidden = false;
    this.hint.replaceChildren(text, ...children, element("button", {
      type: "button", text: this.desk.words.close, on: { click: () => (this.desk.resizing ? this.resized(false) : this.#hide()) },
    }));
  }

  letGo() {
    this.#hide();
    this.desk.coded = null;
    this.desk.selection.clear();
    this.calls.activate(null, false);
  }
}
