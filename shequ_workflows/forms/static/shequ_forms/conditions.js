/* Conditions and rules of a form in the browser: what conditions/ does on the server, for comfort only.
   Chromium 86, strict CSP, no dependencies. Decimals are whole BigInts of 10^-20; nothing is ever a float.
   tests/forms/conditions.json holds both to the same answers. */
(function (root) {
  "use strict";

  const DEEPEST = 20, MOST_NODES = 500, LONGEST_TEXT = 10000, DEEPEST_ROWS = 2, MOST_ROWS = 100, DIGITS = 20;
  const ZERO = BigInt(0), TWO = BigInt(2), TEN = BigInt(10);
  const ONE = TEN ** BigInt(DIGITS);
  const BEYOND = ONE * ONE;
  const MOST_DAYS = 4000000;
  const own = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
  const isMapping = (raw) => typeof raw === "object" && raw !== null && !Array.isArray(raw);

  /* -- values: null, true, false, a text, or one of these ---------------------------------------------------------- */

  class Dec { constructor(n) { this.n = n; } }
  class Day { constructor(n) { this.n = n; } }
  class Clock { constructor(n) { this.n = n; } }
  class Moment { constructor(day, seconds) { this.day = day; this.seconds = seconds; this.n = day * 86400 + seconds; } }
  class List { constructor(kind, items) { this.kind = kind; this.items = items; } }

  function kindOf(value) {
    if (value === null) { return "null"; }
    if (typeof value === "boolean") { return "boolean"; }
    if (typeof value === "string") { return "text"; }
    if (value instanceof Dec) { return "decimal"; }
    if (value instanceof Day) { return "date"; }
    if (value instanceof Clock) { return "time"; }
    return value instanceof Moment ? "date_time" : value.kind;
  }
  const isList = (value) => value instanceof List && value.kind !== "rows";
  const isRows = (value) => value instanceof List && value.kind === "rows";

  /* -- decimals ---------------------------------------------------------------------------------------------------- */

  const abs = (n) => (n < ZERO ? -n : n);
  const bounded = (n) => (abs(n) < BEYOND ? new Dec(n) : null);
  const small = (number) => new Dec(BigInt(number) * ONE);
  function divided(a, b) {  // half away from zero
    const quotient = a / b;
    if (TWO * abs(a % b) < abs(b)) { return quotient; }
    return (a < ZERO) === (b < ZERO) ? quotient + BigInt(1) : quotient - BigInt(1);
  }
  function parseDecimal(text) {
    const match = /^(-?)([0-9]{1,20})(?:\.([0-9]{1,20}))?$/.exec(text);
    if (!match) { return null; }
    const n = BigInt(match[2] + (match[3] || "").padEnd(DIGITS, "0"));
    return new Dec(match[1] ? -n : n);
  }
  function plain(value) {
    const text = abs(value.n).toString().padStart(DIGITS + 1, "0");
    const places = text.slice(-DIGITS).replace(/0+$/, "");
    return (value.n < ZERO ? "-" : "") + text.slice(0, -DIGITS) + (places ? "." + places : "");
  }
  const add = (a, b) => bounded(a.n + b.n);
  const subtract = (a, b) => bounded(a.n - b.n);
  const multiply = (a, b) => bounded(divided(a.n * b.n, ONE));
  const divide = (a, b) => (b.n === ZERO ? null : bounded(divided(a.n * ONE, b.n)));
  function asCount(value, most) {
    if (value.n % ONE !== ZERO || abs(value.n) > BigInt(most) * ONE) { return null; }
    return Number(value.n / ONE);
  }
  function rounded(value, places) {
    const count = places ? asCount(places, DIGITS) : 0;
    if (count === null || count < 0) { return null; }
    const unit = TEN ** BigInt(DIGITS - count);
    return bounded(divided(value.n, unit) * unit);
  }

  /* -- dates: days since 1970-01-01, seconds since midnight -------------------------------------------------------- */

  function daysOf(year, month, day) {
    const y = month <= 2 ? year - 1 : year;
    const era = Math.floor(y / 400), inEra = y - era * 400;
    const inYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
    return era * 146097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + inYear - 719468;
  }
  function civil(days) {
    const z = days + 719468, era = Math.floor(z / 146097), inEra = z - era * 146097;
    const y = Math.floor((inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36524) - Math.floor(inEra / 146096)) / 365);
    const inYear = inEra - (365 * y + Math.floor(y / 4) - Math.floor(y / 100));
    const shifted = Math.floor((5 * inYear + 2) / 153);
    const month = shifted < 10 ? shifted + 3 : shifted - 9;
    return { year: y + era * 400 + (month <= 2 ? 1 : 0), month: month, day: inYear - Math.floor((153 * shifted + 2) / 5) + 1 };
  }
  const FIRST = daysOf(1, 1, 1), LAST = daysOf(9999, 12, 31);
  const two = (number) => String(number).padStart(2, "0");
  function parseDate(text) {
    const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
    if (!match || match[1] === "0000") { return null; }
    const parts = [Number(match[1]), Number(match[2]), Number(match[3])];
    if (parts[1] < 1 || parts[1] > 12 || parts[2] < 1 || parts[2] > 31) { return null; }
    const days = daysOf(parts[0], parts[1], parts[2]);
    return civil(days).day === parts[2] ? new Day(days) : null;
  }
  function parseTime(text) {
    const match = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?$/.exec(text);
    if (!match) { return null; }
    const parts = [Number(match[1]), Number(match[2]), Number(match[3] || 0)];
    return parts[0] < 24 && parts[1] < 60 && parts[2] < 60 ? new Clock(parts[0] * 3600 + parts[1] * 60 + parts[2]) : null;
  }
  function parseMoment(text) {
    const cut = text.indexOf("T");
    const day = cut < 0 ? null : parseDate(text.slice(0, cut)), clock = cut < 0 ? null : parseTime(text.slice(cut + 1));
    return day && clock ? new Moment(day.n, clock.n) : null;
  }
  function writeDate(days) {
    const date = civil(days);
    return String(date.year).padStart(4, "0") + "-" + two(date.month) + "-" + two(date.day);
  }
  function writeTime(seconds) {
    const text = two(Math.floor(seconds / 3600)) + ":" + two(Math.floor(seconds / 60) % 60);
    return seconds % 60 ? text + ":" + two(seconds % 60) : text;
  }
  const daysIn = (when) => (when instanceof Moment ? when.day : when.n);
  function addDays(date, days) {
    const count = asCount(days, MOST_DAYS);
    const made = count === null ? null : date.n + count;
    return made !== null && made >= FIRST && made <= LAST ? new Day(made) : null;
  }
  function yearsBetween(start, end) {
    const first = daysIn(start), second = daysIn(end);
    const from = civil(Math.min(first, second)), to = civil(Math.max(first, second));
    const before = to.month < from.month || (to.month === from.month && to.day < from.day);
    const years = to.year - from.year - (before ? 1 : 0);
    return small(second < first ? -years : years);
  }
  const weekday = (when) => small(((daysIn(when) + 3) % 7 + 7) % 7 + 1);

  /* -- JSON to values and back ------------------------------------------------------------------------------------- */

  const readText = (raw) => (typeof raw === "string" && raw !== "" && !/[\ud800-\udfff]/u.test(raw) ? raw : null);
  function readDecimal(raw) {
    if (typeof raw === "string") { return parseDecimal(raw); }
    return typeof raw === "number" && Number.isSafeInteger(raw) ? small(raw) : null;
  }
  function readList(raw, kind, one) {
    if (!Array.isArray(raw) || !raw.length) { return null; }
    const items = raw.map(one);
    return items.every((item) => item !== null) ? new List(kind, items) : null;
  }
  const READERS = new Map([
    ["boolean", (raw) => (typeof raw === "boolean" ? raw : null)],
    ["text", readText],
    ["decimal", readDecimal],
    ["date", (raw) => (typeof raw === "string" ? parseDate(raw) : null)],
    ["time", (raw) => (typeof raw === "string" ? parseTime(raw) : null)],
    ["date_time", (raw) => (typeof raw === "string" ? parseMoment(raw) : null)],
    ["texts", (raw) => readList(raw, "texts", readText)],
    ["decimals", (raw) => readList(raw, "decimals", readDecimal)],
  ]);
  function read(raw, type) {
    if (isMapping(type)) {
      if (!Array.isArray(raw) || !raw.length || raw.length > MOST_ROWS || !raw.every(isMapping)) { return null; }
      return new List("rows", raw.map((row) => readAnswers(row, type.rows)));
    }
    return READERS.has(type) ? READERS.get(type)(raw) : null;
  }
  function readAnswers(raw, types) {
    const found = new Map();
    if (!isMapping(raw)) { return found; }
    Object.keys(types).forEach(function (key) {
      const value = own(raw, key) ? read(raw[key], types[key]) : null;
      if (value !== null) { found.set(key, value); }
    });
    return found;
  }
  function write(value) {
    if (value instanceof Dec) { return plain(value); }
    if (value instanceof Day) { return writeDate(value.n); }
    if (value instanceof Clock) { return writeTime(value.n); }
    if (value instanceof Moment) { return writeDate(value.day) + "T" + writeTime(value.seconds); }
    if (isRows(value)) { return value.items.map(writeAnswers); }
    return value instanceof List ? value.items.map(write) : value;
  }
  function writeAnswers(answers) {
    const made = Object.create(null);
    answers.forEach(function (value, key) { if (value !== null) { made[key] = write(value); } });
    return made;
  }

  /* -- formats ----------------------------------------------------------------------------------------------------- */

  const pattern = (regular) => (text) => regular.test(text);
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  function idNumber(text, today) {
    if (!/^[1-9][0-9]{16}[0-9X]$/.test(text)) { return false; }
    const born = parseDate(text.slice(6, 10) + "-" + text.slice(10, 12) + "-" + text.slice(12, 14));
    if (!born || born.n > today || civil(today).year - civil(born.n).year > 130) { return false; }
    const total = WEIGHTS.reduce((sum, weight, place) => sum + weight * Number(text[place]), 0);
    return "10X98765432"[total % 11] === text[17];
  }
  function creditCode(text) {
    if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text)) { return false; }
    let total = 0, weight = 1;
    for (let place = 0; place < 17; place += 1) {
      total += CODE.indexOf(text[place]) * weight;
      weight = weight * 3 % 31;
    }
    return CODE[(31 - total % 31) % 31] === text[17];
  }
  const EMAIL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}$/;
  const FORMATS = new Map([
    ["mobile", pattern(/^1[3-9][0-9]{9}$/)],
    ["landline", pattern(/^0(?:10|2[0-9]|[3-9][0-9]{2})-[2-8][0-9]{6,7}(?:-[0-9]{1,6})?$/)],
    ["email", (text) => text.length <= 254 && EMAIL.test(text)],
    ["id_number", idNumber],
    ["credit_code", creditCode],
    ["postcode", pattern(/^[0-9]{6}$/)],
    ["digits", pattern(/^[0-9]+$/)],
  ]);

  /* -- the tree ---------------------------------------------------------------------------------------------------- */

  const DAY = ["date", "date_time"], DECIMAL = ["decimal"], WRITABLE = ["text", "null", "decimal", "date", "time", "date_time"];
  const size = (text) => { let count = 0; for (const character of text) { count += character ? 1 : 0; } return count; };
  const within = (text) => text.length <= LONGEST_TEXT || (text.length <= 2 * LONGEST_TEXT && size(text) <= LONGEST_TEXT);
  function concat() {
    const made = Array.prototype.map.call(arguments, (one) => (one === null ? "" : String(write(one)))).join("");
    return made !== "" && within(made) ? made : null;
  }
  function fold(step) {
    return function () {
      return Array.prototype.reduce.call(arguments, (total, one) => (total === null ? null : step(total, one)));
    };
  }

  /* Simple operators: fewest and most values, their types (the last for all that follow), what is given on a miss. */
  const SIMPLE = new Map([
    ["starts_with", { least: 2, most: 2, takes: [["text"]], miss: false, run: (text, start) => text.startsWith(start) }],
    ["+", { least: 2, most: Infinity, takes: [DECIMAL], miss: null, run: fold(add) }],
    ["-", { least: 1, most: 2, takes: [DECIMAL], miss: null, run: (a, b) => (b === undefined ? new Dec(-a.n) : subtract(a, b)) }],
    ["*", { least: 2, most: Infinity, takes: [DECIMAL], miss: null, run: fold(multiply) }],
    ["/", { least: 2, most: 2, takes: [DECIMAL], miss: null, run: divide }],
    ["round", { least: 1, most: 2, takes: [DECIMAL], miss: null, run: rounded }],
    ["add_days", { least: 2, most: 2, takes: [["date"], DECIMAL], miss: null, run: addDays }],
    ["days_between", { least: 2, most: 2, takes: [DAY], miss: null, run: (a, b) => small(daysIn(b) - daysIn(a)) }],
    ["years_between", { least: 2, most: 2, takes: [DAY], miss: null, run: yearsBetween }],
    ["year", { least: 1, most: 1, takes: [DAY], miss: null, run: (when) => small(civil(daysIn(when)).year) }],
    ["month", { least: 1, most: 1, takes: [DAY], miss: null, run: (when) => small(civil(daysIn(when)).month) }],
    ["weekday", { least: 1, most: 1, takes: [DAY], miss: null, run: weekday }],
    ["length", { least: 1, most: 1, takes: [["text", "null"]], miss: null, run: (text) => small(size(text || "")) }],
    ["concat", { least: 1, most: Infinity, takes: [WRITABLE], miss: null, run: concat }],
  ]);
  const OWN = new Map([
    ["and", { least: 1, most: Infinity, make: makeAnd }],
    ["or", { least: 1, most: Infinity, make: makeOr }],
    ["!", { least: 1, most: 1, make: makeNot }],
    ["if", { least: 2, most: Infinity, make: makeIf }],
    ["==", { least: 2, most: 2, make: makeCompare }],
    ["!=", { least: 2, most: 2, make: makeCompare }],
    ["<", { least: 2, most: 2, make: makeCompare }],
    ["<=", { least: 2, most: 2, make: makeCompare }],
    [">", { least: 2, most: 2, make: makeCompare }],
    [">=", { least: 2, most: 2, make: makeCompare }],
    ["in", { least: 2, most: 2, make: (call) => makeMember(call.values[0], call.values[1]) }],
    ["contains", { least: 2, most: 2, make: makeContains }],
    ["contains_any", { least: 2, most: 2, make: makeOverlap }],
    ["contains_all", { least: 2, most: 2, make: makeOverlap }],
    ["matches", { least: 2, most: 2, make: makeMatches }],
    ["empty", { least: 1, most: 1, make: (call) => { const part = build(call.values[0]); return (scope) => part(scope) === null; } }],
    ["answered", { least: 1, most: 1, make: (call) => { const part = build(call.values[0]); return (scope) => part(scope) !== null; } }],
    ["sum", { least: 1, most: Infinity, make: makeSum }],
    ["min", { least: 1, most: Infinity, make: makeExtreme }],
    ["max", { least: 1, most: Infinity, make: makeExtreme }],
    ["count", { least: 1, most: 2, make: makeCount }],
    ["any", { least: 2, most: 2, make: makeEach }],
    ["all", { least: 2, most: 2, make: makeEach }],
    ["today", { least: 0, most: 0, make: () => (scope) => new Day(scope.now.day) }],
    ["now", { least: 0, most: 0, make: () => (scope) => scope.now }],
  ]);
  const BY_ROW = new Set(["any", "all", "count"]);
  const LITERALS = new Set(["decimal", "date", "time", "date_time"]);
  const BROKEN = { broken: true };
  const literal = (value, adapts) => ({ literal: true, value: value, adapts: Boolean(adapts) });

  class TooMuch extends Error {}

  function grow(expression) {
    let nodes = 0;
    const count = () => { nodes += 1; if (nodes > MOST_NODES) { throw new TooMuch(); } };

    function node(raw, depth, rows) {
      if (depth > DEEPEST) { throw new TooMuch(); }
      count();
      if (Array.isArray(raw)) { return list(raw); }
      return isMapping(raw) ? operation(raw, depth, rows) : scalar(raw);
    }
    function operation(raw, depth, rows) {
      const names = Object.keys(raw);
      if (names.length !== 1) { return BROKEN; }
      const name = names[0], given = raw[name];
      if (name === "var") { return variable(given); }
      if (LITERALS.has(name)) { return typed(name, given); }
      const operator = SIMPLE.get(name) || OWN.get(name);
      if (!operator) { return BROKEN; }
      const asked = Array.isArray(given) ? given : [given];
      const values = asked.map(function (one, number) {
        const deeper = rows + (BY_ROW.has(name) && number === 1 ? 1 : 0);
        return deeper > DEEPEST_ROWS ? BROKEN : node(one, depth + 1, deeper);
      });
      if (values.length < operator.least || values.length > operator.most) { return BROKEN; }
      return { call: true, name: name, operator: operator, values: values };
    }
    function list(raw) {
      const found = raw.map(function (one) {
        count();
        if (isMapping(one) && Object.keys(one).length === 1 && own(one, "decimal")) { return typed("decimal", one.decimal); }
        return typeof one === "object" && one !== null ? BROKEN : scalar(one);
      });
      const every = (kind) => found.length > 0 && found.every((one) => one.literal && kindOf(one.value) === kind);
      if (every("text")) { return literal(new List("texts", found.map((one) => one.value)), true); }
      return every("decimal") ? literal(new List("decimals", found.map((one) => one.value))) : BROKEN;
    }
    try { return node(expression, 1, 0); } catch (error) {
      if (error instanceof TooMuch) { return BROKEN; }
      throw error;
    }
  }
  function scalar(raw) {
    if (raw === null || typeof raw === "boolean") { return literal(raw); }
    if (typeof raw === "string") {
      const text = within(raw) ? readText(raw) : null;
      return text === null ? BROKEN : literal(text, true);
    }
    const number = readDecimal(raw);
    return number === null ? BROKEN : literal(number);
  }
  const single = (given) => (Array.isArray(given) && given.length === 1 ? given[0] : given);
  function variable(given) {
    const key = single(given);
    return typeof key === "string" && key !== "" ? { key: key } : BROKEN;
  }
  function typed(name, given) {
    const one = single(given);
    const value = typeof one === "string" || name === "decimal" ? read(one, name) : null;
    return value === null ? BROKEN : literal(value);
  }
  /* A literal text, or list of texts, as the type its place asks for. */
  function as(node, kind) {
    if (typeof node.value === "string") { return read(node.value, kind); }
    if (kind === "texts" || kind !== "decimals") { return kind === "texts" ? node.value : null; }
    const items = node.value.items.map(parseDecimal);
    return items.every((item) => item !== null) ? new List("decimals", items) : null;
  }
  /* What a literal is beside a value of each type. */
  function readings(node) {
    if (!node.adapts) { return new Map([[kindOf(node.value), node.value]]); }
    const kinds = node.value instanceof List ? ["texts", "decimals"] : ["text", "decimal", "date", "time", "date_time"];
    return new Map(kinds.map((kind) => [kind, as(node, kind)]).filter((pair) => pair[1] !== null));
  }

  /* -- closures ---------------------------------------------------------------------------------------------------- */

  const nothing = () => null;
  function build(node, wanted) {
    if (node.literal) {
      const value = node.adapts && wanted ? as(node, wanted) : node.value;
      return () => value;
    }
    if (node.key !== undefined) { return answer(node.key); }
    if (node.broken) { return nothing; }
    return node.operator.make ? node.operator.make(node, wanted) : makeSimple(node, node.operator);
  }
  const get = (answers, key) => (answers.has(key) ? answers.get(key) : null);
  function answer(key) {
    const parts = key.split("."), rest = parts.slice(1);
    if (parts[0] === "row") { return (scope) => follow(scope.row, rest); }
    if (parts[0] === "outer") { return (scope) => follow(scope.outer, rest); }
    return (scope) => follow(scope.answers, parts);
  }
  function follow(start, parts) {
    if (start === null || !parts.length) { return null; }
    const found = get(start, parts[0]);
    return parts.length === 1 ? found : gathered(column(found, parts.slice(1)));
  }
  function column(found, parts) {
    if (!isRows(found)) { return []; }
    const values = found.items.map((row) => get(row, parts[0]));
    return parts.length === 1 ? values : values.reduce((all, value) => all.concat(column(value, parts.slice(1))), []);
  }
  function gathered(values) {
    const flat = values.reduce((all, one) => (one === null ? all : all.concat(isList(one) ? one.items : [one])), []);
    const kind = flat.length ? kindOf(flat[0]) : "";
    if ((kind !== "text" && kind !== "decimal") || !flat.every((one) => kindOf(one) === kind)) { return null; }
    return new List(kind + "s", flat);
  }

  function makeSimple(call, operator) {
    const takes = (number) => operator.takes[Math.min(number, operator.takes.length - 1)];
    const parts = call.values.map(function (value, number) {
      const kinds = takes(number);
      const fitting = value.adapts ? kinds.filter((kind) => kind !== "null" && as(value, kind) !== null) : [];
      return { kinds: kinds, run: build(value, fitting.length ? fitting[0] : kinds[0]) };
    });
    return function (scope) {
      const values = [];
      for (const part of parts) {
        const value = part.run(scope);
        if (part.kinds.indexOf(kindOf(value)) < 0) { return operator.miss; }
        values.push(value);
      }
      return operator.run.apply(null, values);
    };
  }
  const conditions = (values) => values.map((value) => build(value, "boolean"));
  function makeAnd(call) {
    const parts = conditions(call.values);
    return (scope) => parts.every((part) => part(scope) === true);
  }
  function makeOr(call) {
    const parts = conditions(call.values);
    return (scope) => parts.some((part) => part(scope) === true);
  }
  function makeNot(call) {
    const part = build(call.values[0], "boolean");
    return (scope) => part(scope) !== true;
  }
  function makeIf(call, wanted) {
    const last = call.values.length - call.values.length % 2;
    const cases = [];
    for (let n = 0; n < last; n += 2) { cases.push([build(call.values[n], "boolean"), build(call.values[n + 1], wanted)]); }
    const otherwise = call.values.length % 2 ? build(call.values[last], wanted) : nothing;
    return function (scope) {
      const found = cases.find((pair) => pair[0](scope) === true);
      return found ? found[1](scope) : otherwise(scope);
    };
  }
  const ordering = (value) => (typeof value === "object" ? value.n : value);
  const TESTS = new Map([
    ["==", (a, b) => a === b], ["!=", (a, b) => a !== b],
    ["<", (a, b) => a < b], ["<=", (a, b) => a <= b], [">", (a, b) => a > b], [">=", (a, b) => a >= b],
  ]);
  const ORDERED = new Set(["decimal", "date", "time", "date_time"]);
  const EQUAL = new Set(["decimal", "date", "time", "date_time", "text", "boolean"]);
  function makeCompare(call) {
    const test = TESTS.get(call.name), comparable = call.name === "==" || call.name === "!=" ? EQUAL : ORDERED;
    const right = call.values[1].literal ? call.values[1] : null;
    const left = call.values[0].literal && !right ? call.values[0] : null;
    const known = right || left ? readings(right || left) : null;
    const first = build(call.values[0]), second = build(call.values[1]);
    return function (scope) {
      const one = left ? null : first(scope), other = right ? null : second(scope);
      const a = left ? get(known, kindOf(other)) : one, b = right ? get(known, kindOf(one)) : other;
      const kind = kindOf(a);
      return kind === kindOf(b) && comparable.has(kind) && test(ordering(a), ordering(b));
    };
  }
  const has = (list, item) => list.items.some((one) => ordering(one) === ordering(item));
  function makeMember(item, among) {
    const lists = among.literal ? readings(among) : null, items = item.literal && !lists ? readings(item) : null;
    const value = build(item), values = build(among);
    return function (scope) {
      const one = items ? null : value(scope);
      const list = lists ? get(lists, kindOf(one) + "s") : values(scope);
      if (!isList(list)) { return false; }
      const kind = list.kind.slice(0, -1), found = items ? get(items, kind) : one;
      return kindOf(found) === kind && has(list, found);
    };
  }
  function makeContains(call) {
    const member = makeMember(call.values[1], call.values[0]);
    const text = build(call.values[0]), part = build(call.values[1]);
    return function (scope) {
      const whole = text(scope);
      if (typeof whole !== "string") { return member(scope); }
      const piece = part(scope);
      return typeof piece === "string" && whole.indexOf(piece) >= 0;
    };
  }
  function makeOverlap(call) {
    const known = call.values.map((value) => (value.literal ? readings(value) : null));
    const first = build(call.values[0]), second = build(call.values[1]);
    return function (scope) {
      let one = first(scope), other = second(scope);
      if (known[1]) { other = get(known[1], kindOf(one)); } else if (known[0]) { one = get(known[0], kindOf(other)); }
      if (!isList(one) || kindOf(one) !== kindOf(other)) { return false; }
      const inside = (item) => has(one, item);
      return call.name === "contains_all" ? other.items.every(inside) : other.items.some(inside);
    };
  }
  function makeMatches(call) {
    const text = build(call.values[0], "text"), named = call.values[1];
    const fits = named.literal ? FORMATS.get(named.value) : undefined;
    return function (scope) {
      const value = fits ? text(scope) : null;
      return typeof value === "string" && fits(value, scope.now.day);
    };
  }
  const numbers = (values) => values.map((value) => build(value, value.literal && isList(value.value) ? "decimals" : "decimal"));
  const spread = (found) => (found === null ? [] : found instanceof List && found.kind === "decimals" ? found.items : [found]);
  function makeSum(call) {
    const parts = numbers(call.values);
    return function (scope) {
      let total = small(0);
      for (const part of parts) {
        for (const one of spread(part(scope))) {
          total = total !== null && one instanceof Dec ? add(total, one) : null;
          if (total === null) { return null; }
        }
      }
      return total;
    };
  }
  function makeExtreme(call) {
    const parts = numbers(call.values), better = TESTS.get(call.name === "min" ? "<" : ">");
    return function (scope) {
      const values = parts.reduce((all, part) => all.concat(spread(part(scope))), []);
      const kind = values.length ? kindOf(values[0]) : "";
      if (!ORDERED.has(kind) || !values.every((one) => kindOf(one) === kind)) { return null; }
      return values.reduce((best, one) => (better(one.n, best.n) ? one : best));
    };
  }
  const enter = (scope, row) => ({ answers: scope.answers, row: row, outer: scope.row, now: scope.now });
  function makeCount(call) {
    const rows = build(call.values[0]), condition = call.values.length > 1 ? build(call.values[1], "boolean") : null;
    return function (scope) {
      const found = rows(scope);
      if (found === null) { return small(0); }
      if (!(condition ? isRows(found) : found instanceof List)) { return null; }
      return small(condition ? found.items.filter((row) => condition(enter(scope, row)) === true).length : found.items.length);
    };
  }
  function makeEach(call) {
    const rows = build(call.values[0]), condition = build(call.values[1], "boolean");
    return function (scope) {
      const found = rows(scope);
      const holds = (row) => condition(enter(scope, row)) === true;
      return isRows(found) && (call.name === "any" ? found.items.some(holds) : found.items.every(holds));
    };
  }

  /* -- the form ---------------------------------------------------------------------------------------------------- */

  const compile = (expression, wanted) => build(grow(expression), wanted);
  const moment = (text) => parseMoment(String(text)) || new Moment(0, 0);
  function evaluate(expression, answers, context, wanted) {
    const scope = { answers: readAnswers(answers, context.types || {}), row: null, outer: null, now: moment(context.now) };
    return write(compile(expression, wanted)(scope));
  }
  const holds = (condition, answers, context) => evaluate(condition, answers, context, "boolean") === true;

  /* An engine over the server's plan: `settle(answers, now)` gives the state of every part. */
  function engine(plan) {
    const runs = (given) => given.map((one) => compile(one, "boolean"));
    const parts = plan.parts.map(function (part) {
      return {
        key: part.key, full: part.full, group: part.group, within: part.within, type: part.type,
        visible: runs(part.visible), required: runs(part.required), readOnly: runs(part.read_only),
        computed: own(part, "computed") ? compile(part.computed, part.type) : null,
        choices: part.choices.map((pair) => ({ value: pair[0], runs: runs(pair[1]) })),
      };
    });

    function settle(answers, now) {
      const top = newFrame(readAnswers(answers, plan.types), "", null, null);
      const frames = new Map([["", [top]]]), dropped = [], clock = moment(now);
      const at = (group) => frames.get(group) || [];
      const scopeOf = (frame) => ({ answers: top.counts, row: frame.row, outer: frame.outer, now: clock });
      parts.forEach(function (part) {
        const rows = at(part.group).map((frame) => settleOne(part, frame, scopeOf(frame), dropped));
        frames.set(part.full, rows.reduce((all, some) => all.concat(some), []));
      });
      parts.forEach(function (part) {  // nobody reads these, and they may read anything
        at(part.group).forEach(function (frame) {
          frame.states[part.key] = stateOf(part, frame.settled.get(part.key), scopeOf(frame));
        });
      });
      return { states: top.states, answers: writeAnswers(top.counts), dropped: dropped };
    }
    return { settle: settle };
  }

  function newFrame(given, path, counts, outer) {
    return { given: given, path: path, counts: counts || new Map(), row: counts, outer: outer, settled: new Map(), states: Object.create(null) };
  }
  const all = (runs, scope) => runs.every((run) => run(scope) === true);
  const some = (runs, scope) => runs.some((run) => run(scope) === true);
  function settleOne(part, frame, scope, dropped) {
    const path = frame.path + part.key, around = part.within ? frame.settled.get(part.within) : undefined;
    const given = part.computed ? null : get(frame.given, part.key);
    const visible = (!around || around.visible) && all(part.visible, scope);
    const offered = part.choices.filter((choice) => all(choice.runs, scope)).map((choice) => choice.value);
    const known = new Set(part.choices.map((choice) => choice.value));
    const fits = (one) => !known.has(one) || offered.indexOf(one) >= 0;
    let value = visible ? given : null, rows = [];
    if (given !== null && !visible) { dropped.push({ path: path, reason: "hidden" }); }
    if (visible && part.computed) {
      const made = part.computed(scope);
      value = kindOf(made) === part.type ? made : null;
    }
    if (typeof value === "string" && !fits(value)) {
      value = null;
      dropped.push({ path: path, reason: "choice" });
    } else if (value instanceof List && value.kind === "texts" && !value.items.every(fits)) {
      const kept = value.items.filter(fits);
      value = kept.length ? new List("texts", kept) : null;
      dropped.push({ path: path, reason: "choice" });
    }
    if (isRows(value)) {
      rows = value.items.map((row, number) => newFrame(row, path + "/" + number + "/", new Map(), frame.row));
      value = new List("rows", rows.map((row) => row.counts));
    }
    frame.counts.set(part.key, value);
    frame.settled.set(part.key, { visible: visible, value: value, offered: offered, rows: rows });
    return rows;
  }
  function stateOf(part, settled, scope) {
    const readOnly = part.computed !== null || some(part.readOnly, scope);
    return {
      visible: settled.visible, required: settled.visible && !readOnly && some(part.required, scope), read_only: readOnly,
      value: write(settled.value), choices: part.choices.length ? settled.offered : null, rows: settled.rows.map((row) => row.states),
    };
  }

  root.shequConditions = {
    evaluate: evaluate, holds: holds, engine: engine,
    operators: Array.from(SIMPLE.keys()).concat(Array.from(OWN.keys())), formats: Array.from(FORMATS.keys()),
  };
})(typeof window === "undefined" ? globalThis : window);
