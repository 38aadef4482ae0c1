// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the counts and states of questions fresh in an open page. Their order stays as it is, and
// nothing moves under the reader's pointer: a link says that the order has changed. Messages come as
// `live` events.
export default (section, { page, put, find }) => {
  const settled = ['answered', 'gone'];
  const votes = (row) => Number(row.querySelector('.vote .n')?.textContent || 0);
  const rank = (row) => (row.dataset.state === 'now' ? 1e9 : 0) + votes(row);
  const changed = () => section.querySelector('[data-order]')?.removeAttribute('hidden');
  const look = () => {
    const ranks = find('.qi', section).map(rank);
    const wanted = section.querySelector('.seg li:first-child [aria-current]');
    if (wanted && ranks.some((value, place) => place && value > ranks[place - 1])) changed();
  };
  // What is pointed at, typed in or read keeps its place in the window while lines come above it.
  const inView = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const still = (change) => {
    const focused = document.activeElement;
    const kept = [section.querySelector('.qi:hover'), focused === document.body ? null : focused, ...find('.qi', section)]
      .find((element) => element && inView(element));
    const before = kept?.getBoundingClientRect().top;
    page.style.overflowAnchor = 'none';
    change();
    if (kept) scrollBy(0, kept.getBoundingClientRect().top - before);
    requestAnimationFrame(() => requestAnimationFrame(() => page.style.removeProperty('overflow-anchor')));
  };
  const show = ({ question, state, votes: counted }) => {
    const row = document.getElementById(`q${question}`);
    if (!row) { if (!settled.includes(state)) changed(); return; }
    const was = row.dataset.state;
    row.dataset.state = state;
    if (counted !== undefined) put(row.querySelector('.vote .n'), String(counted));
    row.classList.toggle('is-now', state === 'now');
    row.querySelector('.nowq').hidden = state !== 'now';
    if (was !== state && settled.includes(state)) changed();
    look();
  };
  const hear = ({ detail }) => {
    if (!section.isConnected) { document.removeEventListener('live', hear); return; }
    if (detail.kind === 'question' && detail.on === `session:${section.dataset.session}`) still(() => show(detail));
  };
  document.addEventListener('live', hear);
};
