// What the mouse does in the text: selecting words, sentences and turns, carrying them to a code, opening what lies on them.

import { pieceAt, snapped } from "./snap.js";

export class Pointer {
  constructor(desk, transcript, calls) {
    this.desk = desk;
    this.transcript = transcript;
    this.calls = calls;
    transcript.root.addEventListener("click", (event) => this.#click(event));
    transcript.root.addEventListener("mousedown", (event) => this.#pressed(event));
    transcript.root.addEventListener("mouseup", () => setTimeout(() => this.#snap()));
    transcript.root.addEventListener("dragstart", (event) => this.#carry(event));
    transcript.root.addEventListener("dragend", () => this.calls.dropped());
    this.released = () => calls.selecting(false);
    addEventListener("mouseup", this.released);
  }

  stop() {
    removeEventListener("mouseup", this.released);
  }

  // Selects the word, sentence or turn at the offset, or where the caret or the selection is.
  select(unit, offset = this.#caret()) {
    const { text, data } = this.desk;
    this.take(snapped(text, pieceAt(text, offset, unit, data.language), unit, data.language));
  }

  // Selects the passage, ready for a code.
  take(span) {
    this.transcript.root.focus({ preventScroll: true });
    this.desk.selection.set(span);
    this.desk.selection.restore();
  }

  #caret() {
    if (this.desk.selection.span) return this.desk.selection.span.start;
    const { anchorNode, anchorOffset } = getSelection();
    const inside = anchorNode && this.transcript.root.contains(anchorNode);
    return (inside ? this.transcript.offset(anchorNode, anchorOffset) : null) ?? this.transcript.firstVisible();
  }

  #snap() {
    const { selection, snap } = this.desk;
    if (snap === "off") return;
    selection.read();
    if (!selection.span) return;
    selection.set(this.desk.snapped(selection.span));
    selection.restore();
  }

  // A press on selected words may carry them to a code; any other begins a new selection.
  #pressed(event) {
    if (event.button !== 0) return;
    const { selection } = this.desk;
    this.desk.coded = null;
    selection.stale = false;
    if (this.#onSelected(event)) return selection.restore();
    if (!event.shiftKey) getSelection().removeAllRanges();
    this.calls.selecting(true);
  }

  #onSelected(event) {
    if (this.desk.resizing) return false;
    const { span } = this.desk.selection;
    const at = span && this.transcript.offsetAt(event.clientX, event.clientY);
    return span && at !== null && span.start <= at && at < span.end;
  }

  #carry(event) {
    const { span } = this.desk.selection;
    if (!span || !this.#onSelected(event)) return event.preventDefault();
    event.dataTransfer.setData("text/plain", this.desk.text.quote(span.start, span.end));
    event.dataTransfer.effectAllowed = "copy";
    this.calls.carrying();
  }

  #click(event) {
    const { codings, visible, resizing } = this.desk;
    const said = event.target.closest?.(".qc-said");
    if (said && getSelection().isCollapsed) return this.calls.openThread(this.transcript.offset(said.firstChild, 0), said);
    const run = event.target.closest?.(".qc-run");
    if (!run || resizing || !getSelection().isCollapsed) return;
    const here = codings.at(this.transcript.offset(run.firstChild, 0), visible);
    if (here.length) this.calls.openHere(here);
  }
}
