// SPDX-License-Identifier: Apache-2.0
// Signs a user in with the phone in his hand, in a pop-up beside your page. For the relying party's own pages; needs nothing else.
//
//   <script src="/handoff.js" defer></script>             or, in a module:  import "./handoff.js";
//
//   button.addEventListener("click", async () => {
//     try {
//       const outcome = await signInWithPhone({ url: "/start" });      // what your return page posted
//       location.reload();                                             // your back end knows who it is; so does your cookie
//     } catch (failure) { … failure.code … }
//   });
//
// and on your return page, once your back end has answered:
//
//   window.opener?.postMessage({ outcome: "signed_in" }, location.origin);
//
// The code of the authorization server goes to your back end by the return URI. It never comes by here, and the message should hold
// nothing that is worth stealing: say that it is done, and let the cookie say who it is.
// No page on the way may part the window from this one: `Cross-Origin-Opener-Policy` of this page `same-origin-allow-popups` or
// `unsafe-none`, of your start and return pages `unsafe-none` (the default).
"use strict";

(() => {
  const FEATURES = { popup: "yes", width: 560, height: 880 };
  const CLOSED_CHECK = 400; // ms; no event tells that another window was closed

  /** Why nobody was signed in. */
  class HandoffError extends Error {
    /** @param {"popup_blocked" | "popup_closed" | "timeout"} code A stable word. @param {string} message The same for developers. */
    constructor(code, message) {
      super(message);
      this.name = "HandoffError";
      this.code = code;
    }
  }

  /**
   * Opens your start URL as a top-level pop-up and waits for your return page. Call it in the click itself, before any await: browsers
   * block a window that no click asked for.
   *
   * @param {object} options
   * @param {string | URL} [options.url] Your own URL, which pushes the request and redirects to the hand-off.
   * @param {HTMLFormElement} [options.form] Or your own form, sent into the pop-up: what people typed does not belong in a URL.
   * @param {string} [options.returnOrigin] The origin of your return page; this page's when left out.
   * @param {number} [options.timeout] Milliseconds to wait; 180 000 when left out (a hand-off lives 90 s, and the user may start anew).
   * @param {AbortSignal} [options.signal] Gives up early; the promise rejects with its reason.
   * @returns {Promise<unknown>} The data your return page posted.
   * @throws {HandoffError} `popup_blocked`, `popup_closed`, `timeout`.
   */
  async function signInWithPhone({ url, form, returnOrigin = location.origin, timeout = 180_000, signal } = {}) {
    if (Boolean(url) === Boolean(form)) throw new TypeError("signInWithPhone needs either a url or a form.");
    signal?.throwIfAborted();
    const popup = open(url, form);
    if (!popup) throw new HandoffError("popup_blocked", "The browser opened no window; call this in a click, or redirect the page instead.");

    const end = new AbortController(); // Takes every listener away, however it ends.
    const timers = [];
    try {
      return await new Promise((resolve, reject) => {
        addEventListener("message", (event) => {
          // Any window may post to any other: only ours, and only while it shows your origin, is heard.
          if (event.source === popup && event.origin === returnOrigin) resolve(event.data);
        }, { signal: end.signal });
        signal?.addEventListener("abort", () => reject(signal.reason), { signal: end.signal });
        timers.push(setTimeout(() => reject(new HandoffError("timeout", "Nothing came back in time.")), timeout));
        let wasClosed = false;
        timers.push(setInterval(() => {
          // Twice, because a page that posts and closes is seen closed before its message is delivered.
          if (popup.closed && wasClosed) reject(new HandoffError("popup_closed", "The window was closed."));
          wasClosed = popup.closed;
        }, CLOSED_CHECK));
      });
    } finally {
      end.abort();
      timers.forEach(clearTimeout); // Clears an interval, too (HTML, one list of timers).
      popup.close();
    }
  }

  function open(url, form) {
    const left = Math.round(screenX + Math.max(0, (outerWidth - FEATURES.width) / 2));
    const top = Math.round(screenY + Math.max(0, (outerHeight - FEATURES.height) / 2));
    const features = Object.entries({ ...FEATURES, left, top }).map((pair) => pair.join("=")).join(",");
    const name = `handoff-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`; // A new window each time, never one that is there.
    const popup = window.open(form ? "" : url, name, features);
    if (form && popup) {
      const before = form.getAttribute("target");
      form.setAttribute("target", name);
      HTMLFormElement.prototype.submit.call(form); // A field may be named "submit".
      before === null ? form.removeAttribute("target") : form.setAttribute("target", before);
    }
    return popup;
  }

  globalThis.signInWithPhone = signInWithPhone;
})();
