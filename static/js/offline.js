// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of what can be read without a connection, on the page that is shown then.
const ORDER = ['agenda', 'programme', 'session', 'thread', 'event', 'home'];
const kindOf = (path) => (path === '/' ? 'home' : /^\/me\/agenda\//.test(path) ? 'agenda'
  : /^\/threads\//.test(path) ? 'thread' : /\/programme\/$/.test(path) ? 'programme'
    : /\/sessions\//.test(path) ? 'session' : 'event');

export default async (place, { make, fill, formats }) => {
  if (!('caches' in window) || !(await caches.has('pages'))) return;
  const cache = await caches.open('pages');
  const found = [];
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (pathname === '/-person') continue;
    const { headers } = await cache.match(request);
    const title = decodeURIComponent(headers.get('x-title') ?? '').replace(/ · Eventforum$/, '');
    const written = new DOMParser().parseFromString(title, 'text/html').body.textContent;
    found.push({ kind: kindOf(pathname), address: pathname + search, title: written || pathname, at: Number(headers.get('x-kept')) });
  }
  if (!found.length) return;
  found.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || b.at - a.at);
  const list = make('ul', { className: 'dl' });
  for (const { address, title, at } of found) {
    const row = make('li');
    const name = make('p', { className: 'dt' });
    const link = make('a', { href: address });
    link.append(make('bdi', { textContent: title }));
    name.append(link);
    const fresh = Date.now() - at < 864e5;
    const when = fresh ? formats.clock.format(at) : `${formats.date.format(at)}, ${formats.clock.format(at)}`;
    row.append(name, make('p', { className: 'sm mut', textContent: fill(place.dataset.words, { '': when }) }));
    list.append(row);
  }
  place.replaceChildren(list);
};
