// SPDX-License-Identifier: Apache-2.0
// The small window. Without this script the form takes the whole page there and back.
const find = (id) => document.getElementById(id);
const [form, popup, waiting, notice] = [find("sign-in"), find("popup"), find("waiting"), find("notice")];

popup.hidden = false;
popup.addEventListener("click", async () => {
  if (!form.reportValidity()) return;
  const giveUp = new AbortController();
  find("give-up").onclick = () => giveUp.abort();
  form.elements.window.value = "popup";
  try {
    const answer = signInWithPhone({ form, signal: giveUp.signal }); // Before any await, or the browser opens no window.
    [form.hidden, notice.hidden, waiting.hidden] = [true, true, false];
    await answer;
    location.reload(); // The server knows by now how it ended.
  } catch (failure) {
    [form.hidden, waiting.hidden] = [false, true];
    form.elements.window.value = "";
    if (failure.code === "popup_blocked") form.submit();
  }
});
