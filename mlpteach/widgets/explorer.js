// The learning-rate explorer on a page without a kernel: every run was made by Python, and is only looked up here.
(root, data, state) => {
  const find = selector => root.querySelector(selector), all = selector => [...root.querySelectorAll(selector)];
  const slider = find("input[type=range]"), sizes = all("input[type=radio]"), pins = find(".pins"), cells = all("tbody tr");
  const log = find("input[type=checkbox]"), kept = [], SVG = "http://www.w3.org/2000/svg";
  const radios = mlpteach.name(root);
  sizes.forEach(radio => { radio.name = radios; });

  const chosen = () => sizes.find(radio => radio.checked).value;
  const now = () => ({size: chosen(), rate: slider.value});
  const run = ({size, rate}) => data.runs[size][rate];
  const path = at => run(at).paths[log.checked ? 1 : 0];
  const said = ({size, rate}) => `rate ${data.rates[rate]}` + (data.sizes[1] ? `, ${data.sizes[size]} hidden` : "");
  const key = ({size, rate}) => `${size}.${rate}`;

  function show() {
    const at = now(), made = run(at);
    find("output").textContent = data.rates[at.rate];
    slider.setAttribute("aria-valuetext", data.rates[at.rate]);
    find(".now").setAttribute("d", path(at));
    find(".words").textContent = made.words;
    made.outputs.forEach((texts, row) => texts.forEach((text, column) => { [...cells[row].querySelectorAll("td")].slice(1)[column].textContent = text; }));
    if (made.shade) {
      find(".shade").style.setProperty("--shade", `url(data:image/png;base64,${made.shade})`);
      find(".border").setAttribute("d", made.border);
    }
  }
  function names() {
    const free = data.slots.map(() => true);
    return kept.map(pin => {
      const wanted = run(pin.at).slot, below = free.indexOf(true, wanted), slot = below < 0 ? free.lastIndexOf(true) : below;
      free[slot] = false;
      return data.slots[slot];
    });
  }
  function showPins() {
    const tops = names();
    find("g").replaceChildren(...kept.map(pin => {
      const line = document.createElementNS(SVG, "path");
      line.setAttribute("class", `pinned dash${pin.dash}`);
      line.setAttribute("d", path(pin.at));
      return line;
    }));
    find(".ends").replaceChildren(...kept.map((pin, place) => {
      const name = document.createElement("span");
      name.style.top = tops[place];
      name.textContent = data.rates[pin.at.rate] + (data.sizes[1] ? ` · ${data.sizes[pin.at.size]}` : "");
      return name;
    }));
    pins.replaceChildren(...kept.map(pin => {
      const item = document.createElement("li"), remove = document.createElement("button");
      item.innerHTML = `<svg viewBox="0 0 36 4" aria-hidden="true"><path class="pinned dash${pin.dash}" d="M0 2h36"/></svg>`;
      remove.type = "button";
      remove.textContent = "Remove";
      remove.setAttribute("aria-label", `Remove the pinned run: ${said(pin.at)}`);
      remove.addEventListener("click", () => { kept.splice(kept.indexOf(pin), 1); showPins(); write(); find(".pin").focus(); });
      item.append(said(pin.at), remove);
      return item;
    }));
    const full = kept.length === data.pins;
    find(".pin").setAttribute("aria-disabled", full);
    if (full) pins.append(Object.assign(document.createElement("li"), {textContent: data.full}));
  }
  function pin(at) {
    const dash = ["0", "1", "2", "3"].find(each => kept.every(other => other.dash !== each));
    if (dash && kept.length < data.pins && kept.every(other => key(other.at) !== key(at))) kept.push({at, dash});
    showPins();
  }
  function write() {
    const at = now();
    mlpteach.write(root, {rate: data.rates[at.rate], hidden: data.sizes[at.size], log: log.checked ? "1" : "", pins: kept.map(each => key(each.at)).join(" ")});
  }
  if (state) {
    const rate = data.rates.indexOf(state.rate), size = data.sizes.indexOf(state.hidden);
    if (rate >= 0) slider.value = rate;
    if (state.log) { log.checked = true; find(".first").textContent = data.firsts[1]; }
    if (size >= 0) sizes[size].checked = true;
    (state.pins || "").split(" ").map(each => each.split(".")).forEach(([size, rate]) => data.runs[size]?.[rate]?.paths && pin({size, rate}));
  }
  [slider, ...sizes].forEach(control => control.addEventListener("input", () => { show(); write(); }));
  log.addEventListener("input", () => {
    find(".first").textContent = data.firsts[log.checked ? 1 : 0];
    show(); showPins(); write();
  });
  find(".pin").addEventListener("click", () => { pin(now()); write(); });
  show();
}
