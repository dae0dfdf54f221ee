// The codebook's tree: rows that are chosen, folded and dragged, by mouse and by keys.

const OPEN_AFTER_MS = 700;

export class Tree {
  constructor(parent) {
    this.folded = new Set();
    this.head = made("div", "qt-row qt-head");
    this.head.setAttribute("aria-hidden", "true");
    this.list = made("div", "qt-list");
    this.list.setAttribute("role", "tree");
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("click", (event) => this.clicked(event));
    for (const name of ["dragstart", "dragover", "dragleave", "drop", "dragend"]) {
      this.list.addEventListener(name, (event) => this[name](event));
    }
    this.root = made("div", "qt-root");
    this.root.append(this.head, this.list);
    parent.append(this.root);
  }

  show(data, tell) {
    Object.assign(this, { data, tell });
    this.byGuid = new Map(data.rows.map((row) => [row.guid, row]));
    this.parents = new Set(data.rows.map((row) => row.parent));
    if (!this.byGuid.has(this.chosen)) this.chosen = data.chosen;
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.guid : null;
    const scrolled = this.list.scrollTop;
    const { words } = data;
    this.list.setAttribute("aria-label", words.tree_about);
    this.head.replaceChildren(
      cell("qt-name", words.code), cell("qt-number", words.codings, words.codings_help), cell("qt-number qt-informants", words.informants),
      cell("qt-polarity", words.polarity), cell("qt-kind", words.kind),
    );
    this.list.replaceChildren(...data.rows.filter((row) => !this.hidden(row)).map((row) => this.row(row)));
    this.list.scrollTop = scrolled;
    const start = this.rowOf(focused ?? this.chosen) ?? this.list.firstElementChild;
    if (start) start.tabIndex = 0;
    if (focused) start?.focus({ preventScroll: true });
  }

  row(row) {
    const line = made("div", `qt-row${row.codable ? "" : " qt-closed"}`);
    line.dataset.guid = row.guid;
    line.draggable = true;
    line.tabIndex = -1;
    line.title = row.definition;
    line.style.setProperty("--qt-depth", this.data.whole ? row.depth : 0);
    line.style.setProperty("--qt-colour", row.colour);
    line.setAttribute("role", "treeitem");
    line.setAttribute("aria-level", row.depth + 1);
    line.setAttribute("aria-selected", row.guid === this.chosen);
    const name = made("span", "qt-name");
    name.append(this.fold(row, line), made("i", "qt-swatch"), made("b", "", row.code), made("span", "qt-label", row.label));
    const polarity = cell("qt-polarity", "", row.polarity);
    polarity.append(made("span", "qt-sign", row.sign), made("span", "qt-word", row.polarity));
    line.append(name, cell("qt-number", row.codings), cell("qt-number qt-informants", row.informants), polarity, cell("qt-kind", row.kind));
    return line;
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
    if (!line) return;
    if (event.target.closest(".qt-fold")?.textContent) {
      this.toggle(line.dataset.guid, !this.folded.has(line.dataset.guid));
    } else this.choose(line);
  }

  pressed(event) {
    const line = event.target.closest(".qt-row");
    if (!line || event.altKey || event.ctrlKey || event.metaKey) return;
    const { guid } = line.dataset;
    const steps = {
      ArrowDown: () => line.nextElementSibling && this.focus(line.nextElementSibling),
      ArrowUp: () => line.previousElementSibling && this.focus(line.previousElementSibling),
      Home: () => this.focus(this.list.firstElementChild),
      End: () => this.focus(this.list.lastElementChild),
      ArrowRight: () => this.toggle(guid, false),
      ArrowLeft: () => (this.folded.has(guid) || !this.parents.has(guid) ? this.toParent(guid) : this.toggle(guid, true)),
      Enter: () => this.choose(line),
      " ": () => this.choose(line),
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    steps[event.key]();
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
    this.tell.drop(this.dragged, line.dataset.guid, place);
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
