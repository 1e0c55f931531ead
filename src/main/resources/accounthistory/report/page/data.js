/** What the page shows, read from its island of JSON. */
const data = (() => {
  const island = JSON.parse(document.getElementById("data").textContent);
  const at = figures.clock(island.zone);

  function values(column) {
    if (column.words) {
      return column.places.map((place) => (place < 0 ? null : column.words[place]));
    }
    if (column.steps) {
      let instant = 0;
      return column.steps.map((step) => (step === null ? null : (instant += step)));
    }
    return column.values;
  }

  function panel(read) {
    const columns = read.columns.map((column) => ({ name: column.name, kind: column.kind, values: values(column) }));
    const byName = Object.fromEntries(columns.map((column) => [column.name, column]));
    const show = read.show ? read.show.split(", ") : null;
    return { ...read, columns, byName, show, chart: chart(read.chart) };
  }

  /** `lines x=day y=a,b` as { kind, x, y: [a, b] }. */
  function chart(text) {
    if (!text) {
      return null;
    }
    const [kind, ...rest] = text.split(" ");
    const said = Object.fromEntries(rest.map((part) => part.split("=")));
    return { kind, ...said, y: said.y.split(",") };
  }

  const panels = island.panels.map(panel);
  const environments = new Set(panels.flatMap((it) => it.byName.environment?.values ?? []).filter((it) => it !== null));

  /** The name of the subject that a row is of: an account, or all of them in one environment. */
  function subject(of, row) {
    const account = of.byName.account?.values[row] ?? null;
    if (account !== null) {
      return account;
    }
    const environment = of.byName.environment?.values[row] ?? null;
    return together(environment);
  }

  function together(environment) {
    const group = island.group === "all" ? "All accounts" : "Group " + island.group;
    return environments.size > 1 && environment !== null ? `${group}, ${environment}` : group;
  }

  const groups = island.group === undefined ? [] : environments.size > 1 ? [...environments].map(together) : [together(null)];

  /** The rows of a panel that are of a subject; all of them when it is everything. */
  function rows(of, chosen) {
    const found = [];
    for (let row = 0; row < of.rows; row++) {
      if (chosen === null || !of.byName.account || subject(of, row) === chosen) {
        found.push(row);
      }
    }
    return found;
  }

  /** The subjects that a panel has rows of, those of a group first. */
  function subjects(of) {
    const found = new Set();
    for (let row = 0; row < of.rows; row++) {
      found.add(subject(of, row));
    }
    return [...groups.filter((it) => found.has(it)), ...island.accounts.filter((it) => found.has(it))];
  }

  const isGroup = (name) => groups.includes(name);

  return { island, panels, groups, rows, subject, subjects, isGroup, at, named: (name) => panels.find((it) => it.name === name) };
})();
