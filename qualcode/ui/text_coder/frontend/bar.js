// The small bar on selected words: recent codes, any other code, in vivo, a code with its note, a memo, a comment.

import { element } from "./dom.js";

const RECENT = 4;
const GAP = 6;

export class Bar {
  constructor(desk, transcript, calls) {
    this.desk = desk;
    this.transcript = transcript;
    this.calls = calls;
    this.recent = element("span", { className: "qc-recent", role: "group", "aria-label": desk.words.recent });
    this.root = element("div", {
      className: "qc-bar", role: "toolbar", hidden: true, "aria-label": desk.words.selected_words,
      on: { mousedown: (event) => event.preventDefault(), mouseup: (event) => event.stopPropagation(), click: (event) => event.stopPropagation() },
    }, this.recent, ...this.#tools());
  }

  // What the keys /, i, Shift+N, Shift+M and Shift+C do, for the mouse; a press leaves the selected words as they are.
  #tools() {
    const { desk, calls } = this;
    const tool = (name, action) => element("button", {
      type: "button", tabindex: -1, text: desk.words[name], title: desk.words[`${name}_help`], data: { tool: name }, on: { click: action },
    });
    return [
      ...(desk.data.can_code ? [
        tool("find_code", calls.find),
        tool("in_vivo", calls.inVivo),
        tool("note_here", calls.note),
        tool("memo_here", calls.memo),
      ] : []),
      ...(desk.data.can_comment ? [tool("comment_here", calls.comment)] : []),
    ];
  }

  stop() {
    cancelAnimationFrame(this.waiting);
  }

  // Shows the bar on what is selected once it is drawn, or takes it away.
  follow() {
    cancelAnimationFrame(this.waiting);
    if (!this.desk.selection.span) this.root.hidden = true;
    else this.waiting = requestAnimationFrame(() => this.#show());
  }

  #show() {
    const { selection, resizing } = this.desk;
    const { root } = this.transcript;
    this.root.hidden = !selection.span || Boolean(resizing) || !this.root.querySelector("[data-tool]") || this.calls.selecting();
    if (this.root.hidden) return;
    this.#paint();
    if (this.root.parentElement !== root) root.append(this.root);
    const boxes = this.transcript.lines(selection.span.start, selection.span.end).flatMap((range) => [...range.getClientRects()]);
    if (!boxes.length) return;
    const pane = root.getBoundingClientRect();
    const [first, last] = [boxes[0], boxes.at(-1)];
    const height = this.root.offsetHeight;
    const above = first.top - pane.top - height - GAP;
    const top = above >= 0 ? above : Math.min(last.bottom - pane.top + GAP, pane.height - height - GAP);
    const left = Math.max(0, Math.min((above >= 0 ? first.left : last.left) - pane.left, pane.width - this.root.offsetWidth - GAP));
    this.root.style.transform = `translate(${left + root.scrollLeft}px, ${top + root.scrollTop}px)`;
  }

  #paint() {
    const { desk } = this;
    const usual = [...desk.recent, ...desk.pins].filter((guid, at, all) => all.indexOf(guid) === at);
    const codes = desk.data.can_code ? usual.map((guid) => desk.codes.get(guid)).filter((code) => code?.codable).slice(0, RECENT) : [];
    this.recent.hidden = !codes.length;
    this.recent.replaceChildren(...codes.map((code) => {
      const button = element("button", {
        type: "button", tabindex: -1, text: code.id, title: code.path, "aria-label": `${code.id} ${code.label}`,
        on: { click: () => this.calls.press(code.guid) },
      });
      button.style.setProperty("--qc-colour", desk.colour(code.guid));
      return button;
    }));
  }
}
