"use strict";
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("report-data").textContent);
  const { words, leads, scores, main } = data;
  const byId = (id) => document.getElementById(id);
  const word = (number) => (number === null || number === undefined ? null : words[number]);
  const MINUS = "\u2212";
  // what rounds to nothing has no sign
  const number = (value, digits = 1) => (Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value)
    .toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", MINUS);
  const signed = (value) => (value >= 0.05 ? "+" : "") + number(value);
  const percent = (share) => number(100 * share, share < 0.1 ? 1 : 0) + "%";
  const day = (text) =>
    new Date(text + "T00:00:00Z").toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const nameOf = (lead) => [lead.first_name, lead.last_name].filter(Boolean).join(" ") || lead.id;
  const workOf = (lead) => [lead.job_title, lead.company_name].filter(Boolean).join(", ");

  // text is only ever set as text: what the data hold is never read as markup
  function element(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(properties)) {
      if (key in made) made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  }

  // ---- charts -------------------------------------------------------------------------------

  let drawn = 0;
  const failures = [];
  async function draw(place, spec) {
    try {
      if (place.vegaResult) place.vegaResult.finalize();
      // in an element of its own: Vega would take the words away that the place has for screen readers
      const inside = element("div", { className: "inside" });
      place.replaceChildren(inside);
      // the interpreter: the page's policy lets no text become a program
      place.vegaResult = await window.vegaEmbed(inside, spec, { renderer: "svg", actions: false, ast: true, mode: "vega-lite" });
      drawn += 1;
    } catch (error) {
      failures.push(String(error));
      place.textContent = "This chart could not be drawn; its table has the figures.";
      console.error(error);
    }
    root.dataset.drawn = String(drawn);
  }
  const filled = (spec, name, rows) => ({ ...spec, datasets: { ...spec.datasets, [name]: rows } });

  function fillTable(table, head, rows) {
    table.replaceChildren(
      element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...rows.map((row) =>
        element("tr", {}, ...row.map((text, at) => (at ? element("td", {}, text) : element("th", { scope: "row" }, text)))))),
    );
  }

  // ---- one lead -----------------------------------------------------------------------------

  const ENTRIES_DRAWN = 12;

  function steps(lead, score) {
    const entries = lead.ledger.filter((row) => row[0] === score);
    let shown = entries.filter((row) => row[3] !== 0);
    if (shown.length > ENTRIES_DRAWN) {
      const big = new Set([...shown].sort((a, b) => Math.abs(b[3]) - Math.abs(a[3])).slice(0, ENTRIES_DRAWN - 1));
      const small = shown.filter((row) => !big.has(row));
      shown = shown.filter((row) => big.has(row));
      shown.push([score, null, null, small.reduce((sum, row) => sum + row[3], 0), null, null, `${small.length} smaller entries together`]);
    }
    const rows = [];
    let sum = 0;
    for (const [, entry, label, points, , , text] of shown) {
      rows.push({
        order: rows.length, label: text || word(label), start: sum, end: sum + points,
        text: signed(points), tone: word(entry) === "base" ? "var(--quiet)" : points >= 0 ? "var(--plus)" : "var(--minus)", is_last: false,
      });
      sum += points;
    }
    const total = lead.points[score];
    const band = word(lead.bands[score]);
    rows.push({
      order: rows.length, label: band === null ? "Points" : `Points: band ${band}`, start: 0, end: total,
      text: number(total), tone: "var(--accent)", is_last: true,
    });
    return { entries, rows };
  }

  function ago(days) {
    if (days === null || days === undefined) return "";
    return days === 0 ? "the same day" : days === 1 ? "1 day before" : `${number(days, 0)} days before`;
  }

  function waterfallOf(lead, score) {
    const name = scores[score];
    const figure = element("figure", { className: "chart" });
    if (lead.points[score] === null) {
      figure.append(element("figcaption", {}, element("h3", {}, name), element("p", {}, "Outside the audience of this score: no points.")));
      return [figure, null];
    }
    const { entries, rows } = steps(lead, score);
    const says = `${number(lead.points[score])} points` +
      (word(lead.bands[score]) === null ? "" : `, band ${word(lead.bands[score])}`) +
      `, the sum of ${entries.length} ${entries.length === 1 ? "entry" : "entries"} in the ledger.`;
    const plot = element("div", { className: "plot", role: "img", "aria-label": `How the score ${name} adds up: ${says}` });
    const table = element("table", { className: "data" });
    fillTable(table, ["entry", "points", "times", "last"], [
      ...entries.map(([, , label, points, count, days]) => [word(label), signed(points), count === null ? "" : number(count, 0), ago(days)]),
      ["sum", number(lead.points[score]), "", ""],
    ]);
    figure.append(
      element("figcaption", {}, element("h3", {}, name), element("p", {}, says)),
      plot,
      element("details", {}, element("summary", {}, "The ledger as a table"),
        element("div", { className: "scroll", role: "region", tabIndex: 0, "aria-label": `Ledger of ${name}` }, table)),
    );
    return [figure, () => draw(plot, { ...filled(data.waterfall, "entries", rows), height: data.waterfall.height * rows.length })];
  }

  function cardOf(lead) {
    const contact = [];
    if (lead.phone) contact.push(element("a", { href: "tel:" + lead.phone.replace(/[^+\d]/g, "") }, lead.phone));
    if (lead.email) contact.push(element("a", { href: "mailto:" + encodeURIComponent(lead.email).replace("%40", "@") }, lead.email));
    const line = element("p", {}, ...contact.flatMap((each, at) => (at ? [" · ", each] : [each])));
    const segment = word(lead.segment);
    return [
      element("h3", {}, nameOf(lead)),
      workOf(lead) ? element("p", { className: "soft" }, workOf(lead)) : null,
      contact.length ? line : null,
      element("p", {}, element("b", {}, segment === null ? "No segment" : segment),
        lead.grade ? ` (${lead.grade})` : "", lead.override ? `, ${lead.override === "qualify" ? "qualified" : "disqualified"} by a rule` : "",
        word(lead.step) ? `: ${word(lead.step)}` : ""),
      lead.reasons ? element("p", {}, lead.reasons) : null,
      element("p", { className: "soft" }, [
        `contact ${lead.id}`,
        lead.last ? `last active ${day(lead.last)}` : "never active",
        lead.chance === undefined ? null : `chance to win ${percent(lead.chance)}`,
      ].filter(Boolean).join(" · ")),
    ].filter(Boolean);
  }

  async function choose(place) {
    const lead = leads[place];
    byId("chosen").value = String(place);
    byId("before").disabled = place === 0;
    byId("after").disabled = place === leads.length - 1;
    byId("card").replaceChildren(...cardOf(lead));
    const made = scores.map((_, score) => waterfallOf(lead, score));
    byId("waterfalls").replaceChildren(...made.map(([figure]) => figure));
    const rows = lead.history.flatMap((series, score) =>
      series.map((points, at) => ({ scored_on: data.dates[at], day: day(data.dates[at]), score: scores[score], points })).filter((row) => row.points !== null));
    const dates = [...new Set(rows.map((row) => row.scored_on))].sort();
    const says = dates.length > 1
      ? `From ${day(dates[0])} to ${day(dates[dates.length - 1])}, on ${dates.length} dates that were scored.`
      : dates.length === 1 ? `Scored on one date so far, ${day(dates[0])}: the next run adds another.` : "No points on any date.";
    byId("history-says").textContent = says;
    byId("history").setAttribute("aria-label", `Points of ${nameOf(lead)} over time. ${says}`);
    fillTable(byId("history-table"), ["date", ...scores], dates.map((date) => [
      date, ...scores.map((score) => {
        const found = rows.find((row) => row.scored_on === date && row.score === score);
        return found ? number(found.points) : "";
      }),
    ]));
    for (const [, start] of made) if (start) await start();
    await draw(byId("history"), filled(data.history, "history", rows));
  }

  // ---- the list of leads --------------------------------------------------------------------

  const FIRST = root.clientWidth <= 832 ? 10 : 20;
  const MORE = 50;
  const state = { sort: "rank", down: false, find: [], segment: "", limit: FIRST };
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const KEYS = {
    rank: (lead) => lead.rank, name: (lead) => plain(nameOf(lead)), points: (lead) => lead.points[main],
    grade: (lead) => lead.grade, segment: (lead) => lead.segment, chance: (lead) => lead.chance, last: (lead) => lead.last,
  };
  const DOWN_FIRST = new Set(["points", "chance", "last"]);
  const best = Math.max(...leads.map((lead) => lead.points[main] ?? 0), 1e-9);

  function rowOf(lead, place) {
    const points = lead.points[main];
    const width = Math.max(0, Math.min(100, (100 * (points ?? 0)) / best));
    const bar = element("i");
    bar.style.width = width + "%";
    const button = element("button", { type: "button", className: "link" }, nameOf(lead));
    button.setAttribute("aria-label", `${nameOf(lead)}: why this score`);
    button.addEventListener("click", () => {
      choose(place);
      byId("h-why").scrollIntoView();
      byId("h-why").focus({ preventScroll: true });
    });
    const cell = (className, ...children) => element("td", { role: "cell", className }, ...children);
    const sub = [workOf(lead), nameOf(lead) === lead.id ? "" : lead.id].filter(Boolean);
    const last = cell("date", lead.last ? day(lead.last) : "");
    last.dataset.label = lead.last ? "Last active" : "";
    const cells = [
      cell("rank", String(lead.rank)),
      element("th", { role: "rowheader", scope: "row", className: "who" }, button, ...sub.map((text) => element("span", { className: "sub" }, text))),
      points === null || points === undefined ? cell("points", "") : cell("points", element("b", {}, number(points)), element("span", { className: "bar" }, bar)),
      cell("grade-cell", lead.grade ? element("span", { className: "grade" }, lead.grade) : ""),
      cell("segment", word(lead.segment) ?? "", word(lead.step) ? element("span", { className: "sub" }, word(lead.step)) : ""),
      cell("reasons", lead.reasons ?? ""),
    ];
    if (document.querySelector("[data-sort=chance]")) {
      const chance = cell("chance", lead.chance === undefined ? "" : percent(lead.chance));
      chance.dataset.label = lead.chance === undefined ? "" : "Chance";
      cells.push(chance);
    }
    return element("tr", { role: "row" }, ...cells, last);
  }

  function list() {
    const found = leads.map((lead, place) => [lead, place]).filter(([lead]) =>
      (state.segment === "" || String(lead.segment) === state.segment) && state.find.every((part) => lead.text.includes(part)));
    const key = KEYS[state.sort];
    const way = state.down ? -1 : 1;
    found.sort(([a], [b]) => {
      const x = key(a) ?? null;
      const y = key(b) ?? null;
      if (x === y) return a.rank - b.rank;
      if (x === null || y === null) return x === null ? 1 : -1; // unknown comes last either way
      return (typeof x === "string" ? x.localeCompare(y, "en") : x - y) * way || a.rank - b.rank;
    });
    const table = byId("lead-table");
    table.tBodies[0].replaceChildren(...found.slice(0, state.limit).map(([lead, place]) => rowOf(lead, place)));
    for (const head of table.querySelectorAll("[data-sort]")) {
      if (head.dataset.sort === state.sort) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    byId("sort").value = state.sort;
    const shown = Math.min(found.length, state.limit);
    byId("shown").textContent = found.length === 0 ? "No lead matches." : `${number(shown, 0)} of ${number(found.length, 0)} leads shown`;
    byId("more").hidden = shown === found.length;
    byId("more").textContent = `Show ${Math.min(MORE, found.length - shown)} more`;
  }

  function sortBy(name, turn) {
    state.down = turn && state.sort === name ? !state.down : DOWN_FIRST.has(name);
    state.sort = name;
    state.limit = FIRST;
    list();
  }

  function startList() {
    for (const lead of leads) {
      lead.text = plain([
        lead.id, nameOf(lead), workOf(lead), lead.email, lead.phone, lead.grade, word(lead.segment), word(lead.step), lead.reasons,
      ].filter(Boolean).join(" \u0001 "));
    }
    const segments = [...new Set(leads.map((lead) => lead.segment))].filter((each) => each !== null);
    byId("segment").append(...segments.map((each) => element("option", { value: String(each) }, word(each))));
    for (const head of document.querySelectorAll("#lead-table [data-sort]")) {
      byId("sort").append(element("option", { value: head.dataset.sort }, head.textContent.trim().replace("#", "calling order")));
      head.firstElementChild.addEventListener("click", () => sortBy(head.dataset.sort, true));
    }
    byId("sort").addEventListener("change", (event) => sortBy(event.target.value, false));
    byId("find").addEventListener("input", (event) => {
      state.find = plain(event.target.value).split(/\s+/).filter(Boolean);
      state.limit = FIRST;
      list();
    });
    byId("segment").addEventListener("change", (event) => {
      state.segment = event.target.value;
      state.limit = FIRST;
      list();
    });
    byId("more").addEventListener("click", () => {
      const first = byId("lead-table").tBodies[0].rows.length;
      state.limit += MORE;
      list();
      byId("lead-table").tBodies[0].rows[first]?.querySelector("button").focus();
    });
    byId("chosen").append(...leads.map((lead, place) =>
      element("option", { value: String(place) }, [`${lead.rank}. ${nameOf(lead)}`, lead.company_name].filter(Boolean).join(", "))));
    const at = () => Number(byId("chosen").value);
    byId("chosen").addEventListener("change", () => choose(at()));
    byId("before").addEventListener("click", () => choose(at() - 1));
    byId("after").addEventListener("click", () => choose(at() + 1));
    for (const place of document.querySelectorAll("[data-lead]")) {
      const lead = leads.find((each) => String(each.rank) === place.dataset.lead);
      if (lead && nameOf(lead) !== lead.id) place.textContent = `${nameOf(lead)} (${lead.id})`;
    }
    list();
  }

  async function start() {
    if (leads.length) {
      startList();
      await choose(0);
    }
    for (const place of document.querySelectorAll("[data-chart]")) await draw(place, data.charts[place.dataset.chart]);
    root.dataset.ready = failures.length ? "failed" : "yes";
  }
  start();
})();
