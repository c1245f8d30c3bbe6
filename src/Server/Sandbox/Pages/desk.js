// SPDX-License-Identifier: Apache-2.0
// The start page's desktop: begins a hand-off, and takes virtual phones off mobile data.
import { el, post, showStep } from "./steps.js";

const find = (id) => document.getElementById(id);
const phones = ["1-5", "1-6", "2-7"];

find("handoff-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [button, steps, verdict] = [event.submitter, find("handoff-steps"), find("handoff-verdict")];
  button.disabled = true;
  steps.replaceChildren();
  verdict.hidden = true;
  try {
    const { url, pushed } = await post("/sandbox/handoffs", { number: find("claimed").value.trim() });
    if (url) location.href = url;
    else showStep(pushed, steps, verdict);
  } catch (failure) {
    verdict.hidden = false;
    verdict.className = "verdict refused";
    verdict.textContent = failure.message;
  } finally {
    button.disabled = false;
  }
});

function connection({ name, number, wifi, address }) {
  const box = el("input", { type: "checkbox", class: "wifi", checked: wifi });
  box.addEventListener("change", async () => {
    const state = await post(`/sandbox/phones/${name}`, { wifi: box.checked });
    label.replaceWith(connection(state));
    find(`phone-${name}`).querySelector("input").focus();
  });
  const label = el("label", { id: `phone-${name}` }, box,
    el("span", {},
      el("b", { class: "state" }, `Phone ${name}`, el("i", {}, wifi ? "on Wi-Fi" : "mobile data")),
      el("small", {}, number),
      el("small", {}, `calls from ${address}`)));
  return label;
}

for (const name of phones) find("connections").append(connection(await (await fetch(`/sandbox/phones/${name}`)).json()));
