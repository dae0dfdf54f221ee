// Hands the modules and the golden files, which lie beside this file then, to node's own test runner.

import { readFileSync } from "node:fs";
import test from "node:test";

import { checks } from "./checks.js";

// codings.js looks after gestures that an earlier visit has left in the browser
globalThis.localStorage ??= {};
globalThis.addEventListener ??= () => {};

const read = (name) => JSON.parse(readFileSync(new URL(`./golden/${name}.json`, import.meta.url), "utf8"));
const golden = { texts: read("texts"), runs: read("runs") };
const load = (name) => import(`./modules/${name}.js`);
const [text, runs, codings, server] = await Promise.all(["text", "runs", "codings", "server"].map(load));

for (const [name, check] of checks({ text, runs, codings, server }, golden)) test(name, check);
