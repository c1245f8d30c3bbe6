#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Takes guards out of the server one at a time and sees that the tests go red for each.
//
//   node tests/mutants/run.mjs              all of mutants.json, in a copy of this checkout; about 20 minutes on two cores
//   node tests/mutants/run.mjs pkce aud     only those whose id holds one of the words
//   node tests/mutants/run.mjs --list       only see that each still fits its source
//
// The unmutated classes run first and must be green. A mutant is killed when the class it names fails; one that does not compile,
// does not fit its source or survives makes the run fail.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const mutants = JSON.parse(readFileSync(join(root, 'tests/mutants/mutants.json'), 'utf8'))
  .filter(({ id }) => words.length === 0 || words.some((word) => id.includes(word)));

function mutate(source, { id, find, replace }) {
  const at = source.indexOf(find);
  if (at < 0 || source.indexOf(find, at + 1) >= 0) {
    throw new Error(`${id}: its text stands ${at < 0 ? 'nowhere' : 'more than once'} in the file`);
  }
  return source.slice(0, at) + replace + source.slice(at + find.length);
}

if (process.argv.includes('--list')) {
  for (const mutant of mutants) {
    mutate(readFileSync(join(root, mutant.file), 'utf8'), mutant);
    console.log(`${mutant.id.padEnd(40)} ${mutant.project} ${mutant.class}`);
  }
  console.log(`${mutants.length} mutants fit`);
  process.exit(0);
}

// The sources as git knows them, with what is not committed yet; the npm packages by link.
const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
  .split('\0').filter((file) => file && existsSync(join(root, file)));
for (const file of files) cpSync(join(root, file), join(copy, file), { recursive: true });
const modules = 'tests/EndToEnd.Tests/relying-party/node_modules';
if (existsSync(join(root, modules))) symlinkSync(join(root, modules), join(copy, modules));

const environment = { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_CLI_UI_LANGUAGE: 'en' };
function dotnet(...words) {
  const run = spawnSync('dotnet', words, { cwd: copy, env: environment, encoding: 'utf8', maxBuffer: 1 << 26, timeout: 300_000 });
  return { ok: run.status === 0, text: `${run.stdout}\n${run.stderr}` };
}

const build = (project) => dotnet(
  'build', `tests/${project}`, '-c', 'Release', '-v', 'quiet', '-p:RunAnalyzers=false', '-p:TreatWarningsAsErrors=false', '-p:UseSharedCompilation=true');

// xunit answers with success when a filter finds nothing, so what ran is counted.
function test(project, classes) {
  const run = dotnet(
    'test', `tests/${project}`, '-c', 'Release', '--no-build', '--filter', classes.map((name) => `FullyQualifiedName~.${name}.`).join('|'),
    '--logger', 'console;verbosity=normal');
  const count = (word) => Number(run.text.match(new RegExp(`^ *${word}: +(\\d+)`, 'm'))?.[1] ?? 0);
  return { ok: run.ok, passed: count('Passed'), failed: count('Failed'), text: run.text };
}

const started = Date.now();
const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;
const projects = [...new Set(mutants.map(({ project }) => project))];
for (const project of projects) {
  const before = Date.now();
  const built = build(project);
  if (!built.ok) throw new Error(`The unmutated ${project} does not build:\n${built.text.slice(-2000)}`);
  const classes = [...new Set(mutants.filter((mutant) => mutant.project === project).map((mutant) => mutant.class))];
  const green = test(project, classes);
  if (!green.ok || green.failed > 0 || green.passed === 0) throw new Error(`The unmutated ${project} is not green:\n${green.text.slice(-3000)}`);
  console.log(`unmutated ${project}: ${green.passed} passed, ${seconds(before)}`);
}

const lost = [];
for (const [index, mutant] of mutants.entries()) {
  const before = Date.now();
  const path = join(copy, mutant.file);
  const source = readFileSync(path, 'utf8');
  let verdict;
  try {
    writeFileSync(path, mutate(source, mutant));
    const built = build(mutant.project);
    if (!built.ok) {
      verdict = `DOES NOT COMPILE: ${built.text.match(/error .*/)?.[0] ?? ''}`;
    } else {
      const run = test(mutant.project, [mutant.class]);
      verdict = run.failed > 0 ? `killed, ${run.failed} red`
        : !run.ok ? 'killed, the run died'
        : run.passed > 0 ? 'SURVIVED' : 'NO TEST RAN';
    }
  } catch (error) {
    verdict = `DOES NOT FIT: ${error.message}`;
  } finally {
    writeFileSync(path, source);
  }
  if (!verdict.startsWith('killed')) lost.push(mutant.id);
  console.log(`${String(index + 1).padStart(3)}/${mutants.length} ${mutant.id.padEnd(40)} ${verdict} (${mutant.class}, ${seconds(before)})`);
}

console.log(`${mutants.length - lost.length} of ${mutants.length} killed in ${seconds(started)}${lost.length ? `; not: ${lost.join(', ')}` : ''}`);
process.exitCode = lost.length ? 1 : 0;
