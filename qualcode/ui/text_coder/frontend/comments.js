// Comments beside the text: a mark in the margin for each thread, and the card in which one is read, answered and resolved.

import { beside, element, initials } from "./dom.js";
import { Mentions } from "./mentions.js";
import { uuid } from "./outbox.js";

export class Comments {
  constructor(desk, transcript, calls) {
    this.desk = desk;
    this.transcript = transcript;
    this.calls = calls;
    this.all = new Map();
    this.said = element("div", { className: "qc-said-list" });
    this.body = element("textarea", { rows: 3, maxlength: 20000 });
    this.mentions = new Mentions(this.body, () => desk.data.people, desk.words.mention);
    this.foot = element("footer", {});
    this.head = element("header", {});
    this.root = element("div", {
      className: "qc-popup qc-thread", role: "dialog", "aria-label": desk.words.comment, hidden: true, tabindex: -1,
      on: { keydown: (event) => this.#key(event) },
    }, this.head, this.said, element("label", { className: "qc-field" }, this.body, this.mentions.root), this.foot);
  }

  #key(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#save();
  }

  // Takes over what the server knows; threads still on their way stay. Returns the touched blocks.
  load(threads) {
    const touched = new Set();
    const waiting = [...this.all.values()].filter((thread) => thread.waiting);
    for (const thread of this.all.values()) this.#blocks(thread, touched);
    this.all = new Map([...threads, ...waiting].map((thread) => [thread.guid, thread]));
    for (const thread of this.all.values()) this.#blocks(thread, touched);
    this.#refresh();
    return touched;
  }

  #blocks(thread, touched = new Set()) {
    for (const index of this.desk.text.between(thread.start, thread.end)) touched.add(index);
    return touched;
  }

  ordered() {
    return [...this.all.values()].sort((a, b) => a.start - b.start || a.end - b.end || (a.guid < b.guid ? -1 : 1));
  }

  // The threads that begin in the block.
  beginning(block) {
    return this.ordered().filter((thread) => thread.start >= block.start && thread.start <= block.end);
  }

  // The open threads on words of the block.
  on(block) {
    return this.ordered().filter((thread) => !thread.resolved && thread.start < block.end && thread.end > block.start);
  }

  openAt(offset, anchor) {
    const thread = this.ordered().find((one) => !one.resolved && one.start <= offset && offset < one.end);
    if (thread) this.open(thread, anchor);
  }

  chip(thread) {
    const [first, ...answers] = thread.comments;
    return element("button", {
      className: `qc-chip qc-comment-chip${thread.resolved ? " qc-resolved" : ""}`, type: "button", tabindex: -1, data: { thread: thread.guid },
      title: thread.comments.map((comment) => `${comment.name}: ${comment.body}`).join("\n"),
      "aria-label": this.desk.say(thread.resolved ? "comment_resolved_by" : "comment_by", { name: first.name, body: first.body }),
      on: { click: (event) => this.open(thread, event.currentTarget) },
    },
    element("i", { text: thread.resolved ? "✓" : initials(first.name), ariaHidden: "true" }), element("span", { text: first.body }),
    answers.length ? element("small", { text: `+${answers.length}` }) : null);
  }

  // Begins a thread on the passage, or on the coding whose passage it is.
  begin(span, coding = null) {
    const { text, data } = this.desk;
    this.open({ guid: uuid(), fresh: true, coding, ...span, quote: text.quote(span.start, span.end), comments: [], person: data.person });
  }

  open(thread, anchor = null, typed = "") {
    this.thread = thread;
    this.changing = null;
    this.body.value = typed;
    this.root.hidden = false;
    this.#paint();
    this.desk.selection.preview(thread);
    beside(this.root, anchor?.isConnected ? anchor : this.transcript.range(thread.start, thread.end));
    (this.body.hidden ? this.root : this.body).focus({ preventScroll: true });
  }

  // Opens the thread of that guid, or says that it is gone.
  reveal(guid) {
    const thread = this.all.get(guid);
    if (!thread) return this.calls.tell(this.desk.words.comment_gone, "hint");
    this.transcript.reveal(thread.start);
    this.open(thread, this.transcript.root.querySelector(`[data-thread="${guid}"]`));
  }

  step(forward) {
    const all = this.ordered();
    if (!all.length) return this.calls.tell(this.desk.words.no_comments, "hint");
    const at = all.findIndex((thread) => thread.guid === this.thread?.guid);
    const from = at >= 0 ? at : forward ? -1 : all.length;
    this.reveal(all[(from + (forward ? 1 : -1) + all.length) % all.length].guid);
  }

  close() {
    if (this.root.hidden) return;
    this.root.hidden = true;
    this.mentions.close();
    this.desk.selection.preview(null);
    this.calls.focusText();
  }

  // Shows what others said meanwhile; what is being typed stays.
  #refresh() {
    if (this.root.hidden || this.thread.fresh) return;
    const now = this.all.get(this.thread.guid);
    if (!now) return this.close();
    this.thread = now;
    this.#paint();
  }

  #paint() {
    const { thread } = this;
    const { words, data } = this.desk;
    this.head.replaceChildren(element("b", { text: words.comment }), element("small", { text: this.#state() }));
    this.said.replaceChildren(...thread.comments.map((comment, at) => this.#comment(comment, at)));
    const label = thread.fresh ? words.comment_body : words.comment_reply;
    this.body.hidden = !data.can_comment;
    this.body.placeholder = label;
    this.body.setAttribute("aria-label", label);
    const send = this.changing ? words.memo_save : thread.fresh ? words.comment_send : words.comment_answer;
    this.foot.replaceChildren(...[
      data.can_comment && this.#button(send, () => this.#save(), "qc-save"),
      data.can_comment && !thread.fresh && this.#button(thread.resolved ? words.comment_reopen : words.comment_resolve, () => this.#resolve()),
      this.#button(words.close, () => this.close()),
    ].filter(Boolean));
  }

  #state() {
    const { resolved, resolver } = this.thread;
    return resolved ? this.desk.say("comment_resolved", { name: resolver, at: this.#moment(resolved) }) : "";
  }

  #button(text, action, className = "") {
    return element("button", { type: "button", className, text, on: { click: action } });
  }

  #comment(comment, at) {
    const { words, data } = this.desk;
    const mine = data.can_comment && comment.person === data.person;
    const alone = at > 0 || this.thread.comments.length === 1;
    return element("article", { className: "qc-comment" },
      element("div", {}, element("b", { text: comment.name }), element("small", { text: this.#moment(comment.at) })),
      element("p", { dir: "auto" }, ...this.#words(comment)),
      mine ? element("div", { className: "qc-own" },
        this.#button(words.comment_change, () => this.#change(comment)),
        alone ? this.#button(words.remove, () => this.#remove(comment)) : null) : null);
  }

  // The words of a comment as text nodes, the people whom it means in bold.
  #words(comment) {
    const names = this.desk.data.people.filter((person) => comment.mentions.includes(person.id)).map((person) => `@${person.name}`);
    names.sort((a, b) => b.length - a.length);
    const parts = [];
    let rest = comment.body;
    while (rest) {
      const found = names.map((name) => [rest.toLowerCase().indexOf(name.toLowerCase()), name.length]).filter(([at]) => at >= 0);
      const [at, length] = found.sort((a, b) => a[0] - b[0] || b[1] - a[1])[0] ?? [rest.length, 0];
      parts.push(document.createTextNode(rest.slice(0, at)));
      if (length) parts.push(element("b", { text: rest.slice(at, at + length) }));
      rest = rest.slice(at + length);
    }
    return parts;
  }

  #moment(iso) {
    return new Intl.DateTimeFormat(this.desk.data.language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
  }

  get #address() {
    return `${this.desk.address}/comments`;
  }

  #change(comment) {
    this.changing = comment;
    this.body.value = comment.body;
    this.#paint();
    this.body.focus({ preventScroll: true });
  }

  #save() {
    const { thread, changing } = this;
    const body = this.body.value.trim();
    if (!body) return thread.fresh ? this.close() : this.calls.tell(this.desk.words.comment_empty, "hint");
    if (changing) this.#replace({ ...changing, body }, { method: "PATCH", url: `${this.#address}/${changing.guid}`, body: { body } });
    else if (thread.fresh) this.#begin(body);
    else this.#answer(body);
  }

  #begin(body) {
    const { guid, coding, start, end, quote } = this.thread;
    const place = coding ? { coding } : { start, end, quote };
    const shown = { ...this.thread, fresh: false, comments: [this.#new(guid, body)] };
    this.close();
    this.#send(shown, { method: "POST", url: this.#address, body: { guid, body, ...place } });
  }

  #answer(body) {
    const guid = uuid();
    const shown = { ...this.thread, comments: [...this.thread.comments, this.#new(guid, body)] };
    this.body.value = "";
    this.#send(shown, { method: "POST", url: `${this.#address}/${shown.guid}/replies`, body: { guid, body } });
  }

  #new(guid, body) {
    const { person, people } = this.desk.data;
    const lower = body.toLowerCase();
    const mentions = people.filter((one) => lower.includes(`@${one.name.toLowerCase()}`)).map((one) => one.id);
    return { guid, person, name: people.find((one) => one.id === person)?.name ?? "", body, at: new Date().toISOString(), mentions };
  }

  #replace(comment, request) {
    const comments = this.thread.comments.map((one) => (one.guid === comment.guid ? comment : one));
    this.changing = null;
    this.body.value = "";
    this.#send({ ...this.thread, comments }, request);
  }

  #remove(comment) {
    const comments = this.thread.comments.filter((one) => one.guid !== comment.guid);
    this.#send(comments.length ? { ...this.thread, comments } : null, { method: "DELETE", url: `${this.#address}/${comment.guid}` });
  }

  #resolve() {
    const resolved = !this.thread.resolved;
    const { person, people } = this.desk.data;
    const shown = { ...this.thread, resolved: resolved ? new Date().toISOString() : null, resolver: people.find((one) => one.id === person)?.name ?? "" };
    this.close();
    this.#send(shown, { method: "PUT", url: `${this.#address}/${shown.guid}/resolved`, body: { resolved } });
  }

  #send(shown, request) {
    const { guid } = this.thread;
    const before = this.all.get(guid) ?? null;
    this.#show(guid, shown && { ...shown, waiting: true });
    this.calls.send({ kind: "comment", thread: guid, before, ...request });
  }

  #show(guid, thread) {
    const touched = new Set();
    for (const one of [this.all.get(guid), thread]) if (one) this.#blocks(one, touched);
    if (thread) this.all.set(guid, thread);
    else this.all.delete(guid);
    this.transcript.repaint(touched);
    if (this.thread?.guid === guid) this.#refresh();
  }

  confirmed(gesture, thread) {
    this.#show(gesture.thread, thread);
  }

  // What was refused goes back to what it was; its words stay in the card.
  refused(gesture) {
    this.#show(gesture.thread, gesture.before);
    const { body } = gesture;
    if (!body?.body) return;
    if (gesture.before) this.open(gesture.before, null, body.body);
    else if (body.quote) this.open({ ...body, fresh: true, coding: null, comments: [], person: this.desk.data.person }, null, body.body);
  }
}
