/* Gathering by number key and by drag. Comfort only: ticking, choosing and the buttons do the same. Chromium 86. */
(function () {
  "use strict";
  var form = document.querySelector("[data-gather]");
  var select = form && form.querySelector("select[name=point]");
  if (!form || !select) { return; }
  var list = function (selector) { return Array.prototype.slice.call(form.querySelectorAll(selector)); };
  var boxes = function () { return list("input[name=opinion]"); };
  var help = form.querySelector("[data-gather-help]");
  if (help) { help.hidden = false; }

  function send(value) {
    var button = form.querySelector("button[name=do][value=" + value + "]");
    if (button) { button.click(); }
  }

  /* What is ticked goes; where nothing is, the one that is meant. */
  function gather(number, one) {
    var known = list("select[name=point] option").some(function (option) { return option.value === String(number); });
    if (!known) { return; }
    if (one && !boxes().some(function (box) { return box.checked; })) { one.checked = true; }
    select.value = String(number);
    form.querySelector("[name=title]").value = "";
    send("gather");
  }

  form.addEventListener("keydown", function (event) {
    var here = event.target;
    if (here.name !== "opinion" || event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      var all = boxes();
      var next = all[all.indexOf(here) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { next.focus(); event.preventDefault(); }
    } else if (/^[1-9]$/.test(event.key)) {
      event.preventDefault();
      gather(event.key, here);
    } else if (event.key === "0") {
      event.preventDefault();
      if (!boxes().some(function (box) { return box.checked; })) { here.checked = true; }
      send("plain");
    }
  });

  var dragged = null;
  list("[data-voice]").forEach(function (row) {
    row.draggable = true;
    row.addEventListener("dragstart", function (event) {
      dragged = row.querySelector("input");
      event.dataTransfer.setData("text/plain", dragged.value);
      row.classList.add("is-dragged");
    });
    row.addEventListener("dragend", function () { dragged = null; row.classList.remove("is-dragged"); });
  });
  list("[data-point]").forEach(function (point) {
    var mark = function (on) { return function (event) {
      if (!dragged) { return; }
      event.preventDefault();
      point.classList.toggle("is-over", on);
    }; };
    point.addEventListener("dragover", mark(true));
    point.addEventListener("dragleave", mark(false));
    point.addEventListener("drop", function (event) {
      if (!dragged) { return; }
      event.preventDefault();
      /* One that is not ticked goes alone; a ticked one takes the others along. */
      if (!dragged.checked) { boxes().forEach(function (box) { box.checked = false; }); dragged.checked = true; }
      gather(point.getAttribute("data-point"), dragged);
    });
  });

  var first = boxes()[0];
  if (first && !document.querySelector(".error-summary") && (document.activeElement === document.body || !document.activeElement)) { first.focus(); }
})();
