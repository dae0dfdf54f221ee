// What a colour stands for: the code, the polarity or the coder.

export const TINTS = ["code", "polarity", "coder"];

const POLARITY = { supporting: "#2166ac", inhibiting: "#d6604d", neutral: "#7f7f7f", unset: "#b8b8b8" };
const CODERS = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb"];

export function tint(desk, coding) {
  if (desk.tinted === "polarity") return POLARITY[coding.polarity];
  if (desk.tinted === "coder") return CODERS[Math.max(0, desk.data.coders.findIndex(({ id }) => id === coding.coder)) % CODERS.length];
  return desk.colour(coding.code);
}

// Pairs of a colour and what it stands for, where that is not told by the codes themselves.
export function legend(desk) {
  if (desk.tinted === "polarity") return Object.entries(POLARITY).map(([name, colour]) => [colour, desk.words[name]]);
  if (desk.tinted === "coder") return desk.data.coders.map(({ name }, index) => [CODERS[index % CODERS.length], name]);
  return [];
}
