// SPDX-License-Identifier: AGPL-3.0-or-later
// Offers once to put the portal on the home screen, where the browser can.
const ASKED = 'install-asked';

export default (box, { store }) => {
  const [install, leave] = box.querySelectorAll('button');
  const answered = () => { store.set(ASKED, '1'); box.hidden = true; };
  addEventListener('beforeinstallprompt', (event) => {
    if (store.get(ASKED)) return;
    event.preventDefault();
    box.hidden = false;
    install.onclick = () => { answered(); event.prompt(); };
    leave.onclick = answered;
  });
  addEventListener('appinstalled', answered);
};
