// SPDX-License-Identifier: AGPL-3.0-or-later
// Names this browser as one to be told on. Nothing is asked of the reader before the press; the form
// is sent as any form is, with what the browser says of its push service.
const bytes = (text) => Uint8Array.from(
  atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

const digest = async (endpoint) => {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

export default async (box, { say }) => {
  const form = box.querySelector('#push-here');
  const show = (id, is) => { box.querySelector(`#${id}`).hidden = !is; };
  if (!(window.isSecureContext && navigator.serviceWorker && window.PushManager && window.Notification)) return;
  show('push-unable', false);

  const known = (await navigator.serviceWorker.getRegistration('/'))?.pushManager;
  const subscription = await known?.getSubscription().catch(() => null);
  const row = subscription && Notification.permission === 'granted'
    && box.querySelector(`[data-digest="${await digest(subscription.endpoint)}"]`);
  if (row) {
    row.querySelector('[data-here]').hidden = false;
    row.querySelector('[data-remove]').addEventListener('submit', () => { subscription.unsubscribe(); });
    return;
  }

  const ready = async () => {
    const { serviceWorker } = navigator;
    await serviceWorker.register('/sw.js');
    const { pushManager } = await serviceWorker.ready;
    const before = await pushManager.getSubscription();
    const own = before?.options.applicationServerKey;
    // One of before belongs to another account, or to another key of the portal: a new one is made.
    if (before && (!own || text(own) !== box.dataset.key)) await before.unsubscribe();
    return pushManager.subscribe({
      userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key),
    });
  };
  const refused = () => {
    show('push-denied', Notification.permission === 'denied');
    form.hidden = Notification.permission === 'denied';
  };
  form.addEventListener('submit', async (event) => {
    if (form.endpoint.value) return;
    event.preventDefault();
    if (await Notification.requestPermission() !== 'granted') return refused();
    try {
      const made = (await ready()).toJSON();
      form.endpoint.value = made.endpoint;
      form.key.value = made.keys.p256dh;
      form.secret.value = made.keys.auth;
    } catch {
      say(form.dataset.failed);
      box.querySelector('#push-here-msg').textContent = form.dataset.failed;
      return undefined;
    }
    form.requestSubmit();
    return undefined;
  });
  refused();
};
