// The two edges of the coding at hand: handles that are dragged to lay it on more or fewer words.

import { element } from "./dom.js";
import { snapped } from "./snap.js";

export class Edges {
  constructor(coder) {
    this.coder = coder;
    this.handles = ["start", "end"].map((edge) => element("button", {
      type: "button", className: "qc-edge", tabindex: -1, hidden: true, data: { edge },
      title: coder.words[`edge_${edge}`], "aria-label": coder.words[`edge_${edge}`],
      on: {
        pointerdown: (event) => this.#take(event, edge),
        pointermove: (event) => this.#drag(event),
        pointerup: (event) => this.#drop(event),
        pointercancel: () => this.#leave(),
        click: (event) => event.stopPropagation(),
      },
    }));
  }

  // Puts the handles at the edges of the coding, or takes them away.
  show(coding) {
    for (const handle of this.handles) handle.hidden = !coding;
    if (!coding || this.span) return;
    const { transcript, text } = this.coder;
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
    const coding = this.coder.codings.shown.get(this.coder.active);
    if (!coding || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    Object.assign(this, { edge, guid: coding.guid, from: coding, span: { start: coding.start, end: coding.end } });
    event.target.setPointerCapture(event.pointerId);
    this.coder.root.classList.add("qc-dragging");
  }

  #drag(event) {
    if (!this.span) return;
    const offset = this.coder.transcript.offsetAt(event.clientX, event.clientY);
    if (offset === null) return;
    const { start, end } = this.from;
    const raw = this.edge === "start" ? { start: Math.min(offset, end - 1), end } : { start, end: Math.max(offset, start + 1) };
    this.span = snapped(this.coder.text, raw, this.coder.snap, this.coder.data.language);
    this.coder.selection.preview(this.span);
  }

  #drop(event) {
    if (!this.span) return;
    event.stopPropagation();
    const { span, guid, from } = this;
    this.#leave();
    if (span.start !== from.start || span.end !== from.end) this.coder.lay(guid, span);
  }

  #leave() {
    this.span = null;
    this.coder.root.classList.remove("qc-dragging");
    this.coder.selection.preview(null);
    this.coder.showEdges();
  }
}
