// SPDX-License-Identifier: Apache-2.0
const methods = ["get", "post", "put", "patch", "delete"];

export default function secured(description) {
  const schemes = Object.keys(description?.components?.securitySchemes ?? {});
  return Object.entries(description?.paths ?? {}).flatMap(([path, item]) =>
    methods
      .filter((method) => item?.[method])
      .filter((method) => {
        const needs = (item[method].security ?? []).flatMap((need) => Object.entries(need ?? {}));
        return needs.length === 0 || needs.some(([scheme, scopes]) => !schemes.includes(scheme) || !scopes?.length);
      })
      .map((method) => ({ message: `${method} ${path} names no scope of a scheme of this file`, path: ["paths", path, method] })));
}
