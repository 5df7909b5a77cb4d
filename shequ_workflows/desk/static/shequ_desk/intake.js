/* 接访登记 by keyboard. The list of people follows what is typed; arrows choose, Enter goes on to the next field.
   Without JavaScript the button “Find” does the same. */
(function () {
  "use strict";
  var doc = document;
  var form = doc.querySelector("form[data-people-url]");
  if (!form) { return; }
  var box = form.querySelector("[name=find]");
  var list = doc.getElementById("people");
  var text = form.querySelector("[name=text]");
  var newName = form.querySelector("[name=new_name]");
  var newPhone = form.querySelector("[name=new_phone]");
  var who = doc.getElementById("who");
  var timer = null;
  var asked = 0;
  var shown = box.value.trim();
  var goOn = false;

  function radios() { return Array.prototype.slice.call(list.querySelectorAll("[name=person]")); }
  function checked() { return radios().filter(function (one) { return one.checked; })[0]; }

  /* Who it will be registered for, beside the heading of the words. */
  function tell() {
    var one = checked();
    var name = "";
    if (newName.value.trim() || newPhone.value.trim()) { name = newName.value.trim() || newPhone.value.trim(); }
    else if (one && one.value !== "new") { name = one.getAttribute("data-name"); }
    who.textContent = name ? "→ " + name : who.getAttribute("data-none");
    who.classList.toggle("is-chosen", Boolean(name));
  }
  function choose(one) {
    if (!one) { return; }
    one.checked = true;
    if (one.value !== "new") { newName.value = ""; newPhone.value = ""; }
    one.parentNode.scrollIntoView({ block: "nearest" });
    tell();
  }

  /* Nobody found: what was typed is perhaps the name or the number of somebody new. */
  function guess() {
    var none = list.querySelector("[data-count='0']");
    var typed = box.value.trim();
    if (!none || newName.value || newPhone.value) { return; }
    if (/^[+\d][\d\s-]{6,}$/.test(typed)) { newPhone.value = typed; }
    else if (/^[^\x00-\x7f\d]{2,}$/.test(typed)) { newName.value = typed; }
  }

  function after() {
    guess();
    tell();
    if (!goOn) { return; }
    goOn = false;
    var all = radios();
    if (!all.length && box.value.trim()) { (newName.value ? newPhone : newName).focus(); return; }
    if (!checked()) { choose(all[0]); }
    text.focus();
  }
  function ask() {
    window.clearTimeout(timer);
    timer = null;
    var mine = ++asked;
    var typed = box.value.trim();
    var body = new FormData();
    body.append("find", typed);
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    shown = typed;
    fetch(form.getAttribute("data-people-url"), { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.text(); })
      .then(function (html) { if (mine === asked) { list.innerHTML = html; after(); } })
      .catch(function () { if (mine === asked) { goOn = false; } });
  }
  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 180);
  }

  if (window.fetch) {
    form.querySelector("[name=do][value=find]").hidden = true;
    box.addEventListener("input", function (event) { if (!event.isComposing) { later(); } });
    box.addEventListener("compositionend", later);
  }
  box.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) { return; }
    var all = radios();
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      event.preventDefault();
      var place = all.indexOf(checked());
      var step = event.key === "ArrowDown" ? 1 : -1;
      choose(all[(place + step + all.length) % all.length] || all[0]);
    } else if (event.key === "Enter" && !event.ctrlKey && window.fetch) {
      event.preventDefault();
      goOn = true;
      if (timer || box.value.trim() !== shown) { ask(); } else { after(); }
    }
  });
  list.addEventListener("change", function (event) { choose(event.target); });
  [newName, newPhone].forEach(function (field) {
    field.addEventListener("input", function () {
      var none = list.querySelector("[value=new]");
      if (none) { none.checked = true; } else { radios().forEach(function (one) { one.checked = false; }); }
      tell();
    });
  });

  /* Enter leads to the next field, as clerks are used to; Ctrl+Enter registers (shequ.js). */
  form.addEventListener("keydown", function (event) {
    var el = event.target;
    if (event.defaultPrevented || event.key !== "Enter" || event.ctrlKey || event.isComposing || event.keyCode === 229) { return; }
    if (el.tagName !== "INPUT" && el.tagName !== "SELECT") { return; }
    event.preventDefault();
    var stops = Array.prototype.slice.call(form.querySelectorAll("input:not([type=hidden]), select, textarea, .btn-row button"))
      .filter(function (one) { return one.offsetParent !== null && !one.disabled; });
    var place = stops.indexOf(el);
    for (var next = place + 1; next < stops.length; next += 1) {
      var one = stops[next];
      if (one.type === "radio" && (one.name === el.name || (!one.checked && form.querySelector("[name='" + one.name + "']:checked")))) { continue; }
      one.focus();
      return;
    }
  });

  /* F4: somebody who is not on the roster. */
  doc.addEventListener("keydown", function (event) {
    if (event.key === "F4" && !event.altKey && !event.ctrlKey && !event.defaultPrevented) {
      event.preventDefault();
      newName.focus();
    }
  });

  /* Back from the list of a page kept in the browser's memory: the words stand, so does the choice. */
  tell();
  if (!form.querySelector(".has-error")) { (box.value.trim() && checked() ? text : box).focus(); }
}());
