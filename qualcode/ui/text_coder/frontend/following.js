// What the server has of the source: fetched once when it is opened, then followed from revision to revision.

import { Codings } from "./codings.js";
import { outbox, uuid } from "./outbox.js";
import { server } from "./server.js";
import { Text } from "./text.js";

const AGAIN_MS = 3000;

export class Following {
  // `page` holds the panes that keep memos and comments, and what the page does when something has come.
  constructor(desk, page) {
    this.desk = desk;
    this.page = page;
  }

  async load() {
    const { desk, page } = this;
    outbox.authorise(desk.data.token, desk.data.language);
    page.loading();
    try {
      const [text, source] = await Promise.all([server.text(desk.data), server.source(desk.address)]);
      this.#begin(text, source);
    } catch (error) {
      if (error.status === 401) page.trigger("token", { nonce: uuid() });
      page.tell(error.message, "refused");
      setTimeout(() => this.load(), AGAIN_MS);
    }
  }

  #begin({ text, turns }, { snapshot, revision, memos, threads }) {
    const { desk, page } = this;
    desk.text = new Text(text, turns);
    desk.codings = new Codings(desk.text);
    desk.codings.load(snapshot, revision, this.#waiting());
    page.memos.load(memos);
    page.comments.load(threads);
    page.begin();
  }

  #waiting() {
    return outbox.of(this.desk.data.project, this.desk.data.source.id);
  }

  // Asks what changed since, unless gestures are on their way: their answers bring the page on.
  async catchUp() {
    const { desk } = this;
    if (this.catching || !desk.codings || this.#waiting().length) return;
    this.catching = true;
    try {
      this.#take(await server.changes(desk.address, desk.codings.revision));
    } catch (error) {
      // the next look or gesture asks again
      if (error.status === 401) this.page.trigger("token", { nonce: uuid() });
    } finally {
      this.catching = false;
    }
  }

  #take({ sha, snapshot, changes, revision, memos, threads }) {
    const { desk, page } = this;
    if (sha !== desk.data.source.sha) return page.trigger("stale", { nonce: uuid() });
    const waiting = this.#waiting();
    const touched = snapshot ? desk.codings.load(snapshot, revision, waiting) : desk.codings.change(changes, revision, waiting);
    if (memos) for (const index of page.memos.load(memos)) touched.add(index);
    if (threads) for (const index of page.comments.load(threads)) touched.add(index);
    if (touched.size) page.touched(touched);
    page.mark({ revision });
    if (touched.size && this.#foreign()) page.trigger("stale", { nonce: uuid() });
  }

  // Whether something is shown whose code or coder came after this page was laid out.
  #foreign() {
    const { codings, codes, data } = this.desk;
    const coders = new Set(data.coders.map((coder) => coder.id));
    return codings.ordered(() => true).some((coding) => !codes.has(coding.code) || !coders.has(coding.coder));
  }
}
