// One source being coded: it holds the panes together, turns keys and clicks into gestures, and gestures into requests.

import { CodebookPane } from "./codebook.js";
import { Codings } from "./codings.js";
import { Comments } from "./comments.js";
import { SIGNS, element, filled } from "./dom.js";
import { Edges } from "./edges.js";
import { Head, initials } from "./head.js";
import { Live } from "./live.js";
import { Memos } from "./memo.js";
import { outbox, uuid } from "./outbox.js";
import { Palette } from "./palette.js";
import { Popup } from "./popup.js";
import { Selection } from "./selection.js";
import { UNITS, nudged, pieceAt, snapped } from "./snap.js";
import { Text } from "./text.js";
import { TINTS } from "./tints.js";
import { Transcript } from "./transcript.js";
import { View } from "./view.js";

const CHANGED_MS = 2500;
const COUNT_MS = 120;
const POSITION_MS = 1500;
const PINS = 10;
const POLARITY_KEYS = { "+": "supporting", "-": "inhibiting", "=": "neutral" };

export class Coder {
  constructor(data) {
    this.data = data;
    this.words = data.words;
    this.root = element("div", { className: "qc-root", on: { keydown: (event) => this.#key(event) } });
    this.active = null;
    this.filter = { code: null, person: null };
    this.visible = () => true;
    this.codings = null;
    this.recent = this.remembered("recent", []);
    this.hidden = new Set(this.remembered("hidden", []));
    this.tinted = known(TINTS, this.remembered("tint", null));
    this.snap = known(UNITS, this.remembered("snap", null));
    this.#readCodes();
    this.selection = new Selection(this);
    this.edges = new Edges(this);
    this.view = new View(this);
    this.memos = new Memos(this);
    this.comments = new Comments(this);
    this.transcript = new Transcript(this);
    this.pane = new CodebookPane(this);
    this.palette = new Palette(this);
    this.popup = new Popup(this);
    this.head = new Head(this);
    this.hint = element("div", { className: "qc-hint", hidden: true });
    this.root.append(this.head.root, element("div", { className: "qc-panes" }, this.transcript.root, this.pane.root),
      this.palette.root, this.popup.root, this.memos.root, this.comments.root, this.view.root, this.hint);
    this.transcript.root.addEventListener("click", (event) => this.#click(event));
    this.transcript.root.addEventListener("mousedown", (event) => this.#pointed(event));
    this.transcript.root.addEventListener("mouseup", () => setTimeout(() => this.#snapSelection()));
    this.transcript.root.addEventListener("dragstart", (event) => event.preventDefault());
    this.resized = () => this.showEdges();
    this.released = () => this.root.classList.remove("qc-selecting");
    addEventListener("resize", this.resized);
    addEventListener("mouseup", this.released);
    this.transcript.root.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.listener = (gesture, outcome) => this.#outcome(gesture, outcome);
    outbox.listeners.add(this.listener);
    this.live = new Live(this);
    this.#load();
  }

  // --- what Streamlit hands in -------------------------------------------------------------------------------------

  update(data, trigger) {
    this.trigger = trigger;
    const before = this.data;
    this.data = data;
    this.words = data.words;
    outbox.authorise(data.token, data.language);
    this.#readCodes();
    if (!this.codings) return;
    if (before === data || JSON.stringify(before.codes) !== JSON.stringify(data.codes)) {
      this.pane.paint();
      this.transcript.repaintAll();
    }
    this.head.paint();
    if (data.revision > (this.codings.revision ?? -1)) this.catchUp();
    this.#focus(data.focus);
  }

  mount(parent) {
    if (this.root.parentElement === parent) return;
    for (const other of parent.querySelectorAll(":scope > .qc-root")) other.remove();
    parent.append(this.root);
    if (this.scroll) this.transcript.root.scrollTop = this.scroll;
  }

  dispose() {
    outbox.listeners.delete(this.listener);
    document.removeEventListener("selectionchange", this.selection.onChange);
    document.removeEventListener("pointerdown", this.popup.outside, true);
    removeEventListener("resize", this.resized);
    removeEventListener("mouseup", this.released);
    this.live.stop();
  }

  #readCodes() {
    const created = (this.created ??= []);
    const known = new Set(this.data.codes.map((code) => code.guid));
    this.data.codes = [...this.data.codes, ...created.filter((code) => !known.has(code.guid))];
    this.codes = new Map(this.data.codes.map((code) => [code.guid, code]));
    this.#refilter();
    const pinned = this.remembered("pins", null) ?? this.data.codes.filter((code) => code.codable && code.depth === 0).map((code) => code.guid);
    this.pins = pinned.filter((guid) => this.codes.has(guid)).slice(0, PINS);
  }

  #focus(focus) {
    if (!focus || focus.nonce === this.focused) return;
    this.focused = focus.nonce;
    const coding = focus.coding ? this.codings.shown.get(focus.coding) : null;
    const span = coding ?? (focus.start === undefined ? null : focus);
    if (focus.thread) return this.comments.reveal(focus.thread);
    if (!span) return;
    this.activate(coding?.guid ?? null);
    this.transcript.reveal(span.start);
    if (!coding) this.#take(span);
  }

  // Selects a passage that another page found, ready for a code.
  #take({ start, end }) {
    this.transcript.root.focus({ preventScroll: true });
    this.selection.set({ start, end });
    this.selection.restore();
    this.head.tell(this.words.found_selected, "hint");
  }

  // --- loading and catching up -------------------------------------------------------------------------------------

  get address() {
    return `${this.data.api}/projects/${this.data.project}/sources/${this.data.source.id}`;
  }

  async #load() {
    outbox.authorise(this.data.token, this.data.language);
    this.head.paint();
    this.head.tell(this.words.loading);
    try {
      const { source, api } = this.data;
      const [text, codings] = await Promise.all([
        this.#ask(`${api}/sources/${source.id}/text/${source.sha}`), this.#ask(`${this.address}/codings`),
      ]);
      this.#begin(text, codings);
    } catch (error) {
      this.head.tell(error.message, "refused");
      setTimeout(() => this.#load(), 3000);
    }
  }

  async #ask(url) {
    const response = await fetch(url, { headers: outbox.headers() });
    if (response.status === 401) this.trigger?.("token", { nonce: uuid() });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.message ?? String(response.status));
    return answer;
  }

  #begin(text, codings) {
    this.text = new Text(text.text, text.turns);
    this.codings = new Codings(this.text);
    this.codings.load(codings.snapshot, codings.revision, this.#waiting());
    this.memos.load(codings.memos);
    this.comments.load(codings.threads);
    this.transcript.build(this.text);
    this.pane.paint();
    this.#counted();
    this.tellSaved();
    if (this.data.position && !this.data.focus) this.transcript.reveal(this.data.position, { centre: false });
    this.#focus(this.data.focus);
    this.root.dataset.ready = "true";
  }

  #waiting() {
    return outbox.of(this.data.project, this.data.source.id);
  }

  async catchUp() {
    if (this.catching || !this.codings || this.#waiting().length) return;
    this.catching = true;
    try {
      const answer = await this.#ask(`${this.address}/codings?since=${this.codings.revision}`);
      if (answer.sha !== this.data.source.sha) return this.trigger?.("stale", { nonce: uuid() });
      const waiting = this.#waiting();
      const touched = answer.snapshot
        ? this.codings.load(answer.snapshot, answer.revision, waiting)
        : this.codings.change(answer.changes, answer.revision, waiting);
      if (answer.memos) for (const index of this.memos.load(answer.memos)) touched.add(index);
      if (answer.threads) for (const index of this.comments.load(answer.threads)) touched.add(index);
      if (touched.size) this.#touched(touched);
      this.root.dataset.revision = this.codings.revision;
      if (touched.size && this.#foreign()) this.trigger?.("stale", { nonce: uuid() });
    } catch {
      // the next look or gesture asks again
    } finally {
      this.catching = false;
    }
  }

  // Whether something is shown whose code or coder came after this page was laid out.
  #foreign() {
    const coders = new Set(this.data.coders.map((coder) => coder.id));
    return this.codings.ordered(() => true).some((coding) => !this.codes.has(coding.code) || !coders.has(coding.coder));
  }

  // --- gestures ----------------------------------------------------------------------------------------------------

  press(code) {
    if (!code || !this.data.can_code) return this.head.tell(this.words.may_not_code, "refused");
    if (this.resizing || !this.codes.get(code)?.codable) return;
    if (!this.selection.span) return this.head.tell(this.words.select_first, "hint");
    const span = this.snapped(this.selection.span);
    const quote = this.text.quote(span.start, span.end);
    const guid = uuid();
    const body = { guid, code, start: span.start, end: span.end, quote, polarity: null, note: "", attributes: {} };
    const coding = {
      ...body, coder: this.data.person, polarity: this.codes.get(code).polarity, created: new Date().toISOString(), revision: 0,
    };
    this.#remember(code);
    const there = this.codings.rivals(code, this.data.person, span);
    if (there.length) return this.#extend(body, there);
    const before = this.codings.shown.get(this.active);
    this.active = guid;
    this.#send({ kind: "apply", guid, method: "POST", url: `${this.address}/codings`, body, coding }, before);
    this.head.tell(this.say("applied", { code: this.label(code) }), "pending");
  }

  // The code lies there already: the first coding of it reaches over the passage and takes the others in.
  #extend(body, there) {
    const [kept, ...others] = there;
    const span = { start: Math.min(body.start, kept.start), end: Math.max(body.end, ...there.map((coding) => coding.end)) };
    this.activate(kept.guid, false);
    if (!others.length && span.start === kept.start && span.end === kept.end) {
      return this.head.tell(this.say("lies_there", { code: this.label(body.code) }), "saved");
    }
    this.#send({
      kind: "extend", guid: kept.guid, swallows: others.map((coding) => coding.guid), span, method: "POST", url: `${this.address}/codings`, body,
    });
    this.head.tell(this.say("extended", { code: this.label(body.code) }), "pending");
  }

  change(guid, body) {
    const coding = { ...this.codings.shown.get(guid), ...body };
    const there = body.code || body.quote ? this.codings.rivals(coding.code, this.data.person, coding, guid) : [];
    const swallows = there.map((other) => other.guid);
    this.#send({ kind: "change", guid, swallows, method: "PATCH", url: `${this.address}/codings/${guid}`, body });
    this.popup.refresh();
  }

  // Lays one's own coding on other words.
  lay(guid, span) {
    this.change(guid, { ...span, quote: this.text.quote(span.start, span.end) });
  }

  #nudge(edge, forward) {
    const coding = this.#own();
    if (!coding) return this.head.tell(this.words.choose_coding, "hint");
    const span = nudged(this.text, coding, edge, forward, this.snap, this.data.language);
    if (span) this.lay(coding.guid, span);
  }

  // One's own coding at hand, or nothing.
  #own() {
    const coding = this.codings.shown.get(this.active);
    return this.data.can_code && coding?.coder === this.data.person ? coding : null;
  }

  // Selects the word, sentence or turn at the offset, or where the caret or the selection is.
  selectPiece(unit, offset = this.#caret()) {
    const piece = pieceAt(this.text, offset, unit, this.data.language);
    this.transcript.root.focus({ preventScroll: true });
    this.selection.set(snapped(this.text, piece, unit, this.data.language));
    this.selection.restore();
  }

  #caret() {
    if (this.selection.span) return this.selection.span.start;
    const { anchorNode, anchorOffset } = getSelection();
    const inside = anchorNode && this.transcript.root.contains(anchorNode);
    return (inside ? this.transcript.offset(anchorNode, anchorOffset) : null) ?? this.transcript.firstVisible();
  }

  snapped(span) {
    return snapped(this.text, span, this.snap, this.data.language);
  }

  #snapSelection() {
    if (this.snap === "off") return;
    this.selection.read();
    if (!this.selection.span) return;
    this.selection.set(this.snapped(this.selection.span));
    this.selection.restore();
  }

  remove(guid) {
    const coding = this.codings.shown.get(guid);
    if (!coding || coding.coder !== this.data.person) return this.head.tell(this.words.not_yours, "refused");
    this.#send({ kind: "remove", guid, method: "DELETE", url: `${this.address}/codings/${guid}` });
    if (this.active === guid) this.active = null;
    this.popup.refresh();
    this.focusText();
  }

  recode(guid) {
    this.popup.close();
    this.palette.open((code) => this.change(guid, { code }));
  }

  resize(guid) {
    this.popup.close();
    this.resizing = guid;
    const coding = this.codings.shown.get(guid);
    this.selection.set({ start: coding.start, end: coding.end });
    this.selection.restore();
    this.#showHint(this.words.resize_hint);
    this.showEdges();
  }

  #resized(keep) {
    const guid = this.resizing;
    const { span } = this.selection;
    this.resizing = null;
    this.hint.hidden = true;
    if (keep && span) this.lay(guid, this.snapped(span));
    this.selection.clear();
    this.showEdges();
  }

  createCode(label, parent = null) {
    const guid = uuid();
    const code = {
      guid, id: "…", label, path: label, parent, depth: 0, colour: "#6b7280", kind: "theme", polarity: "unset", codable: true,
      retired: false, aliases: [],
      definition: "", include: "", exclude: "",
    };
    this.created.push(code);
    this.#readCodes();
    this.pane.paint();
    this.#send({
      kind: "code", code: guid, method: "POST", url: `${this.data.api}/projects/${this.data.project}/codes`, body: { guid, label, parent },
    });
    return guid;
  }

  // Undo and redo take their turn behind the gestures that are still on their way.
  stepBack(which) {
    if (!this.data.can_code && !this.data.can_comment) return this.head.tell(this.words.may_not_code, "refused");
    this.#send({ kind: which, method: "POST", url: `${this.data.api}/projects/${this.data.project}/${which}` });
  }

  inVivo() {
    const { span } = this.selection;
    if (!span) return this.head.tell(this.words.select_first, "hint");
    this.press(this.createCode(this.text.quote(span.start, span.end).replace(/\s+/g, " ").slice(0, 120)));
  }

  // Sends a gesture that is not one on codings.
  send(gesture) {
    this.#send(gesture);
  }

  // Sends the gesture and shows it at once; `also` is a coding that looks different from now on.
  #send(gesture, also = null) {
    outbox.add({ op: uuid(), project: this.data.project, source: this.data.source.id, ...gesture });
    const touched = gesture.guid ? this.codings.show(gesture.guid, this.#waiting()) : new Set();
    for (const guid of gesture.swallows ?? []) this.codings.show(guid, this.#waiting(), touched);
    if (also) for (const index of this.text.between(also.start, also.end)) touched.add(index);
    this.#touched(touched);
    this.tellSaved();
  }

  #outcome(gesture, outcome) {
    if (outcome.token) return this.trigger?.("token", { nonce: uuid() });
    if (gesture.project !== this.data.project || gesture.source !== this.data.source.id || !this.codings) return;
    if (outcome.answer) this.#confirmed(gesture, outcome.answer);
    if (outcome.refused) this.#refused(gesture, outcome.refused);
    else if (gesture.kind !== "undo" && gesture.kind !== "redo") this.tellSaved();
    const joined = outcome.answer?.coding && (gesture.kind === "extend" || outcome.answer.coding.guid !== gesture.guid);
    if (joined) this.head.tell(this.say("extended", { code: this.label(outcome.answer.coding.code) }), "saved");
    this.root.dataset.pending = outbox.gestures.length;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.#settled(), CHANGED_MS);
  }

  #confirmed(gesture, { coding, code, memo, thread, revision, name, source }) {
    if (code) this.#named(code);
    if (gesture.kind === "memo") this.memos.confirmed(gesture, memo);
    if (gesture.kind === "comment") this.comments.confirmed(gesture, thread);
    if (gesture.kind === "undo" || gesture.kind === "redo") return this.#stepped(gesture.kind, name, source);
    const next = this.codings.revision === null || revision <= this.codings.revision + 1;
    const gone = coding ? this.#accept(coding, gesture) : [];
    if (gesture.kind === "remove") this.codings.confirmed.delete(gesture.guid);
    if (next) this.codings.revision = Math.max(revision, this.codings.revision ?? 0);
    else this.behind = true;
    for (const guid of new Set([gesture.guid, coding?.guid, ...gone])) if (guid) this.#settle(guid);
    this.root.dataset.revision = this.codings.revision;
  }

  // Takes over what the server made of the gesture, and returns what it took in.
  #accept(coding, gesture) {
    const there = this.codings.rivals(coding.code, coding.coder, coding, coding.guid).map((other) => other.guid);
    const gone = [...new Set([...there, ...(gesture.swallows ?? [])])].filter((guid) => guid !== coding.guid);
    for (const guid of gone) this.codings.confirmed.delete(guid);
    this.codings.confirm(coding);
    return gone;
  }

  async #stepped(kind, name, source) {
    await this.catchUp();
    const elsewhere = source !== this.data.source.id;
    this.head.tell(this.say(elsewhere ? `${kind}_elsewhere` : `${kind}_here`, { name }), "saved");
  }

  // A confirmed coding that looks as it did needs no painting.
  #settle(guid) {
    const before = this.codings.shown.get(guid);
    const touched = this.codings.show(guid, this.#waiting());
    if (!alike(before, this.codings.shown.get(guid))) this.#touched(touched);
  }

  #named(code) {
    this.created = this.created.map((made) => (made.guid === code.guid ? code : made));
    this.data.codes = this.data.codes.map((other) => (other.guid === code.guid ? code : other));
    this.codes.set(code.guid, code);
    this.pane.paint();
  }

  #refused(gesture, why) {
    const dropped = outbox.gestures.filter((other) => other.guid && other.guid === gesture.guid);
    for (const other of dropped) {
      outbox.gestures.splice(outbox.gestures.indexOf(other), 1);
      localStorage.removeItem(other.key);
    }
    if (gesture.kind === "memo") this.memos.refused(gesture);
    if (gesture.kind === "comment") this.comments.refused(gesture);
    if (gesture.kind === "code") {
      this.created = this.created.filter((made) => made.guid !== gesture.code);
      this.data.codes = this.data.codes.filter((made) => made.guid !== gesture.code);
      this.#readCodes();
      this.pane.paint();
    }
    for (const guid of [gesture.guid, ...(gesture.swallows ?? [])]) if (guid) this.#touched(this.codings.show(guid, this.#waiting()));
    if (["apply", "extend"].includes(gesture.kind) && !this.selection.span) this.selection.set({ start: gesture.body.start, end: gesture.body.end });
    this.root.dataset.pending = outbox.gestures.length;
    this.head.tell(this.say("refused", { why }), "refused");
    this.catchUp();
  }

  #settled() {
    if (this.behind && !this.#waiting().length) {
      this.behind = false;
      this.catchUp();
    }
    this.trigger?.("changed", { revision: this.codings.revision });
  }

  #touched(blocks) {
    this.transcript.repaint(blocks);
    this.showEdges();
    this.#counted();
    this.popup.refresh();
  }

  // Figures follow when the gesture has been painted and sent.
  #counted() {
    clearTimeout(this.counting);
    this.counting = setTimeout(() => {
      this.pane.count();
      this.head.count();
    }, COUNT_MS);
  }

  tellSaved() {
    const waiting = outbox.gestures.length;
    this.root.dataset.pending = waiting;
    if (!waiting) this.head.tell(this.words.saved, "saved");
    else if (outbox.failures) this.head.tell(this.say("offline", { count: waiting }), "offline");
    else this.head.tell(this.say("saving", { count: waiting }), "pending");
  }

  // --- showing -----------------------------------------------------------------------------------------------------

  activate(guid, reveal = true) {
    const before = this.active ? this.codings.shown.get(this.active) : null;
    this.active = guid;
    const coding = guid ? this.codings.shown.get(guid) : null;
    const blocks = new Set();
    for (const entry of [before, coding]) if (entry) this.text.between(entry.start, entry.end).forEach((index) => blocks.add(index));
    this.transcript.repaint(blocks);
    this.showEdges();
    if (coding && reveal) {
      this.transcript.reveal(coding.start);
      this.head.tell(this.named(coding));
    }
  }

  open(guid, anchor) {
    const coding = this.codings.shown.get(guid);
    if (!coding) return;
    this.activate(guid, false);
    this.popup.open([coding], anchor.isConnected ? anchor : this.#chip(guid) ?? this.transcript.root);
  }

  #chip(guid) {
    return this.transcript.root.querySelector(`.qc-chip[data-guid="${guid}"]`);
  }

  step(forward) {
    const all = this.codings.ordered(this.visible);
    if (!all.length) return this.head.tell(this.words.no_codings, "hint");
    const at = all.findIndex((coding) => coding.guid === this.active);
    const from = at >= 0 ? at : forward ? -1 : all.length;
    this.activate(all[(from + (forward ? 1 : -1) + all.length) % all.length].guid);
  }

  showEdges() {
    if (!this.codings) return;
    const coding = this.resizing ? null : this.#own();
    this.edges.show(coding && this.visible(coding) ? coding : null);
  }

  filterBy(code, person) {
    this.filter = { code, person };
    this.#refilter();
    this.transcript.repaintAll();
    this.showEdges();
  }

  #refilter() {
    const { code, person } = this.filter;
    const family = code ? this.#families([code]) : null;
    const hidden = this.#families(this.hidden);
    this.visible = (coding) => (!family || family.has(coding.code)) && (person === null || coding.coder === person) && !hidden.has(coding.code);
  }

  // The codes and all codes below them; parents come before their children.
  #families(roots) {
    const found = new Set(roots);
    if (found.size) for (const other of this.data.codes) if (other.parent && found.has(other.parent)) found.add(other.guid);
    return found;
  }

  // Hides or shows the codings of a code and of all below it.
  hide(guid) {
    if (!this.hidden.delete(guid)) this.hidden.add(guid);
    this.#hiddenChanged();
  }

  showAll() {
    this.hidden.clear();
    this.#hiddenChanged();
  }

  #hiddenChanged() {
    this.remember("hidden", [...this.hidden]);
    this.filterBy(this.filter.code, this.filter.person);
    this.pane.paint();
    this.view.paint();
  }

  tintBy(what) {
    this.tinted = what;
    this.remember("tint", what);
    this.transcript.repaintAll();
    this.view.paint();
  }

  snapTo(unit) {
    this.snap = unit;
    this.remember("snap", unit);
  }

  selected() {
    this.root.classList.toggle("qc-has-selection", Boolean(this.selection.span));
    const { span } = this.selection;
    this.root.dataset.selection = span ? `${span.start}-${span.end}` : "";
  }

  pin(guid) {
    this.pins = this.pins.includes(guid) ? this.pins.filter((other) => other !== guid) : [...this.pins, guid].slice(-PINS);
    this.remember("pins", this.pins);
    this.pane.paint();
  }

  leave(which) {
    const to = this.data.neighbours[which];
    if (to) this.trigger?.("navigate", { to: to.id, nonce: uuid() });
  }

  help() {
    const rows = this.words.key_list.split("\n").map((line) => line.split("|"));
    this.#showHint("", ...rows.map(([keys, what]) => element("p", {}, element("kbd", { text: keys }), ` ${what}`)));
  }

  #showHint(text, ...children) {
    this.hint.hidden = false;
    this.hint.replaceChildren(text, ...children, element("button", {
      type: "button", text: this.words.close, on: { click: () => (this.resizing ? this.#resized(false) : (this.hint.hidden = true)) },
    }));
  }

  focusText() {
    this.transcript.root.focus({ preventScroll: true });
    this.selection.restore();
  }

  colour(code) {
    return this.codes.get(code)?.colour ?? "#6b7280";
  }

  label(code) {
    const found = this.codes.get(code);
    return found ? `${found.id} ${found.label}` : "?";
  }

  coderName(id) {
    return this.data.coders.find((coder) => coder.id === id)?.name ?? "";
  }

  initial(id) {
    return initials(this.coderName(id));
  }

  named(coding) {
    const sign = SIGNS[coding.polarity];
    return `${this.label(coding.code)}${sign ? ` ${sign}` : ""} · ${this.coderName(coding.coder)}${coding.note ? ` · ${coding.note}` : ""}`;
  }

  say(key, facts) {
    return filled(this.words[key], facts);
  }

  remembered(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`qualcode.${name}.${this.data.project}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  remember(name, value) {
    try {
      localStorage.setItem(`qualcode.${name}.${this.data.project}`, JSON.stringify(value));
    } catch {
      // pins and folds are a convenience; without localStorage they last as long as the page
    }
  }

  #remember(code) {
    this.recent = [code, ...this.recent.filter((other) => other !== code)].slice(0, 12);
    this.remember("recent", this.recent);
    this.pane.paintRecent();
  }

  // --- keys, clicks, scrolling -------------------------------------------------------------------------------------

  #key(event) {
    event.stopPropagation();
    if (event.target !== this.transcript.root) return;
    if (this.#pressed(event)) event.preventDefault();
  }

  #pressed(event) {
    this.selection.read();
    if (this.selection.move(event)) return true;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
      this.stepBack(key === "y" || event.shiftKey ? "redo" : "undo");
      return true;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (this.resizing && (event.key === "Enter" || event.key === "Escape")) return this.#resized(event.key === "Enter") ?? true;
    if (/^\d$/.test(event.key)) {
      const code = this.pins[(Number(event.key) + 9) % 10];
      if (code) this.press(code);
      return true;
    }
    const action = this.#actions()[event.key];
    action?.();
    return Boolean(action);
  }

  #actions() {
    const own = () => this.#own()?.guid ?? null;
    const polarity = Object.fromEntries(Object.entries(POLARITY_KEYS).map(([key, value]) => [key, () => {
      const guid = own();
      if (guid) this.change(guid, { polarity: this.codings.shown.get(guid).polarity === value ? "unset" : value });
      else this.head.tell(this.words.choose_coding, "hint");
    }]));
    return {
      ...polarity,
      "/": () => this.palette.open((code) => this.press(code)),
      ".": () => this.press(this.recent[0]),
      u: () => this.stepBack("undo"),
      U: () => this.stepBack("redo"),
      i: () => this.inVivo(),
      t: () => this.selectPiece("turn"),
      s: () => this.selectPiece("sentence"),
      c: () => (own() ? this.recode(own()) : this.head.tell(this.words.choose_coding, "hint")),
      ">": () => this.#nudge("end", true),
      "<": () => this.#nudge("end", false),
      "}": () => this.#nudge("start", true),
      "{": () => this.#nudge("start", false),
      n: () => this.step(true),
      p: () => this.step(false),
      "[": () => this.leave("previous"),
      "]": () => this.leave("next"),
      m: () => this.#openNote(own()),
      M: () => this.beginMemo(),
      C: () => this.beginComment(),
      k: () => this.comments.step(true),
      K: () => this.comments.step(false),
      Enter: () => this.active && this.open(this.active, this.#chip(this.active) ?? this.transcript.root),
      Delete: () => this.active && this.remove(this.active),
      Backspace: () => this.active && this.remove(this.active),
      "?": () => this.help(),
      Escape: () => {
        this.hint.hidden = true;
        this.selection.clear();
        this.activate(null, false);
      },
    };
  }

  beginMemo() {
    const span = this.selection.span ?? this.codings.shown.get(this.active);
    if (!this.data.can_code) this.head.tell(this.words.may_not_code, "refused");
    else if (span) this.memos.begin(this.snapped({ start: span.start, end: span.end }));
    else this.head.tell(this.words.select_for_memo, "hint");
  }

  // Begins a comment on the selected words, else on the coding at hand.
  beginComment(coding = this.selection.span ? null : this.codings.shown.get(this.active)) {
    const span = coding ?? (this.selection.span && this.snapped(this.selection.span));
    if (!this.data.can_comment) this.head.tell(this.words.may_not_comment, "refused");
    else if (span) this.comments.begin({ start: span.start, end: span.end }, coding?.guid ?? null);
    else this.head.tell(this.words.select_for_comment, "hint");
  }

  #openNote(guid) {
    if (!guid) return this.head.tell(this.words.choose_coding, "hint");
    const anchor = this.#chip(guid) ?? this.transcript.root.querySelector(".qc-run.qc-active") ?? this.transcript.root;
    this.popup.open([this.codings.shown.get(guid)], anchor, { note: guid });
  }

  // A new drag inside selected words begins a new selection instead of carrying the old one away.
  #pointed(event) {
    if (event.button !== 0) return;
    this.selection.stale = false;
    if (!event.shiftKey) getSelection().removeAllRanges();
    this.root.classList.add("qc-selecting");
  }

  #click(event) {
    const said = event.target.closest?.(".qc-said");
    if (said && getSelection().isCollapsed) return this.comments.openAt(this.transcript.offset(said.firstChild, 0), said);
    const run = event.target.closest?.(".qc-run");
    if (!run || this.resizing || !getSelection().isCollapsed) return;
    const offset = this.transcript.offset(run.firstChild, 0);
    const here = this.codings.at(offset, this.visible);
    if (!here.length) return;
    this.activate(here.at(-1).guid, false);
    const anchor = this.transcript.root.querySelector(".qc-run.qc-active") ?? this.transcript.root;
    this.popup.open(here, anchor);
  }

  #scrolled() {
    this.scroll = this.transcript.root.scrollTop;
    clearTimeout(this.scrolling);
    this.scrolling = setTimeout(() => {
      if (!this.root.isConnected) return;
      fetch(`${this.address}/position`, {
        method: "PUT", headers: outbox.headers(uuid()), body: JSON.stringify({ offset: this.transcript.firstVisible() }), keepalive: true,
      }).catch(() => {});
    }, POSITION_MS);
  }
}

function known(values, value) {
  return values.includes(value) ? value : values[0];
}

const LOOKS = ["start", "end", "code", "polarity", "note"];

function alike(a, b) {
  return Boolean(a && b) && LOOKS.every((name) => a[name] === b[name]);
}
