// What is selected: kept as code points, painted also while the focus is elsewhere, moved by keys that show a caret.

import { trimmed } from "./snap.js";

const RESTORE_MS = 60;
const NAME = "qc-selected";
const PREVIEW = "qc-preview";
const MOVES = {
  ArrowLeft: ["left", "character", "word"],
  ArrowRight: ["right", "character", "word"],
  ArrowUp: ["backward", "line", "paragraph"],
  ArrowDown: ["forward", "line", "paragraph"],
  Home: ["backward", "lineboundary", "paragraphboundary"],
  End: ["forward", "lineboundary", "paragraphboundary"],
};

export class Selection {
  constructor(desk, transcript, changed) {
    this.desk = desk;
    this.transcript = transcript;
    this.changed = changed;
    this.span = null;
    this.caret = null;
    this.stale = false;
    this.busy = false; // while the mouse selects, nothing is put back
    this.onChange = () => this.read();
    document.addEventListener("selectionchange", this.onChange);
  }

  stop() {
    document.removeEventListener("selectionchange", this.onChange);
  }

  // Takes over what the browser has selected inside the text; a selection elsewhere leaves ours as it is.
  read() {
    if (this.stale) return;
    const found = getSelection();
    const { transcript } = this;
    if (!found.rangeCount || !transcript.root.isConnected || !transcript.root.contains(found.anchorNode)) return;
    const range = found.getRangeAt(0);
    this.#drawCaret(found);
    const start = transcript.offset(range.startContainer, range.startOffset);
    if (range.collapsed) {
      this.caret = start;
      return this.set(null);
    }
    const end = transcript.offset(range.endContainer, range.endOffset);
    if (start === null || end === null || start >= end) return;
    const spoken = this.desk.text.unlabelled({ start, end });
    this.set(spoken && trimmed(this.desk.text, spoken.start, spoken.end));
  }

  set(span) {
    if (span) this.caret = span.end;
    const same = span?.start === this.span?.start && span?.end === this.span?.end;
    this.span = span;
    if (same) return;
    this.repaint();
    this.changed();
  }

  repaint() {
    if (!globalThis.CSS?.highlights) return;
    if (this.span) CSS.highlights.set(NAME, new Highlight(...this.transcript.lines(this.span.start, this.span.end)));
    else CSS.highlights.delete(NAME);
  }

  // Shows where a dragged edge would take a coding; null shows nothing.
  preview(span) {
    if (!globalThis.CSS?.highlights) return;
    if (span) CSS.highlights.set(PREVIEW, new Highlight(...this.transcript.lines(span.start, span.end)));
    else CSS.highlights.delete(PREVIEW);
  }

  // Lets the selected words go; the caret stays where they ended, so that keys go on from there.
  clear() {
    this.stale = false;
    const inText = document.activeElement === this.transcript.root;
    this.set(null);
    if (inText && this.caret !== null) this.restore();
    else getSelection().removeAllRanges();
  }

  // Puts the browser's caret at the offset, so that shift and arrows select from there.
  caretAt(offset) {
    const [node, within] = this.transcript.place(offset);
    getSelection().collapse(node, within);
  }

  // Repainting took the browser's selection away; bringing it back costs a layout, which can wait until after the paint.
  // Where the focus has moved on by then, it stays away: what is typed there would be lost.
  restoreSoon() {
    if (this.stale || this.busy || (!this.span && this.caret === null)) return;
    this.stale = true;
    setTimeout(() => {
      if (this.stale && !this.busy && document.activeElement === this.transcript.root) this.restore();
      this.stale = false;
    }, RESTORE_MS);
  }

  restore() {
    this.stale = false;
    if (!this.span) return this.caret !== null && this.caretAt(this.caret);
    const range = this.transcript.range(this.span.start, this.span.end);
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  }

  move(event) {
    const move = MOVES[event.key];
    if (!move || event.altKey) return false;
    if (this.stale) this.restore();
    const found = getSelection();
    if (!found.rangeCount || !this.transcript.root.contains(found.anchorNode)) {
      this.caretAt(this.transcript.firstVisible());
    }
    const [direction, usual, far] = move;
    found.modify(event.shiftKey ? "extend" : "move", direction, event.ctrlKey || event.metaKey ? far : usual);
    if (!this.transcript.root.contains(found.focusNode)) this.caretAt(this.transcript.firstVisible());
    this.#keepInView(found);
    this.read();
    return true;
  }

  #keepInView(found) {
    const row = (found.focusNode.nodeType === 1 ? found.focusNode : found.focusNode.parentElement)?.closest(".qc-block");
    const caret = this.#box(found);
    const pane = this.transcript.root.getBoundingClientRect();
    if (row && caret && (caret.top < pane.top + 40 || caret.bottom > pane.bottom - 40)) {
      this.transcript.root.scrollBy(0, caret.top < pane.top + 40 ? caret.top - pane.top - 80 : caret.bottom - pane.bottom + 80);
    }
    this.#drawCaret(found);
  }

  #box(found) {
    const range = document.createRange();
    range.setStart(found.focusNode, found.focusOffset);
    range.collapse(true);
    return range.getClientRects()[0] ?? null;
  }

  #drawCaret(found) {
    const { root, caret } = this.transcript;
    const box = found.isCollapsed && found.focusNode && root.contains(found.focusNode) ? this.#box(found) : null;
    caret.hidden = !box;
    if (!box) return;
    const pane = root.getBoundingClientRect();
    caret.style.transform = `translate(${box.left - pane.left + root.scrollLeft}px, ${box.top - pane.top + root.scrollTop}px)`;
    caret.style.height = `${box.height}px`;
  }
}
