// SPDX-License-Identifier: AGPL-3.0-or-later
// A button that prints the page; without scripts the browser's own menu does.
export default (button) => {
  button.hidden = false;
  button.addEventListener('click', () => print());
};
