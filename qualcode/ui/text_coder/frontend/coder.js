// One source being coded: it holds the panes together, turns keys and clicks into gestures, and gestures into requests.

import { CodebookPane } from "./codebook.js";
import { Codings } from "./codings.js";
import { SIGNS, element, filled } from "./dom.js";
import { Head } from "./head.js";
import { outbox, uuid } from "./outbox.js";
import { Palette } from "./palette.js";
import { Popup } from "./popup.js";
import { Selection } from "./selection.js";
import { Text } from "./text.js";
import { Transcript } from "./transcript.js";

const CHANGED_MS = 2500;
const COUNT_MS = 120;
const POSITION_MS = 1500;
const POLL_MS = 8000;
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
    this.#readCodes();
    this.selection = new Selection(this);
    this.transcript = new Transcript(this);
    this.pane = new CodebookPane(this);
    this.palette = new Palette(this);
    this.popup = new Popup(this);
    this.head = new Head(this);
    this.hint = element("div", { className: "qc-hint", hidden: true });
    this.root.append(this.head.root, element("div", { className: "qc-panes" }, this.transcript.root, this.pane.root),
      this.palette.root, this.popup.root, this.hint);
    this.transcript.root.addEventListener("click", (event) => this.#click(event));
    this.transcript.root.addEventListener("mousedown", (event) => this.#pointed(event));
    this.transcript.root.addEventListener("dragstart", (event) => event.preventDefault());
    this.transcript.root.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.listener = (gesture, outcome) => this.#outcome(gesture, outcome);
    outbox.listeners.add(this.listener);
    this.poll = setInterval(() => document.visibilityState === "visible" && this.root.isConnected && this.#catchUp(), POLL_MS);
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
    if (before === data || JSON.stringify(before.codes) !== JSON.stringify(data.codes)) this.pane.paint();
    this.head.paint();
    if (data.revision > (this.codings.revision ?? -1)) this.#catchUp();
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
    clearInterval(this.poll);
  }

  #readCodes() {
    const created = (this.created ??= []);
    const known = new Set(this.data.codes.map((code) => code.guid));
    this.data.codes = [...this.data.codes, ...created.filter((code) => !known.has(code.guid))];
    this.codes = new Map(this.data.codes.map((code) => [code.guid, code]));
    const pinned = this.remembered("pins", null) ?? this.data.codes.filter((code) => code.codable && code.depth === 0).map((code) => code.guid);
    this.pins = pinned.filter((guid) => this.codes.has(guid)).slice(0, PINS);
  }

  #focus(focus) {
    if (!focus || focus.nonce === this.focused) return;
    this.focused = focus.nonce;
    const coding = focus.coding ? this.codings.shown.get(focus.coding) : null;
    const span = coding ?? (focus.start === undefined ? null : focus);
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
    this.transcript.build(this.text);
    this.pane.paint();
    this.#counted();
    this.#tellSaved();
    if (this.data.position && !this.data.focus) this.transcript.reveal(this.data.position, { centre: false });
    this.#focus(this.data.focus);
    this.root.dataset.ready = "true";
  }

  #waiting() {
    return outbox.of(this.data.project, this.data.source.id);
  }

  async #catchUp() {
    if (this.catching || !this.codings || this.#waiting().length) return;
    this.catching = true;
    try {
      const answer = await this.#ask(`${this.address}/codings?since=${this.codings.revision}`);
      const waiting = this.#waiting();
      const touched = answer.snapshot
        ? this.codings.load(answer.snapshot, answer.revision, waiting)
        : this.codings.change(answer.changes, answer.revision, waiting);
      if (touched.size) this.#touched(touched);
      this.root.dataset.revision = this.codings.revision;
    } catch {
      // the next poll or gesture asks again
    } finally {
      this.catching = false;
    }
  }

  // --- gestures ----------------------------------------------------------------------------------------------------

  press(code) {
    if (!code || !this.data.can_code) return this.head.tell(this.words.may_not_code, "refused");
    if (this.resizing || !this.codes.get(code)?.codable) return;
    const { span } = this.selection;
    if (!span) return this.head.tell(this.words.select_first, "hint");
    const quote = this.text.quote(span.start, span.end);
    const guid = uuid();
    const body = { guid, code, start: span.start, end: span.end, quote, polarity: null, note: "", attributes: {} };
    const coding = {
      ...body, coder: this.data.person, polarity: this.codes.get(code).polarity, created: new Date().toISOString(), revision: 0,
    };
    const before = this.codings.shown.get(this.active);
    this.active = guid;
    this.#send({ kind: "apply", guid, method: "POST", url: `${this.address}/codings`, body, coding }, before);
    this.#remember(code);
    this.head.tell(this.say("applied", { code: this.label(code) }), "pending");
  }

  change(guid, body) {
    this.#send({ kind: "change", guid, method: "PATCH", url: `${this.address}/codings/${guid}`, body });
    this.popup.refresh();
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
  }

  #resized(keep) {
    const guid = this.resizing;
    const { span } = this.selection;
    this.resizing = null;
    this.hint.hidden = true;
    if (keep && span) this.change(guid, { ...span, quote: this.text.quote(span.start, span.end) });
    this.selection.clear();
  }

  createCode(label, parent = null) {
    const guid = uuid();
    const code = {
      guid, id: "…", label, path: label, parent, depth: 0, colour: "#6b7280", kind: "theme", polarity: "unset", codable: true,
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
    if (!this.data.can_code) return this.head.tell(this.words.may_not_code, "refused");
    this.#send({ kind: which, method: "POST", url: `${this.data.api}/projects/${this.data.project}/${which}` });
  }

  inVivo() {
    const { span } = this.selection;
    if (!span) return this.head.tell(this.words.select_first, "hint");
    this.press(this.createCode(this.text.quote(span.start, span.end).replace(/\s+/g, " ").slice(0, 120)));
  }

  // Sends the gesture and shows it at once; `also` is a coding that looks different from now on.
  #send(gesture, also = null) {
    outbox.add({ op: uuid(), project: this.data.project, source: this.data.source.id, ...gesture });
    const touched = gesture.guid ? this.codings.show(gesture.guid, this.#waiting()) : new Set();
    if (also) for (const index of this.text.between(also.start, also.end)) touched.add(index);
    this.#touched(touched);
    this.#tellSaved();
  }

  #outcome(gesture, outcome) {
    if (outcome.token) return this.trigger?.("token", { nonce: uuid() });
    if (gesture.project !== this.data.project || gesture.source !== this.data.source.id || !this.codings) return;
    if (outcome.answer) this.#confirmed(gesture, outcome.answer);
    if (outcome.refused) this.#refused(gesture, outcome.refused);
    else if (gesture.kind !== "undo" && gesture.kind !== "redo") this.#tellSaved();
    this.root.dataset.pending = outbox.gestures.length;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.#settled(), CHANGED_MS);
  }

  #confirmed(gesture, { coding, code, revision, name, source }) {
    if (code) this.#named(code);
    if (gesture.kind === "undo" || gesture.kind === "redo") return this.#stepped(gesture.kind, name, source);
    const next = this.codings.revision === null || revision <= this.codings.revision + 1;
    if (coding) this.codings.confirmed.set(coding.guid, coding);
    if (gesture.kind === "remove") this.codings.confirmed.delete(gesture.guid);
    if (next) this.codings.revision = Math.max(revision, this.codings.revision ?? 0);
    else this.behind = true;
    if (gesture.guid) this.#settle(gesture.guid);
    this.root.dataset.revision = this.codings.revision;
  }

  async #stepped(kind, name, source) {
    await this.#catchUp();
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
    if (gesture.kind === "code") {
      this.created = this.created.filter((made) => made.guid !== gesture.code);
      this.data.codes = this.data.codes.filter((made) => made.guid !== gesture.code);
      this.#readCodes();
      this.pane.paint();
    }
    if (gesture.guid) this.#touched(this.codings.show(gesture.guid, this.#waiting()));
    if (gesture.kind === "apply" && !this.selection.span) this.selection.set({ start: gesture.body.start, end: gesture.body.end });
    this.root.dataset.pending = outbox.gestures.length;
    this.head.tell(this.say("refused", { why }), "refused");
  }

  #settled() {
    if (this.behind && !this.#waiting().length) {
      this.behind = false;
      this.#catchUp();
    }
    this.trigger?.("changed", { revision: this.codings.revision });
  }

  #touched(blocks) {
    this.transcript.repaint(blocks);
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

  #tellSaved() {
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

  filterBy(code, person) {
    const family = code ? new Set([code]) : null;
    if (family) for (const other of this.data.codes) if (other.parent && family.has(other.parent)) family.add(other.guid);
    this.visible = (coding) => (!family || family.has(coding.code)) && (person === null || coding.coder === person);
    this.root.classList.toggle("qc-filtered", Boolean(code || person !== null));
    this.transcript.repaintAll();
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
    const names = this.coderName(id).split(/\s+/).filter(Boolean);
    return names.map((name) => name[0]).join("").slice(0, 2).toUpperCase();
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
    const own = () => (this.codings.shown.get(this.active)?.coder === this.data.person ? this.active : null);
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
      n: () => this.step(true),
      p: () => this.step(false),
      "[": () => this.leave("previous"),
      "]": () => this.leave("next"),
      m: () => this.#openNote(own()),
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
  }

  #click(event) {
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

const LOOKS = ["start", "end", "code", "polarity", "note"];

function alike(a, b) {
  return Boolean(a && b) && LOOKS.every((name) => a[name] === b[name]);
}
