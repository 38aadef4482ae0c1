// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes and shows passkeys. A form with data-passkey ("create" or "get") asks its data-options for
// the question to the browser, and is sent with the browser's answer in its field `credential`.
(() => {
  'use strict';
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));
  const text = (buffer) => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

  // Browsers know no passkeys for addresses that are numbers, nor on pages without TLS.
  const possible = window.PublicKeyCredential && window.isSecureContext
    && !/^[\d.]+$|^\[/.test(location.hostname);

  const question = ({ publicKey }) => {
    const listed = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
    const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
    if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) };
    if (asked.allowCredentials) asked.allowCredentials = listed(asked.allowCredentials);
    if (asked.excludeCredentials) asked.excludeCredentials = listed(asked.excludeCredentials);
    return { publicKey: asked };
  };

  const answer = (credential) => {
    const { response } = credential;
    const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];
    const told = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: Object.fromEntries(told),
    });
  };

  const ask = async (form) => {
    const token = form.querySelector('[name=csrfmiddlewaretoken]').value;
    const options = await fetch(form.dataset.options, {
      method: 'POST', headers: { 'X-CSRFToken': token }, redirect: 'error',
    });
    if (!options.ok) throw new Error('refused');
    const asked = question(await options.json());
    return form.dataset.passkey === 'create'
      ? navigator.credentials.create(asked) : navigator.credentials.get(asked);
  };

  const excuse = (form, error) => ({
    NotAllowedError: form.dataset.none,
    AbortError: form.dataset.none,
    InvalidStateError: form.dataset.known,
  })[error.name] ?? form.dataset.failed;

  const enliven = (form) => {
    const field = form.querySelector('[name=credential]');
    const button = form.querySelector('button');
    const message = document.getElementById(`${form.id}-msg`);
    form.hidden = false;
    form.addEventListener('submit', async (event) => {
      if (field.value) return;
      event.preventDefault();
      button.disabled = true;
      message.textContent = '';
      try {
        field.value = answer(await ask(form));
        form.requestSubmit();
      } catch (error) {
        message.textContent = excuse(form, error);
      }
      button.disabled = false;
    });
  };

  if (!possible) return;
  document.querySelectorAll('form[data-passkey]').forEach(enliven);
  document.querySelectorAll('[data-without-passkeys]').forEach((note) => { note.hidden = true; });
  // Back from the next page: the answer of before is used up.
  addEventListener('pageshow', () => {
    document.querySelectorAll('form[data-passkey] [name=credential]').forEach((field) => { field.value = ''; });
  });
})();
