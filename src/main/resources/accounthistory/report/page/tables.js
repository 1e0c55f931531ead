/** Panels as tables, and as CSV. */
const tables = (() => {
  const FIRST = 12;
  const MOST = 500;
  const SIGNED = /^(profit|before|change|open_profit|realized|unrealized|funding|commission|rebate|amount|net)/;
  const HIDDEN = new Set(["environment"]);

  function element(name, attributes = {}, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      made.setAttribute(key, value);
    }
    made.append(...content);
    return made;
  }

  function isNumber(column) {
    return column.kind === "decimal" || column.kind === "whole";
  }

  function shown(column, row) {
    const value = column.values[row];
    if (value === null) {
      return figures.UNKNOWN;
    }
    switch (column.kind) {
      case "decimal":
        return SIGNED.test(column.name)
          ? figures.signed(value, figures.digits(column.name))
          : figures.decimal(value, figures.digits(column.name));
      case "whole":
        return column.name === "year" ? value : figures.decimal(value);
      case "instant":
        return data.at(value);
      case "truth":
        return value === "true" ? "yes" : "no";
      default:
        return value;
    }
  }

  const isEmpty = (column, rows) => rows.every((row) => column.values[row] === null || column.values[row] === "");

  /** The columns that are shown, in the order in which the panel names them. */
  function columns(panel) {
    const named = panel.show === null ? panel.columns : panel.show.map((name) => panel.byName[name]);
    return named.filter((column) => !HIDDEN.has(column.name));
  }

  /** Columns of which no row knows anything are named below the table, with the reasons that its rows give. */
  function unknown(panel, rows) {
    const empty = columns(panel).filter((column) => column.name !== "note" && column.name !== "account" && isEmpty(column, rows));
    if (empty.length === 0) {
      return [];
    }
    const names = empty.map((column) => figures.label(column.name).text).join(", ");
    const notes = new Set(rows.map((row) => panel.byName.note?.values[row]).filter(Boolean));
    return [element("p", { class: "about" }, [`Not known or none: ${names}`, ...notes].join("; "))];
  }

  function cell(panel, column, row) {
    if (column.name === "account") {
      return element("th", { scope: "row" }, data.subject(panel, row));
    }
    const made = element("td", {}, shown(column, row));
    if (isNumber(column)) {
      made.classList.add("number");
      if (column.name.endsWith("_usd") && SIGNED.test(column.name)) {
        const sign = figures.sign(column.values[row]);
        made.classList.toggle("gain", sign > 0);
        made.classList.toggle("loss", sign < 0);
      }
    }
    if (column.name === "note") {
      made.classList.add("note");
      made.textContent = column.values[row] ?? "";
    } else if (column.values[row] === null) {
      made.classList.add("unknown");
      const note = panel.byName.note?.values[row];
      if (note) {
        made.title = note;
      }
    }
    return made;
  }

  function head(panel, drawn) {
    const row = element("tr");
    for (const column of drawn) {
      const { text, unit } = figures.label(column.name);
      const made = element("th", { scope: "col" }, text);
      if (unit) {
        made.append(" ", element("small", {}, unit));
      }
      made.classList.toggle("number", isNumber(column));
      row.append(made);
    }
    return row;
  }

  /** A table of some rows of a panel. */
  function table(panel, rows) {
    const drawn = columns(panel).filter((column) => column.name === "account" || !isEmpty(column, rows));
    const body = element("tbody");
    for (const row of rows) {
      const line = element("tr", {}, ...drawn.map((column) => cell(panel, column, row)));
      line.classList.toggle("together", panel.byName.account?.values[row] === null);
      body.append(line);
    }
    return scrolling(panel, head(panel, drawn), body);
  }

  /** The first rows, and a button for the others. */
  function foldable(panel, rows) {
    const place = element("div");
    const draw = (count) => {
      place.replaceChildren(table(panel, rows.slice(0, count)), ...unknown(panel, rows.slice(0, count)));
      const tools = element("div", { class: "tools" });
      if (rows.length > count && count < MOST) {
        const more = element("button", { type: "button" }, `Show all ${Math.min(rows.length, MOST)} rows`);
        more.addEventListener("click", () => draw(MOST));
        tools.append(more);
      }
      if (rows.length > MOST && count >= MOST) {
        tools.append(element("span", { class: "muted" }, `${rows.length - MOST} further rows are in the CSV`));
      }
      tools.append(download(panel, rows));
      place.append(tools);
    };
    draw(FIRST);
    return place;
  }

  /** The numbers behind a chart. */
  function behind(panel, rows) {
    const place = element("details", {}, element("summary", {}, `The numbers: ${rows.length} rows`));
    place.addEventListener(
      "toggle",
      () => {
        const some = rows.slice(0, MOST);
        const tools = element("div", { class: "tools" });
        if (rows.length > MOST) {
          tools.append(element("span", { class: "muted" }, `${rows.length - MOST} further rows are in the CSV`));
        }
        tools.append(download(panel, rows));
        place.append(tools, table(panel, some));
      },
      { once: true },
    );
    return place;
  }

  /** Every column and digit, instants in UTC. */
  function csv(panel, rows) {
    const lines = [panel.columns.map((column) => quoted(column.name)).join(",")];
    for (const row of rows) {
      lines.push(panel.columns.map((column) => quoted(exact(panel, column, row))).join(","));
    }
    return lines.join("\r\n") + "\r\n";
  }

  function exact(panel, column, row) {
    const value = column.values[row];
    if (column.name === "account") {
      return data.subject(panel, row);
    }
    if (value === null) {
      return "";
    }
    return column.kind === "instant" ? new Date(value).toISOString() : value;
  }

  /** A text that a spreadsheet would take for a formula begins with an apostrophe. */
  function quoted(text) {
    const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? "'" + text : text;
    return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  }

  function download(panel, rows) {
    const button = element("button", { type: "button" }, "CSV");
    button.setAttribute("aria-label", `${panel.title} as CSV`);
    button.addEventListener("click", () => {
      const address = URL.createObjectURL(new Blob([csv(panel, rows)], { type: "text/csv" }));
      const link = element("a", { href: address, download: panel.name + ".csv" });
      link.click();
      URL.revokeObjectURL(address);
    });
    return button;
  }

  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  /** One line a subject and year, one column a month. */
  function matrix(panel, rows) {
    const { row: line, column, y } = panel.chart;
    const value = (name, row) => panel.byName[name].values[row];
    return crossed(panel, rows, {
      heads: ["Account", "Year"],
      line: (row) => [data.subject(panel, row), value(line, row)],
      columns: MONTHS.map((name, index) => [name, (row) => Number(value(column, row)) === index + 1]),
      cell: (row) => {
        const made = element("td", { class: "number" }, figures.signed(value(y[0], row), 2));
        const sign = figures.sign(value(y[0], row));
        made.classList.toggle("high-share", sign > 0);
        made.classList.toggle("low-share", sign < 0);
        made.classList.toggle("partial", value("is_whole", row) !== "true");
        return made;
      },
    });
  }

  /** One line a subject, one column a period: a figure, and the one that it is compared with below it. */
  function pivot(panel, rows) {
    const { column, y, under } = panel.chart;
    const value = (name, row) => panel.byName[name].values[row];
    const names = [...new Set(rows.map((row) => value(column, row)))];
    return crossed(panel, rows, {
      heads: ["Account"],
      line: (row) => [data.subject(panel, row)],
      columns: names.map((name) => [name.charAt(0).toUpperCase() + name.slice(1), (row) => value(column, row) === name]),
      cell: (row) => {
        const figure = element("span", {}, figures.signed(value(y[0], row), 2));
        figure.className = { 1: "gain", "-1": "loss" }[figures.sign(value(y[0], row))] ?? "";
        const before = value(under, row);
        const made = element("td", { class: "number" }, figure);
        made.append(element("small", { class: "before" }, before === null ? "before: " + figures.UNKNOWN : "before: " + figures.signed(before, 2)));
        return made;
      },
    });
  }

  /** Lines by columns; below the table, why a cell is not known. */
  function crossed(panel, rows, how) {
    const lines = new Map();
    for (const row of rows) {
      const key = JSON.stringify(how.line(row));
      lines.set(key, [...(lines.get(key) ?? []), row]);
    }
    const body = element("tbody");
    for (const [key, found] of lines) {
      const [subject, ...rest] = JSON.parse(key);
      const line = element("tr", {}, element("th", { scope: "row" }, subject), ...rest.map((it) => element("td", {}, it)));
      line.classList.toggle("together", data.isGroup(subject));
      for (const [, isOf] of how.columns) {
        const row = found.find(isOf);
        line.append(row === undefined ? element("td") : how.cell(row));
      }
      body.append(line);
    }
    const top = element("tr", {}, ...how.heads.map((it) => element("th", { scope: "col" }, it)));
    top.append(...how.columns.map(([name]) => element("th", { scope: "col", class: "number" }, name)));
    return element("div", {}, scrolling(panel, top, body), ...reasons(panel, rows));
  }

  function scrolling(panel, top, body) {
    return element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": panel.title },
      element("table", {}, element("caption", {}, panel.title), element("thead", {}, top), body),
    );
  }

  /** Why cells are not known, each reason once with those that it is of. */
  function reasons(panel, rows) {
    const found = new Map();
    for (const row of rows) {
      const note = panel.byName.note?.values[row];
      if (note && panel.byName[panel.chart.y[0]].values[row] === null) {
        found.set(note, [...(found.get(note) ?? []), data.subject(panel, row)]);
      }
    }
    return [...found].map(([note, subjects]) => element("p", { class: "about" }, `${figures.UNKNOWN} ${note}: ${[...new Set(subjects)].join(", ")}`));
  }

  return { element, table, foldable, behind, matrix, pivot, shown, csv };
})();
