/* Lists by keyboard (J and K, or the arrows), and numbers shown in place. Every page works without this file. */
(function () {
  "use strict";
  var doc = document;
  var root = doc.documentElement;

  /* J and K go through the rows of a list; Enter opens, as with every link. */
  var lists = Array.prototype.slice.call(doc.querySelectorAll("[data-rows]"));
  function links() {
    return lists.reduce(function (all, list) {
      return all.concat(Array.prototype.slice.call(list.querySelectorAll(".main-cell a, a.cover")));
    }, []);
  }
  doc.addEventListener("keydown", function (event) {
    if (!lists.length || event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) { return; }
    var here = doc.activeElement;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(here.tagName) || doc.querySelector("dialog[open]")) { return; }
    var all = links();
    var place = all.indexOf(here);
    var step = 0;
    if (event.key === "j" || event.key === "k") {
      if (root.getAttribute("data-keys") === "off") { return; }
      step = event.key === "j" ? 1 : -1;
    } else if (place >= 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      step = event.key === "ArrowDown" ? 1 : -1;
    }
    if (!step || !all.length) { return; }
    var next = all[place < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, place + step))];
    event.preventDefault();
    next.focus();
  });

  /* A step begins at its first field; where it warns of something, that is read first. */
  var step = doc.querySelector(".step__form");
  if (step && !doc.querySelector("[data-focus]") && !step.querySelector(".banner")) {
    var first = step.querySelector("form input:not([type=hidden]), form select, form textarea");
    if (first) { first.focus({ preventScroll: true }); }
  }

  /* A number in clear comes into the place of the masked one; its reason is on the record. */
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-reveal") || !window.fetch) { return; }
    event.preventDefault();
    var holder = form.querySelector(".phone__number") || form.closest(".phone-row").querySelector(".phone__number");
    var trouble = form.querySelector(".phone__error");
    fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) { return answer.json(); })
      .then(function (said) {
        if (said.number) {
          holder.textContent = said.number;
          holder.classList.add("is-shown");
          var details = form.closest("details");
          if (details) { details.open = false; }
          var button = form.querySelector("button");
          if (button) { button.hidden = true; }
        } else if (trouble) {
          trouble.textContent = said.error;
        } else {
          form.removeAttribute("data-reveal");
          form.submit();
        }
      })
      .catch(function () { form.removeAttribute("data-reveal"); form.submit(); });
  });
}());
