// The entry that Streamlit calls: it keeps one Tree for each place on the page.

import { Tree } from "./tree.js";

const trees = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  if (!trees.has(parentElement)) trees.set(parentElement, new Tree(parentElement));
  trees.get(parentElement).show(data, {
    choose: (guid) => setStateValue("chosen", guid),
    drop: (code, target, place) => setTriggerValue("dropped", { code, target, place }),
    ask: (what, code, value = "") => setTriggerValue("asked", { what, code, value }),
  });
}
