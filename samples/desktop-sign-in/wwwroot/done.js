// SPDX-License-Identifier: Apache-2.0
// Tells the page that opened this window, if it is ours, that it is over; how it ended is for the server to say.
window.opener?.postMessage({ done: true }, location.origin);
