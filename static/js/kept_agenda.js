// SPDX-License-Identifier: AGPL-3.0-or-later
// The agenda of who has no account: what interested.js has kept on this device, as the server shows it.
export default async (place, { store, tick }) => {
  let keys = [];
  try { keys = JSON.parse(store.get('interested')) || []; } catch { /* nothing was kept */ }
  if (!keys.length) return;
  const query = new URLSearchParams(keys.map((key) => ['key', key]));
  const answer = await fetch(`${place.dataset.from}?${query}`);
  if (!answer.ok) return;
  const found = new DOMParser().parseFromString(await answer.text(), 'text/html').body;
  if (!found.children.length) return;
  place.replaceChildren(...document.importNode(found, true).childNodes);
  tick(place);
};
