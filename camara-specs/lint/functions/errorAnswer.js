// SPDX-License-Identifier: Apache-2.0
const codeForm = /^([A-Z][A-Z0-9]*(_[A-Z0-9]+)*\.)?[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;

function* parts(schema) {
  yield schema;
  for (const part of schema?.allOf ?? []) {
    yield* parts(part);
  }
}

function* faults(status, answer) {
  const content = answer?.content?.["application/json"];
  const all = [...parts(content?.schema)];
  for (const name of ["status", "code", "message"]) {
    if (!all.some((part) => part?.required?.includes(name) && part?.properties?.[name])) {
      yield `${status} does not require ${name}`;
    }
  }

  const examples = content?.example ? [content.example] : Object.values(content?.examples ?? {}).map((one) => one.value);
  if (examples.length === 0) {
    yield `${status} has no example`;
  }

  const listed = all.flatMap((part) => part?.properties?.code?.enum ?? []);
  for (const example of examples) {
    if (`${example?.status}` !== status) {
      yield `an example of ${status} has the status ${example?.status}`;
    }

    if (listed.length > 0 && !listed.includes(example?.code)) {
      yield `an example of ${status} has a code that its schema does not list: ${example?.code}`;
    }
  }

  for (const code of [...listed, ...examples.map((example) => example?.code)]) {
    if (typeof code !== "string" || !codeForm.test(code)) {
      yield `${status} has a code in another form: ${code}`;
    } else if (code.includes(".") && !code.startsWith("NUMBER_VERIFICATION.")) {
      yield `${status} has a code of another API: ${code}`;
    }
  }
}

// The answers of one operation that are refusals.
export default function errorAnswer(operation) {
  return Object.entries(operation?.responses ?? {})
    .filter(([status]) => /^[45]/.test(status))
    .flatMap(([status, answer]) => [...faults(status, answer)])
    .map((message) => ({ message }));
}
