// The page of `syndicate preview`. Whatever comes from the publication is put in as text; what is HTML
// of it is shown in a frame that runs no script.
"use strict";

const $ = (id) => document.getElementById(id);
const WIDTHS = { desktop: ["Desktop", 1100], tablet: ["Tablet", 768], phone: ["Phone", 375] };
const COLOURS = { light: "Light", dark: "Dark", inverted: "Inverted by the app", thunderbird: "Thunderbird's dark" };
const EMAIL_ONLY = ["inverted", "thunderbird"];
const TABS = {
  next: ["preview", "text", "html", "headers", "findings", "articles"],
  past: ["preview", "text", "html", "headers"],
  feed: ["preview", "source", "findings"],
  page: ["preview", "html", "findings"],
  problems: ["findings"],
  nothing: [],
};
const NAMES = {
  preview: "Preview", text: "Plain text", html: "HTML source", headers: "Headers",
  findings: "Findings", articles: "Articles", source: "Source",
};
const KEYS = {
  1: ["Desktop width", () => pick("width", "desktop")],
  2: ["Tablet width", () => pick("width", "tablet")],
  3: ["Phone width", () => pick("width", "phone")],
  l: ["Light", () => pick("colours", "light")],
  d: ["Dark", () => pick("colours", "dark")],
  i: ["Inverted by the app", () => pick("colours", "inverted")],
  b: ["Thunderbird's dark", () => pick("colours", "thunderbird")],
  m: ["Images on or off", () => $("images").click()],
  v: ["Preview", () => select("preview")],
  t: ["Plain text", () => select("text")],
  s: ["HTML source, or a feed's source", () => select(view.kind === "feed" ? "source" : "html")],
  h: ["Headers", () => select("headers")],
  f: ["Findings", () => select("findings")],
  a: ["Articles that are in, and why others are not", () => select("articles")],
  n: ["The next thing in the menu", () => step(1)],
  p: ["The one before", () => step(-1)],
  "/": ["Find an article", () => { openMenu(true); $("find").focus(); }],
  "?": ["These keys", () => $("help").showModal()],
};

let overview = { frames: "", editors: {}, editor: "" };
let view = { kind: "nothing" };
let version = -1;
let asked = 0;
let tab = "preview";
let place = null;
let shownFrame = "";
let scrolled = 0;

// --- small things

function el(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

function kept(name, otherwise) {
  try { return localStorage.getItem(`preview-${name}`) ?? otherwise; } catch { return otherwise; }
}

function keep(name, value) {
  try { localStorage.setItem(`preview-${name}`, value); } catch { /* a browser may refuse */ }
}

async function get(path) {
  const answer = await fetch(path);
  if (answer.headers.get("content-type") !== "application/json") throw new Error(await answer.text());
  return answer.json();
}

// Whoever types an address may mistype it.
function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

const path = (text) => text.split("/").map(encodeURIComponent).join("/");
const number = (value) => value.toLocaleString("en");
const chosen = (name) => document.querySelector(`input[name=${name}]:checked`)?.value;

function pick(name, value) {
  const radio = document.querySelector(`input[name=${name}][value=${value}]`);
  if (radio && !radio.disabled) radio.click();
}

// --- the menu

function link(href, words, small) {
  const made = el("a", { href, dir: "auto" }, words, small ? el("small", {}, small) : null);
  if (decoded(href) === decoded(location.hash)) made.setAttribute("aria-current", "page");
  return el("li", {}, made);
}

function fill(id, items, otherwise) {
  $(id).replaceChildren(...(items.length ? items : [el("li", {}, el("p", {}, otherwise))]));
}

function showOverview() {
  $("publication").textContent = overview.title;
  $("clock").textContent = `as of ${overview.now}`;
  document.title = `Preview of ${overview.title}`;
  fill("list-next", overview.newsletters.map((one) => link(
    `#/next/${path(one.id)}`, one.title, one.due ? `due since ${one.when}` : one.when,
  )), "No newsletter is configured.");
  fill("list-past", overview.editions.slice(0, 50).map((one) => link(`#/edition/${path(one.id)}`, one.title, one.when)),
    "None yet.");
  fill("list-all", [link("#/problems", "Findings", `${overview.problems} to look at`)], "");
}

function showListing(listing) {
  fill("list-feeds", listing.feeds.map((one) => link(`#/feed/${path(one.folder)}`, one.title, one.kind === "all" ? "" : one.kind)), "None.");
  fill("list-pages", listing.pages.map((one) => link(`#/page/${path(one.path)}`, one.title)), "None.");
  if (!$("find").value) showArticles(listing.articles);
}

function showArticles(articles) {
  fill("list-articles", articles.map((one) => link(`#/page/${path(one.path)}`, one.title)), "None.");
}

function markCurrent() {
  for (const one of $("nav").querySelectorAll("a")) {
    if (decoded(one.hash) === decoded(location.hash)) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
}

function step(by) {
  const links = [...$("nav").querySelectorAll("a")];
  const at = links.findIndex((one) => one.hasAttribute("aria-current"));
  links[(at + by + links.length) % links.length]?.click();
}

function openMenu(open) {
  $("nav").classList.toggle("open", open);
  $("menu").setAttribute("aria-expanded", String(open));
}

// --- what is looked at

const API = { next: "next", edition: "edition", feed: "feed", page: "page", problems: "problems" };

function route() {
  const [, kind, rest] = /^#\/([a-z]+)\/?(.*)$/.exec(location.hash) ?? [];
  return kind in API ? `/api/${API[kind]}${kind === "problems" ? "" : `/${rest}`}` : null;
}

function start() {
  const first = overview.newsletters[0];
  return first ? `#/next/${path(first.id)}` : "#/page/index.html";
}

async function refresh(changed = []) {
  const mine = ++asked;
  try {
    const told = await get("/api/overview");
    if (mine !== asked) return;
    if (told.error) return fail(told, changed);
    overview = told;
    showOverview();
    if (!route()) history.replaceState(null, "", start());
    const found = await get(route());
    if (mine !== asked) return;
    version = found.version;
    if (found.error) fail(found, changed); else show(found);
    if (found.gone) status("There is nothing at this address", true); else tellChanged(changed);
    markCurrent();
    const listing = await get("/api/listing");
    if (mine === asked && !listing.error) { showListing(listing); markCurrent(); }
  } catch (problem) {
    if (mine === asked) status(`Nothing can be shown: ${problem.message}`, true);
  }
}

function tellChanged(changed) {
  const when = new Date().toLocaleTimeString("en-GB");
  status(changed.length ? `Changed at ${when}: ${changed.slice(0, 3).join(", ")}` : "Up to date");
}

function status(words, lost = false) {
  $("status").textContent = words;
  $("status").classList.toggle("lost", lost);
}

function fail(told, changed) {
  version = told.version;
  $("error").replaceChildren(
    el("h2", {}, "This cannot be shown until it is mended"),
    told.place ? placeButton(told.place) : "",
    el("pre", {}, told.error),
  );
  noteScroll();
  $("error").hidden = false;
  $("shown").hidden = true;
  $("size").hidden = true;
  $("send").hidden = true;
  tellChanged(changed);
}

function show(found) {
  view = found.gone ? { kind: "nothing", gone: true, title: "There is nothing here any more" } : found;
  noteScroll();
  $("error").hidden = true;
  $("shown").hidden = view.kind === "nothing";
  $("send").hidden = view.kind !== "next";
  $("title").textContent = view.title;
  $("about").replaceChildren(...about().filter(Boolean).map((line) => el("span", { dir: "auto" }, line)));
  showSize();
  showFormats();
  showTabs();
  showPanel();
}

function about() {
  const from = view.from ? `From ${view.from}` : "";
  if (view.kind === "next") {
    const why = view.sample ? "Nothing is new since the last edition: shown with the newest articles."
      : view.due ? "It is due: the next run makes it." : `As it would be if its slot were now: ${view.reason}.`;
    const short = view.findings.find((one) => one.rule === "email.shortened")?.problem;
    return [`${view.newsletter}, ${view.when}. ${why}`, from, `Preheader: ${view.preheader}`, short];
  }
  if (view.kind === "past") return [`Made for ${view.when}; shown as it was made.`, from];
  if (view.kind === "feed") return [view.documents.map((one) => `${one.path}: ${number(one.size)} bytes`).join(", ")];
  if (view.kind === "page") return [view.source ? `/${view.path}, from ${view.source}` : `/${view.path}`];
  if (view.kind === "problems") return ["What is wrong with articles, folders and settings, whatever is made of them."];
  return view.gone ? [] : ["No article that is published is for it."];
}

function showSize() {
  const size = view.size;
  $("size").hidden = !(size && size.clip);
  if ($("size").hidden) return;
  Object.assign($("meter"), { max: size.clip, low: size.warning, high: size.clip, optimum: 0, value: size.html });
  const over = size.html > size.clip ? ": Gmail clips it" : "";
  $("size-words").textContent = `HTML ${number(size.html)} of ${number(size.clip)} bytes that Gmail shows${over}`
    + ` (message ${number(size.message)})`;
}

function showFormats() {
  const documents = view.documents ?? [];
  $("format-label").hidden = !documents.length;
  const before = $("format").value;
  $("format").replaceChildren(...documents.map((one) => el("option", { value: one.path }, one.name)));
  if (documents.some((one) => one.path === before)) $("format").value = before;
}

function showTabs() {
  const names = TABS[view.kind];
  if (names.length && !names.includes(tab)) tab = names[0];
  const focused = document.activeElement?.getAttribute("role") === "tab";
  $("tabs").replaceChildren(...names.map((name) => {
    const count = name === "findings" ? ` (${view.findings.length})` : "";
    const made = el("button", { type: "button", id: `tab-${name}` }, NAMES[name] + count);
    made.setAttribute("role", "tab");
    made.setAttribute("aria-controls", "panel");
    made.setAttribute("aria-selected", String(name === tab));
    made.tabIndex = name === tab ? 0 : -1;
    made.addEventListener("click", () => select(name));
    return made;
  }));
  $("panel").setAttribute("aria-labelledby", `tab-${tab}`);
  if (focused) $(`tab-${tab}`)?.focus();
}

function select(name) {
  if (!TABS[view.kind].includes(name)) return;
  tab = name;
  showTabs();
  showPanel();
}

function showPanel() {
  const framed = tab === "preview";
  $("stage").hidden = !framed;
  $("controls").hidden = !(framed || tab === "source");
  for (const id of ["widths", "colours"]) $(id).hidden = !framed;
  $("images").parentElement.hidden = !framed;
  for (const name of EMAIL_ONLY) {
    const radio = document.querySelector(`input[name=colours][value=${name}]`);
    radio.disabled = view.kind !== "next" && view.kind !== "past";
    radio.parentElement.hidden = radio.disabled;
    if (radio.disabled && radio.checked) pick("colours", "dark");
  }
  $("content").replaceChildren(...(framed ? [] : content()));
  if (framed) showFrame();
}

function content() {
  switch (tab) {
    case "text": return [el("pre", { dir: "auto" }, view.text)];
    case "html": return [el("pre", {}, view.html)];
    case "source": return [el("pre", {}, current()?.source ?? "")];
    case "headers": return [el("dl", {}, ...view.headers.flatMap(([name, value]) => [
      el("dt", {}, name), el("dd", {}, value),
    ]))];
    case "articles": return [articles()];
    default: return [findings()];
  }
}

const current = () => view.documents?.find((one) => one.path === $("format").value);

function findings() {
  if (!view.findings.length) return el("p", {}, "Nothing was found.");
  return el("ul", { className: "findings" }, ...view.findings.map((one) => el("li", {},
    el("p", {}, el("b", { className: one.severity }, `${one.severity}: `), one.problem),
    one.why ? el("p", {}, one.why) : "",
    el("p", {}, one.remedy),
    el("p", {}, goTo(one), " ", el("code", { className: "rule" }, one.rule)),
  )));
}

function goTo(one) {
  const words = one.line ? `${one.path}:${one.line}` : one.path;
  if (one.place) return placeButton(one.place, words);
  if (one.view && TABS[view.kind].includes(one.view)) {
    return button(words, () => {
      if (one.document) $("format").value = one.document;
      select(one.view);
      $(`tab-${one.view}`).focus();
    });
  }
  return words;
}

function articles() {
  const rows = view.articles.map((one) => el("tr", {},
    el("td", {}, one.included ? "in" : "out"),
    el("td", { dir: "auto" }, placeButton(one.place, one.title)),
    el("td", { className: "reason" }, one.reason),
  ));
  const left = view.left ? ` ${number(view.left)} older ones are left out of this list.` : "";
  const head = ["", "Article", "Why"].map((words) => el(words ? "th" : "td", words ? { scope: "col" } : {}, words));
  return el("table", {}, el("caption", {}, `What is in the edition, and why.${left}`),
    el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
}

function button(words, act) {
  const made = el("button", { type: "button" }, words);
  made.addEventListener("click", act);
  return made;
}

const placeButton = (one, words) => button(words ?? `${one.path}:${one.line}`, () => openPlace(one));

// --- the frame

function frameAddress() {
  const look = `${overview.frames}/${chosen("colours")}/${$("images").checked ? "off" : "on"}`;
  if (view.kind === "feed") return `${look}/reader/${path(current().path)}`;
  if (view.kind === "page") return `${look}/site/${path(view.path.replace(/index\.html$/, ""))}`;
  const id = location.hash.split("/")[2];
  return `${look}/${view.kind === "past" ? "edition" : "next"}/${id}`;
}

function showFrame() {
  const address = frameAddress();
  const wanted = `${address} ${view.hash}`;
  if (wanted !== shownFrame) {
    const same = shownFrame.startsWith(`${address} `);
    shownFrame = wanted;
    load(address, same ? scrolled : 0);
  }
  const [name, width] = WIDTHS[chosen("width")];
  const room = $("stage").clientWidth;
  const scale = Math.min(1, room / width);
  const style = $("frame").style;
  style.width = `${width}px`;
  style.height = `${$("stage").clientHeight / scale}px`;
  style.transform = `scale(${scale})`;
  style.left = `${(room - width * scale) / 2}px`;
  style.colorScheme = chosen("colours") === "dark" ? "dark" : "light";
  $("stage").className = chosen("colours");
  $("frame").title = `${view.title}: ${name}, ${COLOURS[chosen("colours")]}`;
}

// No step back leads through what a frame has shown; what was read stays where it was.
function load(address, y) {
  $("stage").setAttribute("aria-busy", "true");
  $("frame").onload = () => {
    inFrame((shown) => shown.scrollTo(0, y));
    $("stage").setAttribute("aria-busy", "false");
  };
  $("frame").contentWindow.location.replace(address);
}

function noteScroll() {
  if (!$("shown").hidden && tab === "preview") inFrame((shown) => { scrolled = shown.scrollY; });
}

// What a browser shows in the place of a page that it blocks is not ours to look into.
function inFrame(act) {
  try { act($("frame").contentWindow); } catch { /* then it is not */ }
}

// --- places in files

async function openPlace(one) {
  const found = await get(`/api/source?path=${encodeURIComponent(one.path)}&line=${one.line}`);
  if (found.gone) return status(`${one.path} is not there any more`, true);
  place = found;
  $("source-title").textContent = found.line > 0 ? `${found.path}, line ${found.line}` : found.path;
  $("lines").start = found.first;
  $("lines").replaceChildren(...found.lines.map((line, at) => {
    const made = el("li", {}, line || " ");
    if (found.first + at === found.line) made.setAttribute("aria-current", "true");
    return made;
  }));
  showEditor();
  $("source").showModal();
  $("lines").querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
}

function showEditor() {
  const pattern = overview.editors[$("editor").value] ?? "";
  $("open").hidden = !pattern || !place;
  if ($("open").hidden) return;
  $("open").href = pattern.replace("{path}", encodeURI(place.full)).replace("{line}", Math.max(1, place.line));
  $("open").textContent = `Open line ${Math.max(1, place.line)}`;
}

// --- a test

async function sendTest(event) {
  event.preventDefault();
  $("test-told").textContent = "";
  const answer = await fetch("/api/test", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ newsletter: decoded(location.hash.split("/")[2]), to: $("to").value }),
  });
  const told = await answer.json();
  $("test-told").textContent = told.path ? `Written: ${told.path}` : `Not written: ${told.error}`;
  keep("to", $("to").value);
}

// --- beginning

function radios(id, name, options, first) {
  const wanted = kept(name, first);
  for (const [value, words] of options) {
    const radio = el("input", { type: "radio", name, value, checked: value === wanted });
    radio.addEventListener("change", () => { keep(name, value); showFrame(); });
    $(id).append(el("label", {}, radio, words));
  }
  if (!chosen(name)) pick(name, first);
}

function prepare() {
  const narrow = window.innerWidth < 768;
  radios("widths", "width", Object.entries(WIDTHS).map(([value, [words]]) => [value, words]), narrow ? "phone" : "desktop");
  radios("colours", "colours", Object.entries(COLOURS), "light");
  $("images").addEventListener("change", showFrame);
  $("format").addEventListener("change", showPanel);
  $("controls").addEventListener("submit", (event) => event.preventDefault());
  $("menu").addEventListener("click", () => openMenu($("menu").getAttribute("aria-expanded") === "false"));
  $("keys").addEventListener("click", () => $("help").showModal());
  $("send").addEventListener("click", () => { $("test-told").textContent = ""; $("test").showModal(); });
  $("test-form").addEventListener("submit", sendTest);
  $("to").value = kept("to", "");
  $("editor").addEventListener("change", () => { keep("editor", $("editor").value); showEditor(); });
  $("find").addEventListener("input", async () => {
    const words = $("find").value;
    const told = await get(`/api/find?words=${encodeURIComponent(words)}`);
    if (words === $("find").value && told.articles) showArticles(told.articles);
  });
  for (const one of document.querySelectorAll("[data-close]")) {
    one.addEventListener("click", () => one.closest("dialog").close());
  }
  $("tabs").addEventListener("keydown", walkTabs);
  $("single").checked = kept("keys", "on") === "on";
  $("single").addEventListener("change", () => keep("keys", $("single").checked ? "on" : "off"));
  $("key-list").append(...Object.entries(KEYS).flatMap(([key, [words]]) => [
    el("dt", {}, el("kbd", {}, key)), el("dd", {}, words),
  ]));
  document.addEventListener("keydown", press);
  window.addEventListener("resize", () => { if (tab === "preview" && !$("shown").hidden) showFrame(); });
  window.addEventListener("hashchange", () => {
    if (!route()) return;
    openMenu(false);
    refresh();
  });
}

function walkTabs(event) {
  const names = TABS[view.kind];
  const at = names.indexOf(tab);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  select(names[(to + names.length) % names.length]);
  $(`tab-${tab}`).focus();
}

function press(event) {
  const typing = event.target.matches("input:not([type=radio]):not([type=checkbox]), select, textarea");
  const open = document.querySelector("dialog[open]");
  if (typing || open || event.ctrlKey || event.metaKey || event.altKey || !$("single").checked) return;
  const act = KEYS[event.key]?.[1];
  if (!act) return;
  event.preventDefault();
  act();
}

function showEditors() {
  const names = ["", ...Object.keys(overview.editors)];
  $("editor").replaceChildren(...names.map((name) => el("option", { value: name }, name || "no program")));
  $("editor").value = kept("editor", overview.editor);
}

function listen() {
  const events = new EventSource("/events");
  events.addEventListener("message", (event) => {
    const told = JSON.parse(event.data);
    if (told.version !== version) refresh(told.changed);
  });
  events.addEventListener("error", () => status("The preview has ended; start it again", true));
  events.addEventListener("open", () => { if (version >= 0) status("Up to date"); });
}

prepare();
refresh().then(() => { showEditors(); listen(); });
