// What lies on the desk: the source, its codes and codings, what is selected, and how the page shows it all. Panes read it here.

import { SIGNS, filled, initials } from "./dom.js";
import { UNITS, snapped } from "./snap.js";
import { TINTS } from "./tints.js";

const PINS = 10;
const RECENT = 12;

export class Desk {
  constructor(data) {
    this.data = data;
    this.text = null;
    this.codings = null;
    this.selection = null;
    this.active = null;
    this.resizing = null;
    this.coded = null; // the words that were coded just now: another code pressed at once is meant for them as well
    this.created = [];
    this.filter = { code: null, person: null };
    this.recent = this.remembered("recent", []);
    this.hidden = new Set(this.remembered("hidden", []));
    this.tinted = known(TINTS, this.remembered("tint", null));
    this.snap = known(UNITS, this.remembered("snap", null));
    this.take(data);
  }

  // Takes over what the page around has handed in.
  take(data) {
    this.data = data;
    this.words = data.words;
    this.readCodes();
  }

  // Whether the source counts as coded to its end: "finished", or "changed" since; anything else is not.
  get finished() {
    return ["finished", "changed"].includes(this.data.stage);
  }

  // Takes over how far one has come with the source.
  come(stage) {
    this.data.stage = stage;
  }

  get project() {
    return `${this.data.api}/projects/${this.data.project}`;
  }

  get address() {
    return `${this.project}/sources/${this.data.source.id}`;
  }

  // --- codes -------------------------------------------------------------------------------------------------------

  readCodes() {
    const known = new Set(this.data.codes.map((code) => code.guid));
    this.data.codes = this.created.filter((code) => !known.has(code.guid)).reduce(inTree, this.data.codes);
    this.codes = new Map(this.data.codes.map((code) => [code.guid, code]));
    this.filterBy(this.filter.code, this.filter.person);
    const pinned = this.remembered("pins", null) ?? this.data.codes.filter((code) => code.codable && code.depth === 0).map((code) => code.guid);
    this.pins = pinned.filter((guid) => this.codes.has(guid)).slice(0, PINS);
  }

  // Lays a code on the desk that the server does not know yet.
  addCode(code) {
    this.created.push(code);
    this.readCodes();
  }

  // Puts what the server made of a code in its place.
  replaceCode(code) {
    this.created = this.created.map((made) => (made.guid === code.guid ? code : made));
    this.data.codes = this.data.codes.map((other) => (other.guid === code.guid ? code : other));
    this.codes.set(code.guid, code);
  }

  dropCode(guid) {
    this.created = this.created.filter((made) => made.guid !== guid);
    this.data.codes = this.data.codes.filter((made) => made.guid !== guid);
    this.readCodes();
  }

  used(code) {
    this.recent = [code, ...this.recent.filter((other) => other !== code)].slice(0, RECENT);
    this.remember("recent", this.recent);
  }

  pin(guid) {
    this.pins = this.pins.includes(guid) ? this.pins.filter((other) => other !== guid) : [...this.pins, guid].slice(-PINS);
    this.remember("pins", this.pins);
  }

  // --- what is shown -----------------------------------------------------------------------------------------------

  filterBy(code, person) {
    this.filter = { code, person };
    const family = code ? this.#families([code]) : null;
    const hidden = this.#families(this.hidden);
    this.visible = (coding) => (!family || family.has(coding.code)) && (person === null || coding.coder === person) && !hidden.has(coding.code);
  }

  // The codes and all codes below them; parents come before their children.
  #families(roots) {
    const found = new Set(roots);
    if (found.size) for (const other of this.data.codes) if (other.parent && found.has(other.parent)) found.add(other.guid);
    return found;
  }

  // Hides or shows the codings of a code and of all below it; of none, shows every one.
  hide(guid = null) {
    if (guid === null) this.hidden.clear();
    else if (!this.hidden.delete(guid)) this.hidden.add(guid);
    this.remember("hidden", [...this.hidden]);
    this.filterBy(this.filter.code, this.filter.person);
  }

  tintBy(what) {
    this.tinted = what;
    this.remember("tint", what);
  }

  snapTo(unit) {
    this.snap = unit;
    this.remember("snap", unit);
  }

  snapped(span) {
    return snapped(this.text, span, this.snap, this.data.language);
  }

  // The words that a code is meant for: those selected, else those coded just now, or nothing.
  get atHand() {
    return this.selection.span ?? this.coded;
  }

  // The coding at hand, or nothing.
  get coding() {
    return this.codings?.shown.get(this.active);
  }

  // One's own coding at hand, or nothing.
  get own() {
    const { coding } = this;
    return this.data.can_code && coding?.coder === this.data.person ? coding : null;
  }

  // --- what things are called --------------------------------------------------------------------------------------

  colour(code) {
    return this.codes.get(code)?.colour ?? "#6b7280";
  }

  label(code) {
    const found = this.codes.get(code);
    return found ? `${found.id} ${found.label}` : "?";
  }

  coderName(id) {
    return this.data.coders.find((coder) => coder.id === id)?.name ?? "";
  }

  initial(id) {
    return initials(this.coderName(id));
  }

  named(coding) {
    const sign = SIGNS[coding.polarity];
    return `${this.label(coding.code)}${sign ? ` ${sign}` : ""} · ${this.coderName(coding.coder)}${coding.note ? ` · ${coding.note}` : ""}`;
  }

  say(key, facts) {
    return filled(this.words[key], facts);
  }

  // --- what this browser remembers of the project ------------------------------------------------------------------

  remembered(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`qualcode.${name}.${this.data.project}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  remember(name, value) {
    try {
      localStorage.setItem(`qualcode.${name}.${this.data.project}`, JSON.stringify(value));
    } catch {
      // pins and folds are a convenience; without localStorage they last as long as the page
    }
  }
}

// The codes with another one behind the last of its parent's family.
function inTree(codes, code) {
  const family = new Set([code.parent]);
  let at = codes.length;
  codes.forEach((other, index) => {
    if (!code.parent || (!family.has(other.guid) && !family.has(other.parent))) return;
    family.add(other.guid);
    at = index + 1;
  });
  return [...codes.slice(0, at), code, ...codes.slice(at)];
}

function known(values, value) {
  return values.includes(value) ? value : values[0];
}
