// Tells when the page is at rest: what it asked of its script has been carried out and answered. Tests put it before the page.
(() => {
  const RERUN = 11, BEGUN = 4, ENDED = 6, EARLY = 2; // fields of Streamlit's BackMsg and ForwardMsg, and a kind of end
  const rest = { asked: false, running: false };
  window.qcRest = () => {
    const app = document.querySelector('.stApp');
    return !rest.asked && !rest.running && app?.dataset.testScriptState === 'notRunning'
      && !document.querySelector('[data-stale="true"], .stSpinner');
  };

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
      if (field === BEGUN) { rest.asked = false; rest.running = true; }
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
      if (data instanceof Uint8Array) for (const [field] of fields(data)) if (field === RERUN) rest.asked = true;
      super.send(data);
    }
  };
})();
