(() => {
  const by = id => document.getElementById(id), tables = [...document.querySelectorAll(".matrix")];
  const rows = tables.flatMap(table => [...table.tBodies].map(body => ({ body, table, text: body.dataset.q, states: body.dataset.s })));
  const periods = new Map(tables.map(table => [table, table.dataset.p.trim().split(" ")]));
  const sheet = document.head.appendChild(document.createElement("style")).sheet;
  for (const period of [...new Set([...periods.values()].flat())].sort().reverse()) by("p").add(new Option(period, period));
  const show = () => {
    const words = by("q").value.trim().toLowerCase().split(/\s+/), period = by("p").value, state = by("s").value;
    while (sheet.cssRules.length) sheet.deleteRule(0);
    const at = new Map(tables.map(table => [table, period ? periods.get(table).indexOf(period) : -1]));
    if (period) for (const table of tables) {
      sheet.insertRule(`#${table.id} tr:is(.main, .days) > :nth-child(n+2):not(:nth-child(${at.get(table) + 2})) { display: none }`);
      sheet.insertRule(`#${table.id} .months { display: none }`);
    }
    let found = 0;
    for (const row of rows) {
      const states = period ? row.states.charAt(at.get(row.table)) : row.states;
      const fits = words.every(word => row.text.includes(word)) && (!state || states.includes(state)) && (!period || states);
      if (row.body.hidden === fits) row.body.hidden = !fits;
      found += fits;
    }
    by("found").value = found === rows.length ? "" : `${found} / ${rows.length} 个单位`;
  };
  by("filter").addEventListener("input", show);
  by("filter").addEventListener("submit", event => event.preventDefault());
  by("filter").hidden = false;
  show();
})();
