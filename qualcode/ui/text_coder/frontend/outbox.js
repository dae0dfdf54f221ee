// Gestures on their way to the server: each is kept in localStorage until it is confirmed or refused, one is in flight.

import { server } from "./server.js";

const PREFIX = "qualcode.gesture.";
const WAITS = [400, 800, 1500, 3000, 5000];

export const uuid = () =>
  crypto.randomUUID
    ? crypto.randomUUID()
    : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
        (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

class Outbox {
  constructor() {
    this.gestures = [];
    this.sending = false;
    this.failures = 0;
    this.listeners = new Set();
    this.revisions = new Map();
    this.needsToken = false;
    this.timer = null;
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).sort()) {
      try {
        this.gestures.push(JSON.parse(localStorage.getItem(key)));
      } catch {
        localStorage.removeItem(key);
      }
    }
    addEventListener("online", () => this.send());
    addEventListener("beforeunload", (event) => {
      if (this.gestures.length && this.failures) event.preventDefault();
    });
  }

  authorise(token, language) {
    if (server.authorise(token, language)) this.needsToken = false;
    this.send();
  }

  add(gesture) {
    gesture.key = `${PREFIX}${Date.now().toString().padStart(15, "0")}.${gesture.op}`;
    this.gestures.push(gesture);
    try {
      localStorage.setItem(gesture.key, JSON.stringify(gesture));
    } catch {
      // a full or forbidden localStorage leaves the gesture in memory, where it is still sent
    }
    this.send();
  }

  of(project, source) {
    return this.gestures.filter((gesture) => gesture.project === project && gesture.source === source);
  }

  // Takes gestures out that are not to be sent any more.
  drop(unwanted) {
    for (const gesture of this.gestures.filter(unwanted)) this.#settle(gesture);
  }

  async send() {
    if (this.sending || this.needsToken || !server.token || !this.gestures.length) return;
    clearTimeout(this.timer);
    this.sending = true;
    const gesture = this.gestures[0];
    const outcome = await server.perform(gesture, this.#base(gesture));
    this.sending = false;
    if (!outcome.token) this.failures = outcome.again ? this.failures + 1 : 0;
    if (outcome.again) {
      this.timer = setTimeout(() => this.send(), WAITS[Math.min(this.failures, WAITS.length) - 1] ?? WAITS[0]);
    } else if (outcome.token) {
      this.needsToken = true;
    } else {
      this.#settle(gesture);
    }
    this.#tell(gesture, outcome);
    if (!outcome.again && !outcome.token) this.send();
  }

  // The revision of the coding that stands on the page when the gesture goes out: what changed since is not written over.
  #base(gesture) {
    return ["change", "remove"].includes(gesture.kind) ? this.revisions.get(gesture.guid) : undefined;
  }

  #settle(gesture) {
    this.gestures = this.gestures.filter((other) => other !== gesture);
    localStorage.removeItem(gesture.key);
  }

  #tell(gesture, outcome) {
    for (const listener of this.listeners) listener(gesture, outcome);
  }
}

export const outbox = new Outbox();
