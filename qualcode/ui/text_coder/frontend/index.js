// The entry that Streamlit calls: it keeps one Coder a source, also while other pages are shown.

import { Coder } from "./coder.js";
import { outbox } from "./outbox.js";
import { server } from "./server.js";

const KEPT = 4;
const RETRY_MS = 2000;
const coders = new Map();
const desks = new Map();
let latest = 0;
let shown = null;

// Keys work while nothing on the page has the focus, too.
document.addEventListener("keydown", (event) => {
  if (event.target === document.body && shown?.root.isConnected) shown.key(event);
});

export default async function ({ data, parentElement, setTriggerValue }) {
  const call = (latest += 1);
  outbox.authorise(data.token, data.language);
  const desk = await deskOf(data, setTriggerValue);
  if (call !== latest) return;
  const whole = { ...data, ...desk };
  const coder = coderOf(whole);
  shown = coder;
  coder.mount(parentElement);
  coder.update(whole, setTriggerValue);
}

function coderOf(data) {
  const key = `${data.project}/${data.source.id}/${data.source.sha}/${data.person}/${data.language}`;
  const coder = coders.get(key) ?? new Coder(data);
  coders.delete(key);
  coders.set(key, coder);
  for (const old of [...coders.keys()].slice(0, Math.max(0, coders.size - KEPT))) {
    coders.get(old).dispose();
    coders.delete(old);
  }
  return coder;
}

// Codes, attributes, coders and words change seldom: they are fetched once a stamp.
async function deskOf(data, trigger) {
  const key = [data.api, data.project, data.desk, data.language].join("/");
  while (!desks.has(key)) {
    try {
      desks.set(key, await server.desk(data));
    } catch (error) {
      // where the server is away, it is asked again below
      if (error.status === 401) trigger("token", { nonce: String(Math.random()) });
    }
    if (!desks.has(key)) await new Promise((done) => setTimeout(done, RETRY_MS));
  }
  return desks.get(key);
}
