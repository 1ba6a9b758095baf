// Three kinds of chart as ECharts options: bars (stacked), pareto (one share axis), line (target, gaps, hollow last point).
const number = (text) => (text === null || text === undefined ? null : Number(text));

function tokens() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--jj-${name}`).trim();
  return {
    text: read("text"), text2: read("text-2"), text3: read("text-3"), line: read("line"), strong: read("line-strong"), card: read("card"),
    target: read("chart-target"), mark: read("chart-mark"), hatchGround: read("hatch-ground"), hatchLine: read("hatch-line"),
    colour: (name) => read(`chart-${name}`) || read(`${name}-bar`),
    font: getComputedStyle(document.body).fontFamily,
  };
}

function frame(t, grid) {
  return {
    animation: false,
    textStyle: { fontFamily: t.font, fontSize: 12, color: t.text2 },
    grid: { left: 4, right: 12, top: 24, bottom: 4, containLabel: true, ...grid },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: t.card, borderColor: t.strong, borderWidth: 1, padding: [6, 10], textStyle: { color: t.text, fontSize: 12, fontFamily: t.font }, axisPointer: { type: "line", lineStyle: { color: t.strong } } },
  };
}

// A fixed axis is cut into equal steps that people count in.
function step(min, max, width) {
  if (min === undefined || max === undefined) return undefined;
  const size = 10 ** Math.floor(Math.log10(max - min) - 1);
  const parts = width < 420 ? 5 : 6;
  return [1, 2, 2.5, 5, 10, 20, 25, 50].map((part) => part * size).find((part) => (max - min) / part <= parts && Number.isInteger(Math.round((max - min) / part * 1e6) / 1e6));
}

function axes(t, data, { min, max, suffix = "", sublabels, width, showAll = false }) {
  const category = {
    type: "category", data: data.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: t.strong } },
    axisLabel: { color: t.text2, fontSize: 12, lineHeight: 17, interval: showAll ? 0 : "auto", hideOverlap: !showAll, formatter: sublabels },
  };
  const value = {
    type: "value", min, max, interval: step(min, max, width), boundaryGap: [0, "12%"], splitNumber: width < 420 ? 4 : 5, splitLine: { lineStyle: { color: t.line } }, axisLine: { show: false, onZero: false }, axisTick: { show: false },
    axisLabel: { color: t.text3, fontSize: 12, formatter: (shown) => `${shown}${suffix}` },
  };
  return { xAxis: category, yAxis: value };
}

// Interventions are dated vertical lines with their words on top; they stand before the category they name.
function marks(t, data) {
  if (!data.marks.length) return undefined;
  return {
    silent: true, symbol: "none", animation: false,
    lineStyle: { color: t.mark, type: [3, 3], width: 1.25 },
    label: { color: t.mark, fontSize: 12, position: "end", distance: 6, formatter: ({ name }) => name },
    data: data.marks.map((mark) => ({ name: mark.label, xAxis: mark.at - 0.5 })),
  };
}

function targetLine(t, data, narrow) {
  if (data.target === null) return [];
  return [{
    type: "line", silent: true, symbol: "none", data: data.categories.map(() => number(data.target)), tooltip: { show: false },
    lineStyle: { color: t.target, type: [6, 4], width: 1.25 }, z: 3,
    endLabel: { show: Boolean(data.targetLabel), formatter: narrow ? data.targetLabel.replace(" ", "\n") : data.targetLabel, color: t.text, fontSize: 12, fontFamily: t.font, offset: [0, data.kind === "line" ? -parted(data) : 0] },
  }];
}

// A target that differs by quarter goes up and down in steps between the categories.
function steppedTargets(t, data) {
  if (!data.targets?.length) return [];
  const last = data.targets.length - 1;
  return [{
    type: "line", step: "middle", silent: true, symbol: "none", data: data.targets.map(number), tooltip: { show: false }, z: 3,
    lineStyle: { color: t.target, type: [6, 4], width: 1.25 },
    endLabel: { show: data.targets[last] !== null, formatter: `${data.targetsHead}\n${data.targetsLabels[last]}${data.suffix}`, color: t.text, fontSize: 12, lineHeight: 15, fontFamily: t.font },
  }];
}

// A mark line cannot stand between categories; a second, hidden value axis over the same width can.
function betweenAxis(data) {
  return { type: "value", min: -0.5, max: data.categories.length - 0.5, show: false };
}

function markSeries(t, data, yMax) {
  const lines = marks(t, data);
  if (!lines) return [];
  return [{ type: "line", xAxisIndex: 1, data: [], silent: true, markLine: lines, tooltip: { show: false } }];
}

const tip = (data) => (points) => {
  const index = points[0].dataIndex;
  const words = data.series.map((series) => `${series.name}  ${series.labels[index]}${data.suffix}`);
  if (data.targets?.length) words.push(`${data.targetsHead}  ${data.targetsLabels[index]}${data.suffix}`);
  return [data.categories[index].replace(/\n/g, " "), ...words].join("\n");
};

export function bars(data, width) {
  const t = tokens();
  const last = data.categories.length - 1;
  const totals = data.categories.map((_, index) => data.series.reduce((sum, series) => sum + (number(series.values[index]) ?? 0), 0));
  const wide = width >= 420;
  const option = { ...frame(t, { right: data.series.length > 1 ? 76 : 12 }), ...axes(t, data, { suffix: data.suffix, width }) };
  option.xAxis = [option.xAxis, betweenAxis(data)];
  option.tooltip.formatter = tip(data);
  option.series = data.series.map((series) => ({
    name: series.name, type: "bar", stack: "all", barMaxWidth: 28, barCategoryGap: "34%", data: series.values.map(number), itemStyle: { color: t.colour(series.colour) },
  }));
  if (data.series.length > 1) {
    option.series.push(totalLabels(t, totals, wide, last));
    option.graphic = endWords(t, data, last);
  } else {
    Object.assign(option.series[0], { label: { show: wide, position: "top", color: t.text, fontSize: 12, fontWeight: 700, formatter: ({ dataIndex }) => data.series[0].labels[dataIndex] } });
  }
  option.series.push(...targetLine(t, data, !wide), ...markSeries(t, data));
  return option;
}

// Totals above the first, the highest and the last stacks; all of the recent ones where there is room.
function totalLabels(t, totals, wide, last) {
  const highest = totals.indexOf(Math.max(...totals));
  const show = (index) => index === 0 || index === last || index === highest || (wide && index >= last - 4);
  return {
    type: "line", symbol: "circle", symbolSize: 1, lineStyle: { color: "transparent" }, itemStyle: { color: "transparent" }, silent: true, tooltip: { show: false }, data: totals,
    label: { show: true, position: "top", color: t.text, fontSize: 12, fontWeight: 700, formatter: ({ dataIndex }) => (show(dataIndex) ? totals[dataIndex].toLocaleString("en") : "") },
  };
}

// Names stand at the last stack instead of in a legend; the light colours get darker words.
function endWords(t, data, last) {
  return data.series.map((series, index) => ({
    type: "text", right: 0, bottom: 26 + index * 19,
    style: { text: `${series.name} ${series.labels[last]}`, fill: series.colour.startsWith("age") ? t.colour("age-3") : t.text2, font: `12px ${t.font}`, textAlign: "right" },
  })).map((word) => (document.documentElement.dataset.bsTheme === "dark" ? { ...word, style: { ...word.style, fill: t.text2 } } : word));
}

export function pareto(data, width) {
  const t = tokens();
  const narrow = width < 480;
  const last = data.categories.length - 1;
  const names = data.categories.map((name) => (name.length > 3 && narrow ? `${name.slice(0, 2)}\n${name.slice(2)}` : name));
  const option = { ...frame(t, { top: 26 }), ...axes(t, { ...data, categories: names }, { min: 0, max: 100, suffix: "%", width, showAll: true, sublabels: (name, index) => `${name}\n{count|${data.countLabels[index]}${narrow ? "" : data.unit ? ` ${data.unit}` : ""}}` }) };
  option.xAxis.axisLabel.rich = { count: { color: t.text, fontWeight: 700, fontSize: 12, lineHeight: 18 } };
  option.yAxis.interval = 25;
  option.tooltip.formatter = (points) => { const index = points[0].dataIndex; return `${data.categories[index]}\n${data.countLabels[index]}  ${data.shareLabels[index]}  Σ ${data.cumulativeLabels[index]}`; };
  const colour = (index) => t.colour(index < data.lead ? "main" : index === last && data.restLast ? "rest" : "lesser");
  option.series = [
    { type: "bar", barMaxWidth: 36, barCategoryGap: "40%", data: data.shares.map((share, index) => ({ value: number(share), itemStyle: { color: colour(index) } })) },
    {
      type: "line", data: data.cumulative.map(number), symbol: "circle", symbolSize: 5, lineStyle: { color: t.text2, width: 1.5 }, itemStyle: { color: t.text2 },
      label: { show: true, position: "top", distance: 5, color: t.text2, fontSize: 12, formatter: ({ dataIndex }) => (narrow ? `${Math.round(number(data.cumulative[dataIndex]))}%` : data.cumulativeLabels[dataIndex]) },
    },
  ];
  return option;
}

function hatch(t) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 7;
  const pen = tile.getContext("2d");
  pen.fillStyle = t.hatchGround;
  pen.fillRect(0, 0, 7, 7);
  pen.strokeStyle = t.hatchLine;
  pen.beginPath(); pen.moveTo(-1, 8); pen.lineTo(8, -1); pen.moveTo(-1, 1); pen.lineTo(1, -1); pen.moveTo(6, 8); pen.lineTo(8, 6); pen.stroke();
  return { image: tile, repeat: "repeat" };
}

export function line(data, width) {
  const t = tokens();
  const narrow = width < 480;
  const option = { ...frame(t, { right: 64 }), ...axes(t, data, { min: number(data.axisFrom) ?? undefined, max: number(data.axisTo) ?? undefined, suffix: data.suffix, width }) };
  option.xAxis = [option.xAxis, betweenAxis(data)];
  option.tooltip.formatter = tip(data);
  option.series = data.series.map((series, index) => lineSeries(t, data, series, index === 0, narrow));
  option.series.push(...targetLine(t, data, narrow), ...steppedTargets(t, data), ...markSeries(t, data));
  const gaps = data.series.length === 1 ? gapsOf(data.series[0].values) : [];
  if (gaps.length) {
    option.series.push({
      type: "line", xAxisIndex: 1, data: [], silent: true, tooltip: { show: false },
      markArea: { silent: true, itemStyle: { color: hatch(t) }, label: { color: t.text2, fontSize: 12, position: "insideBottom" }, data: gaps.map(([from, to]) => [{ name: data.gapLabel, xAxis: from - 0.5 }, { xAxis: to + 0.5 }]) },
    });
  }
  return option;
}

// Runs of missing values that have a value after them; what is still to come is no gap.
function gapsOf(values) {
  const end = values.findLastIndex((value) => value !== null);
  const runs = [];
  for (let index = 0; index < end; index += 1) {
    if (values[index] !== null) continue;
    if (runs.length && runs.at(-1)[1] === index - 1) runs.at(-1)[1] = index;
    else runs.push([index, index]);
  }
  return runs;
}

// First, last and the turning point before the last mark carry their figure; the open month is a hollow point.
// The last figure and the words of a target line share the margin at the right: close to each other, they part.
function parted(data) {
  const shown = data.series.flatMap((series) => series.values).filter((value) => value !== null).map(number);
  const last = data.series[0].values.findLast((value) => value !== null);
  const target = number(data.target);
  if (target === null || last === undefined || !data.targetLabel) return 0;
  const low = number(data.axisFrom) ?? Math.min(0, target, ...shown), high = number(data.axisTo) ?? Math.max(target, ...shown);
  if (Math.abs(number(last) - target) > (high - low) * 0.12) return 0;
  return number(last) >= target ? -9 : 9;
}

// A figure stands where its line is not: above a height, below a hollow, beside a mark; the first one begins at its
// point, clear of the axis.
function labelPlace(data, values, index, first, end) {
  const isMarked = data.marks.some((mark) => mark.at === index);
  if (index === end) return { position: "right", offset: [0, parted(data)] };
  if (isMarked) return { position: "right", offset: [0, 8] };
  const around = [values[index - 1], values[index + 1]].filter((value) => value !== null && value !== undefined);
  const isHollow = around.length > 0 && around.reduce((sum, value) => sum + value, 0) / around.length > values[index];
  const position = isHollow ? "bottom" : "top";
  return index === first ? { position, align: "left", offset: [-3, 0] } : { position };
}

function lineSeries(t, data, series, leads, narrow) {
  const values = series.values.map(number);
  const filled = values.flatMap((value, index) => (value === null ? [] : [index]));
  const first = filled[0], end = filled[filled.length - 1];
  const turns = data.marks.map((mark) => mark.at).concat(data.marks.map((mark) => mark.at - 1));
  const show = (index) => leads && (index === first || index === end || (!narrow && (turns.includes(index) || index === end - 1)));
  const colour = t.colour(series.colour);
  return {
    name: series.name, type: "line", connectNulls: false, symbol: "circle", symbolSize: 6, lineStyle: { color: colour, width: 2 }, itemStyle: { color: colour }, z: 4,
    data: values.map((value, index) => ({
      value, symbolSize: index === end ? 8 : 6,
      itemStyle: data.openLast && index === end ? { color: t.card, borderColor: colour, borderWidth: 2 } : undefined,
      label: { show: show(index) && value !== null, ...labelPlace(data, values, index, first, end), formatter: series.labels[index], color: colour, fontWeight: 700, fontSize: 12, distance: 6 },
    })),
  };
}
