// Completes what is typed into a search box: the ARIA pattern "editable combobox with list
// autocomplete". Without it the box is a plain form. It asks this server alone.
"use strict";

(() => {
  const WAIT_MS = 120;
  const MOST_KEPT = 200;

  const make = (name, attributes = {}, text = "") => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };

  const number = new Intl.NumberFormat("en");
  const studies = (count) => `${number.format(count)} ${count === 1 ? "study" : "studies"}`;

  const makeOption = (one, id) => {
    const option = make("li", { role: "option", id, "aria-selected": "false" });
    option.append(make("span", { class: "completion" }, one.name));
    if (one.label.toLowerCase() !== one.name.toLowerCase())
      option.append(make("span", { class: "label" }, one.label));
    const near = one.near ? "did you mean · " : "";
    option.append(make("span", { class: "facts" }, `${near}${one.type} · ${studies(one.studies)}`));
    return option;
  };

  const setUp = (input, place) => {
    const form = input.form;
    const id = `completions-${place}`;
    const hadFocus = document.activeElement === input;
    const box = make("span", { class: "combobox" });
    const list = make("ul", { role: "listbox", id, "aria-label": "Names that begin so", hidden: "" });
    const told = make("span", { class: "unseen", role: "status" });
    input.replaceWith(box);
    box.append(input, list, told);
    if (hadFocus) input.focus();
    for (const [key, value] of Object.entries({
      role: "combobox", autocomplete: "off", "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": id,
    })) input.setAttribute(key, value);

    const kept = new Map();
    let shown = [], active = -1, timer = 0, asking = null;

    const mark = (which) => {
      active = which;
      [...list.children].forEach((option, at) =>
        option.setAttribute("aria-selected", String(at === which)));
      if (which < 0) {
        input.removeAttribute("aria-activedescendant");
      } else {
        input.setAttribute("aria-activedescendant", list.children[which].id);
        list.children[which].scrollIntoView({ block: "nearest" });
      }
    };

    const close = () => {
      clearTimeout(timer);
      if (asking) asking.abort();
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      mark(-1);
    };

    const show = (found) => {
      shown = found;
      list.replaceChildren(...found.map((one, at) => makeOption(one, `${id}-${at}`)));
      mark(-1);
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      told.textContent = found.length ? `${found.length} names` : "";
    };

    const choose = (which) => {
      input.value = shown[which].text;
      input.setSelectionRange(input.value.length, input.value.length);
      close();
    };

    const find = async (text) => {
      if (kept.has(text)) return kept.get(text);
      if (asking) asking.abort();
      asking = new AbortController();
      const address = new URL("suggest", form.action);
      address.searchParams.set("q", text);
      const type = form.elements.namedItem("type");
      if (type) address.searchParams.set("type", type.value);
      const answer = await fetch(address, { signal: asking.signal });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (kept.size >= MOST_KEPT) kept.clear();
      if (answer.ok) kept.set(text, found);
      return found;
    };

    const complete = async () => {
      const text = input.value;
      if (!text.trim()) return close();
      try {
        const found = await find(text);
        // An answer may come after the next letter, or after the box was left.
        if (input.value === text && document.activeElement === input) show(found);
      } catch (error) {
        // A box that cannot be completed is still a search box.
        if (error.name !== "AbortError") close();
      }
    };

    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(complete, WAIT_MS);
    };

    input.addEventListener("input", later);
    input.addEventListener("blur", close);
    form.addEventListener("submit", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      const isOpen = !list.hidden;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && event.altKey) {
        event.preventDefault();
        if (step > 0) complete(); else close();
      } else if (step && isOpen) {
        event.preventDefault();
        // One place more than there are options: that of the typed text.
        const places = shown.length + 1;
        mark(((active + 1 + step + places) % places) - 1);
      } else if (step > 0) {
        event.preventDefault();
        complete();
      } else if (event.key === "Escape" && isOpen) {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && isOpen && active >= 0) {
        event.preventDefault();
        choose(active);
      }
    });
    // The box keeps the focus, so that the list does not close before the click is done.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("li");
      if (option) choose([...list.children].indexOf(option));
    });
  };

  document.querySelectorAll('input[type="search"][name="q"]').forEach(setUp);
})();
