// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the last page of a discussion up to date. Messages come as server-sent events; the page's
// own address (…/newer/) is the truth, and is asked after a gap, and now and then while nothing comes.
// Other modules hear each message as the event `live` of the document.
const POLL = 15e3;
const SAY = 20e3;
const SILENT = 50e3; // two beats of the server and a bit
const AWAY = 5 * 60e3; // a hidden page lets go after this
const NEAR = 80;

export default (line, { page, find, fill, make, put, say, store, tick, locale }) => {
  const list = document.getElementById('posts');
  const told = line.dataset;
  const part = (name) => line.querySelector(`[data-${name}]`);
  const [status, pause, jump, note, announce] = ['state', 'pause', 'jump', 'note', 'announce'].map(part);
  let channels = told.channels.trim().split(/\s+/);
  let thread = channels[0].startsWith('thread:') ? channels[0].slice(7) : '';
  let version = Number(told.version);
  let heard = version;
  let seen = Number(document.getElementById('seen').value);
  let source, last = '', etag = '', asking, asked, again, next, silent, hidden, speaking;
  let isLive = false, failures = 0, updated = Date.now(), spoken = 0;
  let news = [], ahead = 0, waiting = 0;

  const paused = () => pause.getAttribute('aria-pressed') === 'true';
  const ago = () => {
    const seconds = Math.round((updated - Date.now()) / 1e3);
    const format = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
    return seconds > -90 ? format.format(seconds, 'second') : format.format(Math.round(seconds / 60), 'minute');
  };
  const show = () => {
    line.dataset.is = paused() ? 'paused' : isLive ? 'live' : failures > 2 || !navigator.onLine ? 'away' : 'catching';
    const text = { paused: fill(told.paused, { '': waiting }), live: told.live, away: fill(told.away, { '': ago() }), catching: told.catching };
    put(status, text[line.dataset.is]);
  };

  // What is read or typed stays where it is; whoever is at the end goes on with it. ---------------------
  const steady = (change) => {
    const before = list.getBoundingClientRect();
    const typing = document.activeElement?.matches('textarea, input, select') && !list.contains(document.activeElement)
      && list.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING;
    const above = before.bottom < 0;
    const atEnd = !above && before.bottom <= innerHeight + NEAR;
    page.style.overflowAnchor = 'none';
    const added = change();
    const after = list.getBoundingClientRect();
    if (typing || above) scrollBy(0, after.bottom - before.bottom);
    else if (atEnd) scrollBy(0, Math.max(0, after.bottom + line.offsetHeight - innerHeight + 16));
    requestAnimationFrame(() => requestAnimationFrame(() => page.style.removeProperty('overflow-anchor')));
    if (added && !atEnd) offer(added, above);
  };
  const offer = (added, above) => {
    ahead += added.length;
    jump.goal ??= added[0];
    put(jump, `${fill(above ? told.above : told.below, { '': ahead })} ${above ? '↑' : '↓'}`);
    jump.hidden = false;
  };
  const arrive = () => { ahead = 0; jump.goal = undefined; jump.hidden = true; };
  jump.onclick = () => { const goal = jump.goal; arrive(); goal?.scrollIntoView({ block: 'start' }); goal?.focus({ preventScroll: true }); };
  addEventListener('scroll', () => {
    if (jump.hidden) return;
    const { bottom } = list.getBoundingClientRect();
    if (bottom >= 0 && bottom <= innerHeight + NEAR) arrive();
  }, { passive: true });

  // Posts: each once, in the order of their numbers, whoever brought them. ------------------------------
  const rows = () => find('article[id]', list);
  const numberOf = (post) => Number(post.dataset.n);
  const parse = (html) => { const made = document.createElement('template'); made.innerHTML = html; return made.content; };
  const link = (post) => {
    for (const answer of find('a.re', post)) {
      const goal = /^\/p\/(\d+)\/$/.exec(answer.getAttribute('href'))?.[1];
      if (goal && document.getElementById(`p${goal}`)) answer.setAttribute('href', `#p${goal}`);
    }
  };
  const add = (items) => {
    const fresh = [...items].filter((item) => {
      const post = item.querySelector('article[id]');
      return post ? !document.getElementById(post.id) : true;
    });
    while (fresh.length && !fresh.at(-1).querySelector('article')) fresh.pop();
    if (!fresh.length) return [];
    steady(() => {
      list.append(...fresh);
      // Hidden, not taken away: that is for the answer of a form of this page.
      document.getElementById('no-posts')?.setAttribute('hidden', '');
      for (const item of fresh) { link(item); window.htmx?.process(item); tick(item); }
      return fresh.map((item) => item.querySelector('article')).filter(Boolean);
    });
    const posts = fresh.map((item) => item.querySelector('article')).filter(Boolean);
    news.push(...posts);
    speak();
    return posts;
  };
  const change = (items) => {
    for (const post of find('article[id]', items)) {
      const old = list.querySelector(`#${post.id}`);
      if (!old || old.querySelector('.do form, .do textarea')) continue;
      const focused = old.contains(document.activeElement);
      if (old.classList.contains('is-new')) post.classList.add('is-new');
      link(post);
      old.replaceWith(post);
      window.htmx?.process(post);
      tick(post);
      if (focused) post.focus({ preventScroll: true });
    }
  };
  // Messages show posts as strangers see them. One's own, and those without a name, which may be one's
  // own, are asked for once more: then they have the buttons of their author.
  const own = { after: 0, until: 0 };
  const lay = (posts) => {
    if (!told.me) return;
    for (const post of posts) {
      const author = post.querySelector('header a.perm')?.getAttribute('href');
      if (!author?.startsWith('/people/') || author === told.me) {
        own.after = Math.min(own.after || Infinity, numberOf(post) - 1);
        own.until = Math.max(own.until, numberOf(post));
      }
    }
    if (own.until) own.soon ??= setTimeout(askOwn, Math.random() * 1500);
  };
  const askOwn = async () => {
    const { after, until } = own;
    Object.assign(own, { after: 0, until: 0, soon: undefined });
    try {
      const answer = await fetch(`${told.newer.replace('/0/', `/${thread}/`)}?own=${after}-${until}`, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin', cache: 'no-store' });
      if (answer.status === 200) change(parse(await answer.text()).querySelector('[data-changed]'));
    } catch { /* the next full answer brings them */ }
  };
  // A form of this page brings its own post, too: of two the later one has the author's buttons.
  const tidy = () => {
    const known = new Map();
    for (const post of rows()) {
      const twin = known.get(post.id);
      if (twin) { twin.closest('li').remove(); news = news.filter((one) => one !== twin); }
      known.set(post.id, post);
    }
    let before;
    for (const post of rows()) {
      const item = post.closest('li');
      if (before && numberOf(post) < numberOf(before)) {
        rows().find((other) => numberOf(other) > numberOf(post)).closest('li').before(item);
      } else before = post;
    }
    let heading = '';
    for (const item of find('.phasel', list)) {
      if (item.textContent === heading) item.remove();
      heading = item.textContent;
    }
    seen = Math.max(seen, Number(document.getElementById('seen').value), ...rows().slice(-3).map((post) => numberOf(post) || 0));
    document.getElementById('seen').value = seen;
  };
  new MutationObserver(tidy).observe(list, { childList: true });

  // An answer that was on its way while a message came counts less than the message.
  let counted = 0;
  const count = (box, made) => {
    const fresh = box.querySelector('#thread-count');
    const shown = document.getElementById('thread-count');
    if (fresh && shown && made >= counted) { shown.replaceWith(fresh); counted = made; }
    else fresh?.remove();
  };

  // The truth: what is newer than what this page shows. ------------------------------------------------------
  const ask = async () => {
    clearTimeout(again);
    again = undefined;
    if (!thread || paused()) return;
    // An answer on its way may have been made before what this question is about.
    if (asking) { asked = true; return; }
    asking = true;
    asked = false;
    const path = `${told.newer.replace('/0/', `/${thread}/`)}?seen=${seen}&v=${version}`;
    const headers = { 'HX-Request': 'true', ...(etag && etag.path === path ? { 'If-None-Match': etag.tag } : {}) };
    let more = false;
    try {
      const answer = await fetch(path, { headers, credentials: 'same-origin', cache: 'no-store' });
      if (answer.status === 404 || answer.status === 410) { stop(); return; }
      if (answer.status !== 304 && !answer.ok) throw new Error(answer.status);
      updated = Date.now();
      if (answer.status === 200) {
        etag = { path, tag: answer.headers.get('ETag') };
        const came = parse(await answer.text());
        const box = came.firstElementChild;
        more = 'more' in box.dataset;
        change(box.querySelector('[data-changed]'));
        add(box.querySelector('[data-came]').children);
        count(box, Number(box.dataset.version));
        seen = Math.max(seen, Number(box.dataset.seen) || 0);
        document.getElementById('seen').value = seen;
        version = Number(box.dataset.version);
        heard = Math.max(heard, version);
      }
    } catch { if (!isLive) failures = Math.max(failures, 3); } finally { asking = false; show(); }
    if (more || asked) await ask();
  };
  const askSoon = (within = 0) => { again ??= setTimeout(ask, Math.random() * within); };
  const poll = () => {
    clearTimeout(next);
    next = setTimeout(async () => { if (!isLive) { await ask(); poll(); } }, POLL * (0.8 + Math.random() * 0.4));
  };

  // Messages. -------------------------------------------------------------------------------------------------
  const hearing = {
    hello({ live, within, threads }) {
      failures = 0;
      isLive = live;
      const now = threads[`thread:${thread}`];
      if (now && (now.number > seen || now.version > heard)) askSoon(within > 2000 ? within : 0);
      if (live) { updated = Date.now(); clearTimeout(next); } else poll();
    },
    post({ number, after, html, on, version: made }) {
      if (on !== `thread:${thread}`) return;
      heard = Math.max(heard, made ?? 0);
      if (paused()) { waiting = Math.max(waiting, number - seen); return; }
      if (number <= seen) return;
      if (html && after <= seen) {
        const came = parse(html);
        count(came, made ?? counted);
        lay(add(came.children));
      }
      else askSoon(1000);
      updated = Date.now();
    },
    changed({ html, version: made, within }) {
      heard = Math.max(heard, made ?? 0);
      // Whose own buttons stand in the post asks for it; for all others it is the same.
      if (html && !page.dataset.person) { if (!paused()) change(parse(html)); } else askSoon(within ?? 2000);
    },
    newer: () => askSoon(1000),
    thread({ thread: made }) { if (!thread) { thread = String(made); channels = [`thread:${thread}`, ...channels]; open(); askSoon(); } },
    thanks: ({ post, count }) => thank(document.getElementById(`thx${post}`), post, count),
    away() { isLive = false; failures = 3; poll(); },
    back({ within }) { isLive = true; failures = 0; clearTimeout(next); askSoon(within); },
    resync({ within }) { askSoon(within ?? 0); },
    moved() { setTimeout(renew, Math.random() * 1500); },
    closed: () => tell(told.closed),
    reopened: () => tell(told.closed),
    beat() {},
  };
  const hear = (kind) => (event) => {
    clearTimeout(silent);
    silent = setTimeout(lost, SILENT);
    if (event.lastEventId) last = event.lastEventId;
    const said = JSON.parse(event.data);
    hearing[kind]?.(said);
    if (kind !== 'beat' && kind !== 'hello') document.dispatchEvent(new CustomEvent('live', { detail: { kind, ...said } }));
    show();
  };
  const KINDS = [...Object.keys(hearing), 'question', 'asking', 'count'];
  const close = () => { source?.close(); source = undefined; clearTimeout(silent); isLive = false; };
  const open = () => {
    close();
    if (document.hidden && hidden === 'gone') return;
    const query = channels.map((channel) => `on=${channel}`).join('&');
    source = new EventSource(`/live/?${query}${last ? `&last=${last}` : ''}`);
    // One that says nothing, not even that it is there, is lost as well.
    silent = setTimeout(lost, SILENT);
    for (const kind of KINDS) source.addEventListener(kind, hear(kind));
    source.onerror = () => {
      isLive = false;
      failures += 1;
      if (source?.readyState === EventSource.CLOSED) { failures = Math.max(failures, 3); setTimeout(retry, 45e3 + Math.random() * 30e3); }
      if (failures >= 3) poll();
      show();
    };
  };
  const retry = () => { if (!source || source.readyState === EventSource.CLOSED) open(); };
  const lost = () => { open(); failures += 1; poll(); show(); };
  const stop = () => { close(); clearTimeout(next); line.hidden = true; };

  const thank = (place, post, count) => {
    const link = place?.querySelector('a');
    if (!place || !count) { link?.remove(); return; }
    const fresh = link ?? make('a', { className: 'btn btn-q', href: told.thanks.replace('/0/', `/${post}/`) });
    put(fresh, String(count));
    fresh.setAttribute('aria-label', fill(told.thanked, { '': count }));
    if (!link) place.querySelector('button')?.after(fresh) ?? place.append(fresh);
  };
  // The time of the session as it is now, in the boxes of this page; a note leads to all the rest.
  const renew = async () => {
    try {
      const answer = await fetch(location.pathname, { credentials: 'same-origin', cache: 'no-store' });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
        for (const box of find('[data-moves]')) {
          const now = fresh.querySelector(`[data-moves="${box.dataset.moves}"]`);
          if (now) { box.replaceWith(document.adoptNode(now)); tick(now); }
        }
        const { a, b } = fresh.getElementById('live')?.dataset ?? {};
        remind(a, b);
      }
    } catch { /* the note is true all the same */ }
    tell(told.moved);
  };

  // What is said to screen readers: little, and seldom. ---------------------------------------------------------
  announce.value = store.get('live-say') || 'count';
  announce.onchange = () => store.set('live-say', announce.value);
  const speak = () => {
    if (announce.value === 'off') { news = []; return; }
    speaking ??= setTimeout(() => {
      speaking = undefined;
      const posts = news.splice(0);
      if (!posts.length || document.hidden) return;
      spoken = Date.now();
      const text = (post) => `${post.querySelector('header bdi')?.textContent ?? ''}: ${post.querySelector('.prose')?.textContent.trim().slice(0, 300) ?? ''}`;
      say(announce.value === 'all' ? posts.slice(-5).map(text).join(' ') : fill(told.came, { '': posts.length }));
    }, Math.max(1500, spoken + SAY - Date.now()));
  };
  const tell = (text) => { put(note.firstElementChild, text); note.hidden = false; say(text); };
  let reminders = [];
  const remind = (begins, ends) => {
    reminders.forEach(clearTimeout);
    reminders = [[begins, told.begun], [ends, told.over]].flatMap(([when, text]) => {
      const rest = Date.parse(when) - Date.now();
      return rest > 0 && rest < 864e5 ? [setTimeout(() => tell(text), rest)] : [];
    });
  };
  remind(told.a, told.b);

  pause.onclick = () => {
    pause.setAttribute('aria-pressed', String(!paused()));
    if (!paused()) { waiting = 0; ask(); }
    show();
  };
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hidden);
    if (document.hidden) hidden = setTimeout(() => { hidden = 'gone'; close(); show(); }, AWAY);
    else if (hidden === 'gone') { hidden = undefined; open(); }
  });
  addEventListener('offline', () => { close(); failures = 3; show(); });
  addEventListener('online', () => { open(); askSoon(3000); });
  addEventListener('pagehide', close);
  addEventListener('pageshow', (event) => { if (event.persisted) { open(); askSoon(1000); } });
  setInterval(show, 5e3);
  line.hidden = false;
  show();
  open();
};
