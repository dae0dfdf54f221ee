// Puts the reader's words over the sentences that Streamlit writes in English by itself, now and whenever it writes one.

// Where Streamlit's own sentences stand. Everywhere else the same words are a label or somebody's data, and stay.
const ATTRIBUTES = {
  "aria-label": "button:not([role]), a, kbd, .modebar-btn, [role=spinbutton], [role=application], [role=menu], [role=img], input[type=file],"
    + " [role=dialog], [data-testid=stSidebar], [data-testid=stMultiSelectTagsContainer] > [role=group], [data-testid=stColorPickerBlock]",
  "aria-valuetext": "[role=spinbutton]",
  "data-title": ".modebar-btn",
  placeholder: "input, textarea",
  title: "button",
};
const TEXTS = "[data-testid=InputInstructions], [data-testid=stFileUploaderDropzone], [data-testid=stSkipToContent],"
  + " [data-testid=stFileUploaderFileErrorMessage], [data-testid=stDataFrameColumnMenu] [role=menuitem],"
  + " [data-testid=stDataFrameResizable], [data-testid=stTooltipContent], [data-testid=stDateInputCalendar] > span,"
  + " [data-testid=stDateInputCalendar] h2, [data-testid=stStatusWidget], [data-testid=stConnectionStatus],"
  + " [role=log], [role=option]:not([data-key]), [role=option][data-key^=__select_],"
  + " [role=dialog] h2:not([data-testid=stMarkdownContainer] *)";
const CELLS = "canvas, table, textarea"; // a table's cells, and what is being written into one
const OURS = ".qc-root, .qt-root"; // they take their words from the catalogue, and change at every key
const OBSERVED = {
  subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: Object.keys(ATTRIBUTES),
};
const ANY = /\\\{(\w+)\\\}/g;
const SIGNS = /[.*+?^${}()|[\]\\]/g;

class OwnWords {
  #exact = new Map();
  #patterns = [];
  #put = new WeakMap(); // a node -> by attribute ("" for its text) what stood there and what was put there
  #observer = new MutationObserver((changes) => this.#changed(changes));

  // The pairs [Streamlit's sentence, ours]; what was put by an earlier table gives way.
  use(words) {
    this.#exact = new Map(words.filter(([theirs]) => !theirs.includes("{")));
    this.#patterns = words.filter(([theirs]) => theirs.includes("{")).map(([theirs, ours]) => {
      const names = [...theirs.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      return [new RegExp(`^${theirs.replace(SIGNS, "\\$&").replace(ANY, "(.+)")}$`), names, ours];
    });
    this.#under(document.body);
    this.#observer.observe(document.body, OBSERVED);
  }

  #changed(changes) {
    for (const { type, target, attributeName, addedNodes } of changes) {
      const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      if (!element || element.closest(OURS)) continue;
      if (type === "attributes") this.#attribute(target, attributeName);
      else if (type === "characterData") this.#text(target);
      else for (const node of addedNodes) this.#under(node);
    }
  }

  #under(node) {
    if (node.nodeType === Node.TEXT_NODE) this.#text(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const [name, where] of Object.entries(ATTRIBUTES)) {
      this.#attribute(node, name);
      for (const element of node.querySelectorAll(where)) this.#attribute(element, name);
    }
    for (const part of node.closest(TEXTS) ? [node] : node.querySelectorAll(TEXTS)) {
      const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) this.#text(texts.currentNode);
    }
  }

  #attribute(element, name) {
    const shown = element.getAttribute(name);
    if (!shown || !element.matches(ATTRIBUTES[name])) return;
    const own = this.#own(element, name, shown);
    if (own !== shown) element.setAttribute(name, own);
  }

  #text(node) {
    const parent = node.parentElement;
    if (!node.data.trim() || !parent?.closest(TEXTS) || parent.closest(CELLS)) return;
    const own = this.#own(node, "", node.data);
    if (own !== node.data) node.data = own;
  }

  #own(node, name, shown) {
    const before = this.#put.get(node)?.[name];
    const theirs = before?.own === shown ? before.theirs : shown;
    const own = this.#said(theirs);
    this.#put.set(node, { ...this.#put.get(node), [name]: { theirs, own } });
    return own;
  }

  #said(theirs) {
    const words = theirs.trim();
    if (this.#exact.has(words)) return this.#exact.get(words);
    for (const [pattern, names, ours] of this.#patterns) {
      const found = pattern.exec(words);
      if (found) return names.reduce((said, name, at) => said.replace(`{${name}}`, () => found[at + 1]), ours);
    }
    return theirs;
  }
}

const ownWords = new OwnWords(); // one for the document: pages come and go below it

export default function show({ data }) {
  ownWords.use(data.words);
}
