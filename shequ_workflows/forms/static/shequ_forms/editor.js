/* The editor of forms: offers the questions that there are where a rule names one, says what a key means, and offers the
   choices of the question that is compared. Without it, labels are typed. */
(() => {
  "use strict";

  const QUESTIONS = "shequ-questions", VALUES = "shequ-values";
  const QUESTION = "[data-shequ-question]", VALUE = "[data-shequ-value]";
  const ROW = /^(row|outer)\./;

  const named = (name) => document.querySelector(`input[name="${CSS.escape(name)}"]`);
  const isGone = (stem) => {
    const gone = named(stem.replace(/value-$/, "deleted"));
    return Boolean(gone && gone.value);
  };

  /** The group in which a field stands: the beginning of the names of its controls; empty at the top. */
  function groupOf(stem) {
    const above = stem.replace(/fields-\d+-value-$/, "");
    return named(`${above}key`) && /fields-\d+-value-$/.test(above) ? above : "";
  }

  /** Every field of the form that is being edited: its key (or label, while there is no key yet), alone and with those of
      the groups around it, its label, and the beginning of the names of its controls. */
  function questions() {
    const found = [];
    document.querySelectorAll('input[name$="-value-label"]').forEach((label) => {
      const stem = label.name.slice(0, -"label".length);
      const kept = named(`${stem}key`), text = label.value.trim();
      if (!kept || !text || isGone(stem)) { return; }
      const key = kept.value.trim() || text;
      let path = key, said = text;
      for (let group = groupOf(stem); group; group = groupOf(group)) {
        path = `${named(`${group}key`).value.trim()}.${path}`;
        said = `${named(`${group}label`).value.trim()} · ${said}`;
      }
      found.push({ key, path, text, said, stem });
    });
    return found;
  }

  /** The field that is meant by a key or a label. */
  function meant(words) {
    const text = words.trim().replace(ROW, "");
    const all = questions();
    return all.find((one) => one.path === text) || all.find((one) => one.key === text) || all.find((one) => one.text === text);
  }

  function offer(input, id, options) {
    let list = document.getElementById(id);
    if (!list) {
      list = document.createElement("datalist");
      list.id = id;
      document.body.append(list);
    }
    list.replaceChildren(
      ...options.map(([value, label]) => {
        const option = document.createElement("option");
        option.value = value;
        option.label = label;
        return option;
      }),
    );
    input.setAttribute("list", id);
  }

  function choicesOf(question) {
    const choices = [];
    for (let place = 0; question; place += 1) {
      const stem = `${question.stem}choices-${place}-value-`;
      const label = named(`${stem}label`);
      if (!label) { break; }
      if (label.value.trim() && !isGone(stem)) { choices.push([label.value.trim(), label.value.trim()]); }
    }
    return choices;
  }

  /** Under each key that a rule names: the label of its question. */
  function explain() {
    document.querySelectorAll(QUESTION).forEach((input) => {
      const found = input.value.trim() ? meant(input.value) : null;
      const said = found && found.said !== input.value.trim() ? found.said : "";
      let note = input.parentNode.querySelector(":scope > .shequ-means");
      if (!note && said) {
        note = document.createElement("p");
        note.className = "help shequ-means";
        input.after(note);
      }
      if (note && note.textContent !== said) { note.textContent = said; }
      if (note) { note.hidden = !said; }
    });
  }

  document.addEventListener("focusin", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) { return; }
    if (input.matches(QUESTION)) {
      const all = new Map(questions().map((one) => [one.key, one.text]));
      offer(input, QUESTIONS, [...all]);
    } else if (input.matches(VALUE)) {
      const question = named(input.name.replace(/value$/, "question"));
      offer(input, VALUES, choicesOf(question && meant(question.value)));
    }
  });
  // Not on "change": what moves when a field is left would move a button away from under the finger.
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.matches(QUESTION)) { explain(); }
  });
  window.addEventListener("load", explain);
})();
