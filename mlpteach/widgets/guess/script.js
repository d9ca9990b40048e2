// A guess on a page without a kernel: what was typed is compared with what Python made ready, and nothing is computed here.
(root, data) => {
  const find = selector => root.querySelector(selector), told = find(".told"), field = find("input");
  const is = (name, text) => new RegExp(`^(?:${data.patterns[name]})$`, "i").exec(text);

  function readings(typed) {
    const bare = typed.replace(/\s/g, "").replace(/[−–]/g, "-"), plain = is("dotted", bare) ? bare.replaceAll(".", "") : bare;
    return [plain.replace(",", "."), ...(is("thousands", plain) ? [plain.replaceAll(",", "")] : [])]
      .filter(form => is("number", form) && Number.isFinite(Number(form)));
  }
  function fitting(reading) {
    const digits = reading.split(/e/i)[0].replace(/[^0-9]/g, "").replace(/^0+/, "").length;
    return data.spans.filter(([, least, low, high]) => digits >= least && low <= Number(reading) && Number(reading) <= high);
  }
  function judged(typed) {
    if (data.spans) {
      const found = readings(typed).flatMap(fitting), first = Math.min(...found.map(([tier]) => tier));
      return [...new Set(found.filter(([tier]) => tier === first).map(span => span[4]))];
    }
    const sizes = is("shape", typed.trim().split(/\s+/).join(" "));
    const answer = data.kind === "choice" ? typed : sizes ? sizes[1].match(/[0-9]+/g).map(Number).join() : "";
    return answer ? data.answers[answer] ?? data.other : [];
  }
  function draw(guess) {
    const line = find(".both"), on = ([low, high]) => low <= guess && guess <= high;
    const [low, high, left, right] = data.lines.find(on) ?? data.lines.at(-1);
    line.style.setProperty("--low", low);
    line.style.setProperty("--high", high);
    line.querySelector(".yours").style.setProperty("--number", guess);
    [line.firstElementChild.textContent, line.lastElementChild.textContent] = [left, right];
  }
  function score() {
    const count = what => document.querySelectorAll(`[data-piece="guess"]:is(${what})`).length;
    const right = count("[data-guessed=right]"), all = count("[data-guessed=right], [data-guessed=wrong]");
    return all ? data.score.replace("{right}", right).replace("{all}", all) : "";
  }
  function answer(typed, found) {
    root.dataset.guessed = !found.length ? "shown" : found.includes(0) ? "right" : "wrong";
    told.innerHTML = data.heads[root.dataset.guessed] + found.map(place => data.replies[place]).join("")
      + (found.length ? data.both : "") + data.because + `<p class="quiet">${score()}</p>`;
    if (found.length && data.lines.length) draw(readings(typed)[0]);
    root.querySelectorAll("button").forEach(button => { button.disabled = true; });
    root.querySelectorAll(".main, .plain").forEach(button => { button.hidden = true; });
    if (field) field.readOnly = true;
    const folds = [...document.querySelectorAll('[data-piece="guess"], details.answer')], own = folds[folds.indexOf(root) + 1];
    if (own?.matches("details")) own.open = true;
  }
  function guess(typed) {
    const found = judged(typed);
    if (!found.length) told.innerHTML = data.unreadable;
    else answer(typed, found);
  }
  find("form").addEventListener("submit", event => {
    event.preventDefault();
    if (!root.dataset.guessed && field) guess(field.value);
  });
  root.querySelectorAll("[aria-pressed]").forEach(choice => choice.addEventListener("click", () => {
    choice.setAttribute("aria-pressed", "true");
    guess(choice.textContent);
  }));
  find(".plain").addEventListener("click", () => answer("", []));
}
