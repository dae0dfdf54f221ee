// The codings of one source as the page shows them: what the server confirmed, with the gestures still on their way on top.

import { outbox } from "./outbox.js";

export class Codings {
  constructor(text) {
    this.text = text;
    this.confirmed = new Map();
    this.shown = new Map();
    this.onBlock = text.blocks.map(() => new Set());
    this.revision = null;
  }

  // Takes over a coding as the server holds it.
  confirm(coding) {
    this.confirmed.set(coding.guid, coding);
    outbox.revisions.set(coding.guid, coding.revision);
  }

  // Replaces everything by a snapshot; returns the touched blocks.
  load(snapshot, revision, waiting) {
    const touched = new Set();
    const gone = new Set(this.shown.keys());
    this.confirmed = new Map();
    for (const coding of snapshot) this.confirm(coding);
    this.revision = revision;
    for (const guid of this.confirmed.keys()) gone.add(guid);
    for (const gesture of waiting) if (gesture.guid) gone.add(gesture.guid);
    for (const guid of gone) this.show(guid, waiting, touched);
    return touched;
  }

  change(changes, revision, waiting) {
    const touched = new Set();
    for (const [how, what] of changes) {
      if (how === "put") this.confirm(what);
      else this.confirmed.delete(what);
      this.show(how === "put" ? what.guid : what, waiting, touched);
    }
    this.revision = revision;
    return touched;
  }

  // Works out how one coding looks now, and adds the blocks it leaves and enters to `touched`.
  show(guid, waiting, touched = new Set()) {
    let coding = this.confirmed.get(guid) ?? null;
    for (const gesture of waiting) {
      if (gesture.swallows?.includes(guid)) coding = null;
      if (gesture.guid !== guid) continue;
      if (gesture.kind === "apply") coding ??= gesture.coding;
      else if (gesture.kind === "extend" && coding) coding = { ...coding, ...gesture.span };
      else if (gesture.kind === "change" && coding) coding = { ...coding, ...gesture.body };
      else if (gesture.kind === "remove") coding = null;
    }
    this.#place(guid, this.shown.get(guid), coding, touched);
    if (coding) this.shown.set(guid, coding);
    else this.shown.delete(guid);
    return touched;
  }

  #place(guid, before, after, touched) {
    if (before) {
      for (const index of this.text.between(before.start, before.end)) {
        this.onBlock[index].delete(guid);
        touched.add(index);
      }
    }
    if (after) {
      for (const index of this.text.between(after.start, after.end)) {
        this.onBlock[index].add(guid);
        touched.add(index);
      }
    }
  }

  on(index, visible) {
    const found = [];
    for (const guid of this.onBlock[index]) {
      const coding = this.shown.get(guid);
      if (coding && visible(coding)) found.push(coding);
    }
    return found.sort(inOrder);
  }

  at(offset, visible) {
    return this.on(this.text.at(offset), visible).filter((coding) => coding.start <= offset && offset < coding.end);
  }

  // The coder's own codings with the code that overlap the span, the one with that guid left out.
  rivals(code, coder, { start, end }, but = null) {
    const found = new Map();
    for (const index of this.text.between(start, end)) {
      for (const guid of this.onBlock[index]) {
        const other = this.shown.get(guid);
        if (other.code === code && other.coder === coder && guid !== but && other.start < end && other.end > start) found.set(guid, other);
      }
    }
    return [...found.values()].sort(inOrder);
  }

  ordered(visible) {
    return [...this.shown.values()].filter(visible).sort(inOrder);
  }

  // How many codings that are shown each code has.
  counts(visible) {
    const found = new Map();
    for (const coding of this.shown.values()) if (visible(coding)) found.set(coding.code, (found.get(coding.code) ?? 0) + 1);
    return found;
  }

  covered() {
    let total = 0;
    let reached = 0;
    for (const coding of this.ordered(() => true)) {
      if (coding.end > reached) {
        total += coding.end - Math.max(coding.start, reached);
        reached = coding.end;
      }
    }
    return total;
  }
}

function inOrder(a, b) {
  return a.start - b.start || a.end - b.end || (a.created < b.created ? -1 : a.created > b.created ? 1 : 0) || (a.guid < b.guid ? -1 : 1);
}
