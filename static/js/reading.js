// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells how far a discussion was read. A post counts as read after half of it, or half a window of
// it, was in view for a second while the page could be seen. Told in batches, the last one on leaving,
// with the number that the page begins with: pages before it that nobody opened are not read.
const SECOND = 1000;
const BATCH = 3000;
const STEPS = Array.from({ length: 21 }, (_, step) => step / 20);

export default (form, { find, on, make }) => {
  const list = document.getElementById('posts');
  const numberOf = (post) => Number(post.dataset.n);
  const waiting = new Map();
  let read = Number(form.elements.read?.value ?? 0);
  let told = read;
  let sending;
  let stopped = false;

  const tell = () => {
    clearTimeout(sending);
    sending = undefined;
    if (stopped || read <= told) return;
    const body = new FormData(form);
    body.set('number', read);
    body.set('first', numberOf(list.querySelector('[data-n]')));
    body.set('quiet', '1');
    if (navigator.sendBeacon(form.action, body)) told = read;
  };
  const seen = (post) => {
    observer.unobserve(post);
    read = Math.max(read, numberOf(post));
    if (read > told) sending ??= setTimeout(tell, BATCH);
  };
  const look = (post, isSeen) => {
    clearTimeout(waiting.get(post));
    waiting.delete(post);
    if (isSeen && !document.hidden && !stopped) waiting.set(post, setTimeout(seen, SECOND, post));
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
      const isSeen = intersectionRatio >= 0.5 || intersectionRect.height >= (rootBounds?.height ?? innerHeight) / 2;
      if (isSeen !== waiting.has(target)) look(target, isSeen);
    }
  }, { threshold: STEPS });
  const observe = () => {
    observer.disconnect();
    for (const post of find('[data-n]', list)) if (numberOf(post) > read) observer.observe(post);
  };
  const rest = () => {
    for (const post of [...waiting.keys()]) look(post, false);
    tell();
  };

  document.addEventListener('visibilitychange', () => (document.hidden ? rest() : observe()));
  addEventListener('pagehide', rest);
  new MutationObserver(observe).observe(list, { childList: true });
  // Unread from here: the posts get their sign and line again, and this page tells nothing any more.
  on('unread-from', ({ detail }) => {
    stopped = true;
    observer.disconnect();
    rest();
    document.getElementById('new')?.remove();
    for (const post of find('.post[data-n]', list)) post.classList.toggle('is-new', numberOf(post) >= detail.value);
    const first = list.querySelector(`[data-n="${detail.value}"]`);
    const line = make('li', { className: 'newl', id: 'new' });
    line.append(make('span', { textContent: form.dataset.new }));
    first?.closest('li').before(line);
  });
  observe();
};
