/* The list of people follows what is typed; Enter in the box asks at once. Without JavaScript the button does. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-people-url]");
  if (!form || !window.fetch) { return; }
  var box = form.querySelector("[name=find]");
  var list = document.getElementById("people");
  var timer = null;
  var asked = 0;

  function ask() {
    var mine = ++asked;
    var body = new FormData();
    body.append("find", box.value);
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    fetch(form.getAttribute("data-people-url"), { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : null; })
      .then(function (html) { if (html !== null && mine === asked) { list.innerHTML = html; } })
      .catch(function () { /* the button still works */ });
  }

  box.addEventListener("input", function () {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 200);
  });
  box.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.isComposing) { return; }
    event.preventDefault();
    window.clearTimeout(timer);
    ask();
    var text = form.querySelector("[name=text]");
    if (text) { text.focus(); }
  });
})();
