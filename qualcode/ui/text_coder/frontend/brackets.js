// The brackets beside a block: one a passage and code, whoever laid it, in lanes that do not cross, as tall as its lines.

const LANES = 6;
const APART = 90; // code points: what lies closer may stand on one line, and gets a lane of its own

// Groups codings of a block: what several coders coded alike (code, passage and polarity) is one bracket.
export function bracketed(codings) {
  const found = new Map();
  for (const coding of codings) {
    const key = `${coding.code}/${coding.start}/${coding.end}/${coding.polarity}`;
    if (!found.has(key)) found.set(key, { key, code: coding.code, start: coding.start, end: coding.end, polarity: coding.polarity, codings: [] });
    found.get(key).codings.push(coding);
  }
  for (const { codings: alike } of found.values()) alike.sort((a, b) => a.coder - b.coder);
  return [...found.values()];
}

// Gives each bracket its lane; `known` keeps the lanes of brackets that go on in the next block.
export function inLanes(brackets, known) {
  const taken = [];
  for (const bracket of brackets) {
    const free = (lane) => !(taken[lane] ?? []).some((other) => bracket.start < other.end + APART && other.start < bracket.end + APART);
    const wanted = known.get(bracket.key);
    let lane = wanted !== undefined && free(wanted) ? wanted : 0;
    while (lane < LANES - 1 && !free(lane)) lane += 1;
    (taken[lane] ??= []).push(bracket);
    known.set(bracket.key, lane);
    bracket.lane = lane;
  }
  return taken.length;
}

// Sets the brackets of blocks beside the lines that they code: all are measured first, then all are moved.
export function place(rows, rangeOf) {
  const measured = rows.map(({ margin, brackets, block }) => {
    const home = margin.getBoundingClientRect();
    return brackets.map((bracket) => {
      const range = rangeOf(Math.max(bracket.start, block.words), Math.min(bracket.end, block.end));
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
      const top = boxes.length ? Math.min(...boxes.map((box) => box.top)) - home.top : 0;
      const bottom = bracket.end > block.end ? home.height : boxes.length ? Math.max(...boxes.map((box) => box.bottom)) - home.top : home.height;
      return { top: bracket.start < block.start ? 0 : top, bottom, from: top };
    });
  });
  rows.forEach(({ brackets }, at) => {
    let used = 0;
    brackets.forEach((bracket, which) => {
      const { top, bottom, from } = measured[at][which];
      bracket.line.style.top = `${top}px`;
      bracket.line.style.height = `${Math.max(10, bottom - top)}px`;
      if (!bracket.chip) return;
      const gap = Math.max(0, from - used);
      bracket.chip.style.marginTop = `${gap}px`;
      used += gap + CHIP;
    });
  });
}

const CHIP = 22; // pixels from one name to the next
