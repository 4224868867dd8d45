// Runs in every document before its own scripts: hears what the page asks of its server and what comes back, so that
// whoever waits for the page knows that its last question is answered and drawn. `atRest` says so; `hasAsked` that its
// server has not begun to answer.
(() => {
  if (window !== window.top) return;
  // Fields of Streamlit's messages (BackMsg.proto, ClientState.proto, ForwardMsg.proto).
  const RERUN = 11, BY_ITSELF = 6, BEGUN = 4, ENDED = 6, EARLY = 2;
  // Milliseconds: what a field keeps to itself after the last key or click; how long nothing comes or moves, and how long
  // where there is a sheet, whose cells are written down for readers of screens 200 after they were drawn; no longer than
  // this is waited for what never stops moving.
  const HELD = 300, QUIET = 250, WRITTEN = 350, MOVES = 2000;
  // Two were asked before a run began: the run that begins may be of both, or of the first, and the second's comes soon.
  const SOON = 2000;
  // Time is counted in looks of so many milliseconds: while the page stands still for long, as on a busy machine, none of
  // what it is to do gets done either.
  const LOOK = 25;
  let now = 0, socket = null, owed = false, asked = 0, either = false, running = false, runs = 0, touched = 0, heard = 0, drawn = 0;

  const fields = (bytes) => {
    const found = {};
    let at = 0;
    const number = () => {
      let value = 0, shift = 1;
      for (;;) {
        const byte = bytes[at++];
        value += (byte & 127) * shift;
        shift *= 128;
        if (!(byte & 128)) return value;
      }
    };
    while (at < bytes.length) {
      const tag = number(), kind = tag & 7, field = Math.floor(tag / 8);
      if (kind === 2) {
        const size = number();
        found[field] = bytes.subarray(at, at + size);
        at += size;
      } else if (kind === 0) found[field] = number();
      else at += kind === 1 ? 8 : 4;
    }
    return found;
  };

  window.WebSocket = class extends window.WebSocket {
    constructor(...given) {
      super(...given);
      socket = this;
      this.addEventListener("message", (event) => {
        if (socket !== this || typeof event.data === "string") return;
        const told = fields(new Uint8Array(event.data));
        heard = now;
        if (BEGUN in told) {
          either = asked > 1;
          [running, owed, asked] = [true, false, 0];
        }
        if (ENDED in told) {
          running = false;
          // Another run follows one that was broken off for it.
          if (told[ENDED] === EARLY) owed = true;
          else runs += 1;
        }
      });
      this.addEventListener("close", () => {
        if (socket === this) [owed, asked, either, running] = [false, 0, false, false];
      });
    }

    send(sent) {
      const rerun = fields(new Uint8Array(sent.buffer ?? sent, sent.byteOffset ?? 0, sent.byteLength))[RERUN];
      if (rerun) asked += 1;
      // What the page looks for every few seconds nobody waits for.
      if (rerun && !fields(rerun)[BY_ITSELF]) {
        owed = true;
        heard = now;
      }
      super.send(sent);
    }
  };

  setInterval(() => (now += LOOK), LOOK);
  for (const kind of ["pointerdown", "pointerup", "keydown", "input", "wheel"])
    window.addEventListener(kind, () => (touched = now), true);
  new MutationObserver(() => (drawn = now)).observe(document, {
    childList: true, subtree: true, characterData: true, attributes: true,
  });

  window.hasAsked = () => owed;
  window.atRest = () => {
    const app = document.querySelector("[data-testid=stApp]");
    const quiet = either ? SOON : document.querySelector("[data-testid=stDataFrame]") ? WRITTEN : QUIET;
    // Letters that fade, and parts that slide, are on their way; what turns without end is not waited for.
    const moving = document.querySelector("[data-stale=true]") || document.getAnimations().some(
      (one) => one.playState === "running" && one.effect?.getComputedTiming().endTime !== Infinity);
    // What is being worked out is drawn anew by itself once it is there: its bar's words end so.
    const works = [...document.querySelectorAll("[data-testid=stProgress]")].some(
      (one) => one.textContent.trim().endsWith("…"));
    return (
      !moving && !works && app?.dataset.testScriptState === "notRunning" &&
      socket?.readyState === 1 && runs > 0 && !owed && !running &&
      now - touched > HELD && now - heard > quiet && (now - drawn > quiet || now - heard > MOVES)
    );
  };
})();
