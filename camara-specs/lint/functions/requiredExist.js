// SPDX-License-Identifier: Apache-2.0
export default function requiredExist(schema) {
  return (schema?.required ?? [])
    .filter((name) => !(name in (schema.properties ?? {})))
    .map((name) => ({ message: `${name} is required and no property` }));
}
