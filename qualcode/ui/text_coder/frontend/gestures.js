// What a coder does to codings, codes, memos and comments: each gesture is shown at once, then confirmed or taken back.

import { outbox, uuid } from "./outbox.js";
import { nudged } from "./snap.js";

const ARROW = " › ";
const GREY = "#6b7280";
const CODING = ["apply", "extend", "change", "remove"];
const OF_SOURCES = /^source\./;
const SETTLED_MS = 2500;
const LOOKS = ["start", "end", "code", "polarity", "note"];

export class Gestures {
  // `page` holds what the page does when a gesture has changed something.
  constructor(desk, page) {
    this.desk = desk;
    this.page = page;
    this.listener = (gesture, outcome) => this.#outcome(gesture, outcome);
    outbox.listeners.add(this.listener);
  }

  stop() {
    outbox.listeners.delete(this.listener);
  }

  // --- codings -----------------------------------------------------------------------------------------------------

  // Lays the code on the selected words, else on those that were coded just now.
  press(code, span = this.desk.atHand) {
    const { desk, page } = this;
    const { words, data } = desk;
    if (!code || !data.can_code) return page.tell(words.may_not_code, "refused");
    if (desk.resizing || !desk.codes.get(code)?.codable) return;
    if (!span) return page.tell(words.select_first, "hint");
    const { start, end } = desk.snapped(span);
    const body = { guid: uuid(), code, start, end, quote: desk.text.quote(start, end), polarity: null, note: "", attributes: {} };
    desk.used(code);
    const there = desk.codings.rivals(code, data.person, body);
    if (there.length) this.#extend(body, there);
    else this.#apply(body);
    desk.selection.clear();
    desk.coded = { start, end };
  }

  #apply(body) {
    const { desk, page } = this;
    const { guid, code } = body;
    const { polarity } = desk.codes.get(code);
    const coding = { ...body, coder: desk.data.person, polarity, created: new Date().toISOString(), revision: 0 };
    const before = desk.coding;
    desk.active = guid;
    this.send({ kind: "apply", guid, method: "POST", url: `${desk.address}/codings`, body, coding }, before);
    page.tell(desk.say("applied", { code: desk.label(code) }), "pending");
  }

  // The code lies there already: the first coding of it reaches over the passage and takes the others in.
  #extend(body, there) {
    const { desk, page } = this;
    const [kept, ...others] = there;
    const span = { start: Math.min(body.start, kept.start), end: Math.max(body.end, ...there.map((coding) => coding.end)) };
    page.activate(kept.guid, false);
    if (!others.length && span.start === kept.start && span.end === kept.end) {
      return page.tell(desk.say("lies_there", { code: desk.label(body.code) }), "saved");
    }
    const swallows = others.map((coding) => coding.guid);
    this.send({ kind: "extend", guid: kept.guid, swallows, span, method: "POST", url: `${desk.address}/codings`, body });
    page.tell(desk.say("extended", { code: desk.label(body.code) }), "pending");
  }

  change(guid, body) {
    const { desk } = this;
    const coding = { ...desk.codings.shown.get(guid), ...body };
    const there = body.code || body.quote ? desk.codings.rivals(coding.code, desk.data.person, coding, guid) : [];
    const swallows = there.map((other) => other.guid);
    this.send({ kind: "change", guid, swallows, method: "PATCH", url: `${desk.address}/codings/${guid}`, body });
    this.page.changed();
  }

  // Gives one's own coding at hand the polarity, or takes it from it.
  weigh(polarity) {
    const { own, words } = this.desk;
    if (!own) return this.page.tell(words.choose_coding, "hint");
    this.change(own.guid, { polarity: own.polarity === polarity ? "unset" : polarity });
  }

  // Lays one's own coding on other words.
  lay(guid, span) {
    this.change(guid, { ...span, quote: this.desk.text.quote(span.start, span.end) });
  }

  // Moves an edge of one's own coding at hand by a word, or by what selections snap to.
  nudge(edge, forward) {
    const { own, text, snap, data, words } = this.desk;
    if (!own) return this.page.tell(words.choose_coding, "hint");
    const span = nudged(text, own, edge, forward, snap, data.language);
    if (span) this.lay(own.guid, span);
  }

  remove(guid) {
    const { desk, page } = this;
    const coding = desk.codings.shown.get(guid);
    if (!coding || coding.coder !== desk.data.person) return page.tell(desk.words.not_yours, "refused");
    this.send({ kind: "remove", guid, method: "DELETE", url: `${desk.address}/codings/${guid}` });
    if (desk.active === guid) desk.active = null;
    page.changed();
    page.focusText();
  }

  // --- codes, undo and redo ----------------------------------------------------------------------------------------

  // Makes a code, at the top or under another one; its id and colour are the server's.
  createCode(label, parent = null) {
    const { desk } = this;
    const guid = uuid();
    const above = desk.codes.get(parent);
    desk.addCode({
      guid, id: "…", label, path: above ? `${above.path}${ARROW}${label}` : label, parent, depth: above ? above.depth + 1 : 0,
      colour: above?.colour ?? GREY, polarity: "unset", codable: true, retired: false, aliases: [], definition: "", include: "", exclude: "",
    });
    this.page.codes();
    this.send({ kind: "code", code: guid, method: "POST", url: `${desk.project}/codes`, body: { guid, label, parent } });
    return guid;
  }

  // Gives the code another name or colour.
  changeCode(guid, changes) {
    const { desk } = this;
    const before = desk.codes.get(guid);
    desk.replaceCode({ ...before, ...changes });
    this.page.recoloured();
    this.send({ kind: "recoded", code: guid, before, method: "PATCH", url: `${desk.project}/codes/${guid}`, body: changes });
  }

  // Says that the source is coded to its end, also again after it was changed, or else that it is not.
  finish() {
    const { desk, page } = this;
    const before = desk.data.stage;
    const finished = before !== "finished";
    if (!desk.data.can_code) return page.tell(desk.words.may_not_code, "refused");
    page.come(finished ? "finished" : "new");
    this.send({ kind: "finish", before, method: "PUT", url: `${desk.address}/finished`, body: { finished } });
  }

  // Makes a code of the selected words and lays it on them.
  inVivo() {
    const { atHand: span, text, words } = this.desk;
    if (!span) return this.page.tell(words.select_first, "hint");
    this.press(this.createCode(text.quote(span.start, span.end).replace(/\s+/g, " ").slice(0, 120)));
  }

  // Undo and redo take their turn behind the gestures that are still on their way.
  stepBack(which) {
    const { data, project, words } = this.desk;
    if (!data.can_code && !data.can_comment) return this.page.tell(words.may_not_code, "refused");
    this.send({ kind: which, method: "POST", url: `${project}/${which}` });
  }

  // --- on the way --------------------------------------------------------------------------------------------------

  // Sends the gesture and shows it at once; `also` is a coding that looks different from now on.
  send(gesture, also = null) {
    const { data, codings, text } = this.desk;
    outbox.add({ op: uuid(), project: data.project, source: data.source.id, ...gesture });
    const touched = gesture.guid ? codings.show(gesture.guid, this.#waiting()) : new Set();
    for (const guid of gesture.swallows ?? []) codings.show(guid, this.#waiting(), touched);
    if (also) for (const index of text.between(also.start, also.end)) touched.add(index);
    this.page.touched(touched);
    this.page.tellSaved();
  }

  #waiting() {
    return outbox.of(this.desk.data.project, this.desk.data.source.id);
  }

  #outcome(gesture, outcome) {
    const { desk, page } = this;
    if (outcome.token) return page.trigger("token", { nonce: uuid() });
    if (gesture.project !== desk.data.project || gesture.source !== desk.data.source.id || !desk.codings) return;
    if (outcome.answer) this.#confirmed(gesture, outcome.answer);
    if (outcome.refused) this.#refused(gesture, outcome.refused);
    else if (gesture.kind !== "undo" && gesture.kind !== "redo") page.tellSaved();
    const joined = outcome.answer?.coding && (gesture.kind === "extend" || outcome.answer.coding.guid !== gesture.guid);
    if (joined) page.tell(desk.say("extended", { code: desk.label(outcome.answer.coding.code) }), "saved");
    page.mark({ pending: outbox.gestures.length });
    clearTimeout(this.later);
    this.later = setTimeout(() => this.#settled(), SETTLED_MS);
  }

  #confirmed(gesture, { coding, code, memo, thread, revision, name, source, finished, verb }) {
    const { desk, page } = this;
    const { codings } = desk;
    if (code) {
      desk.replaceCode(code);
      page.recoloured();
    }
    if (gesture.kind === "finish") page.come(finished ? "finished" : "new");
    if (CODING.includes(gesture.kind) && desk.data.stage === "finished") page.come("changed");
    if (gesture.kind === "memo") page.memos.confirmed(gesture, memo);
    if (gesture.kind === "comment") page.comments.confirmed(gesture, thread);
    if (gesture.kind === "undo" || gesture.kind === "redo") return this.#stepped(gesture.kind, { name, source, verb });
    const next = codings.revision === null || revision <= codings.revision + 1;
    const gone = coding ? this.#accept(coding, gesture) : [];
    if (gesture.kind === "remove") codings.confirmed.delete(gesture.guid);
    if (next) codings.revision = Math.max(revision, codings.revision ?? 0);
    else this.behind = true;
    for (const guid of new Set([gesture.guid, coding?.guid, ...gone])) if (guid) this.#settle(guid);
    page.mark({ revision: codings.revision });
  }

  // Takes over what the server made of the gesture, and returns what it took in.
  #accept(coding, gesture) {
    const { codings } = this.desk;
    const there = codings.rivals(coding.code, coding.coder, coding, coding.guid).map((other) => other.guid);
    const gone = [...new Set([...there, ...(gesture.swallows ?? [])])].filter((guid) => guid !== coding.guid);
    for (const guid of gone) codings.confirmed.delete(guid);
    codings.confirm(coding);
    return gone;
  }

  async #stepped(kind, { name, source, verb }) {
    await this.page.catchUp();
    if (OF_SOURCES.test(verb)) this.page.trigger("stale", { nonce: uuid() });
    const elsewhere = source !== this.desk.data.source.id;
    this.page.tell(this.desk.say(elsewhere ? `${kind}_elsewhere` : `${kind}_here`, { name }), "saved");
  }

  // A confirmed coding that looks as it did needs no painting.
  #settle(guid) {
    const { codings } = this.desk;
    const before = codings.shown.get(guid);
    const touched = codings.show(guid, this.#waiting());
    if (!alike(before, codings.shown.get(guid))) this.page.touched(touched);
  }

  // Takes back what the gesture showed, and with it what was still to be done to the same coding.
  #refused(gesture, why) {
    const { desk, page } = this;
    outbox.drop((other) => other.guid && other.guid === gesture.guid);
    if (gesture.kind === "memo") page.memos.refused(gesture);
    if (gesture.kind === "comment") page.comments.refused(gesture);
    if (gesture.kind === "code") {
      desk.dropCode(gesture.code);
      page.codes();
    }
    if (gesture.kind === "recoded") {
      desk.replaceCode(gesture.before);
      page.recoloured();
    }
    if (gesture.kind === "finish") page.come(gesture.before);
    for (const guid of [gesture.guid, ...(gesture.swallows ?? [])]) if (guid) page.touched(desk.codings.show(guid, this.#waiting()));
    const { start, end } = gesture.body ?? {};
    if (["apply", "extend"].includes(gesture.kind) && !desk.selection.span) desk.selection.set({ start, end });
    page.mark({ pending: outbox.gestures.length });
    page.tell(desk.say("refused", { why }), "refused");
    page.catchUp();
  }

  #settled() {
    if (!this.behind || this.#waiting().length) return;
    this.behind = false;
    this.page.catchUp();
  }
}

function alike(a, b) {
  return Boolean(a && b) && LOOKS.every((name) => a[name] === b[name]);
}
