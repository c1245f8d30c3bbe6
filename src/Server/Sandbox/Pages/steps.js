// SPDX-License-Identifier: Apache-2.0
// What the start page and the return page share: calling the sandbox, drawing a step.

/** Makes an element; strings become text, never markup. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") element.className = value;
    else if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** Posts JSON; throws the server's words when it refuses. */
export async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Error(answer?.message ?? `The server answered ${response.status}.`);
  return answer;
}

/** Takes steps until the run is over. */
export async function runToEnd(id, list, verdict) {
  for (;;) {
    const progress = await post(`/sandbox/runs/${id}/next`);
    showStep(progress, list, verdict);
    if (progress.done) return progress;
  }
}

/** Draws one step, and the verdict after the last. */
export function showStep({ number, step, done, verified }, list, verdict) {
  const item = el("li", { class: step.good ? "step" : "step bad" },
    el("div", { class: "step-head" },
      el("span", { class: "step-number", "aria-hidden": "true" }, String(number)),
      el("div", {},
        el("h3", {}, step.title),
        el("p", { class: "why" }, step.why))),
    el("div", { class: "wire" }, requestPane(step.exchange), responsePane(step.exchange)),
    el("p", { class: "found" }, step.found),
    el("details", { class: "again" }, el("summary", {}, "as curl"), copyable(step.exchange.curl)));
  list.append(item);
  if (done) {
    verdict.hidden = false;
    verdict.className = `verdict ${verified === true ? "yes" : verified === false ? "no" : "refused"}`;
    verdict.replaceChildren(...verdictWords(verified));
  }
}

function verdictWords(verified) {
  if (verified === true) return [el("b", {}, "Verified."), " The number is the one on that phone."];
  if (verified === false) return [el("b", {}, "Not verified."), " That phone has another number, and nobody learned which."];
  return [el("b", {}, "Refused."), " Evidence that cannot decide refuses: a refusal is cheap, a wrong number is an impersonation."];
}

function requestPane(exchange) {
  const url = new URL(exchange.url);
  const lines = [el("span", { class: "first" }, `${exchange.method} ${url.pathname}`)];
  for (const [name, value] of url.searchParams) lines.push(parameter(lines.length === 1 ? "?" : "&", name, value));
  lines.push(header("Host", url.host));
  for (const field of exchange.requestHeaders) lines.push(header(field.name, field.value));
  if (exchange.requestBody) lines.push(el("span", { class: "gap" }), ...bodyLines(exchange.requestBody));
  return pane(`from ${exchange.from}`, lines);
}

function responsePane(exchange) {
  const good = exchange.status < 400;
  const lines = [el("span", { class: good ? "first good" : "first wrong" }, `${exchange.status} ${exchange.reason}`)];
  for (const field of exchange.responseHeaders) {
    if (field.name === "Location") lines.push(...locationLines(field.value));
    else lines.push(header(field.name, field.value));
  }
  if (exchange.responseBody) lines.push(el("span", { class: "gap" }), ...bodyLines(pretty(exchange.responseBody)));
  return pane(`answer in ${exchange.milliseconds.toFixed(1)} ms`, lines);
}

function locationLines(value) {
  const url = new URL(value);
  const lines = [header("Location", url.origin + url.pathname)];
  let first = true;
  for (const [name, text] of url.searchParams) {
    lines.push(parameter(first ? "?" : "&", name, text));
    first = false;
  }
  return lines;
}

function pane(caption, lines) {
  return el("figure", { class: "pane" }, el("figcaption", {}, caption), el("pre", { tabIndex: 0 }, ...lines));
}

function header(name, value) {
  return el("span", { class: "line dim" }, el("i", {}, `${name}: `), ...value.split(/(?<=^Bearer )/).map(shortened));
}

function parameter(sign, name, value) {
  return el("span", { class: "line parameter" }, sign, el("i", {}, name), "=", shortened(value));
}

function bodyLines(text) {
  return text.split("\n").map((line) => {
    const at = line.indexOf("=");
    return at > 0 && !line.startsWith(" ") && !line.startsWith("{")
      ? el("span", { class: "line" }, el("i", {}, line.slice(0, at)), "=", shortened(line.slice(at + 1)))
      : el("span", { class: "line" }, ...shortenedQuotes(line));
  });
}

/** Long values without spaces are cut for the eye; the whole one is in the title and in the curl line. */
function shortened(value) {
  return value.length <= 72 || value.includes(" ") ? value : el("span", { title: value, class: "cut" }, `${value.slice(0, 40)}…${value.slice(-8)}`);
}

function shortenedQuotes(line) {
  const match = /^(\s*"[^"]+": ")([^"]{73,})(".*)$/.exec(line);
  return match ? [match[1], shortened(match[2]), match[3]] : [line];
}

function pretty(json) {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

/** A block of text with a button that copies it. */
export function copyable(text) {
  const button = el("button", { type: "button", class: "copy" }, "copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "copied";
    setTimeout(() => { button.textContent = "copy"; }, 1500);
  });
  return el("div", { class: "copyable" }, el("pre", { tabIndex: 0 }, text), button);
}
