/** The four figures that are looked for first: how much, how did it go, how near is danger, what is missing. */
const summary = (() => {
  function tile(term, figure, unit, details, kind) {
    const value = tables.element("dd", { class: "figure" }, figure);
    if (unit) {
      value.append(" ", tables.element("small", {}, unit));
    }
    const made = tables.element("dl", { class: "tile" }, tables.element("dt", {}, term), value);
    if (kind) {
      (kind === "alarm" ? made : value).classList.add(kind);
    }
    for (const detail of details.filter(Boolean)) {
      made.append(tables.element("dd", { class: "detail" }, detail));
    }
    return made;
  }

  /** The first row of the chosen subject; of everything, that of the group or else of the only account. */
  function first(panel, chosen, condition = () => true) {
    return data.rows(panel, chosen).find(condition);
  }

  function equity(chosen) {
    const panel = data.named("equity_now");
    const row = first(panel, chosen ?? data.groups[0] ?? null);
    if (row === undefined) {
      return tile("Equity", figures.UNKNOWN, "", ["No slot was taken within a day of the page's instant."]);
    }
    const value = (name) => panel.byName[name].values[row];
    const slot = value("slot_at");
    return tile(
      `Equity, ${data.subject(panel, row)}`,
      figures.decimal(value("equity_usd"), 2),
      "USD",
      [slot === null ? null : `at ${data.at(slot)}`, value("note")],
    );
  }

  function profit(chosen) {
    const panel = data.named("periods");
    const subject = chosen ?? data.groups[0] ?? data.island.accounts[0];
    const value = (period, name) => {
      const row = first(panel, subject, (it) => panel.byName.period.values[it] === period);
      return row === undefined ? null : panel.byName[name].values[row];
    };
    const today = value("today", "profit_usd");
    const until = value("today", "until_at");
    const sign = figures.sign(today);
    return tile(
      "Profit today",
      figures.signed(today, 2),
      "USD",
      [
        `Yesterday ${figures.signed(value("yesterday", "profit_usd"), 2)}, 7 days ${figures.signed(value("7 days", "profit_usd"), 2)}`,
        today === null ? value("today", "note") : until === null ? null : `counted until ${data.at(until)}`,
      ],
      sign > 0 ? "gain" : sign < 0 ? "loss" : null,
    );
  }

  function danger(chosen) {
    const panel = data.named("danger");
    const rows = data.rows(panel, chosen === null || data.isGroup(chosen) ? null : chosen);
    if (rows.length === 0) {
      return tile("Nearest danger", figures.UNKNOWN, "", ["No margin pool is known."]);
    }
    const row = rows[0];
    const value = (name) => panel.byName[name].values[row];
    const nearest = nearestPosition(chosen);
    const isAlarm = value("note").includes("LIQUIDATABLE") || Number(value("ratio_pct")) >= 50;
    return tile(
      "Nearest danger: margin ratio",
      figures.decimal(value("ratio_pct"), 2),
      "of 100 %",
      [
        `${data.subject(panel, row)}: ${value("pool")}`,
        `${figures.decimal(value("surplus"), 2)} ${value("unit")} may be lost before liquidation`,
        nearest,
        value("ratio_pct") === null ? value("note") : null,
      ],
      isAlarm ? "alarm" : null,
    );
  }

  function nearestPosition(chosen) {
    const panel = data.named("positions_now");
    const row = first(panel, chosen === null || data.isGroup(chosen) ? null : chosen);
    if (row === undefined || panel.byName.distance_pct.values[row] === null) {
      return null;
    }
    const value = (name) => panel.byName[name].values[row];
    return `${value("symbol")} ${value("side")}: liquidated ${figures.decimal(value("distance_pct"), 1)} % away`;
  }

  function missing(chosen) {
    const panel = data.named("attention");
    const rows = data.rows(panel, chosen === null || data.isGroup(chosen) ? null : chosen);
    const kinds = ["stale", "missing", "doubtful"].map((kind) => [kind, rows.filter((row) => panel.byName.kind.values[row] === kind).length]);
    const found = kinds.filter(([, count]) => count > 0);
    return tile(
      "Missing, stale or doubtful",
      rows.length === 0 ? "Nothing" : String(rows.length),
      rows.length === 0 ? "" : rows.length === 1 ? "finding" : "findings",
      [rows.length === 0 ? "in the last seven days" : found.map(([kind, count]) => `${count} ${kind}`).join(", ")],
      found.some(([kind]) => kind === "stale") ? "alarm" : null,
    );
  }

  return { of: (chosen) => tables.element("div", { class: "tiles" }, equity(chosen), profit(chosen), danger(chosen), missing(chosen)) };
})();
