// Autocomplete of the search box, and the sandbox's "try it". No library: two small behaviours.
"use strict";

function suggestions(input) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let chosen = -1, asked = "", timer = 0;

  const show = (items) => {
    chosen = -1;
    list.replaceChildren(...items.map((item) => {
      const row = document.createElement("li");
      row.setAttribute("role", "option");
      row.textContent = item.text;
      row.addEventListener("mousedown", () => { input.value = item.text; input.form.submit(); });
      return row;
    }));
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    if (!text) return show([]);
    const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(text)}&size=8`);
    if (answer.ok && text === asked) show((await answer.json()).items);
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 80); });
  input.addEventListener("blur", () => { list.hidden = true; });
  input.addEventListener("keydown", (event) => {
    const rows = [...list.children];
    if (event.key === "Escape") { list.hidden = true; return; }
    if (!rows.length || list.hidden || event.isComposing || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length;
    rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === chosen)));
    input.value = rows[chosen].textContent;
  });
}

async function tryCall(form) {
  const output = form.parentElement.querySelector("pre");
  const started = performance.now();
  output.textContent = "…";
  const answer = await fetch(form.elements.path.value, { headers: { Accept: "application/json, text/turtle, text/csv, */*" } });
  const text = await answer.text();
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* shown as it came */ }
  output.textContent = `HTTP ${answer.status} · ${Math.round(performance.now() - started)} ms\n\n${shown.slice(0, 20000)}`;
}

document.querySelectorAll("input[data-suggest]").forEach(suggestions);
document.querySelectorAll("form[data-try]").forEach((form) => {
  form.addEventListener("submit", (event) => { event.preventDefault(); tryCall(form); });
});
