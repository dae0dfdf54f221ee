// The middle pane: the text in blocks with runs underlined by code, and beside each block the brackets of its codings.

import { bracketed, inLanes, place } from "./brackets.js";
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
    this.lanes = new Map();
    this.unplaced = new Set();
    this.#watch();
  }

  stop() {
    this.sized.disconnect();
    cancelAnimationFrame(this.placing);
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
      const line = element("p", { className: "qc-words", dir: "auto" }, ...this.#words(block, []));
      const margin = element("div", { className: "qc-margin" });
      const row = element("div", { className: "qc-block", hidden: block.nameOnly, data: { block: block.index } }, this.#gutter(block), line, margin);
      height += Math.ceil(block.text.length / 68) * 29 + 10;
      section.style.containIntrinsicSize = `auto ${height}px`;
      section.append(row);
      this.rows.push({ row, line, margin, block, brackets: [] });
    }
    this.root.replaceChildren(all, this.caret);
    for (const section of this.root.querySelectorAll(".qc-section")) this.watcher?.observe(section);
  }

  // Blocks are painted when the browser lays their section out; watching every block would cost each frame.
  #watch() {
    this.sized = new ResizeObserver(() => this.#placeSoon(this.painted));
    this.sized.observe(this.root);
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
    this.#placeSoon([]);
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
      const entry = this.rows[index];
      entry.brackets = bracketed(codings);
      line.replaceChildren(...this.#words(block, [...entry.brackets, ...said]));
      this.marked.set(index, codings.length + chips.length + said.length > 0);
      this.#brackets(entry, chips);
      row.style.setProperty("--qc-lines", Math.min(MOST_LINES, deepest(block, entry.brackets)));
    }
  }

  // The words of a block cut into runs; what names their speaker is kept for the offsets, and not shown.
  #words(block, marks) {
    const label = { start: block.start, end: block.words };
    const cut = block.words > block.start ? [...marks, label] : marks;
    return runs(block, cut).map((run) => (run.start < block.words ? this.#label(block, run) : this.#run(block, run)));
  }

  #label(block, run) {
    return element("span", { className: "qc-named", text: slice(block, run) });
  }

  #run(block, run) {
    const text = slice(block, run);
    const brackets = run.codings.filter((one) => one.code);
    const said = brackets.length < run.codings.length;
    if (!brackets.length) return said ? element("span", { className: "qc-said", text }) : document.createTextNode(text);
    const codings = brackets.flatMap((bracket) => bracket.codings);
    const active = codings.some((coding) => coding.guid === this.desk.active);
    const mark = element("mark", {
      className: `qc-run${active ? " qc-active" : ""}${said ? " qc-said-too" : ""}`,
      text,
      title: codings.map((coding) => this.desk.named(coding)).join("\n"),
    });
    this.#underline(mark, brackets.slice(-MOST_LINES));
    return mark;
  }

  #underline(mark, brackets) {
    const colours = brackets.map((bracket) => tint(this.desk, bracket.codings[0]));
    mark.style.setProperty("--qc-fill", colours.at(-1));
    mark.style.backgroundImage = brackets.map((bracket, i) =>
      bracket.polarity === "inhibiting"
        ? `repeating-linear-gradient(90deg, ${colours[i]} 0 6px, transparent 6px 9px)`
        : `linear-gradient(${colours[i]}, ${colours[i]})`).join(",");
    mark.style.backgroundSize = "100% 3px";
    mark.style.backgroundPosition = brackets.map((_, i) => `0 calc(100% - ${i * 4}px)`).join(",");
  }

  #brackets(entry, chips) {
    const { block, margin, brackets } = entry;
    const room = Math.max(3, Math.floor(block.text.length / 75) + 1);
    const crowded = brackets.length > room;
    const lanes = element("div", { className: "qc-lanes", ariaHidden: "true" });
    lanes.style.setProperty("--qc-lanes", inLanes(brackets, this.lanes));
    const named = element("div", { className: "qc-names" });
    brackets.forEach((bracket, at) => {
      bracket.line = this.#line(bracket);
      lanes.append(bracket.line);
      bracket.chip = crowded && at >= room - 1 ? null : this.#chip(block, bracket);
      if (bracket.chip) named.append(bracket.chip);
    });
    if (crowded) {
      named.append(element("button", {
        className: "qc-more", type: "button", tabindex: -1, text: this.desk.say("more", { count: brackets.length - room + 1 }),
        on: { click: (event) => this.calls.openAll(brackets.flatMap((bracket) => bracket.codings), event.currentTarget) },
      }));
    }
    named.append(...chips);
    margin.replaceChildren(lanes, named);
    this.#placeSoon([block.index]);
  }

  #line(bracket) {
    const line = element("i", {
      className: `qc-bracket qc-${bracket.polarity}${this.#isActive(bracket) ? " qc-active" : ""}`,
      title: bracket.codings.map((coding) => this.desk.named(coding)).join("\n"),
      on: { click: (event) => this.calls.openAll(bracket.codings, event.currentTarget) },
    });
    line.style.setProperty("--qc-colour", tint(this.desk, bracket.codings[0]));
    line.style.setProperty("--qc-lane", bracket.lane);
    return line;
  }

  #isActive(bracket) {
    return bracket.codings.some((coding) => coding.guid === this.desk.active);
  }

  #chip(block, bracket) {
    const { codings, polarity } = bracket;
    const code = this.desk.codes.get(bracket.code);
    const continued = bracket.start < block.start;
    const notes = codings.map((coding) => coding.note).filter(Boolean);
    const chip = element("button", {
      className: `qc-chip${this.#isActive(bracket) ? " qc-active" : ""}${continued ? " qc-continued" : ""}`,
      type: "button", tabindex: -1, title: codings.map((coding) => this.desk.named(coding)).join("\n"),
      data: { guids: codings.map((coding) => coding.guid).join(" "), polarity },
      on: {
        click: (event) => (codings.length > 1 ? this.calls.openAll(codings, event.currentTarget) : this.calls.open(codings[0].guid, event.currentTarget)),
        dblclick: () => this.calls.passagesOf(bracket.code),
      },
    },
    element("b", { text: `${continued ? "↳ " : ""}${code?.id ?? "?"}${SIGNS[polarity]}` }),
    element("span", { text: code?.label ?? "" }),
    notes.length ? element("em", { text: "✎", title: notes.join("\n") }) : null,
    this.desk.data.coders.length > 1 ? element("small", { text: codings.map((coding) => this.desk.initial(coding.coder)).join(" ") }) : null);
    chip.style.setProperty("--qc-colour", tint(this.desk, codings[0]));
    return chip;
  }

  // Brackets follow their lines in the frame in which these are laid out; those out of sight when they come into view.
  #placeSoon(indices) {
    for (const index of indices) this.unplaced.add(index);
    if (!this.unplaced.size) return;
    cancelAnimationFrame(this.placing);
    this.placing = requestAnimationFrame(() => this.#place());
  }

  #place() {
    const seen = [...this.unplaced].filter((index) => this.rows[index].row.checkVisibility({ contentVisibilityAuto: true }));
    place(seen.map((index) => this.rows[index]), (start, end) => this.#between(start, end));
    for (const index of seen) this.unplaced.delete(index);
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
    while (node && (units > node.length || isLabel(node))) {
      const next = walker.nextNode();
      if (!next) break;
      units = Math.max(0, units - node.length);
      node = next;
    }
    return node ? [node, Math.min(units, node.length)] : [this.rows[index].line, 0];
  }

  range(start, end) {
    for (const index of this.desk.text.between(start, end)) if (!this.painted.has(index)) this.paint(index);
    return this.#between(start, end);
  }

  #between(start, end) {
    const range = document.createRange();
    range.setStart(...this.place(start));
    range.setEnd(...this.place(end));
    return range;
  }

  // A range for the words of each block between the offsets: what stands beside them is in none.
  lines(start, end) {
    const { text } = this.desk;
    return text.between(start, end).map((index) => {
      const block = text.blocks[index];
      return this.#between(Math.max(start, block.words), Math.max(block.words, Math.min(end, block.end)));
    });
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

function isLabel(node) {
  return node.parentElement.classList.contains("qc-named");
}

function slice(block, { start, end }) {
  return block.text.slice(toUnits(block.text, start - block.start), toUnits(block.text, end - block.start));
}

function deepest(block, brackets) {
  let most = 0;
  for (const run of runs(block, brackets)) most = Math.max(most, run.codings.length);
  return most;
}
