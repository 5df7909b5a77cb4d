/* The fast screen of papers: Enter in the code goes on to the marks; a digit in a question that takes one goes on to the
   next question. Enter in the last field sends. Without this script each Enter asks the server, and Tab goes on. */
(function () {
  "use strict";
  var code = document.querySelector("[data-slip]");
  var marks = Array.prototype.slice.call(document.querySelectorAll("[data-marks]"));
  if (!code || !marks.length) { return; }
  code.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !code.value.trim() || marks[0].value) { return; }
    event.preventDefault();
    marks[0].focus();
  });
  marks.forEach(function (field, at) {
    field.addEventListener("input", function () {
      if (field.getAttribute("data-marks") === "1" && field.value.length === 1 && marks[at + 1]) { marks[at + 1].focus(); }
    });
    field.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || !marks[at + 1] || marks[at + 1].value) { return; }
      event.preventDefault();
      marks[at + 1].focus();
    });
  });
}());
