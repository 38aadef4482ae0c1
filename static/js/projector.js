// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the questions on a big screen fresh: asked for again when the live channel says that one has
// changed, and every few seconds where there is no such channel.
const POLL = 10e3;
const SLOW = 60e3;
const SILENT = 50e3; // two beats of the server and a bit
const body = document.body;
let isLive = false;
let asking = false;
let next, soon, silent, source;

const plan = () => {
  clearTimeout(next);
  next = setTimeout(ask, isLive ? SLOW : POLL);
};
const ask = async () => {
  clearTimeout(soon);
  soon = undefined;
  if (asking) { hurry(); return; }
  asking = true;
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store' });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('main');
      const shown = document.getElementById('main');
      if (fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(document.adoptNode(fresh));
    }
  } catch { /* away: what is shown stays, and is asked for again */ }
  asking = false;
  plan();
};
const hurry = () => { soon ??= setTimeout(ask, 300 + Math.random() * 700); };
const heard = (event) => {
  clearTimeout(silent);
  silent = setTimeout(open, SILENT);
  if (event.type === 'beat') return;
  if (event.type === 'hello') isLive = JSON.parse(event.data).live;
  else if (event.type === 'away') isLive = false;
  else if (event.type === 'back') isLive = true;
  body.classList.toggle('is-live', isLive);
  hurry();
};
const open = () => {
  source?.close();
  source = new EventSource(`/live/?on=session:${body.dataset.session}`);
  for (const kind of ['hello', 'beat', 'question', 'asking', 'moved', 'away', 'back', 'resync']) source.addEventListener(kind, heard);
  source.onerror = () => {
    isLive = false;
    body.classList.remove('is-live');
    if (source.readyState === EventSource.CLOSED) setTimeout(open, 45e3 + Math.random() * 30e3);
    plan();
  };
};
open();
plan();
