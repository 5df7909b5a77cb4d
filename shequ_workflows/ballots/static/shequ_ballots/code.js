/* The code behind "#" in the address of a letter's QR code never leaves the phone by itself: it is put into the field, and
   taken out of the address. Without this script the code is typed. */
(function () {
  "use strict";
  var field = document.querySelector("[data-code]");
  var code = window.location.hash.slice(1);
  if (!field || !/^[0-9A-Za-z]{12}$/.test(code)) { return; }
  field.value = code.replace(/(.{4})(?=.)/g, "$1 ");
  window.history.replaceState(null, "", window.location.pathname);
}());
