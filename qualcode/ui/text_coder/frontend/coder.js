// One source being coded: it brings the desk, the panes, keys, gestures and the server together, and paints what they change.

import { Cards } from "./cards.js";
import { CodebookPane } from "./codebook.js";
import { Comments } from "./comments.js";
import { Desk } from "./desk.js";
import { element } from "./dom.js";
import { Edges } from "./edges.js";
import { Following } from "./following.js";
import { Gestures } from "./gestures.js";
import { Head } from "./head.js";
import { Keys } from "./keys.js";
import { Live } from "./live.js";
import { Memos } from "./memo.js";
import { outbox, uuid } from "./outbox.js";
import { Palette } from "./palette.js";
import { Pointer } from "./pointer.js";
import { Popup } from "./popup.js";
import { Selection } from "./selection.js";
import { server } from "./server.js";
import { Transcript } from "./transcript.js";
import { View } from "./view.js";

const COUNT_MS = 120;
const POSITION_MS = 1500;

export class Coder {
  constructor(data) {
    this.desk = new Desk(data);
    this.root = element("div", { className: "qc-root", on: { keydown: (event) => this.#key(event) } });
    const page = this.#page();
    this.#gather(page);
    this.#layOut(page);
    this.root.append(this.head.root, element("div", { className: "qc-panes" }, this.transcript.root, this.codebook.root),
      this.palette.root, this.popup.root, this.memos.root, this.comments.root, this.view.root, this.cards.hint);
    this.transcript.root.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.resized = () => this.edges.show();
    addEventListener("resize", this.resized);
    this.following.load();
  }

  // The text and what is selected in it, what is done to it, and what the server has of it.
  #gather(page) {
    const { desk } = this;
    const { tell, tellSaved, focusText, catchUp } = page;
    const send = (gesture) => this.gestures.send(gesture);
    this.transcript = new Transcript(desk, {
      remarks: (block) => this.#remarks(block),
      selectTurn: (offset) => this.pointer.select("turn", offset),
      open: (guid, anchor) => this.cards.open(guid, anchor),
      openAll: (codings, anchor) => this.popup.open(codings, anchor),
    });
    desk.selection = new Selection(desk, this.transcript, () => this.#selected());
    this.memos = page.memos = new Memos(desk, this.transcript, { focusText, send });
    this.comments = page.comments = new Comments(desk, this.transcript, { focusText, send, tell });
    this.gestures = new Gestures(desk, page);
    this.following = new Following(desk, page);
    this.live = new Live(desk, {
      tell, tellSaved, catchUp, shown: () => this.root.isConnected, here: (people) => this.head.here(people),
    });
    this.pointer = new Pointer(desk, this.transcript, {
      selecting: (on) => this.root.classList.toggle("qc-selecting", on),
      openThread: (offset, anchor) => this.comments.openAt(offset, anchor),
      openHere: (codings) => this.cards.openHere(codings),
    });
  }

  // What gestures and news from the server do to the page.
  #page() {
    return {
      tell: (text, kind) => this.head.tell(text, kind),
      tellSaved: () => this.#tellSaved(),
      trigger: (name, facts) => this.trigger?.(name, facts),
      mark: (facts) => Object.assign(this.root.dataset, facts),
      focusText: () => this.#focusText(),
      touched: (blocks) => this.#touched(blocks),
      changed: () => this.popup.refresh(),
      activate: (guid, reveal) => this.#activate(guid, reveal),
      codes: () => this.codebook.paint(),
      recent: () => this.codebook.paintRecent(),
      loading: () => this.#loading(),
      begin: () => this.#begin(),
      catchUp: () => this.following.catchUp(),
    };
  }

  // The panes around the text; each gets the desk and what it may ask for.
  #layOut({ tell, focusText, activate }) {
    const { desk, gestures, transcript } = this;
    const leave = (which) => this.#leave(which);
    this.palette = new Palette(desk, { focusText, createCode: (label) => gestures.createCode(label) });
    this.popup = new Popup(desk, {
      focusText,
      change: (guid, body) => gestures.change(guid, body),
      remove: (guid) => gestures.remove(guid),
      recode: (guid) => this.cards.recode(guid),
      resize: (guid) => this.cards.resize(guid),
      comment: (coding) => this.cards.comment(coding),
    });
    const { popup, palette, memos, comments } = this;
    this.cards = new Cards(desk, { transcript, gestures, popup, palette, memos, comments }, {
      tell, activate, showEdges: () => this.edges.show(),
    });
    this.edges = new Edges(desk, transcript, {
      dragging: (on) => this.root.classList.toggle("qc-dragging", on),
      lay: (guid, span) => gestures.lay(guid, span),
    });
    this.codebook = new CodebookPane(desk, {
      focusText,
      find: () => this.cards.find(),
      press: (code) => gestures.press(code),
      inVivo: () => (gestures.inVivo(), focusText()),
      memo: () => this.cards.memo(),
      comment: () => this.cards.comment(),
      pin: (guid) => (desk.pin(guid), this.codebook.paint()),
      hide: (guid) => this.#hide(guid),
    });
    this.view = new View(desk, {
      focusText,
      tintBy: (what) => (desk.tintBy(what), transcript.repaintAll(), this.view.paint()),
      snapTo: (unit) => desk.snapTo(unit),
      showAll: () => this.#hide(),
    });
    this.head = new Head(desk, this.view.button, {
      leave,
      help: () => this.cards.help(),
      stepBack: (which) => gestures.stepBack(which),
      filterBy: (code, person) => (desk.filterBy(code, person), this.#refiltered()),
    });
    this.keys = new Keys(desk, gestures, this.cards, {
      tell,
      leave,
      select: (unit) => this.pointer.select(unit),
      step: (forward) => this.#step(forward),
      stepComment: (forward) => comments.step(forward),
    });
  }

  // --- what Streamlit hands in -------------------------------------------------------------------------------------

  update(data, trigger) {
    this.trigger = trigger;
    const { desk } = this;
    const before = desk.data;
    outbox.authorise(data.token, data.language);
    desk.take(data);
    if (!desk.codings) return;
    if (before === data || JSON.stringify(before.codes) !== JSON.stringify(data.codes)) {
      this.codebook.paint();
      this.transcript.repaintAll();
    }
    this.head.paint();
    if (data.revision > (desk.codings.revision ?? -1)) this.following.catchUp();
    this.#focus(data.focus);
  }

  mount(parent) {
    if (this.root.parentElement === parent) return;
    for (const other of parent.querySelectorAll(":scope > .qc-root")) other.remove();
    parent.append(this.root);
    if (this.scroll) this.transcript.root.scrollTop = this.scroll;
  }

  dispose() {
    for (const part of [this.gestures, this.desk.selection, this.popup, this.pointer, this.live]) part.stop();
    removeEventListener("resize", this.resized);
  }

  #loading() {
    this.head.paint();
    this.head.tell(this.desk.words.loading);
  }

  #begin() {
    const { text, data } = this.desk;
    this.transcript.build(text);
    this.codebook.paint();
    this.#count();
    this.#tellSaved();
    if (data.position && !data.focus) this.transcript.reveal(data.position, { centre: false });
    this.#focus(data.focus);
    this.root.dataset.ready = "true";
  }

  // Shows the coding, the thread or the passage for which another page has sent here, once.
  #focus(focus) {
    if (!focus || focus.nonce === this.focused) return;
    this.focused = focus.nonce;
    const coding = focus.coding ? this.desk.codings.shown.get(focus.coding) : null;
    const span = coding ?? (focus.start === undefined ? null : focus);
    if (focus.thread) return this.comments.reveal(focus.thread);
    if (!span) return;
    this.#activate(coding?.guid ?? null);
    this.transcript.reveal(span.start);
    if (coding) return;
    this.pointer.take({ start: span.start, end: span.end });
    this.head.tell(this.desk.words.found_selected, "hint");
  }

  // --- painting ----------------------------------------------------------------------------------------------------

  #touched(blocks) {
    this.transcript.repaint(blocks);
    this.edges.show();
    this.#count();
    this.popup.refresh();
  }

  // Figures follow when the gesture has been painted and sent.
  #count() {
    clearTimeout(this.counting);
    this.counting = setTimeout(() => {
      this.codebook.count();
      this.head.count();
    }, COUNT_MS);
  }

  #tellSaved() {
    const { words } = this.desk;
    const count = outbox.gestures.length;
    this.root.dataset.pending = count;
    if (!count) this.head.tell(words.saved, "saved");
    else if (outbox.failures) this.head.tell(this.desk.say("offline", { count }), "offline");
    else this.head.tell(this.desk.say("saving", { count }), "pending");
  }

  // The open threads on words of the block, and the marks of memos and threads that stand beside it.
  #remarks(block) {
    const { memos, comments } = this;
    const chips = [...memos.on(block).map((memo) => memos.chip(memo)), ...comments.beginning(block).map((thread) => comments.chip(thread))];
    return { said: comments.on(block), chips };
  }

  #activate(guid, reveal = true) {
    const { desk } = this;
    const before = desk.coding;
    desk.active = guid;
    const blocks = new Set();
    for (const entry of [before, desk.coding]) if (entry) desk.text.between(entry.start, entry.end).forEach((index) => blocks.add(index));
    this.transcript.repaint(blocks);
    this.edges.show();
    if (!desk.coding || !reveal) return;
    this.transcript.reveal(desk.coding.start);
    this.head.tell(desk.named(desk.coding));
  }

  #step(forward) {
    const { desk } = this;
    const all = desk.codings.ordered(desk.visible);
    if (!all.length) return this.head.tell(desk.words.no_codings, "hint");
    const at = all.findIndex((coding) => coding.guid === desk.active);
    const from = at >= 0 ? at : forward ? -1 : all.length;
    this.#activate(all[(from + (forward ? 1 : -1) + all.length) % all.length].guid);
  }

  #selected() {
    const { span } = this.desk.selection;
    this.root.classList.toggle("qc-has-selection", Boolean(span));
    this.root.dataset.selection = span ? `${span.start}-${span.end}` : "";
  }

  #refiltered() {
    this.transcript.repaintAll();
    this.edges.show();
  }

  #hide(guid) {
    this.desk.hide(guid);
    this.#refiltered();
    this.codebook.paint();
    this.view.paint();
  }

  #focusText() {
    this.transcript.root.focus({ preventScroll: true });
    this.desk.selection.restore();
  }

  // --- keys, other sources, scrolling ------------------------------------------------------------------------------

  #key(event) {
    event.stopPropagation();
    if (event.target === this.transcript.root && this.keys.press(event)) event.preventDefault();
  }

  #leave(which) {
    const to = this.desk.data.neighbours[which];
    if (to) this.trigger?.("navigate", { to: to.id, nonce: uuid() });
  }

  #scrolled() {
    this.scroll = this.transcript.root.scrollTop;
    clearTimeout(this.scrolling);
    this.scrolling = setTimeout(() => {
      if (this.root.isConnected) server.keepPosition(this.desk.address, this.transcript.firstVisible(), uuid());
    }, POSITION_MS);
  }
}
