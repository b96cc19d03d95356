// Conveniences only: every page works without this file.

// Copy buttons. They are hidden in the page and shown here, so nobody meets one that does nothing.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  const word = button.firstChild;
  const label = word.data;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      word.data = button.dataset.done;
      setTimeout(() => { word.data = label; }, 2000);
    } catch {
      // Refused by the browser: the text is selected, so the keyboard's copy still works.
    }
  });
}

// Preview of a chosen picture. Drawn on a canvas, because the content policy allows no blob: or data: images.
for (const input of document.querySelectorAll("input[type=file][data-preview]")) {
  input.addEventListener("change", async () => {
    const place = document.getElementById(input.dataset.preview);
    const file = input.files[0];
    if (!place || !file) return;
    try {
      const picture = await createImageBitmap(file);
      const canvas = document.createElement("canvas");
      const size = 176;
      const scale = (input.dataset.fit === "cover" ? Math.max : Math.min)(size / picture.width, size / picture.height);
      canvas.width = canvas.height = size;
      canvas.getContext("2d").drawImage(
        picture,
        (size - picture.width * scale) / 2, (size - picture.height * scale) / 2,
        picture.width * scale, picture.height * scale,
      );
      place.replaceChildren(canvas);
    } catch {
      // Not a picture the browser can read; the server will say so in words.
    }
  });
}

// The badge composer: the picture follows the choices, and the choice of where it comes from follows what is touched.
for (const composer of document.querySelectorAll("[data-art]")) {
  const place = composer.querySelector("#image-preview");
  const old = place.firstElementChild;
  const [chosen, library] = ["[name=picture]:checked", "[name=library]"];
  // Disabled, so that Enter saves.
  const preview = composer.querySelector("[name=preview]");
  preview.hidden = preview.disabled = true;
  composer.addEventListener("change", ({ target }) => {
    const source = { shape: "compose", field: "compose", metal: "compose", icon: "compose", image: "upload" }[target.name];
    if (source) composer.querySelector(`[name=picture][value=${source}]`).checked = true;
    else if (target.name !== "picture") return;
    const file = composer.querySelector("[type=file]");
    const from = composer.querySelector(chosen).value;
    // A file that was chosen wins on the server, so it goes when something else is chosen.
    if (from !== "upload") file.value = "";
    if (from === "compose") {
      const words = ["shape", "field", "metal", "icon"].map((name) => [name, composer.querySelector(`[name=${name}]:checked`).value]);
      old.src = `${composer.dataset.art}?${new URLSearchParams(words)}`;
    } else if (from === "library") old.src = composer.querySelector(library).dataset.src;
    else if (from === "keep") old.src = composer.dataset.keep;
    if (from !== "upload") place.replaceChildren(old);
  });
}

// A search among choices that are all on the page.
for (const input of document.querySelectorAll("input[data-filter]")) {
  const filter = () => {
    const wanted = input.value.trim().toLowerCase().split(/\s+/);
    for (const label of document.getElementById(input.dataset.filter).children) {
      const is = wanted.every((word) => label.dataset.words.includes(word)) || label.firstElementChild.checked;
      label.hidden = !is;
    }
  };
  input.addEventListener("input", filter);
  // Enter would send the form.
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

// Typeahead: fills the field's own <datalist> while somebody types.
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = input.list;
  if (!list) continue;
  let waiting;
  let running;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const typed = input.value.trim();
    if (typed.length < 2) return;
    waiting = setTimeout(async () => {
      running?.abort();
      running = new AbortController();
      const address = new URL(input.dataset.suggest, location.href);
      address.searchParams.set("q", typed);
      try {
        const reply = await fetch(address, { signal: running.signal, headers: { accept: "application/json" } });
        if (!reply.ok) return;
        list.replaceChildren(...(await reply.json()).map(({ id, name, detail }) => {
          const option = document.createElement("option");
          option.value = id;
          option.label = detail ? `${name}, ${detail}` : name;
          return option;
        }));
      } catch {
        // Aborted by the next letter, or offline: typing the whole name still works.
      }
    }, 150);
  });
}

// An error summary takes the focus, so that a screen reader and the keyboard start there.
document.querySelector("[data-focus]")?.focus();
