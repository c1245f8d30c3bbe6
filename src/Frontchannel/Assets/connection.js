// SPDX-License-Identifier: Apache-2.0
// The phone, not on mobile data: asks every second by which way it comes, and goes on by itself. All words come from the server.
const form = document.querySelector("form[data-when-mobile]");
const status = document.querySelector("[data-found]");
let goneOn = false;

async function check() {
  if (goneOn) return;
  try {
    // Each question has its own patience: one that went out by Wi-Fi may never be answered once Wi-Fi is off.
    const answer = await fetch("/eligibility", { cache: "no-store", signal: AbortSignal.timeout(4000) });
    if (answer.ok && (await answer.json()).mobile === "yes" && !goneOn) {
      goneOn = true;
      status.textContent = status.dataset.found;
      form.requestSubmit();
    }
  } catch {
    // Between two networks.
  }
}

status.hidden = false;
setInterval(check, 1000);
addEventListener("online", check);
document.addEventListener("visibilitychange", check);
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
check();
