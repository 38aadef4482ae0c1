// SPDX-License-Identifier: AGPL-3.0-or-later
// Quote what is selected in a post, or all of it, into the form that is open; without this script the
// link opens the page with the quotation in its form.
export default (_, { find }) => {
  let chosen = null; // what was selected last, for a click takes the selection away
  document.addEventListener('selectionchange', () => {
    const selection = getSelection();
    const prose = selection.anchorNode?.parentElement?.closest('.post .prose');
    const text = selection.toString().trim();
    if (prose?.contains(selection.focusNode) && text) chosen = { post: prose.closest('.post'), text };
  });
  const escaped = (words) => words.replace(/([\\`*_{}[\]()<>#+!|~@-])/g, '\\$1');
  const formFor = (post) => {
    const below = document.querySelector(`#${post.id}~div form textarea`);
    return below ?? find('textarea[name=text]').pop();
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('.do a[href*="quote="]');
    const post = link?.closest('.post');
    const area = post && formFor(post);
    if (!area || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const all = post.querySelector('.prose').innerText.trim();
    const words = chosen?.post === post ? chosen.text : all.length > 600 ? `${all.slice(0, 600)} …` : all;
    const lines = escaped(words).split('\n').map((line) => (line.trim() ? `> ${line}` : '>'));
    const name = escaped(post.querySelector('header bdi').textContent);
    const quote = [...lines, '>', `> — [${name}](/p/${post.id.slice(1)}/)`, '', ''].join('\n');
    const at = area.value.length && area.selectionStart;
    const before = area.value.slice(0, at).replace(/\n*$/, (ends) => (at ? ends.padEnd(2, '\n') : ''));
    area.value = before + quote + area.value.slice(at);
    area.focus();
    area.setSelectionRange(before.length + quote.length, before.length + quote.length);
    area.dispatchEvent(new Event('input', { bubbles: true }));
    area.scrollIntoView({ block: 'center' });
    chosen = null;
  });
};
