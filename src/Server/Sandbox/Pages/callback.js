// SPDX-License-Identifier: Apache-2.0
import { el, post, runToEnd } from "./steps.js";

const meanings = {
  code: "Opens once, within a minute, for this application and this redirect URI.",
  state: "What the application sent along, to know its own attempt again.",
  iss: "Which authorization server answers (RFC 9207).",
  error: "Why there is no code.",
  error_description: "The same for people; its first word is stable.",
};

const find = (id) => document.getElementById(id);
const arrived = new URLSearchParams(location.search);
for (const [name, value] of arrived) {
  find("arrived").append(
    el("dt", {}, name),
    el("dd", {}, el("code", {}, value), el("small", {}, meanings[name] ?? "")));
}
if (arrived.size === 0) find("arrived").append(el("dd", {}, "Nothing: this page was opened by hand."));
if (arrived.has("error")) find("heading").textContent = "Back at the application, without a code";

// The same page takes desktops back whose request a phone approved.
const handedOff = location.pathname === "/sandbox/handoff/callback";
if (handedOff) {
  find("client").textContent = find("client-id").textContent = "sandbox-desktop";
  find("role").textContent = "hand-off’s return URI";
}

// A browser that played a phone is on the phone's host; home is the server's own.
find("home").href = location.origin.replace(/\/\/\d+-\d+\.phone\./, "//");

if (arrived.has("code") && arrived.has("state")) {
  const id = encodeURIComponent(arrived.get("state"));
  const known = await post(`/sandbox/runs/${id}/arrival`, { query: location.search }).then(() => true, () => false);
  find("go-on").hidden = !known;
  find("continue").addEventListener("click", async (event) => {
    event.target.disabled = true;
    await runToEnd(id, find("steps"), find("verdict"));
  });
}
