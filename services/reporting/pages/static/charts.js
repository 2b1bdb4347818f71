// Draws each figure[data-chart] from the table inside it, with ECharts as SVG, and closes the table's details.
// Without this script the tables are simply open. What is drawn is hidden from screen readers, who have the table.
"use strict";

(function () {
  const LIBRARY = document.currentScript.dataset.echarts;
  const LOCALE = { da: "da-DK", nb: "nb-NO", en: "en-GB" }[document.documentElement.lang] || "da-DK";
  const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
  const PRINT_WIDTH = 660;
  const INK = "#1a1a1a";
  const SOFT = "#545b5e";
  // Dark and middle tones take turns: at least 3:1 to the paper and to the next one.
  const COLOURS = ["#0b4653", "#cc7a00", "#4a1f6e", "#2f9e60", "#6e1a2c", "#4590d8", "#3a400b", "#d4639c"];
  const ALONE = "#17788a";
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin"];
  const FONT = '"IBM Plex Sans", system-ui, sans-serif';

  const drawn = new Map(); // figure -> its chart and the width it was drawn for
  const opened = new Map(); // by id of the details, whether the visitor left them open
  let library = null;

  function load() {
    library ||= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = LIBRARY;
      script.onload = () => done(window.echarts);
      script.onerror = failed;
      document.head.append(script);
    });
    return library;
  }

  // The table

  function words(cell) {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll("small").forEach((note) => note.remove());
    return copy.textContent.trim();
  }

  function readTable(figure) {
    const table = figure.querySelector("table");
    const columns = Array.from(table.tHead.rows[0].cells, (head, place) => ({
      place,
      key: head.dataset.key,
      kind: head.dataset.kind,
      divisor: Number(head.dataset.divisor || 1),
      label: words(head),
      unit: head.querySelector("small")?.textContent.trim() || "",
    }));
    const rows = Array.from(table.tBodies[0].rows, (row) => Array.from(row.cells, (cell, place) => ({
      said: words(cell),
      value: cell.dataset.value === undefined ? null : Number(cell.dataset.value) / columns[place].divisor,
    })));
    const named = (key, otherwise) => columns.find((column) => column.key === key) || otherwise;
    const asked = (figure.dataset.series || "").split(" ").filter(Boolean);
    const figures = columns.filter((column) => !["text", "date", "percent"].includes(column.kind));
    return {
      rows,
      by: named(figure.dataset.by, columns[0]),
      to: named(figure.dataset.to, columns[1]),
      series: asked.length ? asked.map((key) => named(key)).filter(Boolean) : figures,
    };
  }

  // What ECharts is told

  const onAxis = (value) => value.toLocaleString(LOCALE, { maximumFractionDigits: 1 }).replace("-", "\u2212");

  function frame(extra) {
    return {
      color: COLOURS,
      textStyle: { fontFamily: FONT, fontSize: 13, color: INK },
      tooltip: { renderMode: "richText", confine: true, backgroundColor: "#fff", borderColor: "#767676", textStyle: { fontFamily: FONT, fontSize: 13, color: INK }, ...extra },
    };
  }

  function legend(series) {
    return series.length < 2 ? undefined : { type: "scroll", top: 0, left: 0, itemGap: 18, textStyle: { color: INK, fontSize: 13 }, data: series.map((column) => column.label) };
  }

  function tip(data) {
    return (points) => {
      const lines = points.map((point) => `${point.seriesName}: ${data.rows[point.dataIndex][data.series[point.seriesIndex].place].said} ${data.series[point.seriesIndex].unit}`);
      return [data.rows[points[0].dataIndex][data.by.place].said, ...lines].join("\n");
    };
  }

  function shortened(name, room) {
    return name.length > room ? `${name.slice(0, room - 1)}…` : name;
  }

  function cartesian(kind, data, width) {
    const names = data.rows.map((row) => row[data.by.place].said);
    const longest = Math.max(0, ...names.map((name) => name.length));
    const lies = kind !== "line" && (names.length < 4 || names.length * longest * 8 > width || width < 500);
    const room = width < 500 ? 15 : 34;
    const values = {
      type: "value",
      name: data.series[0].kind === "minutes" ? data.series[0].unit.split(":")[0] : data.series[0].unit, // drawn in hours
      nameLocation: "end",
      nameTextStyle: { color: SOFT, align: lies ? "right" : "left", verticalAlign: lies ? "top" : "bottom", padding: lies ? [26, 0, 0, 0] : 0 },
      nameGap: lies ? 0 : 10,
      splitNumber: width < 500 ? 3 : 5,
      axisLabel: { formatter: onAxis, color: SOFT, hideOverlap: true },
      splitLine: { lineStyle: { color: "#dcdcdc" } },
    };
    const categories = {
      type: "category",
      data: names,
      inverse: lies,
      axisTick: { show: false },
      axisLine: { onZero: false, lineStyle: { color: "#767676" } },
      axisLabel: { color: INK, interval: lies ? 0 : "auto", hideOverlap: !lies, formatter: (name) => shortened(name, room) },
    };
    return {
      ...frame({ trigger: "axis", axisPointer: { type: kind === "line" ? "line" : "shadow" }, formatter: tip(data) }),
      aria: { enabled: true, label: { enabled: false }, decal: { show: kind !== "line" && data.series.length > 1 } },
      legend: legend(data.series),
      grid: { left: 4, right: lies && data.series.length === 1 ? 76 : 16, top: data.series.length < 2 ? (lies ? 4 : 24) : lies ? 34 : 56, bottom: lies ? 22 : 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: lies ? values : categories,
      yAxis: lies ? categories : values,
      series: [...data.series.map((column, place) => one(kind, data, column, place, lies)), ...zero(data, lies)],
      height: lies ? (data.series.length < 2 ? 40 : 70) + names.length * (kind === "stacked" || data.series.length === 1 ? 28 : 12 + 15 * data.series.length) : 290,
    };
  }

  // The line between what is owed and what is due, where there is both.
  function zero(data, lies) {
    const below = data.rows.some((row) => data.series.some((column) => row[column.place].value < 0));
    const markLine = { silent: true, symbol: "none", animation: false, label: { show: false }, lineStyle: { color: "#767676", type: "solid", width: 1 }, data: [{ [lies ? "xAxis" : "yAxis"]: 0 }] };
    return below ? [{ type: "line", data: [], markLine, tooltip: { show: false } }] : [];
  }

  function one(kind, data, column, place, lies) {
    const values = data.rows.map((row) => row[column.place].value);
    const base = { name: column.label, data: values };
    if (kind === "line") {
      return { ...base, type: "line", symbol: SYMBOLS[place % SYMBOLS.length], symbolSize: 8, lineStyle: { width: 2.5, type: place % 2 ? "dashed" : "solid" }, connectNulls: false };
    }
    const alone = data.series.length === 1 && lies;
    return {
      ...base,
      type: "bar",
      stack: kind === "stacked" ? "all" : undefined,
      barMaxWidth: 34,
      barCategoryGap: "28%",
      barGap: "8%",
      itemStyle: { borderColor: "#fff", borderWidth: 1, color: data.series.length === 1 ? ALONE : undefined },
      label: alone ? { show: true, position: "right", color: INK, formatter: (point) => data.rows[point.dataIndex][column.place].said } : undefined,
      labelLayout: alone ? { hideOverlap: false } : undefined,
    };
  }

  function hasCircle(flows) {
    const left = new Set(flows);
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      const ends = new Set([...left].map((flow) => flow.target));
      for (const flow of left) if (!ends.has(flow.source)) left.delete(flow);
    }
    return left.size > 0;
  }

  function sankey(data, width) {
    const column = data.series[0];
    let flows = data.rows
      .map((row) => ({ source: row[data.by.place].said, target: row[data.to.place].said, value: row[column.place].value, said: row[column.place].said }))
      .filter((flow) => flow.value > 0);
    if (hasCircle(flows)) flows = flows.map((flow) => ({ ...flow, target: `${flow.target}\u200b` })); // who gives and takes stands on both sides
    const gives = new Set(flows.map((flow) => flow.source));
    const takes = new Set(flows.map((flow) => flow.target));
    const between = [...gives].filter((name) => takes.has(name));
    const columns = [[...gives].filter((name) => !takes.has(name)), between, [...takes].filter((name) => !gives.has(name))];
    const names = columns.flatMap((column) => column.map((name, place) => ({ name, place })));
    const most = Math.max(...columns.map((column) => column.length));
    return {
      ...frame({ trigger: "item", formatter: (point) => point.dataType === "edge" ? `${point.data.source} → ${point.data.target}\n${point.data.said} ${column.unit}` : `${point.name}\n${onAxis(point.value)} ${column.unit}` }),
      series: [{
        type: "sankey",
        left: 4, right: 4, top: 8, bottom: 8,
        nodeWidth: 14, nodeGap: 12, layoutIterations: 32,
        emphasis: { focus: "adjacency" },
        lineStyle: { color: "source", opacity: 0.4, curveness: 0.5 },
        labelLayout: { hideOverlap: true },
        data: names.map(({ name, place }) => ({ name, itemStyle: { color: COLOURS[place % COLOURS.length], borderWidth: 0 }, label: { position: gives.has(name) ? "right" : "left", formatter: shortened(name, width < 500 ? 16 : 40), fontSize: 13, color: INK, textBorderColor: "#fff", textBorderWidth: 3 } })),
        links: flows,
      }],
      height: Math.max(200, 38 * most + 40),
    };
  }

  // Drawing

  function draw(echarts, figure, width) {
    const place = figure.querySelector(".drawing");
    const data = readTable(figure);
    if (!data.rows.length || !data.series.length) return;
    const known = drawn.get(figure);
    if (!known) close(figure);
    width ||= place.clientWidth;
    if (!width || known?.width === width) return;
    known?.chart.dispose();
    const kind = figure.dataset.chart;
    const { height, ...option } = kind === "sankey" ? sankey(data, width) : cartesian(kind, data, width);
    const chart = echarts.init(place, null, { renderer: "svg", width, height });
    chart.setOption({ ...option, animation: !known && !CALM.matches && !settled && kind !== "sankey", animationDuration: 400 });
    drawn.set(figure, { chart, width });
    const table = figure.querySelector("table");
    chart.on("click", ({ dataIndex }) => kind !== "sankey" && table.tBodies[0].rows[dataIndex]?.querySelector("a")?.click());
    if (!known) watched.observe(place);
  }

  function close(figure) {
    const details = figure.querySelector("details");
    if (details) details.open = opened.get(details.id) ?? "open" in figure.dataset;
  }

  let settled = false; // what comes later takes the place of what was there, and does not move
  let paper = false;

  const watched = new ResizeObserver((entries) => {
    if (paper) return;
    for (const entry of entries) {
      const figure = entry.target.closest("figure");
      if (figure && window.echarts) draw(window.echarts, figure);
    }
  });

  async function drawAll(width) {
    for (const [figure, { chart }] of drawn) {
      if (!figure.isConnected) {
        chart.dispose();
        drawn.delete(figure);
      }
    }
    const figures = document.querySelectorAll("figure[data-chart]");
    if (!figures.length) return;
    try {
      const echarts = window.echarts || (await load());
      figures.forEach((figure) => draw(echarts, figure, width));
      settled = true;
    } catch {
      library = null; // the tables stay as they are
    }
  }

  document.addEventListener("click", (event) => {
    const details = event.target.closest?.("figure[data-chart] summary")?.parentElement;
    if (details) opened.set(details.id, !details.open);
  });
  document.addEventListener("toggle", (event) => event.target.open && event.target.querySelector?.("figure[data-chart]") && drawAll(), true);
  window.addEventListener("beforeprint", () => {
    paper = true;
    drawAll(PRINT_WIDTH);
  });
  window.addEventListener("afterprint", () => {
    paper = false;
    drawAll();
  });
  new MutationObserver((changes) => {
    const isNew = (node) => node.nodeType === 1 && (node.matches("figure[data-chart]") || node.querySelector("figure[data-chart]"));
    if (changes.some((change) => Array.from(change.addedNodes).some(isNew))) drawAll();
  }).observe(document.body, { childList: true, subtree: true });
  drawAll();
})();
