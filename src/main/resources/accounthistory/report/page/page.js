/** Puts the panels of one subject on the page. */
(() => {
  const { element } = tables;
  const { island } = data;
  const main = document.getElementById("page");
  const select = document.getElementById("subject");

  function sections() {
    const found = new Map();
    for (const panel of data.panels) {
      found.set(panel.section, [...(found.get(panel.section) ?? []), panel]);
    }
    return found;
  }

  const anchor = (title) => title.toLowerCase().replace(/[^a-z]+/g, "-").replace(/-$/, "");

  function period(panel) {
    if (panel.about === "now") {
      return `as of ${data.at(island.now)}`;
    }
    return panel.about === "period" ? `${island.firstDay} to ${island.lastDay}` : panel.about;
  }

  function about(panel, chosen) {
    const unit = panel.unit === "none" ? null : panel.unit;
    const parts = [unit, chosen ?? data.groups[0] ?? island.accounts.join(", "), period(panel), island.zone].filter(Boolean);
    return element("p", { class: "about" }, `${parts.join(" \u00b7 ")}. ${panel.method}`);
  }

  function shell(panel) {
    const header = element("header", {}, element("h3", { id: "title-" + panel.name }, panel.title), element("p", {}, panel.asks));
    const made = element("section", { class: "panel", id: "panel-" + panel.name, "aria-labelledby": "title-" + panel.name }, header);
    made.classList.add(...panel.width.split(" ").filter(Boolean));
    return made;
  }

  /** What of a panel is drawn for everything: the group when it has rows, else every account. */
  function drawnRows(panel, chosen) {
    const subjects = data.subjects(panel);
    const groups = subjects.filter(data.isGroup);
    if (chosen !== null && !data.isGroup(chosen)) {
      return [data.rows(panel, chosen)];
    }
    if (groups.length > 0) {
      return groups.filter((it) => chosen === null || it === chosen).map((it) => data.rows(panel, it));
    }
    return ["lines", "calendar"].includes(panel.chart.kind) ? [data.rows(panel, null)] : subjects.map((it) => data.rows(panel, it));
  }

  /** The rows that stand in tables: a group's members stand beside it. */
  function listedRows(panel, chosen) {
    return data.rows(panel, chosen !== null && !data.isGroup(chosen) ? chosen : null);
  }

  function fill(made, panel, chosen) {
    const listed = listedRows(panel, chosen);
    if (listed.length === 0) {
      made.append(element("p", { class: "nothing" }, "Nothing to show."));
    } else if (panel.chart === null) {
      made.append(tables.foldable(panel, listed));
    } else if (panel.chart.kind === "matrix" || panel.chart.kind === "pivot") {
      made.append(tables[panel.chart.kind](panel, listed), tables.behind(panel, listed));
    } else {
      chart(made, panel, chosen, listed);
    }
    made.append(about(panel, chosen));
  }

  function chart(made, panel, chosen, listed) {
    for (const rows of drawnRows(panel, chosen)) {
      if (rows.length === 0) {
        continue;
      }
      const subject = data.subject(panel, rows[0]);
      const broken = panel.chart.kind === "bridge" ? rows.find((row) => panel.byName.amount_usd.values[row] === null) : undefined;
      if (broken !== undefined) {
        made.append(element("p", { class: "nothing" }, `Not drawn for ${subject}: ${panel.byName.note.values[broken]}.`));
        continue;
      }
      const place = element("div", { class: "chart" });
      made.append(place);
      charts.draw(place, panel, rows, `${panel.title}, ${subject}. The numbers follow as a table.`);
    }
    if (panel.name === "equity" && (chosen === null || data.isGroup(chosen))) {
      made.append(multiples(panel));
    }
    made.append(tables.behind(panel, listed));
  }

  /** Every account by itself, beside the others. */
  function multiples(panel) {
    const place = element("div", { class: "multiples" });
    const since = panel.byName.at.values.reduce((first, it) => Math.min(first, it), island.until);
    for (const account of data.subjects(panel).filter((it) => !data.isGroup(it))) {
      const rows = data.rows(panel, account);
      const last = rows.findLast((row) => panel.byName.equity_usd.values[row] !== null);
      const value = (name) => (last === undefined ? null : panel.byName[name].values[last]);
      const small = element("div", { class: "chart spark" });
      const profit = element("span", {}, figures.signed(value("profit_usd"), 2));
      profit.className = { 1: "gain", "-1": "loss" }[figures.sign(value("profit_usd"))] ?? "";
      const caption = element("figcaption", {}, element("strong", {}, account), element("span", {}, figures.decimal(value("equity_usd"), 2)), profit);
      place.append(element("figure", {}, caption, small));
      later.push(() => charts.spark(small, panel, rows, "equity_usd", since));
    }
    return place;
  }

  /** What needs its place's width is drawn when the place is there. */
  let later = [];

  function show(chosen) {
    charts.clear();
    later = [];
    main.replaceChildren();
    for (const [title, panels] of sections()) {
      const place = element("section", { id: anchor(title), "aria-label": title }, element("h2", {}, title));
      const list = element("div", { class: "panels" });
      if (title === "Now") {
        place.append(summary.of(chosen));
      }
      place.append(list);
      main.append(place);
      for (const panel of panels) {
        const made = shell(panel);
        list.append(made);
        fill(made, panel, chosen);
      }
    }
    later.forEach((it) => it());
  }

  function head() {
    const names = island.group === undefined ? island.accounts : data.groups;
    document.getElementById("heading").textContent = names.join(", ");
    document.title = names.join(", ") + " \u00b7 account-history";
    document.getElementById("scope").textContent =
      `${island.firstDay} to ${island.lastDay} \u00b7 ${island.zone} \u00b7 amounts in USD unless a unit is named \u00b7 as of ${data.at(island.now)}`;
    document.getElementById("notes").textContent =
      `Written by account-history ${island.version} from one consistent view of its database. A dash is not known, never zero; its note says why.`;
    const nav = document.getElementById("sections");
    nav.append(...[...sections().keys()].map((it) => element("a", { href: "#" + anchor(it) }, it)));
  }

  function subjects() {
    const everything = data.groups.length > 0 ? [] : island.accounts.length > 1 ? ["These accounts"] : [];
    const names = [...everything, ...data.groups, ...island.accounts];
    select.append(...names.map((name, place) => element("option", { value: String(place) }, name)));
    const chosen = () => {
      const place = Number(select.value);
      return everything.length > 0 && place === 0 ? null : names[place];
    };
    select.addEventListener("change", () => show(chosen()));
    show(chosen());
  }

  function theme() {
    const button = document.getElementById("theme");
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
    const name = () => (button.textContent = isDark() ? "Light" : "Dark");
    button.addEventListener("click", () => {
      document.documentElement.dataset.theme = isDark() ? "light" : "dark";
      name();
      charts.repaint();
    });
    dark.addEventListener("change", () => {
      name();
      charts.repaint();
    });
    name();
  }

  head();
  theme();
  subjects();

  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(charts.repaint);
  });
  matchMedia("print").addEventListener("change", charts.repaint);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
})();
