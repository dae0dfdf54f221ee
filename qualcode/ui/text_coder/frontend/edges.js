// The two edges of the coding at hand: handles that are dragged to lay it on more or fewer words.

import { element } from "./dom.js";

export class Edges {
  constructor(desk, transcript, calls) {
    this.desk = desk;
    this.transcript = transcript;
    this.calls = calls;
    this.handles = ["start", "end"].map((edge) => element("button", {
      type: "button", className: "qc-edge", tabindex: -1, hidden: true, data: { edge },
      title: desk.words[`edge_${edge}`], "aria-label": desk.words[`edge_${edge}`],
      on: {
        pointerdown: (event) => this.#take(event, edge),
        pointermove: (event) => this.#drag(event),
        pointerup: (event) => this.#drop(event),
        pointercancel: () => this.#leave(),
        click: (event) => event.stopPropagation(),
      },
    }));
  }

  // Puts the handles at the edges of one's own coding at hand, or takes them away.
  show() {
    const { own, resizing, visible } = this.desk;
    const coding = own && !resizing && visible(own) ? own : null;
    for (const handle of this.handles) handle.hidden = !coding;
    if (!coding || this.span) return;
    const { transcript } = this;
    const { text } = this.desk;
    const boxes = [...transcript.range(coding.start, coding.end).getClientRects()].filter((box) => box.width > 0);
    if (!boxes.length) return;
    this.#place(this.handles[0], transcript.rows[text.at(coding.start)].row, boxes[0].left, boxes[0]);
    this.#place(this.handles[1], transcript.rows[text.at(coding.end - 1)].row, boxes.at(-1).right, boxes.at(-1));
  }

  // A handle stands in the row of its words, so that it stays with them however the page is laid out.
  #place(handle, row, x, box) {
    const home = row.getBoundingClientRect();
    if (handle.parentElement !== row) row.append(handle);
    handle.style.transform = `translate(${x - home.left}px, ${box.top - home.top}px)`;
    handle.style.height = `${box.height}px`;
  }

  #take(event, edge) {
    const { coding } = this.desk;
    if (!coding || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    Object.assign(this, { edge, guid: coding.guid, from: coding, span: { start: coding.start, end: coding.end } });
    event.target.setPointerCapture(event.pointerId);
    this.calls.dragging(true);
  }

  #drag(event) {
    if (!this.span) return;
    const offset = this.transcript.offsetAt(event.clientX, event.clientY);
    if (offset === null) return;
    const { start, end } = this.from;
    const raw = this.edge === "start" ? { start: Math.min(offset, end - 1), end } : { start, end: Math.max(offset, start + 1) };
    this.span = this.desk.snapped(raw);
    this.desk.selection.preview(this.span);
  }

  #drop(event) {
    if (!this.span) return;
    event.stopPropagation();
    const { span, guid, from } = this;
    this.#leave();
    if (span.start !== from.start || span.end !== from.end) this.calls.lay(guid, span);
  }

  #leave() {
    this.span = null;
    this.calls.dragging(false);
    this.desk.selection.preview(null);
    this.show();
  }
}
