// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the counts and states of questions fresh in an open page. Their order stays as it is under
// the reader's pointer: a link says that it has changed. Messages come as `live` events.
export default (section, { put, find }) => {
  const settled = ['answered', 'gone'];
  const votes = (row) => Number(row.querySelector('.vote .n')?.textContent || 0);
  const rank = (row) => (row.dataset.state === 'now' ? 1e9 : 0) + votes(row);
  const changed = () => section.querySelector('[data-order]')?.removeAttribute('hidden');
  const look = () => {
    const ranks = find('.qi', section).map(rank);
    const wanted = section.querySelector('.seg li:first-child [aria-current]');
    if (wanted && ranks.some((value, place) => place && value > ranks[place - 1])) changed();
  };
  const hear = ({ detail }) => {
    if (!section.isConnected) { document.removeEventListener('live', hear); return; }
    if (detail.kind !== 'question' || detail.on !== `session:${section.dataset.session}`) return;
    const row = document.getElementById(`q${detail.question}`);
    if (!row) { if (!settled.includes(detail.state)) changed(); return; }
    const was = row.dataset.state;
    row.dataset.state = detail.state;
    if (detail.votes !== undefined) put(row.querySelector('.vote .n'), String(detail.votes));
    row.classList.toggle('is-now', detail.state === 'now');
    row.querySelector('.nowq').hidden = detail.state !== 'now';
    if (was !== detail.state && settled.includes(detail.state)) changed();
    look();
  };
  document.addEventListener('live', hear);
};
