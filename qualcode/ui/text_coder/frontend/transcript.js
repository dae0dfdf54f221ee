// The middle pane: the text in blocks with runs underlined by code, and beside each block its margin of code stripes.

import { SIGNS, clock, element } from "./dom.js";
import { runs } from "./runs.js";
import { toCodePoints, toUnits } from "./text.js";
import { tint } from "./tints.js";

const SECTION = 12;
const MOST_LINES = 5;
const AHEAD = "600px 0px";

export class Transcript {
  constructor(desk, calls) {
    this.desk = desk;
    this.calls = calls;
    this.root = element("div", {
      className: "qc-text", tabindex: 0, role: "document", "aria-label": desk.words.transcript, lang: desk.data.language,
    });
    this.caret = element("div", { className: "qc-caret", ariaHidden: "true" });
    this.rows = [];
    this.painted = new Set();
    this.marked = new Map();
    this.#watch();
  }

  build(text) {
    const all = document.createDocumentFragment();
    let section = null;
    let height = 0;
    for (const block of text.blocks) {
      if (block.index % SECTION === 0) {
        section = element("div", { className: "qc-section" });
        height = 0;
        all.append(section);
      }
      const line = element("p", { className: "qc-words", text: block.text, dir: "auto" });
      const margin = element("div", { className: "qc-margin" });
      const row = element("div", { className: "qc-block", data: { block: block.index } }, this.#gutter(block), line, margin);
      height += Math.ceil(block.text.length / 68) * 29 + 10;
      section.style.containIntrinsicSize = `auto ${height}px`;
      section.append(row);
      this.rows.push({ row, line, margin });
    }
    this.root.replaceChildren(all, this.caret);
    for (const section of this.root.querySelectorAll(".qc-section")) this.watcher?.observe(section);
  }

  // Blocks are painted when the browser lays their section out; watching every block would cost each frame.
  #watch() {
    if ("ContentVisibilityAutoStateChangeEvent" in globalThis) {
      this.root.addEventListener("contentvisibilityautostatechange", (event) => !event.skipped && this.#seen(event.target), true);
      return;
    }
    const seen = (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => this.#seen(entry.target));
    this.watcher = new IntersectionObserver(seen, { root: this.root, rootMargin: AHEAD });
  }

  #gutter(block) {
    const gutter = element("div", {
      className: "qc-gutter", title: this.desk.words.select_turn, on: { click: () => this.calls.selectTurn(block.start) },
    });
    if (block.turn?.speaker) {
      const informant = this.desk.data.informants[block.turn.speaker];
      gutter.append(element("b", { text: informant ?? block.turn.speaker, title: block.turn.speaker, className: informant ? "qc-informant" : "" }));
    }
    gutter.append(element("span", { text: block.turn?.seconds == null ? `¶${block.number}` : clock(block.turn.seconds) }));
    return gutter;
  }

  #seen(section) {
    if (section.dataset.seen) return;
    section.dataset.seen = "true";
    this.watcher?.unobserve(section);
    const held = this.desk.selection.span && document.activeElement === this.root;
    for (const row of section.children) if (!this.painted.has(Number(row.dataset.block))) this.paint(Number(row.dataset.block));
    if (held) this.desk.selection.restoreSoon();
  }

  // Repaints those of the blocks that have been seen; the others are painted when they come into view.
  repaint(indices) {
    for (const index of indices) if (this.painted.has(index)) this.paint(index);
    this.desk.selection.repaint();
    if (document.activeElement === this.root) this.desk.selection.restoreSoon();
  }

  repaintAll() {
    this.repaint(this.painted);
  }

  paint(index) {
    this.painted.add(index);
    const block = this.desk.text.blocks[index];
    const codings = this.desk.codings.on(index, this.desk.visible);
    const { line, margin, row } = this.rows[index];
    const { said, chips } = this.calls.remarks(block);
    if (codings.length || chips.length || said.length || this.marked.get(index)) {
      line.replaceChildren(...runs(block, [...codings, ...said]).map((run) => this.#run(block, run)));
      this.marked.set(index, codings.length + chips.length + said.length > 0);
      this.#stripes(margin, block, codings);
      margin.append(...chips);
      row.style.setProperty("--qc-lines", Math.min(MOST_LINES, deepest(block, codings)));
    }
  }

  #run(block, run) {
    const text = block.text.slice(toUnits(block.text, run.start - block.start), toUnits(block.text, run.end - block.start));
    const codings = run.codings.filter((one) => one.code);
    const said = codings.length < run.codings.length;
    if (!codings.length) return said ? element("span", { className: "qc-said", text }) : document.createTextNode(text);
    const active = codings.some((coding) => coding.guid === this.desk.active);
    const mark = element("mark", {
      className: `qc-run${active ? " qc-active" : ""}${said ? " qc-said-too" : ""}`,
      text,
      title: codings.map((coding) => this.desk.named(coding)).join("\n"),
    });
    this.#underline(mark, codings.slice(-MOST_LINES));
    return mark;
  }

  #underline(mark, codings) {
    const colours = codings.map((coding) => tint(this.desk, coding));
    mark.style.setProperty("--qc-fill", colours.at(-1));
    mark.style.backgroundImage = codings.map((coding, i) =>
      coding.polarity === "inhibiting"
        ? `repeating-linear-gradient(90deg, ${colours[i]} 0 6px, transparent 6px 9px)`
        : `linear-gradient(${colours[i]}, ${colours[i]})`).join(",");
    mark.style.backgroundSize = "100% 3px";
    mark.style.backgroundPosition = codings.map((_, i) => `0 calc(100% - ${i * 4}px)`).join(",");
  }

  #stripes(margin, block, codings) {
    const room = Math.max(3, Math.floor(block.text.length / 75) + 1);
    const crowded = codings.length > room;
    const shown = crowded ? codings.slice(0, room - 1) : codings;
    margin.replaceChildren(...shown.map((coding) => this.#chip(block, coding)));
    if (crowded) {
      margin.append(element("button", {
        className: "qc-more", type: "button", tabindex: -1,
        text: this.desk.say("more", { count: codings.length - shown.length }),
        on: { click: (event) => this.calls.openAll(codings, event.currentTarget) },
      }));
    }
  }

  #chip(block, coding) {
    const code = this.desk.codes.get(coding.code);
    const continued = coding.start < block.start;
    const chip = element("button", {
      className: `qc-chip${coding.guid === this.desk.active ? " qc-active" : ""}${continued ? " qc-continued" : ""}`,
      type: "button", tabindex: -1, title: this.desk.named(coding), data: { guid: coding.guid, polarity: coding.polarity },
      on: { click: (event) => this.calls.open(coding.guid, event.currentTarget) },
    },
    element("i", { className: `qc-stripe qc-${coding.polarity}` }),
    element("b", { text: `${continued ? "↳ " : ""}${code?.id ?? "?"}${SIGNS[coding.polarity]}` }),
    element("span", { text: code?.label ?? "" }),
    coding.note ? element("em", { text: "✎", title: coding.note }) : null,
    this.desk.data.coders.length > 1 ? element("small", { text: this.desk.initial(coding.coder) }) : null);
    chip.style.setProperty("--qc-colour", tint(this.desk, coding));
    return chip;
  }

  // The code point offset of a place in the DOM, or null outside the words.
  offset(node, within) {
    const row = (node.nodeType === 1 ? node : node.parentElement)?.closest(".qc-block");
    if (!row || !this.root.contains(row)) return null;
    const index = Number(row.dataset.block);
    const block = this.desk.text.blocks[index];
    const { line } = this.rows[index];
    if (!line.contains(node)) return node === row || this.rows[index].margin.contains(node) ? block.end : block.start;
    const range = document.createRange();
    range.selectNodeContents(line);
    range.setEnd(node, within);
    return block.start + toCodePoints(block.text, range.toString().length);
  }

  // The code point offset under a point of the window, or null outside the words.
  offsetAt(x, y) {
    const found = document.caretPositionFromPoint?.(x, y);
    if (found) return this.offset(found.offsetNode, found.offset);
    const range = document.caretRangeFromPoint?.(x, y);
    return range ? this.offset(range.startContainer, range.startOffset) : null;
  }

  // The DOM place of a code point offset.
  place(offset) {
    const index = this.desk.text.at(offset);
    const block = this.desk.text.blocks[index];
    let units = toUnits(block.text, Math.max(0, Math.min(offset, block.end) - block.start));
    const walker = document.createTreeWalker(this.rows[index].line, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node && units > node.length) {
      units -= node.length;
      node = walker.nextNode() ?? node;
    }
    return node ? [node, Math.min(units, node.length)] : [this.rows[index].line, 0];
  }

  range(start, end) {
    for (const index of this.desk.text.between(start, end)) if (!this.painted.has(index)) this.paint(index);
    const range = document.createRange();
    range.setStart(...this.place(start));
    range.setEnd(...this.place(end));
    return range;
  }

  reveal(start, { centre = true } = {}) {
    const index = this.desk.text.at(start);
    const { row } = this.rows[index] ?? {};
    if (!row) return;
    this.paint(index);
    const show = () => row.scrollIntoView({ block: centre ? "center" : "nearest" });
    show();
    requestAnimationFrame(() => requestAnimationFrame(show));
  }

  firstVisible() {
    const top = this.root.getBoundingClientRect().top;
    const from = this.rows.findIndex(({ row }) => row.getBoundingClientRect().bottom > top + 4);
    return this.desk.text.blocks[Math.max(0, from)]?.start ?? 0;
  }
}

function deepest(block, codings) {
  let most = 0;
  for (const run of runs(block, codings)) most = Math.max(most, run.codings.length);
  return most;
}
