// SPDX-License-Identifier: AGPL-3.0-or-later
// The button beside an address takes it along; without a script the field can be selected.
export default (box, { say }) => {
  const field = box.querySelector('input');
  const button = box.querySelector('[data-copy]');
  field.addEventListener('focus', () => field.select());
  button.hidden = false;
  button.addEventListener('click', async () => {
    field.select();
    // Without TLS there is no clipboard to ask for; what is selected can still be copied.
    try { await navigator.clipboard.writeText(field.value); } catch { if (!document.execCommand('copy')) return; }
    say(box.dataset.copied);
  });
};
