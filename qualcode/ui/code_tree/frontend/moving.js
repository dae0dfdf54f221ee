// Where a code goes by keys: the code beside which, or inside which, it is dropped.

const STEPS = {
  ArrowUp: ({ siblings, at }) => at > 0 && { target: siblings[at - 1].guid, place: "before" },
  ArrowDown: ({ siblings, at }) => at + 1 < siblings.length && { target: siblings[at + 1].guid, place: "after" },
  ArrowRight: ({ siblings, at }) => at > 0 && { target: siblings[at - 1].guid, place: "inside" },
  ArrowLeft: ({ row }) => row.parent && { target: row.parent, place: "after" },
};

export const moves = (key) => key in STEPS;

export function step(rows, guid, key) {
  return STEPS[key](standing(rows, guid)) || null;
}

export function standing(rows, guid) {
  const row = rows.find((one) => one.guid === guid);
  const siblings = rows.filter((one) => one.parent === row.parent);
  return { row, siblings, at: siblings.indexOf(row) };
}
