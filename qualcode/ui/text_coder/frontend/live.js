// Who else is here, and what they did: asked every second while the page is in sight and others belong to the project.

import { outbox } from "./outbox.js";

const TOGETHER_MS = 1000;
const ALONE_MS = 8000;
const AWAY = 2;

export class Live {
  constructor(coder) {
    this.coder = coder;
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
    if (!this.stopped) this.timer = setTimeout(() => this.#look(), this.coder.data.together ? TOGETHER_MS : ALONE_MS);
  }

  async #look() {
    const { coder } = this;
    if (this.looking) return;
    this.looking = true;
    if (document.visibilityState === "visible" && coder.root.isConnected && coder.codings) await this.#ask();
    this.looking = false;
    this.#wait();
  }

  async #ask() {
    const { coder } = this;
    try {
      const response = await fetch(`${coder.address}/here`, { method: "PUT", headers: outbox.headers() });
      if (!response.ok) throw new Error(String(response.status));
      const { revision, people } = await response.json();
      this.#back();
      coder.head.here(people);
      if (revision > coder.codings.revision) await coder.catchUp();
    } catch {
      this.failures += 1;
      if (this.failures === AWAY && !outbox.gestures.length) coder.head.tell(coder.words.away, "offline");
    }
  }

  #back() {
    if (this.failures >= AWAY) this.coder.tellSaved();
    this.failures = 0;
  }
}
