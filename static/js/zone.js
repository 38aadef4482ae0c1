// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks once whether times should be those of this device, where its zone is another one.
export default ({ select, device }, { words, store, make, fill }) => {
  const here = [...select.options].find((option) => option.value === device);
  const city = device.split('/').pop().replaceAll('_', ' ');
  const offset = (name) => new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' })
    .formatToParts(Date.now()).find((part) => part.type === 'timeZoneName').value;
  if (!here) select.append(make('option', { value: device, textContent: city }));
  const asked = `zone:${select.value}>${device}`;
  if (store.get(asked) || offset(device) === offset(select.value)) return;
  const names = { page: select.options[0].textContent, device: city };
  const line = make('div', { className: 'note zonel', role: 'status' });
  const use = make('button', { type: 'button', className: 'btn', textContent: fill(words.zoneUse, names) });
  const keep = make('button', { type: 'button', className: 'btn btn-q', textContent: fill(words.zoneKeep, names) });
  const answer = (value) => { store.set(asked, '1'); select.value = value; select.form.requestSubmit(); };
  use.onclick = () => answer(device);
  keep.onclick = () => answer(select.options[0].value);
  line.append(make('p', { textContent: fill(words.zone, names) }), use, keep);
  document.getElementById('main').prepend(line);
};
