// The codebook's tree: rows that are chosen, folded, found, moved, renamed and recoloured, by mouse and by keys.

import { moves, standing, step } from "./moving.js";

const OPEN_AFTER_MS = 700;
const FORGET_AFTER_MS = 900;

export class Tree {
  constructor(parent) {
    this.folded = new Set();
    this.sought = "";
    this.head = made("div", "qt-row qt-head");
    this.list = made("div", "qt-list");
    this.list.setAttribute("role", "tree");
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("dblclick", (event) => this.opened(event));
    for (const name of ["dragstart", "dragover", "dragleave", "drop", "dragend"]) {
      this.list.addEventListener(name, (event) => this[name](event));
    }
    this.tools = made("div", "qt-tools");
    this.told = made("p", "qt-keys");
    this.told.hidden = true;
    this.said = made("div", "qt-said");
    this.said.setAttribute("role", "status");
    this.root = made("div", "qt-root");
    this.root.append(this.tools, this.told, this.head, this.list, this.said);
    parent.append(this.root);
  }

  show(data, tell) {
    Object.assign(this, { data, tell });
    if (this.editing) return; // the row is drawn anew when its name is written
    this.byGuid = new Map(data.rows.map((row) => [row.guid, row]));
    this.parents = new Set(data.rows.map((row) => row.parent));
    if (!this.byGuid.has(this.chosen)) this.chosen = data.chosen;
    const focused = this.list.contains(document.activeElement) ? document.activeElement.closest(".qt-row").dataset.guid : null;
    const scrolled = this.list.scrollTop;
    const { words } = data;
    this.list.setAttribute("aria-label", words.tree_about);
    this.drawTools();
    this.head.replaceChildren(
      cell("qt-name", words.code), cell("qt-polarity", words.polarity), cell("qt-kind", words.kind),
      cell("qt-number qt-informants", words.informants, words.informants_help),
      cell("qt-number", words.own, words.own_help), cell("qt-number", words.below, words.below_help),
    );
    this.list.replaceChildren(...data.rows.filter((row) => !this.hidden(row)).map((row) => this.row(row)));
    this.list.scrollTop = scrolled;
    const start = this.rowOf(focused ?? this.chosen) ?? this.list.firstElementChild;
    if (start) start.tabIndex = 0;
    if (focused) start?.focus({ preventScroll: true });
    this.sayMoved();
  }

  drawTools() {
    const { words } = this.data;
    const branches = this.data.rows.filter((row) => this.parents.has(row.guid)).map((row) => row.guid);
    if (!this.keys) {
      this.keys = tool("?", words.keys, () => this.toggleKeys());
      this.keys.setAttribute("aria-expanded", "false");
    }
    this.keys.lastChild.textContent = ` ${words.keys}`;
    this.told.textContent = words.keys_about;
    const folds = this.data.whole && branches.length
      ? [tool("▸", words.fold_all, () => this.foldAll(branches)), tool("▾", words.unfold_all, () => this.foldAll([]))]
      : [];
    if (!this.tools.contains(document.activeElement)) this.tools.replaceChildren(...folds, this.keys);
  }

  toggleKeys() {
    this.told.hidden = !this.told.hidden;
    this.keys.setAttribute("aria-expanded", !this.told.hidden);
  }

  foldAll(guids) {
    this.folded = new Set(guids);
    this.show(this.data, this.tell);
  }

  row(row) {
    const line = made("div", `qt-row${row.codable ? "" : " qt-closed"}`);
    line.dataset.guid = row.guid;
    line.draggable = this.data.may;
    line.tabIndex = -1;
    line.title = row.definition;
    line.style.setProperty("--qt-depth", this.data.whole ? row.depth : 0);
    line.style.setProperty("--qt-colour", row.colour);
    line.setAttribute("role", "treeitem");
    line.setAttribute("aria-level", row.depth + 1);
    line.setAttribute("aria-selected", row.guid === this.chosen);
    const name = made("span", "qt-name");
    name.append(this.fold(row, line), this.swatch(row), made("b", "", row.code), made("span", "qt-label", row.label + row.retired));
    const polarity = cell("qt-polarity", "", row.polarity);
    polarity.append(made("span", "qt-sign", row.sign), made("span", "qt-word", row.polarity));
    line.append(
      name, polarity, cell("qt-kind", row.kind), cell("qt-number qt-informants", row.informants),
      this.count(row, "own_passages", row.own, this.data.words.open_own),
      this.count(row, "passages", row.used ? row.below : "", this.data.words.open_below),
    );
    return line;
  }

  // A count that opens its passages; where there are none it is a zero.
  count(row, what, told, title) {
    const place = cell(`qt-number${told ? " qt-count" : " qt-none"}`, told || "0");
    if (!told) return place;
    place.title = filled(title, { code: row.code, count: told });
    place.dataset.what = what;
    return place;
  }

  swatch(row) {
    const mark = made("i", "qt-swatch");
    if (this.data.may) mark.title = filled(this.data.words.recolour, { code: row.code });
    return mark;
  }

  fold(row, line) {
    const mark = made("span", "qt-fold");
    if (this.data.whole && this.parents.has(row.guid)) {
      const open = !this.folded.has(row.guid);
      line.setAttribute("aria-expanded", open);
      mark.textContent = open ? "▾" : "▸";
    }
    return mark;
  }

  hidden(row) {
    return this.data.whole && this.above(row.guid).some((guid) => this.folded.has(guid));
  }

  above(guid) {
    const found = [];
    for (let row = this.byGuid.get(guid); row?.parent; row = this.byGuid.get(row.parent)) found.push(row.parent);
    return found;
  }

  rowOf(guid) {
    return [...this.list.children].find((line) => line.dataset.guid === guid);
  }

  choose(line) {
    this.focus(line);
    if (line.dataset.guid === this.chosen) return;
    this.rowOf(this.chosen)?.setAttribute("aria-selected", "false");
    this.chosen = line.dataset.guid;
    line.setAttribute("aria-selected", "true");
    this.tell.choose(this.chosen);
  }

  focus(line) {
    for (const other of this.list.querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
    line.tabIndex = 0;
    line.focus();
    line.scrollIntoView({ block: "nearest" });
  }

  toggle(guid, folded) {
    if (!this.data.whole || !this.parents.has(guid)) return;
    if (folded) this.folded.add(guid);
    else this.folded.delete(guid);
    this.show(this.data, this.tell);
  }

  clicked(event) {
    const line = event.target.closest(".qt-row");
    if (!line || event.target.closest("input")) return;
    const { what } = event.target.closest(".qt-count")?.dataset ?? {};
    if (event.target.closest(".qt-fold")?.textContent) {
      this.toggle(line.dataset.guid, !this.folded.has(line.dataset.guid));
    } else if (what) this.tell.ask(what, line.dataset.guid);
    else if (event.target.closest(".qt-swatch") && this.data.may) this.recolour(line);
    else this.choose(line);
  }

  opened(event) {
    const line = event.target.closest(".qt-row");
    if (line && !event.target.closest("input, .qt-fold, .qt-swatch, .qt-count")) this.tell.ask("passages", line.dataset.guid);
  }

  pressed(event) {
    const line = event.target.closest(".qt-row");
    if (!line || event.target.closest("input") || event.ctrlKey || event.metaKey) return;
    const { guid } = line.dataset;
    if (event.altKey) {
      if (moves(event.key)) this.move(event, guid);
      return;
    }
    const steps = {
      ArrowDown: () => line.nextElementSibling && this.focus(line.nextElementSibling),
      ArrowUp: () => line.previousElementSibling && this.focus(line.previousElementSibling),
      Home: () => this.focus(this.list.firstElementChild),
      End: () => this.focus(this.list.lastElementChild),
      ArrowRight: () => this.toggle(guid, false),
      ArrowLeft: () => (this.folded.has(guid) || !this.parents.has(guid) ? this.toParent(guid) : this.toggle(guid, true)),
      Enter: () => (event.shiftKey ? this.tell.ask("passages", guid) : this.choose(line)),
      " ": () => this.choose(line),
      F2: () => this.data.may && this.rename(line),
      Delete: () => this.data.may && this.tell.ask("put_away", guid),
      "?": () => this.toggleKeys(),
    };
    if (!(event.key in steps) && !(event.key.length === 1)) return;
    event.preventDefault();
    if (event.key in steps) steps[event.key]();
    else this.seek(line, event.key);
  }

  // Letters in a row find the next code whose id or name begins with them.
  seek(line, letter) {
    clearTimeout(this.forgetting);
    this.forgetting = setTimeout(() => (this.sought = ""), FORGET_AFTER_MS);
    this.sought += letter.toLowerCase();
    const lines = [...this.list.children];
    const at = lines.indexOf(line) + (this.sought.length > 1 ? 0 : 1);
    const found = [...lines.slice(at), ...lines.slice(0, at)].find((one) => {
      const { code, label } = this.byGuid.get(one.dataset.guid);
      return [code, label].some((words) => words.toLowerCase().startsWith(this.sought));
    });
    if (found) this.focus(found);
  }

  move(event, guid) {
    event.preventDefault();
    event.stopPropagation();
    const to = this.data.may && this.data.whole && step(this.data.rows, guid, event.key);
    if (!to) return;
    if (to.place === "inside") this.folded.delete(to.target);
    this.send(guid, to.target, to.place);
  }

  send(guid, target, place) {
    this.moved = { guid, from: this.placeOf(guid) };
    this.tell.drop(guid, target, place);
  }

  placeOf(guid) {
    const { row, siblings, at } = standing(this.data.rows, guid);
    const { words } = this.data;
    const above = this.byGuid.get(row.parent);
    const facts = { code: row.code, place: at + 1, count: siblings.length };
    return above ? filled(words.moved, { ...facts, parent: `${above.code} ${above.label}` }) : filled(words.moved_top, facts);
  }

  // What moved is told when it stands there, which the rows show.
  sayMoved() {
    if (!this.moved || !this.byGuid.has(this.moved.guid)) return;
    const place = this.placeOf(this.moved.guid);
    if (place === this.moved.from) return;
    this.said.textContent = place;
    this.moved = null;
  }

  rename(line) {
    const { guid } = line.dataset;
    const row = this.byGuid.get(guid);
    const field = made("input", "qt-field");
    field.value = row.label;
    field.maxLength = 200;
    field.setAttribute("aria-label", filled(this.data.words.rename, { code: row.code }));
    this.editing = guid;
    line.draggable = false;
    line.querySelector(".qt-label").replaceChildren(field);
    field.select();
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") this.written(line, field.value.trim());
      if (event.key === "Escape") this.written(line, "");
    });
    field.addEventListener("blur", () => this.written(line, field.value.trim()));
  }

  written(line, name) {
    const { guid } = line.dataset;
    if (this.editing !== guid) return;
    this.editing = null;
    const changed = name && name !== this.byGuid.get(guid).label;
    if (changed) this.tell.ask("rename", guid, name);
    if (changed) this.byGuid.get(guid).label = name;
    line.focus();
    this.show(this.data, this.tell);
  }

  recolour(line) {
    const { guid } = line.dataset;
    const field = made("input", "qt-colour");
    field.type = "color";
    field.value = this.byGuid.get(guid).colour;
    field.setAttribute("aria-label", filled(this.data.words.recolour, { code: this.byGuid.get(guid).code }));
    field.addEventListener("input", () => line.style.setProperty("--qt-colour", field.value));
    field.addEventListener("change", () => {
      field.remove();
      this.tell.ask("recolour", guid, field.value);
    });
    line.querySelector(".qt-colour")?.remove();
    line.querySelector(".qt-swatch").after(field);
    field.focus();
    field.click();
  }

  toParent(guid) {
    const line = this.rowOf(this.byGuid.get(guid).parent);
    if (line) this.focus(line);
  }

  dragstart(event) {
    this.dragged = event.target.closest(".qt-row")?.dataset.guid;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.byGuid.get(this.dragged)?.code ?? "");
    event.target.classList.add("qt-dragged");
  }

  dragover(event) {
    const line = event.target.closest(".qt-row");
    const place = line && this.placeAt(line, event.clientY);
    this.unmark();
    if (!place) return;
    event.preventDefault();
    line.dataset.place = place;
    if (this.over !== line) {
      this.over = line;
      clearTimeout(this.opening);
      this.opening = setTimeout(() => this.over === line && this.toggle(line.dataset.guid, false), OPEN_AFTER_MS);
    }
  }

  // The upper quarter of a row is before it, the lower quarter after it, the middle inside it.
  placeAt(line, y) {
    const { guid } = line.dataset;
    if (!this.dragged || guid === this.dragged || this.above(guid).includes(this.dragged)) return null;
    const { top, height } = line.getBoundingClientRect();
    const share = (y - top) / height;
    return share < 0.25 ? "before" : share > 0.75 ? "after" : "inside";
  }

  dragleave(event) {
    if (!this.list.contains(event.relatedTarget)) this.unmark();
  }

  drop(event) {
    const line = event.target.closest(".qt-row");
    const place = line && this.placeAt(line, event.clientY);
    if (!place) return;
    event.preventDefault();
    this.folded.delete(place === "inside" ? line.dataset.guid : null);
    this.send(this.dragged, line.dataset.guid, place);
  }

  dragend() {
    clearTimeout(this.opening);
    this.dragged = this.over = null;
    this.unmark();
    this.list.querySelector(".qt-dragged")?.classList.remove("qt-dragged");
  }

  unmark() {
    for (const line of this.list.querySelectorAll("[data-place]")) delete line.dataset.place;
  }
}

function made(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function cell(className, text, title) {
  const node = made("span", className, text);
  if (title) node.title = title;
  return node;
}

function tool(mark, words, act) {
  const button = made("button", "qt-tool");
  button.type = "button";
  button.append(made("b", "", mark), ` ${words}`);
  button.firstChild.setAttribute("aria-hidden", "true");
  button.addEventListener("click", act);
  return button;
}

function filled(words, facts) {
  return words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}
