// Who else is here, and what they did: asked every second while the page is in sight and others belong to the project.

import { outbox } from "./outbox.js";
import { server } from "./server.js";

const TOGETHER_MS = 1000;
const ALONE_MS = 8000;
const AWAY = 2;

export class Live {
  constructor(desk, calls) {
    this.desk = desk;
    this.calls = calls;
    this.failures = 0;
    this.looked = () => document.visibilityState === "visible" && this.#look();
    document.addEventListener("visibilitychange", this.looked);
    this.#wait();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.looked);
  }

  #wait() {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.#look(), this.desk.data.together ? TOGETHER_MS : ALONE_MS);
  }

  async #look() {
    if (this.looking) return;
    this.looking = true;
    if (document.visibilityState === "visible" && this.calls.shown() && this.desk.codings) await this.#ask();
    this.looking = false;
    this.#wait();
  }

  async #ask() {
    const { desk, calls } = this;
    try {
      const { revision, people } = await server.here(desk.address);
      this.#back();
      calls.here(people);
      if (revision > desk.codings.revision) await calls.catchUp();
    } catch {
      this.failures += 1;
      if (this.failures === AWAY && !outbox.gestures.length) calls.tell(desk.words.away, "offline");
    }
  }

  #back() {
    if (this.failures >= AWAY) this.calls.tellSaved();
    this.failures = 0;
  }
}
