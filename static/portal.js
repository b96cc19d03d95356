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

// The badge composer: where the picture comes from follows what is touched, and the picture follows both.
for (const composer of document.querySelectorAll("[data-art]")) {
  const choices = ["shape", "field", "metal", "icon"];
  const find = (selector) => composer.querySelector(selector);
  const [place, file, preview] = ["#image-preview", "[type=file]", "[name=preview]"].map(find);
  const picture = place.firstElementChild;
  // Disabled, so that Enter saves.
  preview.hidden = preview.disabled = true;
  composer.addEventListener("change", ({ target: { name } }) => {
    const source = choices.includes(name) ? "compose" : name === "image" ? "upload" : "";
    if (source) find(`[name=picture][value=${source}]`).checked = true;
    else if (name !== "picture") return;
    const from = find("[name=picture]:checked").value;
    if (from === "upload") return;
    // A file that was chosen wins on the server, so it goes when something else is chosen.
    file.value = "";
    const words = choices.map((choice) => [choice, find(`[name=${choice}]:checked`).value]);
    picture.src = {
      compose: `${composer.dataset.art}?${new URLSearchParams(words)}`,
      keep: composer.dataset.keep,
      library: find("[name=library]")?.dataset.src,
    }[from];
    place.replaceChildren(picture);
  });
}

// A search among choices that are all on the page.
for (const input of document.querySelectorAll("input[data-filter]")) {
  const filter = () => {
    const wanted = input.value.trim().toLowerCase().split(/\s+/);
    for (const label of document.getElementById(input.dataset.filter).children) {
      label.hidden = !label.firstElementChild.checked && !wanted.every((word) => label.dataset.words.includes(word));
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
