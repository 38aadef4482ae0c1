// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps what somebody is writing: on this device half a second after the last letter, in their account
// every ten seconds. What another tab or device wrote at the same place is offered, never covered.
const ON_DEVICE = 500;
const IN_ACCOUNT = 10000;
const OTHER = '~other';

const fieldsOf = (form) => Object.fromEntries([...form.elements]
  .filter((field) => field.name && (/^(textarea|text|select-one)$/.test(field.type) || 'draft' in field.dataset))
  .map((field) => [field.name, field.type === 'checkbox' ? (field.checked ? 'on' : '') : field.value]));

let listens = false;
// Once a page: what becomes of drafts when forms are sent.
const listen = (tools) => {
  const { find, store, on, DRAFTED, draftKey } = tools;
  listens = true;
  const drop = (key) => { store.drop(key); store.drop(key + OTHER); };
  // What was typed while the form was on its way is not in the answer: the new form goes on with it.
  let late;
  const typedSince = (area) => {
    const { value, sentText } = area;
    if (area.type === 'checkbox' || sentText === undefined || value === sentText) return '';
    return (value.startsWith(sentText) ? value.slice(sentText.length) : value).trimStart();
  };
  const goOn = (area, text) => {
    const fresh = document.getElementById(area.id);
    store.set(draftKey(area), text);
    if (!fresh || fresh.value) return;
    fresh.value = text;
    fresh.setSelectionRange(text.length, text.length);
    start(fresh, tools);
    late = fresh;
  };
  document.addEventListener('submit', ({ target: form }) => {
    if (form.hasAttribute('hx-post') || form.method !== 'post' || form.hasAttribute('data-sign-out')) return;
    const drafts = find(DRAFTED, form).filter((area) => area.type !== 'checkbox' && area.value.trim());
    const kept = drafts.map((area) => [draftKey(area), area.value]);
    if (kept.length) store.set('sent', JSON.stringify({ page: location.href.split(/[?#]/)[0], drafts: kept }));
  });
  on('htmx:afterRequest', ({ detail: { xhr, requestConfig } }) => {
    const form = requestConfig.elt;
    if (!form.matches('form') || requestConfig.verb === 'get' || xhr.status < 200 || xhr.status >= 400) return;
    form.renewed = false;
    for (const area of find(DRAFTED, form)) {
      area.keeps?.stop();
      drop(draftKey(area));
      const text = form.isConnected ? '' : typedSince(area);
      if (text) goOn(area, text);
    }
  });
  on('htmx:beforeRequest', ({ detail: { requestConfig } }) => {
    const form = requestConfig.elt;
    if (form.matches('form')) for (const area of find(DRAFTED, form)) area.sentText = area.value;
  });
  on('htmx:afterSettle', () => {
    late?.focus();
    late = undefined;
  });
  // The form was older than a sign-in in another tab: it gets the new token, and is sent once more.
  on('fresh-token', ({ target, detail }) => {
    const form = target.closest?.('form');
    for (const field of find('[name=csrfmiddlewaretoken]')) field.value = detail.value;
    if (form && !form.renewed) setTimeout(() => form.requestSubmit(), 100);
    if (form) form.renewed = true;
  });
};

const start = (area, tools) => {
  const { page, words, fill, make, put, store, formats, draftKey } = tools;
  if (!listens) listen(tools);
  const form = area?.form;
  if (!form || area.keeps) return;
  const key = draftKey(area);
  const address = words.drafts;
  const lead = form.querySelector('textarea[id]:not([data-no-draft])') ?? area;
  const place = `${decodeURI(location.pathname)}#${lead.id}`;
  const inAccount = Boolean(page.dataset.person && address);
  const clock = (moment) => formats.clock.format(moment ? Date.parse(moment) : Date.now());
  let last = store.get(key);
  let stamp = '';
  let told = '';
  let waiting;
  let sooner;
  let sent = 0;

  const say = (text) => {
    const line = form.querySelector('.draft')
      ?? (form.querySelector('.row') ?? form).appendChild(make('span', { className: 'draft sm' }));
    put(line, text || '\u00a0');
  };
  const post = (values, quiet) => {
    const body = new FormData();
    const token = form.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';
    for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, place, ...values })) body.set(name, value);
    return quiet ? navigator.sendBeacon(address, body) : fetch(address, { method: 'POST', body, headers: { Accept: 'application/json' } });
  };

  // What stands elsewhere: it takes the place of what is here, which is then what is offered.
  const offer = (text, when, fields, itsStamp) => {
    form.querySelector('.elsewhere')?.remove();
    if (!text?.trim() || text === area.value) return;
    const line = make('div', { className: 'note elsewhere' });
    line.setAttribute('role', 'status');
    const quote = make('q', { textContent: text.length > 160 ? `${text.slice(0, 160)}…` : text, dir: 'auto' });
    const use = make('button', { type: 'button', className: 'btn', textContent: words.draftUse });
    const drop = make('button', { type: 'button', className: 'btn btn-q', textContent: words.draftDrop });
    const done = () => { line.remove(); store.drop(key + OTHER); area.focus(); };
    use.onclick = () => {
      const mine = area.value;
      area.value = text;
      stamp = itsStamp ?? stamp;
      for (const [name, value] of Object.entries(fields ?? {})) {
        const field = form.elements[name];
        if (field?.type === 'checkbox') field.checked ||= Boolean(value);
        else if (field && field !== area && !field.value) field.value = value;
      }
      done();
      changed();
      offer(mine);
    };
    drop.onclick = done;
    line.append(make('p', { textContent: fill(words.draftOther, { '': clock(when) }) }), quote, use, drop);
    (form.querySelector('.formmsg') ?? area).before(line);
  };

  const keepHere = () => {
    clearTimeout(waiting);
    waiting = undefined;
    if (area.type === 'checkbox') {
      if (area.checked) store.set(key, 'on'); else store.drop(key);
      return;
    }
    const found = store.get(key);
    if (found && found !== last && found !== area.value) { store.set(key + OTHER, found); offer(found); }
    if (!area.value.trim()) { store.drop(key); last = null; say(''); return; }
    last = area.value;
    if (store.set(key, last)) say(fill(words.draft, { '': clock() }));
  };
  const know = ({ stamp: now, at, other }) => {
    stamp = now;
    say(fill(words.draftAccount, { '': clock(at) }));
    if (other) offer(other.fields.text, other.at, other.fields);
  };
  const keepThere = async () => {
    clearTimeout(sooner);
    sooner = undefined;
    const fields = JSON.stringify(fieldsOf(form));
    const before = sent;
    if (fields === told) return;
    try {
      const answer = await post({ fields, known: stamp });
      if (sent !== before) post({ drop: '1', quiet: '1' }, true); // it was sent meanwhile
      else if (answer.ok && answer.status === 200) { told = fields; know(await answer.json()); }
    } catch { /* it is on this device */ }
  };
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(keepHere, ON_DEVICE);
    if (inAccount) sooner ??= setTimeout(keepThere, IN_ACCOUNT);
  };
  const flush = () => {
    if (waiting) keepHere();
    const fields = JSON.stringify(fieldsOf(form));
    if (sooner && fields !== told && post({ fields, known: stamp, quiet: '1' }, true)) told = fields;
  };
  const stop = () => {
    sent += 1;
    clearTimeout(waiting);
    clearTimeout(sooner);
    waiting = sooner = last = undefined;
    form.renewed = false;
    stamp = told = '';
  };

  area.keeps = { stop };
  area.addEventListener('input', changed);
  form.addEventListener('submit', () => {
    if (waiting) keepHere();
    clearTimeout(sooner);
    sooner = undefined;
  });
  addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', () => { if (document.hidden) flush(); });
  if (inAccount && !form.elements.draft) form.append(make('input', { type: 'hidden', name: 'draft', value: place }));

  if (area.type === 'checkbox') {
    area.checked ||= Boolean(last);
    return;
  }
  if (last && !area.value) {
    area.value = last;
    say(words.draftBack);
  }
  if (last && last !== area.value) store.set(key + OTHER, last);
  if (area.value !== area.defaultValue) changed();
  offer(store.get(key + OTHER));
  if (inAccount && area === lead) {
    fetch(`${address}?place=${encodeURIComponent(place)}`, { headers: { Accept: 'application/json' } })
      .then((answer) => (answer.status === 200 ? answer.json() : null))
      .then((saved) => {
        if (!saved || sent) return;
        if (saved.fields.text === area.value) stamp = saved.stamp;
        offer(saved.fields.text, saved.at, saved.fields, saved.stamp);
        if (saved.other && !form.querySelector('.elsewhere')) offer(saved.other.fields.text, saved.other.at);
      }).catch(() => {});
  }
};

export default start;
