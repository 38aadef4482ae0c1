// SPDX-License-Identifier: AGPL-3.0-or-later
// "Interested" without an account: kept on this device under the names of events and sessions ("e3",
// "s12"), and taken into the account by the first page after the sign-in.
const KEPT = 'interested';
const MOST = 100;
const kept = (store) => { try { return JSON.parse(store.get(KEPT)) || []; } catch { return []; } };

// Loaded by the box of a page whose reader is not signed in, and by no box once they are.
export default (box, tools) => (box.isConnected ? keep(box, tools) : takeOver(tools));

const keep = (box, { store, words, say }) => {
  const { key } = box.dataset;
  const button = box.querySelector('[value=interested]');
  const note = box.querySelector('[data-kept]');
  if (!button || !note) return;
  const show = () => {
    const on = kept(store).includes(key);
    button.setAttribute('aria-pressed', on);
    note.hidden = !on;
    return on;
  };
  button.addEventListener('click', (event) => {
    const others = kept(store).filter((one) => one !== key);
    const all = others.length < kept(store).length ? others : [...others, key].slice(-MOST);
    if (!store.set(KEPT, JSON.stringify(all))) return; // Nothing can be kept: the form is sent.
    event.preventDefault();
    say(show() ? note.textContent : words.rsvpDropped);
  });
  show();
};

// Any page of somebody who has signed in on a device that has kept something.
const takeOver = async ({ store, words, say }) => {
  const keys = kept(store);
  const token = document.querySelector('[name=csrfmiddlewaretoken]')?.value;
  if (!keys.length || !token) return;
  const body = new URLSearchParams([['csrfmiddlewaretoken', token], ...keys.map((key) => ['kept', key])]);
  const answer = await fetch(words.rsvpTo, { method: 'POST', body });
  if (!answer.ok) return;
  store.drop(KEPT);
  const told = await answer.json();
  const box = document.getElementById('rsvp-box');
  if (told.say) say(told.say);
  if (!told.new || !keys.includes(box?.dataset.key)) return;
  const fresh = await fetch(box.closest('form').action, { headers: { 'HX-Request': 'true' } });
  if (!fresh.ok) return;
  const page = new DOMParser().parseFromString(await fresh.text(), 'text/html');
  box.replaceWith(document.importNode(page.getElementById('rsvp-box'), true));
};
