"use strict";
// Follows one job: figures, the two lines, and the page again once it has ended.
const ENDS = ["succeeded", "partial", "failed", "cancelled", "timed-out"];
const WORDS = {queued: "Waiting 排队", preparing: "Preparing 准备", running: "Running 计算中"};
const BLUE = "#004488", RED = "#bb5566";
const box = document.getElementById("watch");
const wasOpen = box.dataset.open === "1";
const stages = JSON.parse(box.dataset.stages);
const at = [], cost = [], bound = [];
const hasChart = document.getElementById("chart") !== null;
let drawing = false;

const put = (id, text) => { document.getElementById(id).textContent = text; };
const known = value => value !== null && value !== undefined;
const money = value => known(value) ? Math.round(value).toLocaleString("en-US") : "–";

function draw() {
  drawing = false;
  const line = (name, y, colour, dash) => ({
    // Copies: lists that only grew are taken for unchanged.
    x: at.slice(), y: y.slice(), name: name, mode: at.length > 40 ? "lines" : "lines+markers", connectgaps: true,
    line: {color: colour, width: 2.5, shape: "hv", dash: dash}, marker: {size: 6},
    hovertemplate: "%{y:,.0f} CNY<br>%{x:.0f} s<extra>" + name + "</extra>",
  });
  // Where nothing has changed yet, lines lie in the middle and not between equal figures.
  const all = [...cost, ...bound].filter(known), low = Math.min(...all), high = Math.max(...all);
  const room = 0.05 * Math.abs(high);
  const range = high - low < room ? [low - room, high + room] : null;
  const lines = [line("Cost 成本", cost, BLUE, "solid")];
  if (bound.some(known)) lines.push(line("Bound 下界", bound, RED, "dot"));
  Plotly.react("chart", lines, {
    height: 340, margin: {l: 76, r: 16, t: 10, b: 44}, paper_bgcolor: "#fff", plot_bgcolor: "#fff",
    font: {family: getComputedStyle(document.body).fontFamily, size: 12, color: "#1f2d3d"},
    xaxis: {title: {text: "seconds 秒"}, gridcolor: "#dfe6ec", rangemode: "tozero", zeroline: false},
    yaxis: {range: range, autorange: range === null, tickformat: ",.0f", gridcolor: "#dfe6ec", zeroline: false},
    legend: {orientation: "h", x: 1, xanchor: "right", y: 1.02, yanchor: "bottom"},
    hovermode: "x unified",
  }, {displayModeBar: false, responsive: true});
}

function later() {
  if (drawing) return;
  drawing = true;
  // Not by frames of the screen: a page in the background draws too.
  setTimeout(draw, 100);
}

// Writing the result tells a stage alone: figures stay as they were.
function told(data) {
  if (known(data.elapsed_s) && hasChart && (known(data.cost_cny) || known(data.bound_cny))) {
    at.push(data.elapsed_s);
    cost.push(known(data.cost_cny) ? data.cost_cny : null);
    bound.push(known(data.bound_cny) ? data.bound_cny : null);
    later();
  }
  if (!wasOpen) return;
  put("stage", stages[data.stage] || data.stage || "");
  put("line", data.detail || "");
  if (!known(data.elapsed_s)) return;
  put("elapsed", Math.round(data.elapsed_s));
  const share = document.getElementById("share");
  if (share) share.value = data.elapsed_s;
  if (box.dataset.figures !== "1") return;
  put("cost", money(data.cost_cny));
  put("bound", money(data.bound_cny));
  const both = data.cost_cny > 0 && known(data.bound_cny);
  put("gap", both ? (100 * Math.max(0, 1 - data.bound_cny / data.cost_cny)).toFixed(1) + "%" : "–");
}

const stream = new EventSource(box.dataset.stream);
stream.addEventListener("progress", event => told(JSON.parse(event.data)));
stream.addEventListener("crash", () => put("line", "A process died; it begins again. 进程中断，正在重试。"));
stream.addEventListener("state", event => {
  const data = JSON.parse(event.data);
  if (ENDS.includes(data.state)) {
    stream.close();
    if (wasOpen) location.reload();
  } else if (wasOpen) {
    const words = data.stop ? "Stopping 正在停止" : WORDS[data.state] || data.state;
    put("stage", words);
    put("state", words);
    document.getElementById("state").className = data.state === "queued" ? "badge idle" : "badge live";
  }
});
stream.addEventListener("error", () => {
  if (!wasOpen) stream.close();
  if (stream.readyState === EventSource.CLOSED && wasOpen) {
    put("line", "No connection; load the page again. 连接已断开，请刷新。");
  }
});
