// SPDX-License-Identifier: AGPL-3.0-or-later
// Who goes to what a notice tells of has read it: the form of its row says so on the way.
export default (list) => {
  list.addEventListener('click', ({ target }) => {
    const row = target.closest('a[href]')?.closest('.nt.is-new');
    const form = row?.querySelector('form');
    if (!form) return;
    const data = new FormData(form, form.querySelector('button'));
    data.set('quiet', '1');
    navigator.sendBeacon(form.action, data);
    row.classList.remove('is-new');
  });
};
