// SPDX-License-Identifier: AGPL-3.0-or-later
// What was written without a connection: kept on this device, shown, to be cancelled, and sent once
// when there is a connection again. The key of its form lets it be sent twice and published once.
const BOX = 'outbox';
const MOST = 20;
const LEFT_OUT = ['csrfmiddlewaretoken', 'seen'];
// A speaker at a desk that a link opened has no account: their texts are those of nobody.
const isOf = (person, reader) => (person ?? '') === (reader ?? '');
const texts = (fields) => Object.fromEntries(fields).text ?? '';

const read = (store) => { try { return JSON.parse(store.get(BOX)) || []; } catch { return []; } };
const write = (store, entries) => (entries.length ? store.set(BOX, JSON.stringify(entries)) : (store.drop(BOX), true));

// A form that could not be sent. What cannot be kept (pictures, a full device) stays in its form.
export const queue = (form, tools, stays) => {
  const { store, words, page, find, draftKey, DRAFTED, say } = tools;
  const all = [...new FormData(form)];
  const fields = all.filter(([name, value]) => typeof value === 'string' && !LEFT_OUT.includes(name));
  const pictures = all.some(([, value]) => value instanceof File && value.size);
  const entries = read(store);
  const entry = {
    key: form.elements.idempotency_key?.value, person: page.dataset.person, to: form.getAttribute('action'),
    page: location.pathname + location.search, title: document.title, fields,
  };
  const known = entries.some(({ key }) => key === entry.key);
  if (!isSecureContext || !entry.key || pictures || known || entries.length >= MOST || !write(store, [...entries, entry])) {
    stays();
    return;
  }
  for (const area of find(DRAFTED, form)) {
    area.keeps?.stop();
    store.drop(draftKey(area));
    if (area.type !== 'checkbox') area.value = '';
  }
  form.querySelector('.draft')?.replaceChildren();
  form.elements.idempotency_key.value = crypto.randomUUID();
  listen(tools);
  show(tools);
  say(words.waits);
};

// Whose device this is now: the page knows it, or whoever has kept the copies.
const reader = async (page, place) => {
  if (!place) return page.dataset.person;
  return 'caches' in window ? (await caches.match('/-person', { cacheName: 'pages' }))?.text() : undefined;
};

// Each waiting text in its page, beside its form; on other pages and on that without a connection at
// the top. Another person learns only that something waits.
const show = async (tools) => {
  const { store, words, page, make, fill, find } = tools;
  const place = document.getElementById('outbox-list');
  const who = await reader(page, place);
  const entries = read(store);
  const mine = entries.filter(({ person }) => isOf(person, who));
  find('.outbox').forEach((old) => old.remove());
  const list = make('div', { className: 'outbox stack' });
  list.setAttribute('role', 'status');
  for (const entry of mine) {
    const row = make('div', { className: 'note' });
    const quote = make('q', { textContent: texts(entry.fields), dir: 'auto' });
    const cancel = make('button', { type: 'button', className: 'btn', textContent: words.cancel });
    cancel.onclick = () => {
      write(store, read(store).filter(({ key }) => key !== entry.key));
      const form = find('form[data-outbox]').find((one) => one.getAttribute('action') === entry.to);
      const area = form?.querySelector('textarea[name=text]');
      if (area && !area.value) { area.value = texts(entry.fields); area.focus(); }
      show(tools);
    };
    const told = entry.refused ? fill(words.waitsKept, { '': entry.refused }) : words.waits;
    const body = make('div', { className: 'stack' });
    const said = make('p', { className: 'snip' });
    said.append(quote);
    body.append(make('p', { textContent: told }), said, cancel);
    row.append(body);
    list.append(row);
  }
  if (entries.length > mine.length) {
    list.append(make('p', { className: 'note', textContent: words.waitsPerson }));
  }
  if (!list.children.length) return;
  const here = find('form[data-outbox]').find((form) => mine.some(({ to }) => to === form.getAttribute('action')));
  if (place) place.append(list);
  else if (here) here.before(list);
  else document.getElementById('main').prepend(list);
};

const tokenOf = () => document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';

// Of this page as it is now: that of a copy may be older than the cookie.
const newToken = async () => {
  const answer = await fetch(location.href).catch(() => undefined);
  const page = new DOMParser().parseFromString(await answer?.text() ?? '', 'text/html');
  return page.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';
};

// One entry to the server: "sent", "refused" with its words, or "waits" for another time.
const send = async (entry, token, again = true) => {
  const body = new FormData();
  const as = entry.person ? [['as', entry.person]] : [];
  for (const [name, value] of [...entry.fields, ...as, ['csrfmiddlewaretoken', token]]) body.append(name, value);
  let answer;
  try {
    answer = await fetch(entry.to, { method: 'POST', body, headers: { 'HX-Request': 'true', 'HX-Current-URL': location.href } });
  } catch { return { state: 'waits' }; }
  if (answer.ok) return { state: 'sent' };
  if (answer.status === 401) return { state: 'signed-out' };
  if (answer.status === 403 && again) return send(entry, await newToken(), false);
  const fresh = /"fresh-token":\s*"(\w+)"/.exec(answer.headers.get('HX-Trigger') ?? '')?.[1];
  if (fresh && again) return send(entry, fresh, false);
  if (![403, 404, 409, 410, 413, 422].includes(answer.status)) return { state: 'waits' };
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const words = page.querySelector('.formmsg, .err, h1')?.textContent ?? page.body.textContent;
  return { state: 'refused', words: words.trim().slice(0, 200) };
};

const flush = (tools) => navigator.locks.request(BOX, async () => {
  const { store, page, say, words, make, find } = tools;
  let sent;
  for (const entry of read(store)) {
    if (!isOf(entry.person, page.dataset.person) || entry.refused) continue;
    const { state, words: why } = await send(entry, tokenOf());
    if (state === 'waits' || state === 'signed-out') {
      if (state === 'signed-out') delete page.dataset.person;
      break;
    }
    const rest = read(store).filter(({ key }) => key !== entry.key);
    // Cancelled on its way: it is published now, and says so by being there.
    write(store, state === 'sent' ? rest : read(store).map((one) => (one.key === entry.key ? { ...one, refused: why } : one)));
    if (state === 'sent') sent = entry;
  }
  await show(tools);
  if (!sent) return;
  find('.outbox-sent').forEach((old) => old.remove());
  const line = make('p', { className: 'note note-ok outbox-sent' });
  line.append(make('a', { href: sent.page, textContent: words.waitsSent }));
  document.getElementById('main').prepend(line);
  say(words.waitsSent);
});

let listens = false;
const listen = (tools) => {
  if (listens) return;
  listens = true;
  addEventListener('online', () => flush(tools));
  addEventListener('storage', ({ key }) => { if (key === BOX) show(tools); });
};

export default (place, tools) => {
  listen(tools);
  show(tools);
  if (navigator.onLine) flush(tools);
};
