// Which key does what, wherever on the page the focus is.

const POLARITIES = { "+": "supporting", "-": "inhibiting", "=": "neutral" };

export class Keys {
  // `calls` holds what keys do that is no gesture and opens no card.
  constructor(desk, gestures, cards, calls) {
    this.desk = desk;
    this.gestures = gestures;
    this.cards = cards;
    this.calls = calls;
    this.actions = this.#actions();
  }

  // Does what the key is for, and returns whether it is for anything.
  press(event) {
    const { desk, gestures, cards, calls } = this;
    desk.selection.read();
    if (desk.selection.move(event)) {
      desk.coded = null;
      return true;
    }
    const key = event.key.toLowerCase();
    const control = event.ctrlKey || event.metaKey;
    if (control && (key === "z" || key === "y")) {
      gestures.stepBack(key === "y" || event.shiftKey ? "redo" : "undo");
      return true;
    }
    if (control && key === "a") {
      calls.selectAll();
      return true;
    }
    if (control || event.altKey) return false;
    if (desk.resizing && (event.key === "Enter" || event.key === "Escape")) {
      cards.resized(event.key === "Enter");
      return true;
    }
    const action = this.actions[event.key];
    action?.();
    return Boolean(action);
  }

  #actions() {
    const { desk, gestures, cards, calls } = this;
    const own = (act) => () => (desk.own ? act(desk.own.guid) : calls.tell(desk.words.choose_coding, "hint"));
    const atHand = (act) => () => desk.active && act(desk.active);
    const pinned = (digit) => () => {
      const code = desk.pins[(digit + 9) % 10];
      if (code) gestures.press(code);
    };
    return {
      ...Object.fromEntries([...Array(10).keys()].map((digit) => [digit, pinned(digit)])),
      ...Object.fromEntries(Object.entries(POLARITIES).map(([key, polarity]) => [key, () => gestures.weigh(polarity)])),
      "/": () => cards.find(),
      ".": () => gestures.press(desk.recent[0]),
      N: () => cards.codeWithNote(),
      u: () => gestures.stepBack("undo"),
      U: () => gestures.stepBack("redo"),
      i: () => gestures.inVivo(),
      t: () => calls.select("turn"),
      s: () => calls.select("sentence"),
      c: own((guid) => cards.recode(guid)),
      ">": () => gestures.nudge("end", true),
      "<": () => gestures.nudge("end", false),
      "}": () => gestures.nudge("start", true),
      "{": () => gestures.nudge("start", false),
      n: () => calls.step(true),
      p: () => calls.step(false),
      b: () => calls.codebook(),
      g: () => calls.sources(),
      F: () => calls.finish(),
      "[": () => calls.leave("previous"),
      "]": () => calls.leave("next"),
      m: own((guid) => cards.note(guid)),
      M: () => cards.memo(),
      C: () => cards.comment(),
      k: () => calls.stepComment(true),
      K: () => calls.stepComment(false),
      Enter: atHand((guid) => cards.open(guid)),
      Delete: atHand((guid) => gestures.remove(guid)),
      Backspace: atHand((guid) => gestures.remove(guid)),
      "?": () => cards.help(),
      Escape: () => cards.letGo(),
    };
  }
}
