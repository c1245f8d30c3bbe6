// SPDX-License-Identifier: Apache-2.0
// Holds every description to `../.spectral.yaml`, and every rule there to a breach of it: a rule that cannot fail proves nothing.
// The last line is "lint: N passed, N failed, N skipped"; the exit code is 0 only if nothing failed.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { breaches } from "./broken.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const specs = dirname(here);
const ruleset = join(specs, ".spectral.yaml");
const program = join(here, "node_modules", "@stoplight", "spectral-cli", "dist", "index.js");

/** What Spectral finds, by file name. */
function find(files) {
  const directory = mkdtempSync(join(tmpdir(), "lint-"));
  const report = join(directory, "report.json");
  try {
    const options = ["--ruleset", ruleset, "--format", "json", "--output", report, "--quiet"];
    execFileSync(process.execPath, [program, "lint", ...options, ...files], { stdio: ["ignore", "inherit", "inherit"] });
  } catch (failure) {
    // 1: there are findings. Anything else is no run.
    if (failure.status !== 1) {
      throw failure;
    }
  }

  const found = JSON.parse(readFileSync(report, "utf8"));
  rmSync(directory, { recursive: true });
  const groups = new Map();
  for (const one of found) {
    const name = basename(one.source);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }

  return groups;
}

let passed = 0;
let failed = 0;
function check(holds, complaint) {
  if (holds) {
    passed++;
  } else {
    failed++;
    console.log(complaint);
  }
}

const descriptions = readdirSync(specs).filter((name) => /^number-verification-.*\.yaml$/.test(name));
const findings = find(descriptions.map((name) => join(specs, name)));
for (const name of descriptions) {
  const found = (findings.get(name) ?? []).map((one) =>
    `${name}:${one.range.start.line + 1}: ${one.code}: ${one.message}`);
  check(found.length === 0, found.join("\n"));
}

const whole = readFileSync(join(specs, "number-verification-v2.yaml"), "utf8");
const directory = mkdtempSync(join(tmpdir(), "broken-"));
const broken = breaches.map(([rule, text, replacement], index) => {
  const file = join(directory, `${index}-${rule}.yaml`);
  writeFileSync(file, whole.replace(text, () => replacement));
  return { rule, file, isChanged: whole.includes(text) };
});
const seen = find(broken.map((one) => one.file));
rmSync(directory, { recursive: true });
for (const { rule, file, isChanged } of broken) {
  check(
    isChanged && (seen.get(basename(file)) ?? []).some((one) => one.code === rule),
    `${rule}: ${isChanged ? "the breach is not seen" : "the text to break is not in the description"} (${basename(file)})`);
}

const ours = [...readFileSync(ruleset, "utf8").matchAll(/^ {2}([a-z0-9-]+):$/gm)].map(([, rule]) => rule);
for (const rule of ours) {
  check(breaches.some(([breached]) => breached === rule), `${rule}: has no breach in broken.mjs`);
}

console.log(`lint: ${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
