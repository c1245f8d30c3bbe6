// SPDX-License-Identifier: Apache-2.0
// A desktop has nothing to choose, so its form goes at once.
document.querySelector("form[data-at-once]")?.requestSubmit();
