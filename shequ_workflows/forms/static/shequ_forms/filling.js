/* Filling a form in: what the server decides at the next step is shown at once. Comfort only; Chromium 86, strict CSP.
   The page carries `filling/live.py` as JSON; answers are read as `filling/posting.py` and `kinds/answers.py` do.
   tests/forms/filling.json holds both to the same answers. */
(function (root) {
  "use strict";

  const doc = root.document, conditions = root.shequConditions;
  const LONGEST_ANSWER = 20000, MOST_ROWS = 100, MOST_DIGITS = 15, PLACES = 20, WAIT = 8000;
  const OTHER = "other:";
  const UNREADABLE = { unreadable: true };
  const list = (selector, within) => Array.prototype.slice.call(within.querySelectorAll(selector));

  /* -- reading an answer ------------------------------------------------------------------------------------------- */

  const BLANKS = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
  const EVERY_BLANK = new RegExp(BLANKS.source, "g");
  const ENDS = new RegExp("^" + BLANKS.source + "|" + BLANKS.source + "$", "g");
  const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g;
  const HALVES = /[\ud800-\udfff]/gu;
  const trim = (text) => text.replace(ENDS, "");
  const collapse = (text) => text.split(BLANKS).filter((word) => word !== "").join(" ");
  const size = (text) => Array.from(text).length;

  class Unreadable extends Error {}
  const refuse = function () { throw new Unreadable(); };
  const need = (found) => (found ? found : refuse());

  function textOf(raw, longest) {
    if (typeof raw !== "string") { return refuse(); }
    const text = trim(raw.normalize("NFC").replace(CONTROL, "").replace(HALVES, "").replace(/\r\n/g, "\n"));
    return size(text) <= (longest || LONGEST_ANSWER) ? text : refuse();
  }
  const plain = (raw) => textOf(raw, 200).normalize("NFKC").replace(EVERY_BLANK, "");
  const halfWidth = (text) => trim(text.normalize("NFKC").replace(/[‐‑‒–—―−﹣－ー~～]/g, "-"));

  function scaled(text) {
    const parts = /^([+-]?)([0-9]*)\.?([0-9]*)$/.exec(text);
    const number = BigInt((parts[2] || "0") + parts[3].slice(0, PLACES).padEnd(PLACES, "0"));
    return parts[1] === "-" ? -number : number;
  }
  function number(control, raw) {
    let text = plain(raw).replace(/,/g, "");
    if (text === "") { return null; }
    const money = control.kind === "money";
    if (money) { text = text.replace(/^¥/, "").replace(/^￥/, "").replace(/元$/, ""); }
    const parts = /^([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))$/.exec(text);
    if (!parts) { return refuse(); }
    const digits = money ? 2 : control.kind === "decimal" ? control.digits || 0 : 0;
    const whole = (parts[2] || "").replace(/^0+/, ""), behind = (parts[3] || parts[4] || "").replace(/0+$/, "");
    if (whole.length > MOST_DIGITS || behind.length > digits) { return refuse(); }
    const value = scaled(parts[1] + whole + "." + behind);
    if (control.minimum !== undefined && value < scaled(control.minimum)) { return refuse(); }
    if (control.maximum !== undefined && value > scaled(control.maximum)) { return refuse(); }
    const sign = parts[1] === "-" && (whole || behind) ? "-" : "";
    return sign + (whole || "0") + (digits ? "." + behind.padEnd(digits, "0") : "");
  }

  function words(control, raw) {
    const longest = control.maximum === undefined ? LONGEST_ANSWER : Math.min(Math.floor(control.maximum), LONGEST_ANSWER);
    let text = typeof raw === "string" ? textOf(raw) : refuse();
    if (size(text) > longest) { return refuse(); }
    if (control.kind === "text") { text = collapse(text); }
    if (text !== "" && control.minimum !== undefined && size(text) < Math.floor(control.minimum)) { return refuse(); }
    return text === "" ? null : text;
  }

  const YES = ["yes", "true", "on", "1", "是"], NO = ["no", "false", "off", "0", "否"];
  function yesNo(control, raw) {
    const text = plain(raw).toLowerCase();
    if (YES.indexOf(text) >= 0) { return true; }
    if (NO.indexOf(text) >= 0) { return false; }
    return text === "" ? null : refuse();
  }

  function chosen(control, text) {
    if ((control.choices || []).indexOf(text) >= 0) { return text; }
    if (!control.other || text.indexOf(OTHER) !== 0) { return refuse(); }
    const said = collapse(text.slice(OTHER.length));
    return said !== "" && size(said) <= 200 ? OTHER + said : refuse();
  }
  function oneOf(control, raw) {
    const text = textOf(raw);
    return text === "" ? null : chosen(control, text);
  }
  function manyOf(control, raw) {
    const found = raw.map((one) => textOf(one)).filter((text) => text !== "").map((text) => chosen(control, text));
    if (!found.length) { return null; }
    const made = (control.choices || []).filter((value) => found.indexOf(value) >= 0);
    const others = found.filter((text) => made.indexOf(text) < 0);
    const all = made.concat(others.filter((text, place) => others.indexOf(text) === place).sort());
    if (control.minimum !== undefined && all.length < Number(control.minimum)) { return refuse(); }
    return control.maximum !== undefined && all.length > Number(control.maximum) ? refuse() : all;
  }

  const two = (text) => text.padStart(2, "0");
  function isDay(year, month, day) {
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    const most = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
    return year > 0 && most !== undefined && day > 0 && day <= most;
  }
  function dayOf(text) {
    const parts = need(/^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$/.exec(text));
    return isDay(Number(parts[1]), Number(parts[2]), Number(parts[3])) ? parts[1] + "-" + two(parts[2]) + "-" + two(parts[3]) : refuse();
  }
  function timeOf(text) {
    const parts = need(/^([0-9]{1,2})[:时点]([0-9]{1,2})分?(?::[0-9]{2})?$/.exec(text));
    return Number(parts[1]) < 24 && Number(parts[2]) < 60 ? two(parts[1]) + ":" + two(parts[2]) : refuse();
  }
  function date(control, raw) {
    const text = plain(raw);
    if (text === "") { return null; }
    const day = dayOf(text);
    if (control.minimum && day < control.minimum) { return refuse(); }
    return control.maximum && day > control.maximum ? refuse() : day;
  }
  function time(control, raw) {
    const text = plain(raw);
    return text === "" ? null : timeOf(text);
  }
  function dateTime(control, raw) {
    const text = textOf(raw, 40).normalize("NFKC").replace(/T/g, " ");
    if (text === "") { return null; }
    const cut = text.indexOf(" ");
    return cut < 0 ? refuse() : dayOf(plain(text.slice(0, cut))) + "T" + timeOf(plain(text.slice(cut + 1)));
  }

  const fits = (text, format, now) => conditions.holds({ matches: [{ "var": "it" }, format] }, { it: text }, { now: now, types: { it: "text" } });
  function phone(control, raw) {
    const typed = textOf(raw, 100);
    if (typed === "") { return null; }
    const bare = halfWidth(typed).split(/转|ext|#/i)[0].replace(EVERY_BLANK, "").replace(/[().·/-]/g, "");
    const national = bare.replace(/^(?:\+|00)86/, "");
    const found = /^86(?=1[3-9][0-9]{9}$)/.test(bare) ? bare.slice(2) : national;
    return /^1[3-9][0-9]{9}$/.test(found) ? found : refuse();
  }
  const USER = /^[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+(?:\.[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+)*$/;
  const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i, TOP = /^(?:[a-z](?:[a-z-]{0,61}[a-z])|xn--[a-z0-9]{1,59})$/i;
  function email(control, raw, now) {
    const text = plain(raw);
    if (text === "") { return null; }
    const labels = text.slice(text.lastIndexOf("@") + 1).split(".");
    const good = fits(text, "email", now) && USER.test(text.slice(0, text.lastIndexOf("@"))) && labels.length > 1;
    return good && TOP.test(labels.pop()) && labels.every((label) => LABEL.test(label)) ? text : refuse();
  }
  const numbered = (format) => function (control, raw, now) {
    const typed = textOf(raw, 100);
    if (typed === "") { return null; }
    const text = halfWidth(typed).replace(EVERY_BLANK, "").toUpperCase();
    return fits(text, format, now) ? text : refuse();
  };
  function paper(control, raw) {
    const text = plain(raw).toUpperCase();
    return text === "" ? null : /^[A-Z0-9()-]{5,20}$/.test(text) ? text : refuse();
  }
  function reference(control, raw) {
    const text = textOf(raw, 40);
    return text === "" ? null : /^[a-z0-9]{1,40}$/.test(text) ? text : refuse();
  }

  const READERS = {
    text: words, long_text: words, signature: words, number: number, decimal: number, money: number, scale: number,
    yes_no: yesNo, consent: (control, raw) => yesNo(control, raw) || null, one_of: oneOf, many_of: manyOf, date: date, time: time,
    date_time: dateTime, phone: phone, email: email, id_number: numbered("id_number"), document: paper,
    credit_code: numbered("credit_code"), address: (control, raw) => collapse(textOf(raw, 300)) || null,
    person: reference, household: reference,
  };
  /* The answer to a control as JSON; null where nothing was said or it cannot be read. `now`: as the server says. */
  function read(control, raw, now) {
    const found = attempt(control, raw, now);
    return found === UNREADABLE ? null : found;
  }
  function attempt(control, raw, now) {
    const reader = Object.prototype.hasOwnProperty.call(READERS, control.kind) ? READERS[control.kind] : null;
    if (!reader || raw === null) { return null; }
    try {
      return reader(control, raw, now);
    } catch (fault) {
      if (fault instanceof Unreadable) { return UNREADABLE; }
      throw fault;
    }
  }

  root.shequFilling = { read: read };
  if (!doc) { return; }

  /* -- reading the page -------------------------------------------------------------------------------------------- */

  const form = doc.querySelector("form[data-shequ-form]"), source = doc.getElementById("shequ-form-plan");
  if (!form || !source) { return; }
  const page = JSON.parse(source.textContent);
  const engine = conditions.engine(page.plan), fixed = new Set(page.fixed);
  /* A question may be called “method”: never `form.method`, always the attribute. */
  const sends = (form.getAttribute("method") || "").toLowerCase() === "post";
  const SILENT = ["note", "computed", "file", "photo"];

  const named = (name) => list('[name="' + name + '"]', form);
  const fieldOf = (name) => form.querySelector('[data-field="' + name + '"]');
  const rowsOf = (name) => list('[data-row^="' + name + '-"]', form).filter((row) => row.parentNode.getAttribute("data-rows") === name);
  function rawOf(control, name) {
    const inputs = named(name).filter((one) => (one.type !== "radio" && one.type !== "checkbox") || one.checked);
    const texts = inputs.map((one) => one.value);
    if (control.kind === "one_of" || control.kind === "many_of") {
      const beside = named(name + "-other")[0];
      const said = texts.map((text) => (text === OTHER ? OTHER + (beside ? beside.value : "") : text));
      return control.kind === "many_of" ? said : said.length ? said[said.length - 1] : null;
    }
    return texts.length ? texts[texts.length - 1] : null;
  }

  /* Answers of the page; `lines` notes for each group what stands in its rows, `empty` those that say nothing. */
  function readAll(controls, prefix, known, lines) {
    const answers = {};
    let said = false;
    controls.forEach(function (control) {
      const name = prefix + control.key;
      if (control.computed) { return; }
      if (control.kind === "group") {
        const rows = rowsOf(name).map(function (row, place) {
          const was = (known[control.key] || [])[row.was === undefined ? place : row.was] || {};
          return readAll(control.fields, row.getAttribute("data-row") + "-", was, lines);
        });
        lines.set(name, rows);
        const full = rows.filter((row) => row.said);
        answers[control.key] = full.length ? full.map((row) => row.answers) : null;
        said = said || full.length > 0;
        return;
      }
      const found = SILENT.indexOf(control.kind) >= 0 ? known[control.key] || null : attempt(control, rawOf(control, name), page.now);
      answers[control.key] = found === UNREADABLE ? null : found;
      said = said || found !== null;
    });
    return { answers: answers, said: said, known: known };
  }
  /* As readAll, with the rows that say nothing: for what stands in them. */
  function withEmpty(controls, prefix, read, lines) {
    const answers = Object.assign({}, read);
    controls.filter((control) => control.kind === "group" && !control.computed).forEach(function (control) {
      const name = prefix + control.key, rows = rowsOf(name);
      if (rows.length) {
        answers[control.key] = (lines.get(name) || []).map((line, place) => withEmpty(control.fields, rows[place].getAttribute("data-row") + "-", line.answers, lines));
      }
    });
    return answers;
  }

  /* -- showing what the rules decide ------------------------------------------------------------------------------- */

  let everything = false, appeared = [];
  function show(element, visible) {
    if (!element) { return; }
    const hide = !visible && !everything;
    if (element.hidden && !hide) { appeared.push(element); }
    element.hidden = hide;
  }
  function inner(field, selector) {
    return list(selector, field).filter((one) => one.closest("[data-field]") === field);
  }
  function mark(field, control, state, name) {
    inner(field, "[data-optional]").forEach((one) => { one.hidden = state.required || state.read_only; });
    inner(field, "input, select, textarea").forEach(function (one) {
      if (one.type === "hidden") { return; }
      const choosing = ["radio", "checkbox", "file"].indexOf(one.type) >= 0 || one.tagName === "SELECT";
      one[choosing ? "disabled" : "readOnly"] = state.read_only;
      if (one.type === "radio" || control.kind === "many_of" || one.name !== name) { return; }
      if (state.required) { one.setAttribute("aria-required", "true"); } else { one.removeAttribute("aria-required"); }
    });
    if (state.choices) {
      inner(field, "[data-choice]").forEach((one) => show(one, state.choices.indexOf(one.getAttribute("data-choice")) >= 0));
    }
    inner(field, "[data-more], [data-less]").forEach((one) => { one.hidden = state.read_only; });
    if (control.kind === "group") { bound(field); }
    if (control.computed) { compute(field, name, state.value); }
  }
  function compute(field, name, value) {
    const output = field.querySelector("output");
    const said = typeof value === "boolean" ? page.words[value ? "yes" : "no"] : value === null ? "" : String(value);
    if (output) {
      const unit = output.getAttribute("data-unit");
      output.textContent = value === null ? output.getAttribute("data-empty") : said + (unit ? " " + unit : "");
      return;
    }
    const among = Array.isArray(value) ? value : [typeof value === "boolean" ? (value ? "yes" : "no") : value];
    named(name).forEach(function (one) {
      if (one.type === "radio" || one.type === "checkbox") { one.checked = among.indexOf(one.value) >= 0; } else { one.value = said; }
    });
  }
  function showAll(controls, prefix, full, states, spare, lines) {
    controls.forEach(function (control) {
      const name = prefix + control.key, path = full + control.key, field = fieldOf(name), state = states[control.key];
      if (!field || !state) { return; }
      if (!fixed.has(path)) {
        show(field, state.visible);
        mark(field, control, state, name);
      }
      if (control.kind !== "group") { return; }
      let place = 0;
      rowsOf(name).forEach(function (row, number) {
        const said = lines.get(name)[number].said, other = spare[control.key].rows[number];
        const own = said ? state.rows[place] : other;
        place += said ? 1 : 0;
        if (own || other) { showAll(control.fields, row.getAttribute("data-row") + "-", path + ".", own || other, other || own, lines); }
      });
    });
  }
  function others() {
    list("[data-other]", form).forEach(function (one) {
      const choice = one.closest("[data-field]").querySelector('input[value="' + OTHER + '"]');
      one.hidden = Boolean(choice) && !choice.checked;
    });
  }

  let settled = null;
  function settle() {
    const lines = new Map(), found = readAll(page.controls, "", page.answers, lines).answers;
    const answers = Object.assign({}, page.answers, found);
    const outcome = engine.settle(answers, page.now);
    const empty = Array.from(lines.values()).some((rows) => rows.some((row) => !row.said));
    const spare = empty ? engine.settle(Object.assign({}, page.answers, withEmpty(page.controls, "", found, lines)), page.now) : outcome;
    appeared = [];
    ["section", "step"].forEach(function (part) {
      list("[data-" + part + "]", form).forEach(function (one) {
        const key = part + ":" + one.getAttribute("data-" + part), state = outcome.states[key];
        if (state && !fixed.has(key)) { show(one, state.visible); }
      });
    });
    showAll(page.controls, "", "", outcome.states, spare.states, lines);
    others();
    const seen = named("seen")[0];
    if (seen) {
      seen.value = list("[data-field]", form).filter((one) => !one.hidden && !one.closest("[data-row]")).map((one) => one.getAttribute("data-field")).join(" ");
    }
    settled = { answers: answers, states: outcome.states };
    return appeared;
  }

  /* Said aloud: only what came up below where somebody is. */
  const told = doc.createElement("p");
  told.className = "vh";
  told.setAttribute("role", "status");
  form.appendChild(told);
  let otherwise = "";
  function tell(news) {
    const here = doc.activeElement;
    const below = news.filter((one) => one.offsetParent !== null && here && here.compareDocumentPosition(one) & 4);
    const labels = below.reduce((all, one) => all.concat(one.matches("[data-field]") ? [one] : list("[data-field]", one)), [])
      .filter((one, place, all) => all.indexOf(one) === place && one.offsetParent !== null)
      .map((one) => one.querySelector(".field__label, .choice__label, strong")).filter(Boolean).map((one) => one.firstChild.textContent.trim());
    told.textContent = labels.length ? page.words.appeared.replace("%(questions)s", labels.join(page.words.and)) : otherwise;
    otherwise = "";
  }
  let waiting = null;
  const update = function () { waiting = null; tell(settle()); };
  const soon = function () { if (waiting === null) { waiting = root.setTimeout(update, 0); } };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("reset", soon);

  /* -- rows of a group --------------------------------------------------------------------------------------------- */

  const BEARERS = ["name", "id", "for", "data-field", "data-row", "data-rows", "aria-describedby", "aria-labelledby"];
  /* All names and ids of a row begin with its own name: `members-2`, `id_members-2`. */
  function rename(within, old, made) {
    const change = (text) => text.split(" ").map(function (word) {
      const bare = word.indexOf("id_") === 0 ? word.slice(3) : word;
      const own = bare === old || bare.indexOf(old + "-") === 0 || bare.indexOf(old + "_") === 0;
      return own ? word.slice(0, word.length - bare.length) + made + bare.slice(old.length) : word;
    }).join(" ");
    const each = function (element) {
      BEARERS.forEach(function (name) {
        if (element.hasAttribute(name)) { element.setAttribute(name, change(element.getAttribute(name))); }
      });
      if (element.tagName === "BUTTON") { element.value = change(element.value); }
      if (element.tagName === "TEMPLATE") { rename(element.content, old, made); }
    };
    if (within.nodeType === 1) { each(within); }
    list("*", within).forEach(each);
  }
  function bound(group) {
    const name = group.getAttribute("data-rows"), rows = rowsOf(name), more = inner(group, "[data-more]")[0];
    if (more && rows.length >= Number(group.getAttribute("data-most") || MOST_ROWS)) { more.hidden = true; }
  }
  function numberRows(group) {
    const name = group.getAttribute("data-rows"), rows = rowsOf(name);
    rows.forEach(function (row, place) {
      const old = row.getAttribute("data-row"), made = name + "-" + place;
      if (old !== made) { rename(row, old, made); }
      list("[data-number]", row).filter((one) => one.closest("[data-row]") === row).forEach(function (one) {
        one.textContent = (one.tagName === "LEGEND" ? "" : " ") + page.words.number.replace("%(number)s", String(place + 1));
      });
    });
    named(name + "-rows")[0].value = String(rows.length);
    const were = named(name + "-were")[0];
    were.value = rows.map((row) => (row.was < 0 ? "new" : String(row.was))).join(",");
    were.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function enliven(within) {
    list('button[name="add-row"], button[name="drop-row"]', within).forEach((button) => { button.type = "button"; });
    list("[data-rows]", within).forEach(function (group) {
      rowsOf(group.getAttribute("data-rows")).forEach((row, place) => { if (row.was === undefined) { row.was = place; } });
    });
  }
  const first = (within) => within.querySelector('input:not([type="hidden"]), select, textarea, button');
  function addRow(group) {
    const name = group.getAttribute("data-rows"), rows = rowsOf(name);
    if (rows.length >= Number(group.getAttribute("data-most"))) { return; }
    const blank = inner(group, "template[data-blank]")[0];
    const row = doc.importNode(blank.content, true).querySelector("[data-row]");
    row.was = -1;
    group.insertBefore(row, blank);
    enliven(row);
    numberRows(group);
    settle();
    const control = first(row);
    if (control) { control.focus(); }
  }
  function dropRow(row) {
    const group = row.parentNode, rows = rowsOf(group.getAttribute("data-rows")), place = rows.indexOf(row);
    row.remove();
    numberRows(group);
    settle();
    otherwise = page.words.dropped;
    const next = rows[place + 1] || inner(group, "[data-more] button")[0];
    const control = next && (next.matches("button") ? next : first(next));
    if (control) { control.focus(); }
  }
  function isFilled(row) {
    return list('input:not([type="hidden"]), select, textarea', row).some((one) => (one.type === "radio" || one.type === "checkbox" ? one.checked : one.value.trim() !== ""));
  }
  form.addEventListener("click", function (event) {
    const button = event.target.closest('button[name="drop-row"]');
    if (!button) { return; }
    if (isFilled(button.closest("[data-row]"))) { button.setAttribute("data-confirm", page.words.drop); } else { button.removeAttribute("data-confirm"); }
  }, true);
  doc.addEventListener("click", function (event) {  // after shequ.js, which asks first
    const button = event.target.closest ? event.target.closest('button[name="add-row"], button[name="drop-row"]') : null;
    if (!button || event.defaultPrevented || button.form !== form) { return; }
    event.preventDefault();
    if (button.name === "add-row") { addRow(button.closest("[data-rows]")); } else { dropRow(button.closest("[data-row]")); }
  });

  /* -- sending and leaving ----------------------------------------------------------------------------------------- */

  if (sends) { form.setAttribute("data-unsaved", ""); }
  let pressed = null;
  function free() {
    if (!pressed) { return; }
    pressed.button.textContent = "";
    pressed.nodes.forEach((node) => pressed.button.appendChild(node));
    pressed.button.disabled = false;
    root.clearTimeout(pressed.timer);
    pressed = null;
  }
  doc.addEventListener("submit", function (event) {
    const button = event.submitter;
    if (event.target !== form || event.defaultPrevented || !sends || !button || button.tagName !== "BUTTON" || pressed) { return; }
    pressed = { button: button, nodes: Array.from(button.childNodes), timer: root.setTimeout(free, WAIT) };
    root.setTimeout(function () {  // not before its name was taken
      if (!pressed) { return; }
      button.textContent = page.words.sending;
      button.disabled = true;
    }, 0);
  });
  root.addEventListener("pageshow", function (event) { if (event.persisted) { free(); } soon(); });

  const switchOf = form.querySelector("[data-everything]");
  if (switchOf) {
    switchOf.hidden = false;
    switchOf.querySelector("input").addEventListener("change", function (event) { everything = event.target.checked; });
  }

  enliven(form);
  settle();
  root.shequFilling.settled = () => { settle(); return settled; };
})(typeof window === "undefined" ? globalThis : window);
