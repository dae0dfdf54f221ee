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
const names = ["text", "runs", "codings", "server", "snap", "brackets"];
const modules = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await load(name)])));

for (const [name, check] of checks(modules, golden)) test(name, check);
