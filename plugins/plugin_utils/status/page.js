'use strict';
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const body = document.querySelector('tbody');
  const filter = document.getElementById('filter');
  const order = document.getElementById('order');
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const rows = all('tbody tr[data-state]').map((row, index) => ({ row, index, text: row.textContent.toLowerCase() }));
  let state = '';
  // the button of a version, an origin or a reason that is pressed
  let chosen = null;

  const show = () => {
    // words, and phrases in quotes
    const words = [...filter.value.toLowerCase().matchAll(/"([^"]*)"?|(\S+)/g)].map((match) => match[1] ?? match[2]);
    let shown = 0;
    for (const { row, text } of rows) {
      const wanted = !state || row.dataset.state === state || (state === 'any' && row.dataset.state !== 'fine');
      const has = !chosen || row.dataset[chosen.dataset.field].split('|').includes(chosen.dataset.value);
      row.hidden = !(wanted && has && words.every((word) => text.includes(word)));
      shown += row.hidden ? 0 : 1;
    }
    document.getElementById('shown').textContent = `${shown} of ${rows.length} shown`;
    document.getElementById('none').hidden = shown > 0;
  };

  const choose = (wanted) => {
    state = state === wanted ? '' : wanted;
    for (const button of all('[data-choose]')) {
      button.setAttribute('aria-pressed', String(button.dataset.choose === state));
    }
    show();
  };

  // Column -1 is the order of the report: what needs attention first.
  const sort = (column, descending) => {
    const value = ({ row }) => row.children[column].dataset.value ?? row.children[column].textContent.trim();
    const sign = descending ? -1 : 1;
    const compare = (one, other) => sign * collator.compare(value(one), value(other)) || one.index - other.index;
    const sorted = column < 0 ? rows : [...rows].sort(compare);
    body.append(...sorted.map(({ row }) => row));
    for (const [index, heading] of all('thead th').entries()) {
      heading.setAttribute('aria-sort', index !== column ? 'none' : descending ? 'descending' : 'ascending');
    }
    order.value = String(column);
  };

  for (const [index, heading] of all('thead th').entries()) {
    heading.querySelector('button').addEventListener('click', () => {
      sort(index, heading.getAttribute('aria-sort') === 'ascending');
    });
  }
  for (const button of all('[data-choose]')) {
    button.addEventListener('click', () => choose(button.dataset.choose));
  }
  for (const button of all('[data-field]')) {
    button.addEventListener('click', () => {
      chosen = chosen === button ? null : button;
      for (const each of all('[data-field]')) {
        each.setAttribute('aria-pressed', String(each === chosen));
      }
      show();
    });
  }
  filter.addEventListener('input', show);
  order.addEventListener('change', () => sort(Number(order.value), false));
  for (const element of all('.script')) {
    element.hidden = false;
  }
  show();
})();
