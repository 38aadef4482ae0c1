// SPDX-License-Identifier: AGPL-3.0-or-later
// Pictures for a post: chosen, pasted or dropped, made smaller here, sent at once with a bar, and
// named in the form by their ids. Without this the form sends the files themselves.
const WIDEST = 1920;
const TALLEST = 2.5; // times the width, as the server has it
const SMALL = 500_000; // bytes: ten seconds on a slow line
const QUALITIES = [0.85, 0.7, 0.5, 0.35];

export default (box, { words, make, say, find }) => {
  const form = box.closest('form');
  const list = box.querySelector('.picl');
  const ids = box.querySelector('[name=pictures]');
  const files = box.querySelector('[type=file]');
  const told = box.dataset;
  let waiting = false;
  files.removeAttribute('name');
  box.querySelector('.nojs')?.remove();

  const items = () => [...list.children];
  const busy = () => items().some((item) => 'busy' in item.dataset);
  const settle = () => {
    ids.value = items().map((item) => item.dataset.id).filter(Boolean).join(',');
    for (const button of find('.pic-first', list)) button.hidden = button.closest('li') === list.firstElementChild;
    if (waiting && !busy()) { waiting = false; form.requestSubmit(); }
  };
  const button = (text, className, onclick) => make('button', { type: 'button', className: `btn btn-q ${className}`, textContent: text, onclick });

  const furnish = (item) => {
    const row = make('div', { className: 'row-e' });
    row.append(
      button(told.first, 'pic-first', () => { item.previousElementSibling?.before(item); settle(); }),
      button(told.remove, 'pic-remove', () => { item.request?.abort(); item.remove(); settle(); files.focus(); }));
    item.querySelector('.ck')?.remove();
    item.append(row);
  };

  // Decoded here and drawn again: a photo of 6 MB becomes half a megabyte, and its place is gone.
  const shrink = async (file, canvas) => {
    let bitmap;
    try { bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }); } catch { return file; }
    const cover = Math.max(192 / bitmap.width, 144 / bitmap.height);
    canvas.width = 192;
    canvas.height = 144;
    canvas.getContext('2d').drawImage(bitmap, (192 - bitmap.width * cover) / 2, (144 - bitmap.height * cover) / 2, bitmap.width * cover, bitmap.height * cover);
    const scale = Math.min(1, WIDEST / bitmap.width, (TALLEST * WIDEST) / bitmap.height);
    if (file.size <= SMALL && scale === 1) return file;
    const drawn = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    drawn.getContext('2d').drawImage(bitmap, 0, 0, drawn.width, drawn.height);
    bitmap.close();
    try {
      let blob = file;
      for (const quality of QUALITIES) {
        const next = await drawn.convertToBlob({ type: 'image/webp', quality });
        if (next.size < blob.size) blob = next;
        if (blob.size <= SMALL) break;
      }
      return blob;
    } catch { return file; }
  };

  const send = (item, blob, name) => {
    const bar = make('progress', { max: 100, value: 0 });
    bar.setAttribute('aria-label', told.sending);
    const line = make('p', { className: 'err' });
    line.setAttribute('role', 'alert');
    item.querySelector('.pic-state').replaceChildren(bar, line);
    item.dataset.busy = '';
    const request = item.request = new XMLHttpRequest();
    request.open('POST', told.url);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('X-CSRFToken', form.querySelector('[name=csrfmiddlewaretoken]').value);
    request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = (95 * event.loaded) / event.total; };
    const failed = (text) => {
      delete item.dataset.busy;
      bar.remove();
      line.textContent = text;
      line.append(' ', button(told.again, '', () => send(item, blob, name)));
      waiting = false;
      settle();
    };
    request.onerror = request.ontimeout = () => failed(navigator.onLine ? told.failed : words.offline);
    request.onload = () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* a proxy answered */ }
      if (request.status !== 201) { failed(answer.detail || told.failed); return; }
      delete item.dataset.busy;
      item.dataset.id = answer.id;
      item.querySelector('input').name = `alt-${answer.id}`;
      item.querySelector('.pic-state').replaceChildren();
      say(told.added);
      settle();
    };
    const data = new FormData();
    data.append('picture', blob, name || 'picture');
    request.send(data);
  };

  const add = async (file) => {
    if (items().length >= Number(told.most)) { say(told.many); box.querySelector('.hint').textContent = told.many; return; }
    const item = make('li', {});
    const canvas = make('canvas', { width: 192, height: 144 });
    canvas.setAttribute('aria-hidden', 'true');
    const id = `${files.id}-${Date.now()}-${items().length}`;
    const label = make('label', { className: 'lab', htmlFor: id, textContent: told.shows });
    const alt = make('input', { className: 'inp', id, maxLength: 500, dir: 'auto' });
    item.dataset.busy = '';
    item.append(canvas, label, alt, make('div', { className: 'pic-state' }));
    furnish(item);
    list.append(item);
    settle();
    const blob = await shrink(file, canvas);
    if (item.isConnected) send(item, blob, file.name);
  };
  const addAll = async (found) => {
    const pictures = [...found].filter((file) => file.type.startsWith('image/'));
    if (pictures.length) box.open = true;
    for (const file of pictures) await add(file);
    return pictures.length;
  };

  items().forEach(furnish);
  settle();
  const choose = async () => {
    const chosen = [...files.files];
    files.value = '';
    if (await addAll(chosen)) list.lastElementChild?.querySelector('input')?.focus();
  };
  files.addEventListener('change', choose);
  choose(); // what was chosen while this was on its way
  form.addEventListener('paste', (event) => {
    const pasted = event.clipboardData?.files ?? [];
    if ([...pasted].some((file) => file.type.startsWith('image/'))) { event.preventDefault(); addAll(pasted); }
  });
  form.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) { event.preventDefault(); box.classList.add('is-over'); }
  });
  form.addEventListener('dragleave', () => box.classList.remove('is-over'));
  form.addEventListener('drop', (event) => {
    box.classList.remove('is-over');
    if (event.dataTransfer?.files.length) { event.preventDefault(); addAll(event.dataTransfer.files); }
  });
  // A post that is sent too early waits for its pictures.
  document.addEventListener('submit', (event) => {
    if (event.target !== form || !busy()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = true;
    const place = document.getElementById(`${form.id}-msg`);
    if (place) place.textContent = told.waits;
  }, true);
};
