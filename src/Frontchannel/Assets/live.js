// SPDX-License-Identifier: Apache-2.0
// The desktop's live page: follows the state by server-sent events, asks for it while they fail. All words come from the server.
const root = document.querySelector("[data-live]");
const path = root.dataset.live;
const all = (selector) => document.querySelectorAll(selector);
const one = (selector) => root.querySelector(selector);
const isOver = (state) => ["done", "failed", "expired"].includes(state);

let events = null;
let endsAt = 0;
let polling = 0;

function show(status) {
  const { state } = status;
  root.dataset.state = state;
  for (const element of all("[data-when]")) element.hidden = !element.dataset.when.split(" ").includes(state);
  for (const step of all("[data-step]")) {
    if (step.dataset.step === state) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
  for (const element of all("[data-match]")) say(element, status.match ?? "");
  say(one("[data-message]"), status.message);
  one("[data-contested]").hidden = !status.contested;
  count(status.left);
  if (isOver(state)) end(state);
}

// A live region speaks again when it is written again.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function end(state) {
  events?.close();
  stopPolling();
  const finish = one("[data-finish]");
  if (state === "done") finish.requestSubmit();
  else if (!finish.hidden) finish.querySelector("button").focus();
}

function count(left) {
  endsAt = performance.now() + left * 1000;
  tick();
}

function tick() {
  const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
  one("progress").value = left;
  one(".left .value").textContent = left;
}

// The page comes with the QR that the first event names.
function turn(qr) {
  const image = one("[data-qr]");
  if (image?.getAttribute("src") !== qr) image?.setAttribute("src", qr);
}

function startPolling() {
  if (polling === 0 && !isOver(root.dataset.state)) polling = setTimeout(poll, 2000, 1);
}

function stopPolling() {
  clearTimeout(polling);
  polling = 0;
}

async function poll(round) {
  let pause = 2000;
  try {
    const answer = await fetch(`${path}/status`, { cache: "no-store" });
    if (answer.ok) {
      const status = await answer.json();
      show(status);
      if (status.state === "waiting") turn(`${path}/qr?n=p${round}`);
    } else if (answer.status === 429) {
      pause = 5000;
    } else if (answer.status < 500) {
      location.reload(); // No longer this browser's, or gone: the page itself says so.
      return;
    }
  } catch {
    // Offline for a moment.
  }
  if (polling !== 0) polling = setTimeout(poll, pause, round + 1);
}

function follow() {
  events = new EventSource(`${path}/events`);
  events.addEventListener("open", stopPolling);
  events.addEventListener("error", startPolling);
  events.addEventListener("state", ({ data }) => show(JSON.parse(data)));
  events.addEventListener("rotate", ({ data }) => {
    const { qr, left } = JSON.parse(data);
    turn(qr);
    count(left);
  });
}

count(Number(root.dataset.left));
if (isOver(root.dataset.state)) {
  end(root.dataset.state);
} else {
  follow();
  setInterval(tick, 250);
}

// A page brought back from the browser's memory knows nothing of what happened since.
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
