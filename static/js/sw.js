// SPDX-License-Identifier: AGPL-3.0-or-later
// What can be read without a connection: the agenda, programmes, and what was visited last. Served as
// /sw.js with SHELL, TAKEN and VERSION before it. Pages come from the network; the copy is for when that does
// not answer. All copies belong to one person: who signs out, or signs in as another, has none.
/* global SHELL, TAKEN, VERSION */
'use strict';
const FILES = `files-${VERSION}`;
const PAGES = 'pages';
const PATIENCE = 4000;  // Milliseconds that a page may take when there is a copy of it.
const LARGEST = 1e6;  // Letters of a page that is kept.
const MOST_FILES = 80;
const OFFLINE = '/offline/';
const NOBODY = '';

// The kinds of pages that are kept, and how many of each; nothing else is: no forms, no settings, no
// admin, nothing that is shown to one person of another.
const WORD = '[\\w-]+';
const KINDS = [
  ['agenda', 1, /^\/me\/agenda\/$/],
  ['home', 1, /^\/$/],
  ['programme', 12, new RegExp(`^/${WORD}/programme/$`)],
  ['session', 40, new RegExp(`^/${WORD}/sessions/[^/]+/$`)],
  ['thread', 20, new RegExp(`^/threads/\\d+-[^/]+/$`)],
  ['event', 12, new RegExp(`^/(?!(?:${TAKEN.join('|')})/)${WORD}/$`)],
];
const kindOf = (url) => KINDS.find(([, , path]) => path.test(url.pathname));
const asked = (url) => (url.origin === location.origin && /^(\?after=\d+|\?src=app)?$/.test(url.search) ? kindOf(url) : undefined);
const nameOf = (url) => url.pathname + (/^\/threads\//.test(url.pathname) ? url.search : '');

// Whose copies these are: what the page says that came last.
const whose = async () => (await (await caches.open(PAGES)).match('/-person'))?.text();
const forget = async (person) => {
  await caches.delete(PAGES);
  await (await caches.open(PAGES)).put('/-person', new Response(person));
};
const attribute = (html, name) => new RegExp(`<html [^>]*\\b${name}="([^"]*)"`).exec(html)?.[1];
const readerOf = (html) => (attribute(html, 'data-tz') === undefined ? undefined : attribute(html, 'data-person') ?? NOBODY);

const trim = async (cache, [kind, most]) => {
  const kept = (await cache.keys()).filter((request) => kindOf(new URL(request.url))?.[0] === kind);
  const times = await Promise.all(kept.map(async (request) => Number((await cache.match(request)).headers.get('x-kept'))));
  const old = kept.map((request, place) => [times[place], request]).sort((a, b) => b[0] - a[0]).slice(most);
  await Promise.all(old.map(([, request]) => cache.delete(request)));
};

// One after the other: a page that was asked for before a sign-out must not come back after it.
let turn = Promise.resolve();
const inTurn = (work) => { turn = turn.then(work, work); return turn; };

const isPage = (response) => response.ok && !response.redirected && /^text\/html/.test(response.headers.get('Content-Type') ?? '');

// What was asked for when, signing out with it: who the reader is says what was asked for last, also when
// an earlier page comes in after it. 0 is for pages that say nothing of it.
let count = 0;
let leading = 0;
const lead = (order) => { leading = Math.max(leading, order); };

const keep = (url, response, order) => inTurn(async () => {
  if (!isPage(response)) return;
  const html = await response.text();
  const person = readerOf(html);
  if (person === undefined || html.length > LARGEST) return;
  if (await whose() !== person) {
    if (order <= leading) return;
    await forget(person);
  }
  lead(order);
  speak(attribute(html, 'lang'));
  const kind = asked(url);
  if (!kind) return;
  const headers = new Headers(response.headers);
  headers.set('x-kept', Date.now());
  headers.set('x-title', encodeURIComponent(/<title>([^<]*)<\/title>/.exec(html)?.[1].trim() ?? ''));
  const cache = await caches.open(PAGES);
  await cache.put(nameOf(url), new Response(html, { headers }));
  await trim(cache, kind);
  if (kind[0] === 'agenda') await keepAlong(html, cache);
});

// The page without a connection is in the language that is read; it says nothing of its reader.
const speak = async (language) => {
  const cache = await caches.open(FILES);
  if (await (await cache.match('/-language'))?.text() === language) return;
  const response = await fetch(`${OFFLINE}?ui=${language}`, { credentials: 'omit' }).catch(() => undefined);
  if (!response?.ok) return;
  await cache.put(OFFLINE, response);
  await cache.put('/-language', new Response(language));
};

// What an agenda leads to and its reader will want on the way: the programmes of their events.
const keepAlong = async (html, cache) => {
  const paths = [...html.matchAll(/ data-offline="([^"]+)"/g)].map(([, path]) => path);
  for (const path of new Set(paths)) {
    const old = await cache.match(path);
    if (old && Date.now() - Number(old.headers.get('x-kept')) < 36e5) continue;
    const url = new URL(path, location.origin);
    fetch(url, { headers: { Accept: 'text/html' } }).then((response) => keep(url, response, 0)).catch(() => {});
  }
};

// The copy as it is shown: with a line that says from when it is, and forms that were never sent.
const shown = async (copy) => {
  const html = await copy.text();
  const kept = new Date(Number(copy.headers.get('x-kept')));
  const zone = { timeZone: attribute(html, 'data-tz') || undefined };
  const locale = attribute(html, 'data-intl') || 'en';
  const day = { ...zone, dateStyle: 'short' };
  const today = kept.toLocaleDateString('en', day) === new Date().toLocaleDateString('en', day);
  const hour = { ...zone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' };
  const when = kept.toLocaleString(locale, today ? hour : { ...hour, month: 'short', day: 'numeric' });
  const words = / data-copy="([^"]*)"/.exec(html)?.[1] ?? '{}';
  const script = / data-copy-script="([^"]*)"/.exec(html)?.[1] ?? '';
  const line = `<p class="note zonel" id="away" role="status" data-load="${script}"><span>${words.replace('{}', when)}</span></p>`;
  const body = html
    .replace(/<main id="main"[^>]*>/, (main) => main + line)
    .replace(/(name="idempotency_key" value=")[^"]*/g, (_, start) => start + crypto.randomUUID());
  return new Response(body, { headers: copy.headers });
};

const copyOf = async (url) => {
  if (!asked(url)) return undefined;
  return (await caches.open(PAGES)).match(nameOf(url), { ignoreVary: true });
};

const offline = async () => (await caches.match(OFFLINE, { cacheName: FILES, ignoreVary: true })) ?? Response.error();

// When its reader last wrote something: an older copy is not shown for being faster.
let wrote = 0;

const page = async (event) => {
  const url = new URL(event.request.url);
  const order = ++count;
  const fresh = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  const answered = fresh.then((response) => {
    // Nothing but pages is read twice: a copy of a download would fill the memory.
    if (isPage(response)) event.waitUntil(keep(url, response.clone(), order));
    return response;
  });
  event.waitUntil(answered.catch(() => {}));
  const copy = await copyOf(url);
  if (!copy) return answered.catch(offline);
  const late = new Promise((done) => { if (Number(copy.headers.get('x-kept')) > wrote) setTimeout(done, PATIENCE); });
  const first = await Promise.race([answered.catch(() => undefined), late]);
  // A server that is away (502 to 504) is no better than none.
  return first && !(first.status >= 502 && first.status <= 504) ? first : shown(copy);
};

const file = async (event) => {
  const { request } = event;
  try {
    const response = await fetch(request);
    if (response.ok) {
      const copy = response.clone();
      event.waitUntil(caches.open(FILES).then(async (cache) => {
        if ((await cache.keys()).length < MOST_FILES) await cache.put(request, copy);
      }));
    }
    return response;
  } catch (error) {
    const copy = await caches.match(request, { cacheName: FILES, ignoreVary: true });
    if (copy) return copy;
    throw error;
  }
};

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith('files-') && name !== FILES) await caches.delete(name);
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
    // What was open before there was anybody to keep it.
    for (const client of await self.clients.matchAll({ type: 'window' })) {
      const url = new URL(client.url);
      const order = ++count;
      if (asked(url)) await fetch(url).then((response) => keep(url, response, order)).catch(() => {});
    }
  })());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === 'POST' && url.pathname === '/accounts/logout/') {
    lead(++count);
    event.waitUntil(inTurn(() => forget(NOBODY)));
  }
  // What pages send by themselves (what was read, drafts) is neither.
  if (request.method === 'POST' && (request.mode === 'navigate' || request.headers.has('HX-Request'))) wrote = Date.now();
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(page(event));
  else if (url.pathname.startsWith('/static/')) event.respondWith(file(event));
});
