/** Panels as charts. A number that is not known is a gap; a day that is not complete is hatched. */
const charts = (() => {
  const drawn = new Set();

  /** The place that is drawn into. */
  const place = { height: 304 };

  /** One colour for a part of the profit, wherever it is drawn; the small ones share the last. */
  const PARTS = {
    realized_usd: [1, 1],
    unrealized_usd: [5, 1],
    funding_usd: [3, 1],
    commission_usd: [2, 1],
    revaluation_usd: [4, 1],
    rebate_usd: [6, 1],
    liquidation_usd: [7, 1],
    yield_usd: [6, 0.55],
    bonus_usd: [3, 0.55],
    conversion_usd: [7, 0.55],
    unclassified_usd: [8, 1],
    residual_usd: [8, 0.7],
    not_split_usd: [8, 0.4],
  };
  const zone = data.island.zone;

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  }

  const palette = () => [1, 2, 3, 4, 5, 6, 7, 8].map((number) => color("series-" + number));

  /** ECharts draws binary numbers; those that are read are the texts. */
  const number = (text) => (text === null || text === undefined ? null : Number(text));

  /** Time axes are in UTC, so instants are moved to where the zone's clock shows them, by its offset at the end. */
  const offset = (() => {
    const shown = Date.parse(figures.clock(zone)(data.island.until).replace(" ", "T") + "Z");
    return Math.round((shown - data.island.until) / 60000) * 60000;
  })();

  function x(column, row) {
    const value = column.values[row];
    return column.kind === "day" ? Date.parse(value + "T00:00Z") : value + offset;
  }

  function moment(column, millis) {
    return column.kind === "day" ? new Date(millis).toISOString().slice(0, 10) : data.at(millis - offset);
  }

  const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });

  function axisNumber(value) {
    return (Math.abs(value) >= 10000 ? compact.format(value) : String(value)).replace("-", "\u2212");
  }

  function base(panel) {
    const text = color("text");
    return {
      animation: false,
      useUTC: true,
      backgroundColor: "transparent",
      color: palette(),
      textStyle: { fontFamily: "system-ui, sans-serif", color: text },
      aria: { enabled: true, label: { enabled: false }, decal: { show: true, decals: { symbol: "none" } } },
      legend: {
        type: "plain",
        top: 0,
        left: 0,
        itemWidth: 14,
        itemHeight: 8,
        itemGap: 14,
        textStyle: { color: color("muted") },
        inactiveColor: color("line"),
      },
      tooltip: {
        trigger: "axis",
        confine: true,
        transitionDuration: 0,
        backgroundColor: color("surface"),
        borderColor: color("line"),
        padding: [8, 12],
        axisPointer: { type: "line", lineStyle: { color: color("muted"), type: "dashed" } },
      },
      title: [],
    };
  }

  function timeAxis(index, isShown) {
    return {
      type: "time",
      gridIndex: index,
      axisLine: { lineStyle: { color: color("line") } },
      axisTick: { show: false },
      axisLabel: { show: isShown, color: color("muted"), hideOverlap: true, formatter: { day: "{d} {MMM}", month: "{MMM} {yyyy}" } },
      splitLine: { show: false },
      axisPointer: { label: { show: false } },
    };
  }

  function valueAxis(index, scale) {
    return {
      type: "value",
      gridIndex: index,
      scale,
      splitNumber: 4,
      axisLabel: { color: color("muted"), formatter: axisNumber },
      splitLine: { lineStyle: { color: color("line"), width: 1 } },
    };
  }

  /** What a tooltip shows: a heading and lines of name and figure. */
  function tip(heading, lines, note) {
    const place = tables.element("div", { class: "tip" }, tables.element("b", {}, heading));
    for (const [name, figure] of lines) {
      place.append(tables.element("div", {}, tables.element("span", {}, name), tables.element("span", {}, figure)));
    }
    if (note) {
      place.append(tables.element("div", { class: "muted" }, note));
    }
    return place;
  }

  function zoom(count, grids) {
    const axes = grids.map((_, index) => index);
    const inside = { type: "inside", xAxisIndex: axes, zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false };
    const slider = {
      type: "slider",
      xAxisIndex: axes,
      height: 12,
      bottom: 4,
      left: 16,
      right: 16,
      borderColor: "transparent",
      backgroundColor: color("faint"),
      fillerColor: color("line"),
      handleStyle: { color: color("muted"), borderColor: color("muted") },
      moveHandleSize: 0,
      showDetail: false,
      showDataShadow: false,
      brushSelect: false,
    };
    return count > 40 ? [inside, slider] : [inside];
  }

  const isWide = (width) => width > 760;

  /** Side by side on a wide screen, one above the other on a narrow one. */
  function grids(count, width, top, bottom) {
    const height = place.height - top - bottom;
    return Array.from({ length: count }, (_, index) =>
      isWide(width)
        ? { left: 12 + (index * width) / count, width: width / count - 36, top, bottom, containLabel: true }
        : { left: 12, right: 12, top: top + (index * height) / count, height: height / count - (count > 1 ? 44 : 0), containLabel: true },
    );
  }

  /** How much room the names of a legend take. */
  function legendHeight(names, width) {
    const lines = names.reduce((at, name) => {
      const length = 36 + [...name].length * 7;
      return at.used + length > width ? { count: at.count + 1, used: length } : { ...at, used: at.used + length };
    }, { count: 1, used: 0 });
    return lines.count * 22;
  }

  /** Lines over time: a grid a figure, a line a subject. */
  function lines(panel, rows, width) {
    const { chart } = panel;
    const column = panel.byName[chart.x];
    const subjects = subjectsOf(panel, rows);
    const option = base(panel);
    const isNamed = subjects.length > 1;
    const isTitled = chart.y.length > 1;
    const isZoomed = rows.length / subjects.length > 40;
    const top = (isNamed ? legendHeight(subjects, width) : 0) + (isTitled ? 34 : 14);
    if (!isWide(width) && chart.y.length > 1) {
      option.height = chart.y.length * 230;
      place.height = option.height;
    }
    option.grid = grids(chart.y.length, width, top, isZoomed ? 32 : 8);
    option.xAxis = chart.y.map((_, index) => timeAxis(index, true));
    option.yAxis = chart.y.map((_, index) => valueAxis(index, !chart.danger));
    if (isTitled) {
      option.title = chart.y.map((name, index) => ({
        text: title(name),
        left: option.grid[index].left,
        top: option.grid[index].top - 30,
        padding: 0,
        textStyle: { fontSize: 13, fontWeight: 600, color: color("text") },
      }));
    }
    option.legend.show = isNamed;
    option.series = subjects.flatMap((subject, place) =>
      chart.y.map((name, index) => line(panel, rows.filter((row) => data.subject(panel, row) === subject), subject, name, index, place)),
    );
    if (chart.danger) {
      const highest = Math.max(0, ...rows.map((row) => number(panel.byName[chart.y[0]].values[row]) ?? 0));
      option.series[0].markLine = danger(Number(chart.danger), highest);
      option.yAxis[0].max = highest > 40 ? Math.max(Number(chart.danger), highest) : undefined;
    }
    option.dataZoom = zoom(rows.length / subjects.length, option.grid);
    option.axisPointer = { link: [{ xAxisIndex: "all" }] };
    option.tooltip.formatter = (points) => lineTip(panel, column, points);
    return option;
  }

  function title(name) {
    const { text, unit } = figures.label(name);
    return unit ? `${text}, ${unit}` : text;
  }

  function line(panel, rows, subject, name, index, place) {
    const column = panel.byName[panel.chart.x];
    const values = panel.byName[name].values;
    const segments = panel.byName.segment?.values;
    const points = [];
    let segment = null;
    for (const row of rows) {
      if (segments && segment !== null && segments[row] !== segment) {
        points.push([x(column, row) - 1, null]);
      }
      segment = segments?.[row] ?? null;
      points.push({ value: [x(column, row), number(values[row])], row });
    }
    const isArea = name.startsWith("drawdown");
    const alone = markAlone(points);
    return {
      type: "line",
      name: subject,
      xAxisIndex: index,
      yAxisIndex: index,
      data: points,
      connectNulls: false,
      showSymbol: alone || (rows.length < 32 && subject !== ""),
      symbol: "circle",
      symbolSize: 4,
      lineStyle: { width: 1.75 },
      itemStyle: { color: palette()[place % 8] },
      areaStyle: isArea ? { opacity: 0.14, decal: { symbol: "none" } } : undefined,
    };
  }

  /** A point between two gaps has no line, so it is drawn as a point; tells whether there is one. */
  function markAlone(points) {
    const known = (point) => (point?.value ?? [null, null])[1] !== null;
    const alone = points.map((point, index) => known(point) && !known(points[index - 1]) && !known(points[index + 1]));
    if (!alone.includes(true)) {
      return false;
    }
    points.forEach((point, index) => {
      if (!alone[index] && point.value) {
        point.symbol = "none";
      }
    });
    return true;
  }

  /** The line of danger; when all is far below it, it is named and not drawn, or nothing else would be seen. */
  function danger(value, highest) {
    if (highest <= 40) {
      return undefined;
    }
    return {
      silent: true,
      symbol: "none",
      data: [{ yAxis: value }],
      lineStyle: { color: color("alarm"), type: "solid", width: 2 },
      label: { position: "insideEndTop", color: color("alarm"), formatter: `liquidated at ${value} %` },
    };
  }

  function lineTip(panel, column, points) {
    const many = panel.chart.y.length > 1;
    const found = points.filter((point) => point.data.row !== undefined);
    const notes = new Set(found.map((point) => panel.byName.note?.values[point.data.row]).filter(Boolean));
    return tip(
      moment(column, points[0].value[0]),
      found.map((point) => {
        const name = panel.chart.y[point.axisIndex ?? 0];
        const figure = tables.shown(panel.byName[name], point.data.row);
        return [many ? `${point.seriesName}: ${figures.label(name).text.toLowerCase()}` : point.seriesName, figure];
      }),
      [...notes].join("; "),
    );
  }

  /** A day's profit: each part up or down from nothing, and their sum as a line. */
  function stacked(panel, rows, width) {
    const { chart } = panel;
    const column = panel.byName[chart.x];
    const parts = chart.y.filter((name) => rows.some((row) => figures.sign(panel.byName[name].values[row]) !== 0));
    const names = [...parts, chart.total].map((name) => figures.label(name).text);
    const option = base(panel);
    option.grid = [{ left: 12, right: 8, top: legendHeight(names, width) + 14, bottom: rows.length > 40 ? 28 : 4, containLabel: true }];
    option.xAxis = [{ ...timeAxis(0, true), type: "category", data: rows.map((row) => column.values[row]), axisLabel: { color: color("muted"), hideOverlap: true } }];
    option.yAxis = [valueAxis(0, false)];
    option.series = parts.map((name) => bar(panel, rows, name));
    option.series.push({
      type: "line",
      name: figures.label(chart.total).text,
      data: rows.map((row) => number(panel.byName[chart.total].values[row])),
      symbol: "diamond",
      symbolSize: 8,
      connectNulls: false,
      itemStyle: { color: color("text") },
      lineStyle: { width: 1.5, color: color("text") },
      markArea: unknown(panel, rows),
      z: 4,
    });
    option.dataZoom = zoom(rows.length, option.grid);
    option.tooltip.axisPointer = { type: "shadow" };
    option.tooltip.formatter = (points) => {
      const row = rows[points[0].dataIndex];
      const shown = [chart.total, ...parts].map((name) => [figures.label(name).text, tables.shown(panel.byName[name], row)]);
      return tip(column.values[row], shown, panel.byName.note.values[row]);
    };
    return option;
  }

  function bar(panel, rows, name) {
    const [tone, opacity] = PARTS[name] ?? [8, 1];
    const complete = panel.byName.is_complete.values;
    const hatch = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: color("hatch") };
    return {
      type: "bar",
      name: figures.label(name).text,
      stack: "parts",
      barMaxWidth: 44,
      itemStyle: { color: color("series-" + tone), opacity },
      data: rows.map((row) => ({
        value: number(panel.byName[name].values[row]),
        itemStyle: complete[row] === "true" ? undefined : { decal: hatch },
      })),
    };
  }

  /** Days without a profit are shaded: they are not days without a change. */
  function unknown(panel, rows) {
    const total = panel.byName[panel.chart.total].values;
    return {
      silent: true,
      itemStyle: { color: color("faint"), decal: { symbol: "none" } },
      data: rows.flatMap((row, place) => (total[row] === null ? [[{ xAxis: place }, { xAxis: place }]] : [])),
    };
  }

  /** From one amount to another, each change beginning where the one before ended. */
  function bridge(panel, rows, width) {
    const { chart } = panel;
    const amounts = panel.byName[chart.y[0]].values;
    const labels = panel.byName[chart.label].values;
    const isEnd = (row) => labels[row].endsWith("equity");
    const kept = rows.filter((row) => isEnd(row) || figures.sign(amounts[row]) !== 0);
    const option = base(panel);
    const lows = [];
    const bars = [];
    let level = 0;
    for (const row of kept) {
      const amount = number(amounts[row]);
      const begin = isEnd(row) ? 0 : level;
      level = begin + amount;
      lows.push(Math.min(begin, level));
      bars.push({ value: Math.abs(amount), row, itemStyle: { color: color(isEnd(row) ? "muted" : amount < 0 ? "loss" : "gain") } });
    }
    const ends = kept.flatMap((row, place) => (isEnd(row) ? [bars[place].value] : [lows[place], lows[place] + bars[place].value]));
    const low = Math.min(...ends);
    const high = Math.max(...ends);
    const room = (high - low) * 0.25 || Math.abs(high) * 0.05 || 1;
    option.legend.show = false;
    option.grid = [{ left: 12, right: 8, top: 24, bottom: 4, containLabel: true }];
    option.xAxis = [
      {
        type: "category",
        data: kept.map((row) => labels[row]),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: color("line") } },
        axisLabel: { color: color("muted"), interval: 0, hideOverlap: false, rotate: kept.length * 90 > width ? 40 : 0 },
      },
    ];
    option.yAxis = [{ ...valueAxis(0, true), min: low > 0 ? Math.max(0, low - room) : undefined }];
    option.series = [
      { type: "bar", stack: "bridge", silent: true, itemStyle: { color: "transparent", decal: { symbol: "none" } }, data: kept.map((row, place) => (isEnd(row) ? 0 : lows[place])) },
      {
        type: "bar",
        stack: "bridge",
        barMaxWidth: 56,
        data: bars,
        label: { show: true, position: "top", color: color("text"), fontSize: 11, formatter: (point) => (isEnd(point.data.row) ? figures.decimal(amounts[point.data.row], 0) : figures.signed(amounts[point.data.row], 0)) },
      },
    ];
    option.tooltip.axisPointer = { type: "shadow" };
    option.tooltip.formatter = (points) => {
      const row = kept[points[0].dataIndex];
      return tip(labels[row], [[figures.label(chart.y[0]).unit, tables.shown(panel.byName[chart.y[0]], row)]], panel.byName.note.values[row]);
    };
    return option;
  }

  /** Long to the right, short to the left, the net as a mark. */
  function bars(panel, rows) {
    const { chart } = panel;
    const some = rows.slice(0, 14).reverse();
    const option = base(panel);
    option.grid = [{ left: 12, right: 12, top: 30, bottom: 4, containLabel: true }];
    option.yAxis = [
      { type: "category", data: some.map((row) => panel.byName[chart.label].values[row]), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: color("muted"), width: 90, overflow: "truncate" } },
    ];
    option.xAxis = [{ ...valueAxis(0, false), splitNumber: 3 }];
    const colors = [color("series-1"), color("series-2")];
    option.series = chart.y.map((name, place) => ({
      type: "bar",
      name: figures.label(name).text,
      stack: "sides",
      barMaxWidth: 18,
      itemStyle: { color: colors[place % 2] },
      data: some.map((row) => number(panel.byName[name].values[row])),
    }));
    option.series.push({
      type: "scatter",
      name: figures.label(chart.total).text,
      symbol: "diamond",
      symbolSize: 9,
      itemStyle: { color: color("text") },
      data: some.map((row) => number(panel.byName[chart.total].values[row])),
    });
    option.tooltip.axisPointer = { type: "shadow" };
    option.tooltip.formatter = (points) => {
      const row = some[points[0].dataIndex];
      const shown = [...chart.y, chart.total].map((name) => [figures.label(name).text, tables.shown(panel.byName[name], row)]);
      return tip(panel.byName[chart.label].values[row], shown, panel.byName.note?.values[row]);
    };
    option.height = 60 + some.length * 24;
    return option;
  }

  /** A row a subject, a cell a day. */
  function calendar(panel, rows) {
    const { chart } = panel;
    const subjects = subjectsOf(panel, rows);
    const days = [...new Set(rows.map((row) => panel.byName[chart.x].values[row]))].sort();
    const values = panel.byName[chart.y[0]].values;
    const option = base(panel);
    option.legend.show = false;
    option.grid = [{ left: 12, right: 8, top: 4, bottom: 48, containLabel: true }];
    option.xAxis = [{ type: "category", data: days, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: color("muted"), hideOverlap: true } }];
    option.yAxis = [{ type: "category", inverse: true, data: subjects, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: color("muted"), width: 130, overflow: "truncate" } }];
    option.visualMap = {
      type: "piecewise",
      orient: "horizontal",
      left: 0,
      bottom: 0,
      itemWidth: 14,
      itemHeight: 10,
      itemGap: 16,
      textStyle: { color: color("muted") },
      dimension: 2,
      pieces: [
        { value: 100, label: "all", color: color("gain") },
        { gte: 99, lt: 100, label: "99 % and more", color: color("series-5") },
        { gte: 90, lt: 99, label: "90 % and more", color: color("series-6") },
        { gte: 0, lt: 90, label: "less", color: color("loss") },
        { value: -1, label: "none due", color: color("line") },
      ],
    };
    option.series = [
      {
        type: "heatmap",
        data: rows.map((row) => ({
          value: [panel.byName[chart.x].values[row], data.subject(panel, row), number(values[row]) ?? -1],
          row,
        })),
        itemStyle: { borderColor: color("surface"), borderWidth: 2 },
      },
    ];
    option.tooltip.trigger = "item";
    option.tooltip.formatter = (point) => {
      const row = point.data.row;
      const shown = ["taken_pct", "expected", "taken", "failed", "missed", "inactive", "unaccounted"].map((name) => [figures.label(name).text, tables.shown(panel.byName[name], row)]);
      return tip(`${data.subject(panel, row)}, ${panel.byName[chart.x].values[row]}`, shown, panel.byName.note.values[row]);
    };
    option.height = 70 + subjects.length * 24;
    return option;
  }

  function subjectsOf(panel, rows) {
    const found = new Set(rows.map((row) => data.subject(panel, row)));
    return data.subjects(panel).filter((it) => found.has(it));
  }

  const KINDS = { lines, stacked, bridge, bars, calendar };

  /** Draws some rows of a panel into a place; draws again when colours or widths change. */
  function draw(place, panel, rows, label) {
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", label);
    const instance = echarts.init(place, null, { renderer: "canvas" });
    const one = { place, instance, usual: place.clientHeight, paint: () => paint(one, panel, rows) };
    drawn.add(one);
    one.paint();
    return one;
  }

  function paint(one, panel, rows) {
    const width = one.place.clientWidth;
    place.height = one.usual;
    const { height, ...option } = KINDS[panel.chart.kind](panel, rows, width);
    one.place.style.height = height ? height + "px" : "";
    one.instance.resize();
    one.instance.setOption(option, { notMerge: true });
  }

  /** A small line without axes. */
  function spark(place, panel, rows, name, since) {
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", `${figures.label(name).text} over time`);
    const instance = echarts.init(place, null, { renderer: "canvas" });
    const one = {
      place,
      instance,
      paint: () => {
        instance.resize();
        instance.setOption(
          {
            animation: false,
            useUTC: true,
            grid: { left: 0, right: 2, top: 4, bottom: 4 },
            xAxis: { type: "time", show: false, min: since + offset, max: data.island.until + offset },
            yAxis: { type: "value", show: false, scale: true },
            series: [{ ...line(panel, rows, "", name, 0, 0), symbolSize: 2, lineStyle: { width: 1.25 } }],
          },
          { notMerge: true },
        );
      },
    };
    drawn.add(one);
    one.paint();
  }

  function repaint() {
    drawn.forEach((one) => one.paint());
  }

  function clear() {
    drawn.forEach((one) => one.instance.dispose());
    drawn.clear();
  }

  return { draw, spark, repaint, clear, all: drawn };
})();
