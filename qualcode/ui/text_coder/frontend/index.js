// The entry that Streamlit calls: it keeps one Coder a source, also while other pages are shown.

import { Coder } from "./coder.js";

const KEPT = 4;
const coders = new Map();

export default function ({ data, parentElement, setTriggerValue }) {
  const key = `${data.project}/${data.source.id}/${data.source.sha}/${data.person}/${data.language}`;
  let coder = coders.get(key);
  coders.delete(key);
  coder ??= new Coder(data);
  coders.set(key, coder);
  for (const old of [...coders.keys()].slice(0, Math.max(0, coders.size - KEPT))) {
    coders.get(old).dispose();
    coders.delete(old);
  }
  coder.mount(parentElement);
  coder.update(data, setTriggerValue);
}
