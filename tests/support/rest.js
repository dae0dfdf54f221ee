// Tells when the page is at rest: what it asked of its script has been carried out and answered. Tests put it before the page.
(() => {
  const RERUN = 11, BEGUN = 4, ENDED = 6, EARLY = 2; // fields of Streamlit's BackMsg and ForwardMsg, and a kind of end
  const FRAMES = 3; // what was answered last is drawn by then
  const SOON = 400; // milliseconds; what is put off for longer, such as asking for news every second, is not waited for
  const rest = { asked: false, running: false, frames: 0 };

  // Controls tell what was done with them a moment later: a page is not at rest before.
  const soon = new Set();
  const { setTimeout: later, clearTimeout: never } = window;
  window.setTimeout = (task, wait, ...given) => {
    if (!(wait > 0 && wait <= SOON) || typeof task !== 'function') return later(task, wait, ...given);
    const timer = later(() => { soon.delete(timer); task(...given); }, wait);
    soon.add(timer);
    return timer;
  };
  window.clearTimeout = (timer) => { soon.delete(timer); never(timer); };

  // Whether something is on its way to its place; what turns for ever, as a picture of waiting does, is not.
  const moving = (animation) =>
    animation.playState === 'running' && animation.effect?.getComputedTiming().endTime !== Infinity;

  // Asked once a frame.
  window.qcRest = () => {
    const app = document.querySelector('.stApp');
    const still = !rest.asked && !rest.running && !soon.size && app?.dataset.testScriptState === 'notRunning'
      && !document.querySelector('[data-stale="true"], .stSpinner') && !document.getAnimations().some(moving);
    rest.frames = still ? rest.frames + 1 : 0;
    return rest.frames >= FRAMES;
  };
  // What was done just now is told a frame later: frames from before do not count.
  window.qcRest.begin = () => { rest.frames = 0; };

  // Yields the number and, where it is one, the value of every field of a message.
  function* fields(bytes) {
    let at = 0;
    const varint = () => {
      let value = 0, factor = 1, byte;
      do { byte = bytes[at++]; value += (byte & 127) * factor; factor *= 128; } while (byte & 128);
      return value;
    };
    while (at < bytes.length) {
      const tag = varint(), kind = tag % 8;
      let value;
      if (kind === 0) value = varint();
      else if (kind === 1) at += 8;
      else if (kind === 5) at += 4;
      else { const length = varint(); at += length; }
      yield [Math.floor(tag / 8), value];
    }
  }

  function told(bytes) {
    for (const [field, value] of fields(bytes)) {
      if (field === BEGUN) Object.assign(rest, { asked: false, running: true, frames: 0 });
      if (field === ENDED && value !== EARLY) rest.running = false;
    }
  }

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        if (data instanceof ArrayBuffer) told(new Uint8Array(data));
      });
      this.addEventListener('close', () => { rest.asked = rest.running = false; });
    }

    send(data) {
      if (data instanceof Uint8Array) for (const [field] of fields(data)) if (field === RERUN) Object.assign(rest, { asked: true, frames: 0 });
      super.send(data);
    }
  };
})();
