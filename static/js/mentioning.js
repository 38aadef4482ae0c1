// SPDX-License-Identifier: AGPL-3.0-or-later
// Names for what somebody types after @, in a list below the field that arrows and Enter work
// in. Given the textarea; data-suggest is the address to ask, the form's action names the discussion.
export default (area, { make, say, fill }) => {
  const list = make('ul', { className: 'names', id: `${area.id}-names`, hidden: true });
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', area.dataset.names);
  area.after(list);
  area.setAttribute('aria-autocomplete', 'list');
  area.setAttribute('aria-controls', list.id);
  let asked = 0;
  let waiting;
  const typed = () => area.value.slice(0, area.selectionStart).match(/(?:^|[\s([{«"'،、])@([\p{L}\p{M}\p{N}_.-]{1,60})$/u)?.[1];
  const close = () => {
    list.hidden = true;
    area.removeAttribute('aria-activedescendant');
  };
  const mark = (option) => {
    for (const other of list.children) other.setAttribute('aria-selected', String(other === option));
    area.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  };
  const take = (option) => {
    const end = area.selectionStart;
    const start = end - typed().length;
    area.setRangeText(`${option.dataset.typed} `, start, end, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
    close();
  };
  const show = (people) => {
    list.replaceChildren(...people.map((person, place) => {
      const option = make('li', { id: `${list.id}-${place}` });
      option.setAttribute('role', 'option');
      option.dataset.typed = person.typed;
      option.append(make('bdi', { textContent: person.name }));
      if (person.affiliation) option.append(' ', make('bdi', { className: 'sm mut', textContent: person.affiliation }));
      option.onmousedown = (event) => { event.preventDefault(); take(option); };
      return option;
    }));
    if (!people.length) { close(); return; }
    list.hidden = false;
    mark(list.firstChild);
    say(fill(area.dataset.found, { '': people.length }));
  };
  const ask = async () => {
    const name = typed();
    const number = ++asked;
    if (!name) { close(); return; }
    const address = new URL(area.dataset.suggest, location.origin);
    address.search = new URLSearchParams({ q: name, thread: area.form.action.match(/\/threads\/(\d+)\//)?.[1] ?? '' });
    try {
      const answer = await fetch(address, { headers: { Accept: 'application/json' } });
      if (number === asked) show(answer.ok ? (await answer.json()).people : []);
    } catch { close(); }
  };
  area.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(ask, 200); });
  area.addEventListener('blur', close);
  area.addEventListener('keydown', (event) => {
    if (list.hidden) return;
    const options = [...list.children];
    const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(options[(at + step + options.length) % options.length]);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && !event.metaKey) take(options[at]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
};
