"use strict";

// Filters: a form shows the rows of its table that match every field. Rows are searched by their text.
for (const form of document.querySelectorAll("form[data-filters]")) {
  const rows = [...document.getElementById(form.dataset.filters).rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const output = form.querySelector("output");

  const matches = (row, text) =>
    (!form.question?.value || row.dataset.question === form.question.value) &&
    (!form.severity?.value || row.dataset.severity === form.severity.value) &&
    text.includes(form.text.value.trim().toLowerCase());

  const apply = () => {
    let shown = 0;
    rows.forEach((row, index) => {
      row.hidden = !matches(row, texts[index]);
      if (!row.hidden) shown += 1;
    });
    output.textContent = shown === rows.length ? "" : `${shown} of ${rows.length} shown`;
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
}

// "12 findings" in an answer: the table, filtered by that question.
for (const link of document.querySelectorAll("a[data-show-question]")) {
  link.addEventListener("click", () => {
    const form = document.querySelector('form[data-filters="findings-rows"]');
    form.question.value = link.dataset.showQuestion;
    form.severity.value = "";
    form.text.value = "";
    form.dispatchEvent(new Event("input"));
  });
}

// A link to a rule opens it.
const openTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
};
addEventListener("hashchange", openTarget);
openTarget();
