// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps times fresh, drafts safe, keys handy, and says what went wrong with a request. Pages work
// without it. No dependencies; the names of htmx's events stand in this file only.
(() => {
  'use strict';
  const page = document.documentElement;
  const words = document.getElementById('words')?.dataset ?? {};
  const locale = page.dataset.intl || page.lang;
  const zone = page.dataset.tz || undefined;
  const find = (selector, root = document) => [...root.querySelectorAll(selector)];
  const fill = (text, values) => (text || '').replace(/\{(\w*)\}/g, (_, name) => values[name] ?? '');
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

  // Storage may be switched off: then nothing is remembered.
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); return true; } catch { return false; } },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
    keys: () => { try { return Object.keys(localStorage); } catch { return []; } },
  };

  const say = (text) => {
    const status = document.getElementById('say');
    if (status) status.textContent = '';
    setTimeout(() => put(status, text), 60);
  };

  // Times: the same texts as apps/core/times.py and time_box.py, every half minute. -----------------
  const MINUTE = 6e4;
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  const unit = (name) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' });
  const formats = {
    clock: new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: 'numeric', hourCycle: 'h23' }),
    date: new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric', timeZone: zone }),
    minute: unit('minute'),
    hour: unit('hour'),
  };
  const ago = (moment, now) => {
    const minutes = Math.round((moment - now) / MINUTE);
    const away = Math.abs(minutes);
    const sign = minutes < 0 ? -1 : 1;
    if (away >= 7 * 1440) return formats.date.format(moment);
    if (!away) return words.now;
    if (away < 60) return relative.format(minutes, 'minute');
    if (away < 1440) return relative.format(sign * Math.floor(away / 60), 'hour');
    return relative.format(sign * Math.floor(away / 1440), 'day');
  };
  const left = (end, now) => {
    const minutes = Math.max(0, Math.round((end - now) / MINUTE));
    const length = minutes < 60 ? formats.minute.format(minutes) : formats.hour.format(Math.floor(minutes / 60));
    return fill(words.left, { '': length });
  };
  const phaseOf = (start, end, now) =>
    now >= end ? 'ended' : now >= start ? 'live' : start - now < 15 * MINUTE ? 'soon' : 'next';
  const put = (element, text) => { if (element && text && element.textContent !== text) element.textContent = text; };

  const tickBox = (box, now) => {
    const start = Date.parse(box.dataset.a);
    const end = Date.parse(box.dataset.b);
    const phase = phaseOf(start, end, now);
    for (const name of ['next', 'soon', 'live', 'ended']) {
      for (const element of [box, box.closest('.slot')]) element?.classList.toggle(`is-${name}`, name === phase);
    }
    put(box.querySelector('.rel'), phase === 'live' ? words.live : phase === 'ended' ? words.ended : ago(start, now));
    const rest = box.querySelector('.sub');
    const told = phase === 'ended' ? now - end < 7 * 1440 * MINUTE && ago(end, now) : phase === 'live' && end > start && left(end, now);
    if (told) put(rest ?? box.appendChild(make('span', { className: 'sub' })), told);
    else rest?.remove();
  };
  const tick = (root = document) => {
    const now = Date.now();
    for (const time of find('time[data-f=rel]', root)) put(time, ago(Date.parse(time.dateTime), now));
    for (const box of find('.tbox[data-a]', root)) tickBox(box, now);
    for (const bar of find('.prog[data-a]', root)) {
      bar.querySelector('progress').value = Math.max(0, (now - Date.parse(bar.dataset.a)) / MINUTE);
      put(bar.querySelector('.sub'), left(Date.parse(bar.dataset.b), now));
    }
  };

  // The zone of this device: told to the server by a cookie, asked about when pages differ. ---------
  const offerZone = () => {
    const device = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const select = document.getElementById('pref-zone');
    if (!device || !select) return;
    if (!/(^|; )tz=/.test(document.cookie)) {
      const secure = location.protocol === 'https:' ? '; secure' : '';
      document.cookie = `tz=${encodeURIComponent(device)}; path=/; max-age=31536000; samesite=lax${secure}`;
    }
    if (select.value === device) return;
    load({ dataset: { load: words.zoneScript }, select, device });
  };

  // Drafts: kept on this device by person and address, gone on success and on sign-out. The work is
  // that of writing.js, loaded when somebody writes, or when a draft has to come back or to go. -------
  const mine = `draft:${page.dataset.person || 'anybody'}:`;
  const DRAFTED = 'textarea[id]:not([data-no-draft]), [data-draft]';
  const draftKey = (area) => `${mine}${location.pathname}#${area.id}`;
  const write = (area) => import(words.writing).then((module) => module.default(area, tools)).catch(() => {});
  // A plain form left the page: its draft goes unless that failed, which only the next page knows.
  const settleSent = () => {
    const sent = JSON.parse(store.get('sent') || 'null');
    store.drop('sent');
    const failed = 'failed' in page.dataset || document.querySelector('.sys, [data-refused]');
    const arrived = document.referrer.split(/[?#]/)[0] === sent?.page && !failed;
    for (const [key, text] of sent?.drafts ?? []) {
      if (arrived) { store.drop(key); store.drop(`${key}~other`); } else store.set(key, text);
    }
  };
  const bringDrafts = () => {
    settleSent();
    for (const area of find(DRAFTED)) if (store.get(draftKey(area))) write(area);
  };
  document.addEventListener('focusin', ({ target }) => { if (target.matches?.(DRAFTED)) write(target); });
  document.addEventListener('submit', ({ target }) => {
    if (target.hasAttribute('data-sign-out')) store.keys().filter((key) => key.startsWith(mine)).forEach(store.drop);
  });

  // Keys: one letter each, off while typing, and off altogether when the reader says so. ------------
  const keysOff = () => store.get('keys') === 'off';
  const showKeys = () => {
    const dialog = document.getElementById('keys')?.content.cloneNode(true).firstElementChild;
    if (!dialog) return;
    const box = dialog.querySelector('#keys-on');
    box.checked = !keysOff();
    box.onchange = () => (box.checked ? store.drop('keys') : store.set('keys', 'off'));
    dialog.onclose = () => dialog.remove();
    document.body.appendChild(dialog).showModal();
  };
  const rows = () => find('.post, [data-row]');
  const walk = {
    j: (at) => rows()[at + 1],
    k: (at) => rows()[Math.max(0, at - 1)],
    n: (at) => rows().find((row, place) => place > at && row.classList.contains('is-new')),
    r: () => document.querySelector('[data-reply], #reply textarea'),
    '/': () => [...find('input[type=search]')].at(-1),
  };
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea, select, [contenteditable], dialog');
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.form && event.target.matches('textarea')) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
    if (event.key === 'Escape') for (const menu of find('details.menu[open]')) closeMenu(menu);
    if (typing || event.ctrlKey || event.metaKey || event.altKey || keysOff()) return;
    const goal = walk[event.key]?.(rows().indexOf(document.activeElement?.closest('.post, [data-row]')));
    if (goal || event.key === '?') event.preventDefault();
    if (event.key === '?') showKeys();
    if (!goal) return;
    goal.closest('details')?.setAttribute('open', '');
    goal.focus();
    if (event.key !== '/') goal.scrollIntoView({ block: 'nearest' });
  });

  // Menus, players, the list of keys. ------------------------------------------------------
  const closeMenu = (menu) => {
    if (menu.contains(document.activeElement)) menu.querySelector('summary').focus();
    menu.open = false;
  };
  const play = (link, event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const player = link.closest('.player');
    const frame = make('iframe', {
      src: player.dataset.player,
      title: player.dataset.title || link.textContent.trim() || words.player,
      referrerPolicy: 'strict-origin-when-cross-origin',
      allow: 'fullscreen; picture-in-picture; encrypted-media',
    });
    event.preventDefault();
    link.replaceWith(frame);
    frame.focus();
  };
  document.addEventListener('click', (event) => {
    for (const menu of find('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
    // A tap tells the exact time, as a pointer that rests there does; the next half minute takes it back.
    const time = event.target.closest?.('time[title]');
    if (time) put(time, time.title);
    const link = event.target.closest?.('.player[data-player] a');
    if (link) play(link, event);
    if (event.target.closest?.('#keys-open')) showKeys();
  });

  const seek = () => {
    const post = /^#p(\d+)$/.exec(location.hash)?.[1];
    if (!post || document.getElementById(`p${post}`) || store.get('sought') === post) store.drop('sought');
    else if (store.set('sought', post)) location.replace(`/p/${post}/`);
  };

  // Requests of htmx: what the person reads when one fails, where the focus goes when one works. -----
  const formOf = ({ detail }) => (detail.requestConfig?.elt ?? detail.elt)?.closest?.('form');
  const messagePlace = (form) => {
    const id = form.id ? `${form.id}-msg` : '';
    let place = id ? document.getElementById(id) : form.querySelector('.formmsg');
    if (!place) {
      place = make('div', { className: 'formmsg', id });
      place.setAttribute('role', 'alert');
      (form.querySelector('button[type=submit], button:not([type])')?.closest('.row') ?? form).after(place);
    }
    return place;
  };
  const complain = (form, text, action) => {
    if (form) messagePlace(form).replaceChildren(make('span', { textContent: text }), ...(action ? [action] : []));
    else say(text);
  };
  const notSent = (event) => {
    const form = formOf(event);
    const again = make('button', { type: 'button', className: 'btn', textContent: words.again });
    again.onclick = () => form.requestSubmit();
    const stays = () => complain(form, navigator.onLine ? words.notSent : words.offline, again);
    // Without a connection it waits on this device, and is sent once when there is one.
    if (!navigator.onLine && form?.dataset.outbox && (page.dataset.person || 'guest' in form.dataset)) {
      import(form.dataset.outbox).then((box) => box.queue(form, tools, stays), stays);
    } else stays();
  };
  const refused = (event) => {
    const { xhr } = event.detail;
    const form = formOf(event);
    if (xhr.status === 401) {
      const link = { href: words.signInUrl, target: '_blank', className: 'btn', textContent: words.signIn };
      complain(form, words.signedOut, make('a', link));
    } else if (xhr.status === 429) {
      const seconds = Number(xhr.getResponseHeader('Retry-After')) || 60;
      const wait = seconds < 90 ? relative.format(seconds, 'second') : relative.format(Math.ceil(seconds / 60), 'minute');
      complain(form, fill(words.tooFast, { '': wait }));
    } else if (xhr.status === 403) complain(form, words.denied);
    else notSent(event);
  };
  const busy = (event, on) => {
    const asked = event.detail.requestConfig?.elt;
    const button = asked?.matches('button') ? asked : formOf(event)?.querySelector('button[type=submit], button:not([type])');
    const area = event.detail.target;
    if (button && button.closest('.ask')) {
      clearTimeout(button.wait);
      if (on) {
        button.wait = setTimeout(() => {
          button.style.minInlineSize = `${button.offsetWidth}px`;
          button.said = [...button.childNodes];
          button.textContent = words.sending;
        }, 300);
      } else if (button.said?.length) {
        button.removeAttribute('style'); // htmx would copy it as markup, which the policy forbids
        button.replaceChildren(...button.said.splice(0));
      }
    }
    clearTimeout(area?.wait);
    if (on && event.detail.requestConfig?.verb === 'get') area.wait = setTimeout(() => area.setAttribute('aria-busy', 'true'), 600);
    else area?.removeAttribute('aria-busy');
  };
  // What is free to undo shows at once: the answer brings the same, a failure turns it back.
  const flip = ({ detail: { elt } }) => {
    const pressed = elt.getAttribute('aria-pressed');
    if (pressed) elt.setAttribute('aria-pressed', pressed !== 'true');
  };
  const on = (name, handler) => document.addEventListener(name, handler);
  on('htmx:beforeRequest', (event) => {
    flip(event);
    const form = formOf(event);
    if (form?.id) document.getElementById(`${form.id}-msg`)?.replaceChildren();
    busy(event, true);
  });
  on('htmx:beforeOnLoad', (event) => busy(event, false));
  on('htmx:afterRequest', (event) => busy(event, false));
  on('htmx:sendError', notSent);
  on('htmx:timeout', notSent);
  on('htmx:responseError', refused);
  on('htmx:afterSwap', (event) => tick(event.target.parentNode ?? document));
  on('htmx:afterSettle', () => {
    const goal = document.querySelector('[data-focus]');
    goal?.removeAttribute('data-focus');
    goal?.focus();
  });
  on('say', (event) => say(event.detail.value));

  // Parts of the script that few pages need: an element names its module in data-load, which is given
  // the element and these tools. With data-on="focus" it is loaded when somebody first goes there.
  const tools = { page, words, locale, zone, find, fill, make, put, say, store, tick, on, formOf, formats, DRAFTED, draftKey };
  const load = async (element) => {
    if (element.loading) return;
    element.loading = true;
    const module = await import(element.dataset.load).catch(() => null);
    if (module) module.default(element, tools);
    else element.loading = false;  // Offline: asked for again later.
  };
  const loadParts = () => find('[data-load]:not([data-on])').forEach(load);
  document.addEventListener('focusin', ({ target }) => {
    const element = target.closest?.('[data-load][data-on=focus]');
    if (element) load(element);
    if (target.form) find('[data-load][data-on=focus]', target.form).forEach(load);
  });
  on('htmx:afterSettle', loadParts);
  addEventListener('online', loadParts);
  loadParts();
  if (page.dataset.person && store.get('interested')) load({ dataset: { load: words.rsvps } });
  if (store.get('outbox')) load({ dataset: { load: words.outbox } });
  addEventListener('load', () => navigator.serviceWorker?.register('/sw.js').catch(() => {}));
  tick();
  setInterval(tick, 3e4);
  bringDrafts();
  offerZone();
  seek();
  addEventListener('hashchange', seek);
  const line = document.querySelector('.gnow');
  if (line) line.closest('.gridw').scrollTop = line.offsetTop - 160;
  document.getElementById('keys-open')?.removeAttribute('hidden');
  document.querySelector('[data-focus]')?.focus();
})();
