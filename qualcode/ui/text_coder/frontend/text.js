// The text as blocks, one a line; the only place where the browser's UTF-16 and the stored code points meet.

const ASTRAL = /[\uD800-\uDBFF][\uDC00-\uDFFF]/;

export function codePoints(text) {
  if (!ASTRAL.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export function toCodePoints(text, units) {
  return ASTRAL.test(text) ? codePoints(text.slice(0, units)) : units;
}

export function toUnits(text, points) {
  if (!ASTRAL.test(text)) return points;
  let units = 0;
  for (const character of text) {
    if (points <= 0) break;
    units += character.length;
    points -= 1;
  }
  return units;
}

// What Python's str.strip takes for space: trim() takes U+FEFF too, and leaves U+0085 and U+001C to U+001F.
const BLANK = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;

export class Text {
  constructor(text, turns) {
    this.whole = text;
    this.blocks = [];
    let start = 0;
    let number = 0;
    for (const line of text.split("\n")) {
      const length = codePoints(line);
      if (!BLANK.test(line)) {
        number += 1;
        this.blocks.push({ index: this.blocks.length, number, start, end: start + length, text: line, turn: null, words: start });
      }
      start += length + 1;
    }
    this.length = start - 1;
    this.turns = turns.map(([start, end, , , words = start]) => ({ start, end, words }));
    this.#name(turns);
  }

  // Who speaks and when is told beside the block where the words begin: its label before them is not shown in the text.
  #name(turns) {
    for (const [start, end, speaker, seconds, words = start] of turns) {
      const silent = words >= end;
      const block = this.blocks[this.at(silent ? start : words)];
      if (!block || block.turn || block.end <= start) continue;
      block.turn = { speaker, seconds };
      for (const index of this.between(start, words)) {
        const labelled = this.blocks[index];
        if (labelled.start < start) continue;
        labelled.words = Math.min(words, labelled.end);
        labelled.nameOnly = labelled !== block;
      }
    }
  }

  // The span without the label of a speaker at its edges; null where nothing else is in it.
  unlabelled({ start, end }) {
    const first = this.#turn(start);
    const last = this.#turn(end - 1);
    const from = first && start < first.words ? first.words : start;
    const to = last && end <= last.words ? last.start : end;
    return from < to ? { start: from, end: to } : null;
  }

  // The index of the block that holds the offset, or of the next one after it.
  at(offset) {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.blocks[middle].end < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // The words of the turn that holds the offset, or its block where no turn does.
  turnAt(offset) {
    const turn = this.#turn(offset);
    if (turn) return { start: turn.words < turn.end ? turn.words : turn.start, end: turn.end };
    const block = this.blocks[this.at(offset)];
    return { start: block.start, end: block.end };
  }

  #turn(offset) {
    let low = 0;
    let high = this.turns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.turns[middle].start <= offset) low = middle + 1;
      else high = middle;
    }
    const turn = this.turns[low - 1];
    return turn && offset < turn.end ? turn : null;
  }

  between(start, end) {
    const found = [];
    for (let index = this.at(start); index < this.blocks.length && this.blocks[index].start < end; index += 1) {
      if (this.blocks[index].end > start) found.push(index);
    }
    return found;
  }

  quote(start, end) {
    const block = this.blocks[this.at(start)];
    if (block && start >= block.start && end <= block.end) {
      return block.text.slice(toUnits(block.text, start - block.start), toUnits(block.text, end - block.start));
    }
    return this.whole.slice(toUnits(this.whole, start), toUnits(this.whole, end));
  }
}
