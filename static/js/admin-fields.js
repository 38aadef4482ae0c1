// SPDX-License-Identifier: AGPL-3.0-or-later
// Fields of the admin that suggest (Django's select2) say the name of their label, not only what
// is chosen: before something is, they would say nothing.

const named = () => {
  for (const field of document.querySelectorAll('select.admin-autocomplete')) {
    const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    const shown = field.nextElementSibling?.querySelector('[role=combobox]');
    if (!label || !shown || label.id) continue;
    label.id = `${field.id}-label`;
    shown.querySelector('[role=textbox]')?.setAttribute('aria-labelledby', label.id);
    shown.setAttribute('aria-labelledby', `${label.id} ${shown.getAttribute('aria-labelledby')}`);
  }
};

// Behind Django's own, which makes them when jQuery says that the page is ready; that may be after its load.
addEventListener('load', () => { named(); window.django?.jQuery?.(named); });
document.addEventListener('formset:added', () => setTimeout(named));
