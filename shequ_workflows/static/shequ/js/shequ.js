/* Comfort only: every page works without this file. Chromium 86, strict CSP, no dependencies. */
(function () {
  "use strict";
  var doc = document;
  var root = doc.documentElement;
  var $$ = function (selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); };
  var zh = (root.lang || "").toLowerCase().indexOf("zh") === 0;
  /* What is known of a form. Not kept on it: a control may be called “method” or “dirty”, and would stand in its place. */
  var notes = new WeakMap();
  function noted(form) {
    if (!notes.has(form)) { notes.set(form, {}); }
    return notes.get(form);
  }
  var say = function (chinese, english) { return zh ? chinese : english; };

  /* What only works with JavaScript is shown now. */
  function reveal() {
    $$("[data-copy][hidden], [data-print][hidden], [data-keys-help][hidden]").forEach(function (el) { el.hidden = false; });
  }

  /* Large type at once, so that nothing typed is lost; the form itself is the way without JavaScript. */
  function setType(form, button) {
    var large = button.value === "large";
    var data = new FormData(form);
    data.append("type", button.value);
    fetch(form.action, { method: "POST", body: data, credentials: "same-origin", redirect: "manual" }).then(function () {
      root.classList.toggle("is-large", large);
      $$("[data-display] button").forEach(function (one) {
        one.value = large ? "normal" : "large";
        one.lastChild.textContent = one.getAttribute(large ? "data-normal" : "data-large");
      });
      button.scrollIntoView({ block: "nearest" });
    }, function () {
      var field = doc.createElement("input");
      field.type = "hidden"; field.name = "type"; field.value = button.value;
      form.appendChild(field);
      form.submit();
    });
  }

  /* A small dialog; the browser's own question where <dialog> is missing. */
  function ask(question, yes, no, then) {
    var box = doc.createElement("dialog");
    if (!box.showModal) { if (window.confirm(question)) { then(); } return; }
    var opener = doc.activeElement;
    box.className = "ask";
    var text = doc.createElement("p");
    text.id = "ask-text";
    text.textContent = question;
    box.setAttribute("aria-labelledby", "ask-text");
    var row = doc.createElement("div");
    row.className = "btn-row";
    var ok = doc.createElement("button");
    ok.type = "button"; ok.className = "btn btn--warning"; ok.textContent = yes;
    var back = doc.createElement("button");
    back.type = "button"; back.className = "btn btn--secondary"; back.textContent = no;
    row.appendChild(ok); row.appendChild(back);
    box.appendChild(text); box.appendChild(row);
    doc.body.appendChild(box);
    ok.addEventListener("click", function () { box.close(); then(); });
    back.addEventListener("click", function () { box.close(); });
    box.addEventListener("close", function () { box.remove(); if (opener && opener.focus) { opener.focus(); } });
    box.showModal();
    back.focus();
  }

  doc.addEventListener("click", function (event) {
    var el = event.target.closest ? event.target.closest("[data-confirm], [data-copy], [data-print], [data-keys-help], .error-summary a") : null;
    if (!el) { return; }
    if (el.hasAttribute("data-copy")) { copy(el); return; }
    if (el.hasAttribute("data-print")) { window.print(); return; }
    if (el.hasAttribute("data-keys-help")) { help(); return; }
    if (el.closest(".error-summary")) { jump(event, el); return; }
    if (el.tagName !== "FORM" && !el.confirmed) {
      event.preventDefault();
      ask(el.getAttribute("data-confirm"), el.textContent.trim(), say("不，返回", "No, go back"), function () {
        el.confirmed = true;
        el.click();
        el.confirmed = false;
      });
    }
  });

  /* From the error summary to the control, label in view. */
  function jump(event, link) {
    var target = doc.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) { return; }
    event.preventDefault();
    var field = target.closest(".field") || target;
    field.scrollIntoView();
    var control = target.matches("fieldset") ? target.querySelector("input, select, textarea") || target : target;
    control.focus({ preventScroll: true });
  }

  function copy(button) {
    var source = doc.querySelector(button.getAttribute("data-copy"));
    if (!source) { return; }
    var text = "value" in source ? source.value : source.textContent;
    var said = button.parentNode.querySelector("[role=status]");
    var tell = function (name) { if (said) { said.textContent = ""; said.textContent = button.getAttribute(name) || ""; } };
    var byHand = function () {
      var done = false;
      if (source.select) {
        source.focus();
        source.select();
        source.setSelectionRange(0, text.length);
      } else {
        window.getSelection().selectAllChildren(source);
      }
      try { done = doc.execCommand("copy"); } catch (error) { done = false; }
      tell(done ? "data-done" : "data-failed");
      if (done) { button.focus(); }
    };
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { tell("data-done"); }, byHand);
    } else {
      byHand();
    }
  }

  /* A second click on the same form is swallowed for a while, never for ever: lines break, and people must be able to try again. */
  var WAIT = 8000;
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented) { return; }
    if (form.hasAttribute("data-display") && window.fetch) {
      event.preventDefault();
      setType(form, form.querySelector("button"));
      return;
    }
    if (form.hasAttribute("data-confirm") && !noted(form).confirmed) {
      event.preventDefault();
      ask(form.getAttribute("data-confirm"), say("是的，继续", "Yes, go on"), say("不，返回", "No, go back"), function () {
        noted(form).confirmed = true;
        if (form.requestSubmit) { form.requestSubmit(event.submitter || undefined); } else { form.submit(); }
        noted(form).confirmed = false;
      });
      return;
    }
    if ((form.getAttribute("method") || "").toLowerCase() !== "post" || form.getAttribute("data-once") === "off") { return; }
    var state = noted(form);
    if (state.sending) { event.preventDefault(); return; }
    state.sending = true;
    state.dirty = false;
    var buttons = $$("button:not([type=button]), input[type=submit]", form);
    buttons.forEach(function (button) { button.setAttribute("aria-disabled", "true"); });
    state.timer = setTimeout(function () { free(form); }, WAIT);
  });
  function free(form) {
    noted(form).sending = false;
    clearTimeout(noted(form).timer);
    $$("[aria-disabled]", form).forEach(function (button) { button.removeAttribute("aria-disabled"); });
  }
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { $$("form").forEach(free); }
  });

  /* Leaving with unsaved changes. */
  doc.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-unsaved")) { noted(form).dirty = true; }
    if (event.target.hasAttribute("data-counter")) { count(event.target); }
  });
  window.addEventListener("beforeunload", function (event) {
    if ($$("form[data-unsaved]").some(function (form) { return noted(form).dirty; })) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  /* Characters left: shown always, said aloud only near the end. */
  function count(area) {
    var left = area.maxLength - area.value.length;
    var line = area.counterLine;
    if (!line) {
      line = doc.createElement("p");
      line.className = "counter";
      area.counterLine = line;
      area.parentNode.insertBefore(line, area.nextSibling);
    }
    line.setAttribute("aria-live", left < 20 ? "polite" : "off");
    line.textContent = say("还可以写" + left + "个字", left + " characters left");
  }

  doc.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-autosubmit")) { form.submit(); }
  });

  /* Shortcuts. Single keys rest while somebody types and can be switched off; those with Ctrl, Alt and F-keys always work. */
  function pressed(event) {
    return (event.ctrlKey || event.metaKey ? "ctrl+" : "") + (event.altKey ? "alt+" : "") + (event.shiftKey && event.key.length > 1 ? "shift+" : "") + event.key.toLowerCase();
  }
  function typing(el) {
    return el.isContentEditable || el.tagName === "TEXTAREA" || el.tagName === "SELECT" ||
      (el.tagName === "INPUT" && ["button", "checkbox", "radio", "submit", "reset"].indexOf(el.type) < 0);
  }
  function closeMenus(except) {
    $$(".menu[open]").forEach(function (one) { if (one !== except) { one.open = false; } });
  }
  doc.addEventListener("click", function (event) { closeMenus(event.target.closest ? event.target.closest(".menu") : null); });
  doc.addEventListener("keydown", function (event) {
    var menu = event.key === "Escape" && doc.querySelector(".menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  doc.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.repeat || !event.key) { return; }
    if (doc.querySelector("dialog[open]")) { return; }
    var combo = pressed(event);
    var plain = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (plain && (typing(event.target) || root.getAttribute("data-keys") === "off")) { return; }
    var el = $$("[data-key]").filter(function (one) {
      return one.getAttribute("data-key").toLowerCase() === combo && (one.offsetParent !== null || one.closest(".menu"));
    })[0];
    if (el) {
      event.preventDefault();
      if (typing(el)) { el.focus(); if (el.select) { el.select(); } } else { el.click(); }
    } else if (plain && event.key === "?" && doc.querySelector("[data-keys-help]")) {
      event.preventDefault();
      help();
    }
  });
  function help() {
    var button = doc.querySelector("[data-keys-help]");
    var box = doc.createElement("dialog");
    if (!box.showModal) { return; }
    box.className = "ask";
    var title = doc.createElement("h2");
    title.id = "ask-text";
    title.textContent = button.getAttribute("data-title");
    box.setAttribute("aria-labelledby", "ask-text");
    var list = doc.createElement("dl");
    var seen = {};
    $$("[data-key]").forEach(function (el) {
      var key = el.getAttribute("data-key");
      if (seen[key]) { return; }
      seen[key] = true;
      var dt = doc.createElement("dt");
      var kbd = doc.createElement("kbd");
      kbd.className = "key";
      kbd.textContent = key;
      dt.appendChild(kbd);
      var dd = doc.createElement("dd");
      var copyOf = el.cloneNode(true);
      $$(".count, .key", copyOf).forEach(function (part) { part.remove(); });
      dd.textContent = el.getAttribute("data-key-label") || copyOf.textContent.trim() || el.getAttribute("aria-label") || el.name;
      list.appendChild(dt);
      list.appendChild(dd);
    });
    var close = doc.createElement("button");
    close.type = "button"; close.className = "btn"; close.textContent = button.getAttribute("data-close");
    close.addEventListener("click", function () { box.close(); });
    box.addEventListener("close", function () { box.remove(); });
    box.appendChild(title); box.appendChild(list); box.appendChild(close);
    doc.body.appendChild(box);
    box.showModal();
  }

  reveal();
  $$("textarea[data-counter][maxlength]").forEach(count);
  var first = doc.querySelector("[data-focus]");
  if (first) { first.focus(); }
}());
