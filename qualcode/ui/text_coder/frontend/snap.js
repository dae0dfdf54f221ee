// Where words, sentences and turns begin and end, so that a selection or an edge can be laid onto them.

import { toCodePoints, toUnits } from "./text.js";

export const UNITS = ["off", "word", "sentence", "turn"];

const segmenters = new Map();

function segmenter(unit, language) {
  const key = `${unit}/${language}`;
  if (!segmenters.has(key)) segmenters.set(key, new Intl.Segmenter(language, { granularity: unit }));
  return segmenters.get(key);
}

// The span widened to whole units; "off" leaves it as it is.
export function snapped(text, span, unit, language) {
  if (unit === "off") return span;
  const first = pieceAt(text, span.start, unit, language);
  const last = pieceAt(text, span.end - 1, unit, language);
  return trimmed(text, Math.min(first.start, span.start), Math.max(last.end, span.end)) ?? span;
}

// The unit that holds the code point.
export function pieceAt(text, offset, unit, language) {
  if (unit === "turn") return text.turnAt(offset);
  const block = text.blocks[text.at(offset)];
  const within = toUnits(block.text, Math.max(0, Math.min(offset, block.end - 1) - block.start));
  const found = segmenter(unit, language).segment(block.text).containing(within);
  if (!found) return { start: block.start, end: block.end };
  const start = block.start + toCodePoints(block.text, found.index);
  const piece = { start, end: block.start + toCodePoints(block.text, found.index + found.segment.length) };
  const spoken = text.unlabelled(piece) ?? piece;
  return trimmed(text, spoken.start, spoken.end) ?? piece;
}

// The span with one edge moved by one unit, or null where there is no room.
export function nudged(text, span, edge, forward, unit, language) {
  const step = unit === "off" ? "word" : unit;
  const outward = (edge === "end") === forward;
  let offset = edge === "end" ? (forward ? span.end : span.end - 1) : forward ? span.start : span.start - 1;
  const by = forward ? 1 : -1;
  const piece = (at) => pieceAt(text, at, step, language);
  if (outward) {
    const unspoken = (at) => !text.quote(at, at + 1).trim() || !text.unlabelled({ start: at, end: at + 1 });
    while (offset >= 0 && offset < text.length && unspoken(offset)) offset += by;
    if (offset < 0 || offset >= text.length) return null;
    return edge === "end" ? { start: span.start, end: piece(offset).end } : { start: piece(offset).start, end: span.end };
  }
  const moved = edge === "end"
    ? trimmed(text, span.start, Math.max(span.start, piece(offset).start))
    : trimmed(text, Math.min(span.end, piece(offset).end), span.end);
  return moved;
}

// Leaves white space at both ends out; null where nothing else is there.
export function trimmed(text, start, end) {
  if (start >= end) return null;
  const characters = [...text.quote(start, end)];
  let from = 0;
  let to = characters.length;
  while (from < to && !characters[from].trim()) from += 1;
  while (to > from && !characters[to - 1].trim()) to -= 1;
  return from < to ? { start: start + from, end: start + to } : null;
}
