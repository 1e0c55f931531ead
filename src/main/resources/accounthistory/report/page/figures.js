"use strict";

/** Decimals, instants and names as people read them. Decimals stay texts: nothing is rounded by a binary number. */
const figures = (() => {
  const MINUS = "\u2212";
  const UNKNOWN = "\u2013";

  /** A decimal to some digits, half away from zero. */
  function rounded(text, digits) {
    const negative = text.startsWith("-");
    const [whole, fraction = ""] = (negative ? text.slice(1) : text).split(".");
    if (fraction.length <= digits) {
      return text.includes(".") || digits === 0 ? text + "0".repeat(digits - fraction.length) : padded(text, digits);
    }
    let units = BigInt(whole + fraction.slice(0, digits));
    if (fraction[digits] >= "5") {
      units += 1n;
    }
    const all = units.toString().padStart(digits + 1, "0");
    const result = digits === 0 ? all : all.slice(0, -digits) + "." + all.slice(-digits);
    return negative && units !== 0n ? "-" + result : result;
  }

  function padded(text, digits) {
    return text + "." + "0".repeat(digits);
  }

  /** Thousands apart, a true minus sign. */
  function grouped(text) {
    const negative = text.startsWith("-");
    const [whole, fraction] = (negative ? text.slice(1) : text).split(".");
    const parts = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return (negative ? MINUS : "") + parts + (fraction === undefined ? "" : "." + fraction);
  }

  /** A decimal for people; null is a dash. */
  function decimal(text, digits) {
    if (text === null) {
      return UNKNOWN;
    }
    return grouped(digits === undefined ? text : rounded(text, digits));
  }

  /** The same with a plus when it is more than nothing. */
  function signed(text, digits) {
    const shown = decimal(text, digits);
    return text !== null && !shown.startsWith(MINUS) && /[1-9]/.test(shown) ? "+" + shown : shown;
  }

  /** -1, 0 or 1. */
  function sign(text) {
    if (text === null || !/[1-9]/.test(text)) {
      return 0;
    }
    return text.startsWith("-") ? -1 : 1;
  }

  /** How many digits a column of this name is shown with; all that there are when it does not matter. */
  function digits(column) {
    if (/_(usd|pct|bp)$/.test(column) || column === "surplus") {
      return 2;
    }
    return undefined;
  }

  function clock(zone) {
    const format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    return (millis) => {
      const part = {};
      for (const { type, value } of format.formatToParts(new Date(millis))) {
        part[type] = value;
      }
      const seconds = part.second === "00" ? "" : ":" + part.second;
      return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}${seconds}`;
    };
  }

  const UNITS = { usd: "USD", pct: "%", bp: "bp" };

  /** A column's name for people, and its unit. */
  function label(column) {
    const found = column.match(/^(.*)_(usd|pct|bp|at)$/);
    const words = (found ? found[1] : column).replace(/^is_/, "").replace(/^n_/, "n ").replaceAll("_", " ");
    const text = words.charAt(0).toUpperCase() + words.slice(1);
    return { text, unit: found ? (UNITS[found[2]] ?? "") : "" };
  }

  return { decimal, signed, sign, digits, clock, label, UNKNOWN };
})();
