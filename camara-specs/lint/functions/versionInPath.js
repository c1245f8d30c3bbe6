// SPDX-License-Identifier: Apache-2.0
// 2.1.0 -> v2; 0.3.1 -> v0.3, and v0, which its own file says; 3.0.0-rc.1 -> v3rc1.
function segments(version) {
  const [, major, minor, , kind, number] = /^(\d+)\.(\d+)\.(\d+)(?:-(alpha|rc)\.(\d+))?$/.exec(version) ?? [];
  const suffix = kind ? `${kind}${number}` : "";
  return major === "0" ? [`v0.${minor}${suffix}`, "v0"] : [`v${major}${suffix}`];
}

export default function versionInPath(description) {
  const allowed = segments(description?.info?.version).map((segment) => `{apiRoot}/number-verification/${segment}`);
  return (description?.servers?.length ? description.servers : [{ url: "" }])
    .filter((server) => !allowed.includes(server?.url))
    .map((server) => ({ message: `the server "${server?.url}" is not ${allowed.join(" or ")}` }));
}
