// Cutting a block into runs at every boundary of the codings and threads on it.

// Returns [{start, end, codings}] that together are the block, each with the codings that cover all of it.
export function runs(block, codings) {
  const edges = new Set([block.start, block.end]);
  for (const coding of codings) {
    if (coding.start > block.start && coding.start < block.end) edges.add(coding.start);
    if (coding.end > block.start && coding.end < block.end) edges.add(coding.end);
  }
  const cuts = [...edges].sort((a, b) => a - b);
  const found = [];
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const [start, end] = [cuts[i], cuts[i + 1]];
    found.push({ start, end, codings: codings.filter((coding) => coding.start < end && coding.end > start) });
  }
  return found;
}
