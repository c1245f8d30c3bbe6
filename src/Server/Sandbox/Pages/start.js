// SPDX-License-Identifier: Apache-2.0
import { copyable, el, post, runToEnd, showStep } from "./steps.js";

const find = (id) => document.getElementById(id);
const [form, list, verdict, number] = [find("run-form"), find("steps"), find("verdict"), find("number")];
const [runAll, runStep, runBrowser] = [find("run-all"), find("run-step"), find("run-browser")];
let current = null;

const phone = () => new FormData(form).get("phone");

function numberOf(name) {
  const [a, b] = name.split("-").map((part) => part.padStart(3, "0"));
  return `+99977${a}${b}`;
}

const ownNumber = () => (phone() === "wifi" ? "+99977001005" : numberOf(phone()));

function forget() {
  current = null;
  list.replaceChildren();
  verdict.hidden = true;
  runStep.textContent = "One step";
}

async function begin() {
  forget();
  current = await post("/sandbox/runs", { phone: phone(), number: number.value.trim() });
  return current;
}

async function guarded(action) {
  runAll.disabled = runStep.disabled = true;
  try {
    await action();
  } catch (failure) {
    verdict.hidden = false;
    verdict.className = "verdict refused";
    verdict.textContent = failure.message;
    current = null;
  } finally {
    runAll.disabled = runStep.disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(async () => {
    await runToEnd((await begin()).id, list, verdict);
    current = null;
  });
});

runStep.addEventListener("click", () => guarded(async () => {
  if (!form.reportValidity()) return;
  const run = current ?? await begin();
  const progress = await post(`/sandbox/runs/${run.id}/next`);
  showStep(progress, list, verdict);
  current = progress.done ? null : run;
  runStep.textContent = progress.done ? "One step" : "Next step";
  list.lastElementChild.scrollIntoView({ block: "nearest", behavior: "smooth" });
}));

// The URL belongs to one attempt, so it is made when it is wanted.
runBrowser.addEventListener("click", (event) => {
  event.preventDefault();
  guarded(async () => { location.href = (await begin()).browserUrl; });
});

form.addEventListener("change", (event) => {
  if (event.target.name !== "phone") return;
  number.value = ownNumber();
  phoneChanged();
});

function phoneChanged() {
  forget();
  runBrowser.hidden = phone() === "wifi";
  runBrowser.href = "#";
}

find("claim-true").addEventListener("click", () => { number.value = ownNumber(); });
find("claim-false").addEventListener("click", () => { number.value = "+99977009009"; });

function showCurl() {
  const origin = location.origin;
  const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  const snippets = {
    "curl-phone": `curl -i -4 --interface 127.77.1.5 -G ${origin}/authorize \\
  -d response_type=code -d client_id=sandbox-app \\
  --data-urlencode redirect_uri=${origin}/sandbox/callback \\
  --data-urlencode 'scope=openid dpv:FraudPreventionAndDetection number-verification:verify' \\
  -d state=any -d nonce=any -d code_challenge_method=S256 \\
  -d code_challenge=${challenge}`,
    "curl-token": `TOKEN=$(curl -s ${origin}/sandbox/token -H 'Content-Type: application/json' \\
  -d '{"scope":"openid number-verification:verify","amr":["nba"],"number":"+99977001005"}' \\
  | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl -i ${origin}/number-verification/v2/verify -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' -d '{"phoneNumber":"+99977001005"}'`,
    "curl-radius": `printf '%s\\n' Acct-Status-Type=Start Acct-Session-Id=$(date +%s) NAS-Identifier=ggsn-1 \\
  Calling-Station-Id=99988003007 Framed-IP-Address=127.88.3.7 \\
  | radclient -x 127.0.0.1:1813 acct sandbox-radius-secret`,
  };
  for (const [id, text] of Object.entries(snippets)) find(id).replaceWith(copyable(text));
}

function roomRow(room) {
  const figures = room.figures.map((figure) =>
    el("div", { class: "figure" }, el("dt", {}, figure.name), el("dd", {}, figure.value)));
  return el("div", { class: "room" },
    el("h3", {}, el("span", { class: `dot ${room.state}`, title: room.state }), room.name),
    el("p", {}, room.words),
    el("dl", {}, ...figures));
}

async function refresh() {
  const ready = find("ready");
  try {
    const state = await (await fetch("/sandbox/state")).json();
    ready.textContent = state.ready ? "ready" : "not ready";
    ready.className = `pill ${state.ready ? "good" : "wrong"}`;
    find("room-list").replaceChildren(...state.rooms.map(roomRow));
  } catch {
    ready.textContent = "no answer";
    ready.className = "pill wrong";
  }
  setTimeout(refresh, document.hidden ? 10000 : 2000);
}

phoneChanged();
showCurl();
refresh();
