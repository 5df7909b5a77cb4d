/* The editor of flows: a row lights its arrow, an arrow its row. Nothing breaks without it. */
(() => {
  "use strict";

  /** Light everything that belongs to one step, and nothing else. */
  function light(key) {
    document.querySelectorAll("[data-arrow], [data-flow-row]").forEach((one) => {
      const own = one.getAttribute("data-arrow") || one.getAttribute("data-flow-row");
      one.classList.toggle("is-lit", key !== "" && own === key);
    });
  }

  function keyOf(target) {
    const near = target instanceof Element ? target.closest("[data-flow-row], .machine a") : null;
    if (!near) {
      return "";
    }
    const drawn = near.querySelector("[data-arrow]");
    return near.getAttribute("data-flow-row") || (drawn ? drawn.getAttribute("data-arrow") : "");
  }

  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => light(keyOf(event.target)));
  }

  /* A click in the diagram puts the cursor into the row. */
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(".machine a, .shequ-faults a") : null;
    const hash = link ? link.getAttribute("href") || "" : "";
    const row = hash.startsWith("#") ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    if (row) {
      event.preventDefault();
      history.replaceState(null, "", hash);
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "center" });
    }
  });

  /* Coming back from a row's page: the row is where the work goes on. */
  if (location.hash.length > 1) {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row && row.classList.contains("shequ-row")) {
      row.focus();
    }
  }
})();
