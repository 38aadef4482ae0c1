// SPDX-License-Identifier: AGPL-3.0-or-later
// Beside the line of a copy: once there is a connection, a button shows the page as it is now.
export default (line, { words, make, say }) => {
  const back = () => {
    if (line.querySelector('button')) return;
    const button = make('button', { type: 'button', className: 'btn', textContent: words.copyBack });
    button.onclick = () => location.reload();
    line.append(' ', button);
    say(words.copyBack);
  };
  addEventListener('online', back);
};
