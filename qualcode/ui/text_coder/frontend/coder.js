// One source being coded: it brings the desk, the panes, keys, gestures and the server together, and paints what they change.

import { Bar } from "./bar.js";
import { Cards } from "./cards.js";
import { CodeCard } from "./code_card.js";
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
import { Picker } from "./picker.js";
import { Pointer } from "./pointer.js";
import { Popup } from "./popup.js";
import { Selection } from "./selection.js";
import { server } from "./server.js";
import { Transcript } from "./transcript.js";
import { View } from "./view.js";

const COUNT_MS = 120;
const POSITION_MS = 1500;
const NATIVE = ["Enter", " "];
const MOVING = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

export class Coder {
  constructor(data) {
    this.desk = new Desk(data);
    this.root = element("div", { className: "qc-root", on: { keydown: (event) => this.#key(event) } });
    const page = this.#page();
    this.#gather(page);
    this.#layOut(page);
    this.root.append(this.head.root, element("div", { className: "qc-panes" }, this.transcript.root, this.codebook.root),
      this.palette.root, this.picker.root, this.popup.root, this.memos.root, this.comments.root, this.card.root, this.view.root, this.cards.hint);
    this.transcript.root.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.resized = () => (this.#fit(), this.edges.show());
    addEventListener("resize", this.resized);
    this.following.load();
  }

  // The text and what is selected in it, what is done to it, and what the server has of it.
  #gather(page) {
    const { desk } = this;
    const { tell, tellSaved, focusText, catchUp } = page;
    const send = (gesture) => this.gestures.send(gesture);
    this.transcript = new Transcript(desk, {
      passagesOf: (code) => this.#passagesOf(code),
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
      selecting: (on) => this.#selecting(on),
      carrying: () => (this.dragged = "words"),
      dropped: () => (this.dragged = null),
      openThread: (offset, anchor) => this.comments.openAt(offset, anchor),
      openHere: (codings) => this.cards.openHere(codings),
    });
  }

  // What gestures and news from the server do to the page.
  #page() {
    const { desk } = this;
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
      recoloured: () => (this.codebook.paint(), this.transcript.repaintAll(), this.head.paint()),
      come: (stage) => (desk.come(stage), this.head.paintStage()),
      loading: () => this.#loading(),
      begin: () => this.#begin(),
      catchUp: () => this.following.catchUp(),
    };
  }

  // The panes around the text; each gets the desk and what it may ask for.
  #layOut({ tell, focusText, activate }) {
    const { desk, gestures, transcript } = this;
    const leave = (which) => this.#leave(which);
    const finish = () => gestures.finish();
    this.palette = new Palette(desk, { focusText, createCode: (label, parent) => gestures.createCode(label, parent) });
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
      tell, activate, focusText, showEdges: () => this.edges.show(),
    });
    this.edges = new Edges(desk, transcript, {
      dragging: (on) => this.root.classList.toggle("qc-dragging", on),
      lay: (guid, span) => gestures.lay(guid, span),
    });
    this.card = new CodeCard(desk, {
      change: (guid, changes) => gestures.changeCode(guid, changes),
      back: (guid) => this.codebook.focusOn(guid),
      passagesOf: (guid) => this.#passagesOf(guid),
      inCodebook: (guid) => this.trigger?.("codebook", { code: guid, nonce: uuid() }),
    });
    this.codebook = new CodebookPane(desk, {
      focusText: () => this.#drawer(false),
      press: (code) => (gestures.press(code, desk.selection.span), focusText()),
      make: (label, parent) => gestures.createCode(label, parent),
      about: (guid, anchor, rename) => this.card.open(guid, anchor, { rename }),
      passagesOf: (guid) => this.#passagesOf(guid),
      pin: (guid) => (desk.pin(guid), this.codebook.paint()),
      hide: (guid) => this.#hide(guid),
      dragCode: (event, code) => this.#dragCode(event, code),
      over: (event, code) => this.#overCode(event, code),
      dropped: () => (this.dragged = null),
    });
    this.bar = new Bar(desk, transcript, {
      press: (code) => (gestures.press(code), focusText()),
      find: () => this.cards.find(),
      inVivo: () => (gestures.inVivo(), focusText()),
      note: () => this.cards.codeWithNote(),
      memo: () => this.cards.memo(),
      comment: () => this.cards.comment(),
      selecting: () => this.root.classList.contains("qc-selecting"),
    });
    this.#takeCodes();
    this.view = new View(desk, {
      focusText,
      tintBy: (what) => (desk.tintBy(what), transcript.repaintAll(), this.view.paint()),
      snapTo: (unit) => desk.snapTo(unit),
      showAll: () => this.#hide(),
    });
    this.picker = new Picker(desk, {
      focusText, tell, sources: () => server.sources(desk.project), open: (source) => this.#open(source),
    });
    this.head = new Head(desk, { picker: this.picker, view: this.view }, {
      leave,
      finish,
      help: () => this.cards.help(),
      drawer: () => this.#drawer(),
      settled: () => this.#tellSaved(),
      stepBack: (which) => gestures.stepBack(which),
      filterBy: (code, person) => (desk.filterBy(code, person), this.#refiltered()),
    });
    this.keys = new Keys(desk, gestures, this.cards, {
      tell,
      leave,
      finish,
      codebook: () => this.#drawer(true),
      sources: () => this.picker.toggle(),
      select: (unit) => this.pointer.select(unit),
      selectAll: () => this.pointer.take(desk.text.unlabelled({ start: 0, end: desk.text.length })),
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
    this.#ready(data.ready);
  }

  // Takes its place on the page; where another source was being read by keys, they go on in this one.
  mount(parent) {
    if (this.root.parentElement === parent) return;
    const others = [...parent.querySelectorAll(":scope > .qc-root")];
    const held = others.some((other) => other.contains(document.activeElement)) || (others.length > 0 && document.activeElement === document.body);
    for (const other of others) other.remove();
    parent.append(this.root);
    this.#fit();
    if (this.scroll) this.transcript.root.scrollTop = this.scroll;
    this.edges.show();
    if (held) this.#focusText();
  }

  // Fills the window down to its end, wherever the page begins.
  #fit() {
    if (!this.root.isConnected) return;
    const top = this.root.getBoundingClientRect().top + (this.root.closest(".stMain")?.scrollTop ?? 0);
    this.root.style.setProperty("--qc-top", `${Math.max(0, Math.round(top))}px`);
  }

  dispose() {
    const { gestures, desk, popup, pointer, live, transcript, picker, card, bar, head } = this;
    for (const part of [gestures, desk.selection, popup, pointer, live, transcript, picker, card, bar, head]) part.stop();
    removeEventListener("resize", this.resized);
  }

  #loading() {
    this.head.paint();
    this.head.tellSaved(this.desk.words.loading, "pending");
  }

  #begin() {
    const { text, data } = this.desk;
    this.transcript.build(text);
    this.codebook.paint();
    this.#count();
    this.#tellSaved();
    if (data.position && !data.focus) this.transcript.reveal(data.position, { centre: false });
    this.#focus(data.focus);
    this.#ready(data.ready);
    this.root.dataset.ready = "true";
  }

  // Has the code at hand with which the codebook has sent here, once: it is the last one used.
  #ready(ready) {
    if (!ready || ready.nonce === this.readied || !this.desk.codes.get(ready.code)?.codable) return;
    this.readied = ready.nonce;
    this.desk.used(ready.code);
    this.head.tell(this.desk.say("ready_with", { code: this.desk.label(ready.code) }), "hint");
    this.codebook.show(ready.code);
    this.#focusText();
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
    if (!count) this.head.tellSaved(words.saved, "saved");
    else if (outbox.failures) this.head.tellSaved(this.desk.say("offline", { count }), "offline");
    else this.head.tellSaved(this.desk.say("saving", { count }), "pending");
  }

  // The open threads on words of the block, and the marks of memos and threads that stand beside it.
  #remarks(block) {
    const { memos, comments } = this;
    const chips = [...memos.on(block).map((memo) => memos.chip(memo)), ...comments.beginning(block).map((thread) => comments.chip(thread))];
    return { said: comments.on(block), chips };
  }

  #activate(guid, reveal = true) {
    const { desk } = this;
    desk.coded = null;
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
    if (span) this.desk.coded = null;
    this.head.hinted();
    this.bar.follow();
    this.root.classList.toggle("qc-has-selection", Boolean(span));
    this.root.dataset.selection = span ? `${span.start}-${span.end}` : "";
  }

  #selecting(on) {
    this.desk.selection.busy = on;
    this.root.classList.toggle("qc-selecting", on);
    if (!on) this.bar.follow();
  }

  #refiltered() {
    this.transcript.repaintAll();
    this.edges.show();
    this.#count();
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

  // --- keys, other sources, the drawer ------------------------------------------------------------------------------

  // Keys work wherever the focus is, unless they write, choose or press something there.
  key(event) {
    const { target } = event;
    const { root } = this.transcript;
    if (event.key === "Escape" && this.#closeDrawer()) return event.preventDefault();
    if (target !== root) {
      if (target.closest?.("input, textarea, select, [contenteditable], [role=dialog], [role=listbox], [role=combobox]")) {
        if (event.key === "Escape" && this.cards.hint.contains(target)) this.cards.letGo();
        return;
      }
      if (NATIVE.includes(event.key) && target.closest?.("button, a, [tabindex]")) return;
      if (MOVING.includes(event.key) && target === document.body) this.#focusText();
    }
    if (this.keys.press(event)) event.preventDefault();
  }

  #key(event) {
    event.stopPropagation();
    this.key(event);
  }

  #leave(which) {
    const to = this.desk.data.neighbours[which];
    if (to) this.#open(to.id);
  }

  #open(source) {
    this.trigger?.("navigate", { to: source, nonce: uuid() });
  }

  #passagesOf(code) {
    this.trigger?.("passages", { code, nonce: uuid() });
  }

  // Shows the codebook where it is a drawer, and puts the focus into its search; without `open`, in turn.
  #drawer(open = !this.root.classList.contains("qc-drawer-open")) {
    this.root.classList.toggle("qc-drawer-open", open);
    if (open) this.codebook.search.focus({ preventScroll: true });
    else this.#focusText();
  }

  #closeDrawer() {
    if (!this.root.classList.contains("qc-drawer-open")) return false;
    this.#drawer(false);
    return true;
  }

  // --- carrying codes to words and words to codes ------------------------------------------------------------------

  #dragCode(event, code) {
    this.dragged = code.guid;
    event.dataTransfer.effectAllowed = "copy";
    event.dataTransfer.setData("text/plain", `${code.id} ${code.label}`);
  }

  #overCode(event, code) {
    if (this.dragged !== "words" || !code.codable) return;
    event.preventDefault();
    event.currentTarget.classList.add("qc-over");
  }

  // A code that is dropped on the text is laid on the words that are selected in it.
  #takeCodes() {
    const { root } = this.transcript;
    const carried = () => this.dragged && this.dragged !== "words";
    root.addEventListener("dragover", (event) => carried() && event.preventDefault());
    root.addEventListener("drop", (event) => {
      if (!carried()) return;
      event.preventDefault();
      this.gestures.press(this.dragged, this.desk.selection.span);
      this.#focusText();
    });
  }

  #scrolled() {
    this.scroll = this.transcript.root.scrollTop;
    clearTimeout(this.scrolling);
    this.scrolling = setTimeout(() => {
      if (this.root.isConnected) server.keepPosition(this.desk.address, this.transcript.firstVisible(), uuid());
    }, POSITION_MS);
  }
}
