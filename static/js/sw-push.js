// SPDX-License-Identifier: AGPL-3.0-or-later
// What the service worker does with push messages: shows them, and leads to what they tell of. Served
// within /sw.js. A message is JSON: title, body, address (a path), tag, group, lang, dir.
{
  const own = (address) => {
    const url = new URL(address ?? '/', self.location.origin);
    return url.origin === self.location.origin ? url : new URL('/', self.location.origin);
  };
  const read = (data) => {
    try {
      return data.json();
    } catch {
      return {};
    }
  };

  self.addEventListener('push', (event) => {
    const told = event.data ? read(event.data) : {};
    // Browsers demand that each message is shown, whatever is in it.
    event.waitUntil(self.registration.showNotification(told.title || 'Eventforum', {
      body: told.body || '',
      tag: told.tag || 'told',
      lang: told.lang || '',
      dir: ['rtl', 'ltr'].includes(told.dir) ? told.dir : 'auto',
      icon: '/favicon.ico',
      data: {
        path: own(told.address).pathname + own(told.address).search + own(told.address).hash,
        ...(told.group && { group: told.group }),
      },
    }));
  });

  // Who goes to what a message tells of has read it: said as the inbox says it, by a form of its page.
  const INBOX = '/me/notices/';
  const seen = async (group) => {
    const page = await fetch(INBOX);
    const token = / name="csrfmiddlewaretoken" value="([^"]+)"/.exec(await page.text())?.[1];
    if (!token || page.redirected) return;
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, group, quiet: '1' });
    await fetch(`${INBOX}seen/`, { method: 'POST', body });
  };

  const lead = async (url) => {
    const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const there = open.find((client) => new URL(client.url).pathname === url.pathname);
    if (!there) return self.clients.openWindow(url.href);
    await there.focus();
    if (there.url === url.href) return undefined;
    // A page that this worker does not control yet cannot be led on by it.
    return there.navigate(url.href).catch(() => self.clients.openWindow(url.href));
  };

  self.addEventListener('notificationclick', (event) => {
    const { path, group } = event.notification.data ?? {};
    event.notification.close();
    event.waitUntil(Promise.all([lead(own(path)), group && seen(group).catch(() => {})]));
  });
}
