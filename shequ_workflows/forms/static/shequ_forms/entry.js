/* Paper after paper by keyboard, over a line that may be cut. Without this file the screen works by plain sendings. */
(function () {
  "use strict";
  var doc = document;
  var form = doc.getElementById("entry");
  var queue = window.shequEntryQueue;
  if (!form || !queue || !window.fetch || !window.AbortController) { return; }

  var RETRY = 10000, PATIENCE = 15000;
  var OWN = ["csrfmiddlewaretoken", "entry-q", "entry-find"];
  var $ = function (id) { return doc.getElementById(id); };
  var word = function (name) { return form.getAttribute("data-" + name) || ""; };
  var filled = function (name, number) { return word(name).replace("{n}", String(number)); };
  var owner = word("owner");
  var paper = $("entry-paper");
  var empty = paper.innerHTML;
  var busy = false, flushing = false, mending = "", waiting = [];

  /* -- what is on the screen --------------------------------------------------------------------------------------- */

  function newKey() {
    var bytes = new Uint8Array(16);
    window.crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (one) { return ("0" + one.toString(16)).slice(-2); }).join("");
  }
  function named(name) { return form.querySelector("[name='" + name + "']"); }
  function say(text) { $("entry-said").textContent = text; }
  function changed() { form.dispatchEvent(new Event("input", { bubbles: true })); }

  /** An empty paper by the same way; the next key. */
  function next() {
    if (!form.hasAttribute("data-empty")) { form.dirty = false; window.location.assign(window.location.href); return; }
    var channel = named("entry-channel").value;
    paper.innerHTML = empty;
    named("entry-channel").value = channel;
    named("entry-once").value = newKey();
    form.dirty = false;
    mending = "";
    changed();
    named("entry-q").focus();
  }
  function shown(html) {
    paper.innerHTML = html;
    form.dirty = true;
    changed();
    toFault();
  }
  function toFault() {
    var fault = paper.querySelector(".has-error, #id_entry-person_error");
    var around = fault && (fault.classList.contains("has-error") ? fault : fault.parentNode);
    var stop = around && stops().filter(function (one) { return around.contains(one); })[0];
    if (!stop) { stop = fault ? named("entry-q") : null; }
    if (stop) { (stop.closest(".field") || stop).scrollIntoView({ block: "center" }); stop.focus({ preventScroll: true }); }
  }

  /* -- keys -------------------------------------------------------------------------------------------------------- */

  function stops() {
    return Array.prototype.slice.call(form.querySelectorAll("input:not([type=hidden]), select, textarea, button"))
      .filter(function (one) { return one.offsetParent !== null && !one.disabled && one.type !== "reset" && one.id !== "entry-find"; });
  }
  function isChoice(el) { return el.tagName === "INPUT" && (el.type === "radio" || el.type === "checkbox"); }
  function choices(el) {
    var box = el.closest(".choices");
    return box ? Array.prototype.slice.call(box.querySelectorAll("input")).filter(function (one) { return one.offsetParent !== null && !one.disabled; }) : [];
  }

  function isTyped(one) { return isChoice(one) ? one.checked : one.value.trim() !== ""; }
  /** Buttons that Enter never comes to: those that take a row away, and “one more” while the last row is empty. */
  function isPassed(one) {
    if (one.name === "drop-row") { return true; }
    if (one.name !== "add-row") { return false; }
    var rows = one.closest("[data-rows]").querySelectorAll("[data-row]"), last = rows[rows.length - 1];
    return !!last && !Array.prototype.some.call(last.querySelectorAll("input:not([type=hidden]), select, textarea"), isTyped);
  }
  /** To the next question: the other choices of this one are passed by. */
  function onwards(el) {
    var mine = isChoice(el) ? choices(el) : [];
    var all = stops();
    for (var place = all.indexOf(el) + 1; place < all.length; place += 1) {
      if (mine.indexOf(all[place]) < 0 && !isPassed(all[place])) {
        var others = isChoice(all[place]) ? choices(all[place]) : [];
        var picked = others.filter(function (one) { return one.checked && one.type === "radio"; })[0];
        (picked || all[place]).focus();
        return;
      }
    }
  }
  function choose(el, digit) {
    var all = choices(el);
    if (!all.length) { return false; }
    var byValue = form.querySelector("[data-kind=scale]") && el.closest("[data-kind=scale]");
    var one = byValue ? all.filter(function (each) { return each.value === digit; })[0] : all[Number(digit) - 1];
    if (!one) { return false; }
    one.focus();
    one.click();
    return true;
  }
  form.addEventListener("keydown", function (event) {
    var el = event.target;
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (/^[0-9]$/.test(event.key) && (isChoice(el) || el.matches("fieldset.field--choices"))) {
      if (choose(isChoice(el) ? el : el.querySelector("input"), event.key)) { event.preventDefault(); }
      return;
    }
    if (event.key !== "Enter" || el.tagName === "BUTTON" || (el.tagName === "TEXTAREA" && event.shiftKey)) { return; }
    event.preventDefault();
    if (el.name === "entry-q") { asks(el.value.trim()); } else { onwards(el); }
  });

  /* -- for whom ---------------------------------------------------------------------------------------------------- */

  function asks(text) {
    var box = $("entry-people"), search = named("entry-q");
    if (!text) { box.textContent = ""; onwards(search); return; }
    if (box.asked === text && box.querySelector("input:checked")) { onwards(search); return; }
    var data = new FormData();
    data.append("q", text);
    data.append("csrfmiddlewaretoken", named("csrfmiddlewaretoken").value);
    post(word("people-url"), data, "text/html").then(function (answer) {
      if (!answer.ok || answer.redirected) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(function (html) {
      if (html.indexOf("entry-person") < 0) { throw new Error("signed out"); }
      box.innerHTML = html;
      box.asked = text;
      var first = box.querySelector("input");
      if (first) { first.checked = true; first.focus(); }
    }).catch(function () {
      box.textContent = "";
      say(word("later"));
      onwards(search);
    });
  }
  paper.addEventListener("click", function (event) {
    if (event.target.closest("#entry-find")) { event.preventDefault(); asks(named("entry-q").value.trim()); }
  });

  /* -- sending ----------------------------------------------------------------------------------------------------- */

  function post(url, body, accepts) {
    var stop = new AbortController();
    var timer = window.setTimeout(function () { stop.abort(); }, PATIENCE);
    var done = function () { window.clearTimeout(timer); };
    var sent = fetch(url, { method: body ? "POST" : "GET", body: body || undefined, credentials: "same-origin", redirect: "manual", cache: "no-store", headers: { Accept: accepts || "application/json" }, signal: stop.signal });
    sent.then(done, done);
    return sent;
  }
  /** → {saved, …} or {refused, …} as the server says; {cut} where the line is; {out} where nobody is signed in. */
  function deliver(one) {
    var data = new FormData();
    one.entries.forEach(function (pair) { data.append(pair[0], pair[1]); });
    data.append("csrfmiddlewaretoken", named("csrfmiddlewaretoken").value);
    return post(one.url, data).then(function (answer) {
      if (answer.status >= 500) { return { cut: true }; }
      if ((answer.headers.get("Content-Type") || "").indexOf("application/json") === 0) { return answer.json(); }
      return answer.status === 413 || answer.status === 400 || answer.status === 404 ? { saved: false, said: word("failed") } : { out: true };
    }, function () { return { cut: true }; });
  }
  /** Takes the token of the session that is open now; whether it is still the same person's. */
  function greet() {
    return post(word("state-url")).then(function (answer) {
      if (answer.status >= 500) { return "cut"; }
      if ((answer.headers.get("Content-Type") || "").indexOf("application/json") !== 0) { return "session"; }
      return answer.json().then(function (said) {
        if (said.owner !== owner) { return "stranger"; }
        named("csrfmiddlewaretoken").value = said.token;
        return "";
      });
    }, function () { return "cut"; });
  }
  function onPaper() {
    var entries = [];
    new FormData(form).forEach(function (value, name) {
      if (OWN.indexOf(name) >= 0 || (value instanceof File && !value.name)) { return; }
      entries.push([name, value]);
    });
    var search = named("entry-q").value.trim();
    if (search) { entries.push(["entry-q", search]); }
    return { once: named("entry-once").value, owner: owner, url: window.location.href.split("#")[0], at: Date.now(), entries: entries, refused: "" };
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (busy) { return; }
    busy = true;
    say("");
    var one = onPaper();
    deliver(one).then(function (said) {
      return said.out ? greet().then(function (why) { return why ? { why: why } : deliver(one); }) : said;
    }).then(function (said) {
      if (said.saved && said.slip_url) { return queue.drop(one.once).then(function () {}, function () {}).then(function () { window.onbeforeunload = null; doc.location.assign(said.slip_url); }); }
      if (said.saved) { return confirmed(one, said).then(function () { next(); flush(); }); }
      if (said.cut || said.out || said.why) { return keep(one, said.why || (said.out ? "session" : "cut")); }
      say(said.said || word("failed"));
      if (said.html) { shown(said.html); }
    }).catch(function () { say(word("failed")); }).then(function () { busy = false; });
  });
  function keep(one, why) {
    return queue.put(one).then(function () {
      next();
      say(why === "cut" ? word("kept") : word(why));
      return redraw(why);
    }, function () { say(word("not-kept")); });
  }
  function confirmed(one, said) {
    say(said.said);
    $("entry-count").textContent = String(said.count);
    var list = $("entry-lately");
    var row = doc.createElement("li");
    var number = doc.createElement("span");
    number.className = "entry__number";
    number.textContent = said.reference;
    var way = doc.createElement("span");
    way.className = "meta";
    way.textContent = said.channel;
    row.append(number, " ", way);
    if (said.correct_url) {
      var link = doc.createElement("a");
      link.href = said.correct_url;
      link.textContent = word("correct");
      row.append(" ", link);
    }
    list.insertBefore(row, list.firstChild);
    while (list.children.length > 10) { list.lastChild.remove(); }
    return queue.drop(one.once).then(function () { return redraw(""); }, function () {});
  }

  /* -- what waits -------------------------------------------------------------------------------------------------- */

  function flush() {
    if (flushing) { return Promise.resolve(); }
    flushing = true;
    return redraw(null).then(function () {
      var due = waiting.filter(function (one) { return !one.refused && one.once !== mending; });
      if (!due.length) { return ""; }
      return greet().then(function (why) { return why || inTurn(due); });
    }).then(function (why) { return redraw(why || ""); }).catch(function () {}).then(function () { flushing = false; });
  }
  function inTurn(due) {
    var one = due.shift();
    if (!one) { return ""; }
    return deliver(one).then(function (said) {
      if (said.saved) { return confirmed(one, said).then(function () { return inTurn(due); }); }
      if (said.cut) { return "cut"; }
      if (said.out) { return "session"; }
      one.refused = said.said || word("failed");
      return queue.put(one).then(function () { return inTurn(due); });
    });
  }
  /** `why` it still waits: "cut", "session", "stranger"; null leaves the sentence as it is. */
  function redraw(why) {
    return queue.all().then(function (rows) {
      waiting = rows.filter(function (one) { return one.owner === owner; });
      var others = rows.length - waiting.length;
      $("entry-others").hidden = !others;
      $("entry-others").textContent = others ? filled("others", others) : "";
      $("entry-queue").hidden = !waiting.length;
      $("h-queue").textContent = waiting.length ? filled("waiting", waiting.length) : "";
      if (why !== null) {
        $("entry-why").textContent = !why ? "" : why === "cut" ? word("kept") : word(why);
        $("entry-sign-in").hidden = why !== "session" && why !== "stranger";
      }
      var list = $("entry-waiting");
      list.textContent = "";
      waiting.forEach(function (one) { list.append(line(one)); });
    });
  }
  function line(one) {
    var row = doc.createElement("li");
    var said = doc.createElement("span");
    said.textContent = new Date(one.at).toLocaleTimeString(doc.documentElement.lang || "zh-Hans", { hour: "2-digit", minute: "2-digit" }) + (one.refused ? " " + word("refused") + "：" + one.refused : "");
    row.append(said, " ");
    if (one.refused) { row.append(button("mend", function () { mend(one); }), " "); }
    var away = button("throw", function () {
      queue.drop(one.once).then(function () { if (mending === one.once) { mending = ""; } redraw(null); });
    });
    away.setAttribute("data-confirm", word("sure"));
    row.append(away);
    return row;
  }
  function button(name, act) {
    var made = doc.createElement("button");
    made.type = "button";
    made.className = "btn btn--quiet";
    made.textContent = word(name);
    made.addEventListener("click", function (event) {
      if (made.hasAttribute("data-confirm") && !made.confirmed) { return; }
      event.stopPropagation();
      act();
    });
    return made;
  }
  /** Back on the screen, with what the server says against it. It waits on until it is saved or thrown away. */
  function mend(one) {
    if (form.dirty || mending) { say(word("busy")); return; }
    greet().then(function (why) {
      if (why) { return redraw(why); }
      return deliver(one).then(function (said) {
        if (said.saved) { return confirmed(one, said); }
        if (said.html) { mending = one.once; shown(said.html); say(said.said || ""); }
      });
    });
  }

  $("entry-send").addEventListener("click", function () { flush(); });
  $("entry-clear").addEventListener("click", function (event) { event.preventDefault(); next(); say(""); });
  window.addEventListener("online", flush);
  doc.addEventListener("visibilitychange", function () { if (!doc.hidden) { flush(); } });
  window.setInterval(function () { if (waiting.length) { flush(); } }, RETRY);
  window.addEventListener("beforeunload", function (event) {
    if (waiting.length) { event.preventDefault(); event.returnValue = ""; }
  });

  $("entry-clear").hidden = false;
  doc.querySelector(".entry-keys").hidden = false;
  /** Who it is from is known already: the first question that nothing answers yet. */
  function toGap() {
    var known = paper.querySelector("[name='entry-person']:checked");
    if (!known || known.value === "nobody") { named("entry-q").focus(); return; }
    var gap = stops().filter(function (one) {
      if (/^entry-/.test(one.name) || isPassed(one) || one.tagName === "BUTTON") { return false; }
      return isChoice(one) ? !choices(one).some(isTyped) : !isTyped(one);
    })[0];
    (gap || named("entry-q")).focus();
  }
  if (paper.querySelector(".has-error")) { toFault(); } else { toGap(); }
  flush();
}());
