// Making and placing elements; words go in as text nodes only, never as markup.

export function element(tag, { className, text, on, data, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    made.setAttribute(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value === true ? "" : value);
  }
  for (const [name, value] of Object.entries(data ?? {})) made.dataset[name] = value;
  for (const [name, listener] of Object.entries(on ?? {})) made.addEventListener(name, listener);
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const SIGNS = { supporting: "+", inhibiting: "−", neutral: "=", unset: "" };
export const POLARITIES = ["supporting", "inhibiting", "neutral", "unset"];

export function clock(seconds) {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return (parts[0] ? parts : parts.slice(1)).map((part) => String(part).padStart(2, "0")).join(":");
}

// Fills {name} in a sentence of the catalogue.
export function filled(sentence, facts = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}

export function initials(name) {
  return name.split(/\s+/).filter(Boolean).map((part) => part[0]).join("").slice(0, 2).toUpperCase();
}

// Puts a card below what it belongs to, or above where there is no room.
export function beside(card, anchor) {
  const box = anchor.getBoundingClientRect();
  const home = card.parentElement.getBoundingClientRect();
  const width = Math.min(380, home.width - 24);
  card.style.width = `${width}px`;
  card.style.left = `${Math.max(8, Math.min(box.left - home.left, home.width - width - 12))}px`;
  const below = box.bottom - home.top + 6;
  const height = card.offsetHeight;
  card.style.top = `${below + height > home.height ? Math.max(8, box.top - home.top - height - 6) : below}px`;
}
