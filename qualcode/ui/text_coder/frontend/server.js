// The one place that talks to the API: it signs what is asked, and looks at each answer before anybody uses it.

const list = Array.isArray;
const number = Number.isInteger;
const SOUND = {
  text: ({ text, turns }) => typeof text === "string" && list(turns),
  desk: ({ codes, attributes, coders, people, words }) => [codes, attributes, coders, people].every(list) && Boolean(words),
  source: ({ revision, sha, snapshot, memos, threads }) => number(revision) && Boolean(sha) && [snapshot, memos, threads].every(list),
  changes: (answer) => (answer.snapshot ? SOUND.source(answer) : number(answer.revision) && Boolean(answer.sha) && list(answer.changes)),
  sources: ({ sources }) => list(sources),
  here: ({ revision, people }) => number(revision) && list(people),
};
const TOLD = { apply: "coding", extend: "coding", change: "coding", code: "code", recoded: "code", memo: "memo", comment: "thread" };

// What the server answered where it did not do what was asked.
class Refusal extends Error {
  constructor(status, message) {
    super(message ?? String(status));
    this.status = status;
  }
}

class Server {
  constructor() {
    this.token = null;
    this.language = "id";
  }

  // Returns whether the token is another one than before.
  authorise(token, language) {
    const fresh = token !== this.token;
    Object.assign(this, { token, language });
    return fresh;
  }

  desk({ api, project, desk }) {
    return this.#ask(`${api}/projects/${project}/desk/${desk}`, SOUND.desk);
  }

  // A browser keeps a text for good: the form of its turns is part of the address.
  text({ api, source }) {
    return this.#ask(`${api}/sources/${source.id}/text/${source.sha}?turns=words`, SOUND.text);
  }

  // Codings, memos and threads of the source.
  source(address) {
    return this.#ask(`${address}/codings`, SOUND.source);
  }

  changes(address, since) {
    return this.#ask(`${address}/codings?since=${since}`, SOUND.changes);
  }

  // The project's sources, how far each is coded and what state it is in.
  sources(project) {
    return this.#ask(`${project}/sources`, SOUND.sources);
  }

  // Says that the source is open here, and learns who else has it open.
  here(address) {
    return this.#ask(`${address}/here`, SOUND.here, "PUT");
  }

  // Where the reading stopped is a convenience: nobody waits for it.
  keepPosition(address, offset, op) {
    const body = JSON.stringify({ offset });
    fetch(`${address}/position`, { method: "PUT", headers: this.#headers(op), body, keepalive: true }).catch(() => {});
  }

  // Carries a gesture out: {answer}, {refused: why}, {token: true} where the token has run out, or {again: true}.
  async perform({ url, method, op, body, kind }, base) {
    const headers = { ...this.#headers(op), ...(base === undefined ? {} : { "If-Match": `"${base}"` }) };
    try {
      const response = await fetch(url, { method, headers, body: body ? JSON.stringify(body) : undefined });
      if (response.status === 401) return { token: true };
      if (response.status >= 500 || response.status === 429 || response.status === 408) return { again: true };
      const answer = await response.json();
      if (!response.ok) return { refused: answer.message ?? String(response.status) };
      return tells(answer, method, kind) ? { answer } : { again: true };
    } catch {
      return { again: true };
    }
  }

  async #ask(url, sound, method = "GET") {
    const response = await fetch(url, { method, headers: this.#headers() });
    const answer = await response.json().catch(() => null);
    if (!response.ok || !answer) throw new Refusal(response.status, answer?.message);
    if (!sound(answer)) throw new Refusal(response.status, new URL(response.url).pathname);
    return answer;
  }

  #headers(op) {
    return {
      Authorization: `Bearer ${this.token}`,
      "Accept-Language": this.language,
      ...(op ? { "Content-Type": "application/json", "Idempotency-Key": op } : {}),
    };
  }
}

// Whether the answer to a gesture tells the revision that it made, and what became of its thing; a thread may be gone.
function tells(answer, method, kind) {
  const told = TOLD[kind];
  return number(answer?.revision) && (!told || kind === "comment" || method === "DELETE" || Boolean(answer[told]));
}

export const server = new Server();
