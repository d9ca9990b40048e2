// Without a kernel: the states of the page's data, found by epoch, step, row and column.
const opening = root.querySelector(".mlpteach-now"), stage = root.querySelector(".mlpteach-pick");
const lists = {row: root.querySelector(".mlpteach-row"), column: root.querySelector(".mlpteach-column")};
const buttons = Object.fromEntries([...root.querySelectorAll("[data-move]")].map(button => [button.dataset.move, button]));
const field = root.querySelector(".mlpteach-epoch"), alert = root.querySelector(".mlpteach-refused");
const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json().then(({pool, names, states, epochs, steps, now}) => {
  let playing = false;
  const frame = walkFrame(opening, ask), key = to => [to.epoch, to.step, to.row, to.column].join("/");
  const pairs = list => Object.fromEntries(list.flatMap((name, place) => place % 2 ? [] : [[names[name], pool[list[place + 1]]]]));
  const walked = epoch => Object.keys(steps[epoch]).map(Number);

  function go(epoch, step, cell) {  // to a step, and to its cell nearest to the one shown now
    const from = steps[now.epoch][now.step], to = steps[epoch][step], sample = from.samples ? now.row : now.sample;
    const [row, column] = cell ?? [to.samples ? sample : from.samples ? 0 : now.row, now.column];
    const next = {epoch, step, sample, row: Math.min(row, to.rows.length - 1), column: Math.min(column, to.columns.length - 1)};
    if (states[key(next)]) show(next);
  }
  function neighbour(by) {
    const all = walked(now.epoch), place = all.indexOf(now.step) + by;
    if (all[place] !== undefined) return [now.epoch, all[place]];
    const epoch = epochs[epochs.indexOf(now.epoch) + by];
    return epoch === undefined ? null : [epoch, walked(epoch).at(by > 0 ? 0 : -1)];
  }
  function ask(request) {
    if (request.cell) go(now.epoch, now.step, request.cell);
    else if (request.epoch !== undefined) go(request.epoch, steps[request.epoch][now.step] ? now.step : walked(request.epoch).at(-1));
    else if (neighbour(request.by ?? 1)) go(...neighbour(request.by ?? 1));
    else play(false);
  }
  function show(next) {
    const [drawing, texts, attributes] = states[key(next)];
    now = next;
    frame.show({drawing: pool[drawing], texts: pairs(texts), attributes: pairs(attributes), now});
    offer(stage, Object.entries(steps[now.epoch]).map(([index, step]) => [index, step.title]), now.step);
    for (const [name, list] of Object.entries(lists)) {
      const all = steps[now.epoch][now.step][name + "s"].map((text, place) => [place, text]);
      const known = all.filter(([place]) => states[key({...now, [name]: place})]);
      offer(list, known, now[name]);
    }
    buttons.back.disabled = !neighbour(-1);
    buttons.next.disabled = !neighbour(1);
    if (field) field.value = now.epoch.toLocaleString("en");
    if (alert) alert.textContent = "";
  }
  function offer(list, entries, chosen) {
    list.replaceChildren(...entries.map(([value, text]) => new Option(text, value, false, Number(value) === chosen)));
  }
  function play(is_on) {
    frame.play(playing = is_on);
    buttons.play.textContent = playing ? "Pause" : "Play";
  }
  const tell = () => mlpteach.write(root, {epoch: now.epoch, step: now.step, row: now.row, column: now.column});
  const moves = {first: () => go(now.epoch, walked(now.epoch)[0]), last: () => go(now.epoch, walked(now.epoch).at(-1)),
    back: () => ask({by: -1}), next: () => ask({by: 1}), play: () => play(!playing)};
  for (const [move, button] of Object.entries(buttons)) button.addEventListener("click", () => { moves[move](); tell(); });
  stage.addEventListener("change", () => { go(now.epoch, Number(stage.value)); tell(); });
  for (const list of Object.values(lists)) list.addEventListener("change", () => {
    go(now.epoch, now.step, [Number(lists.row.value), Number(lists.column.value)]); tell(); });
  field?.addEventListener("change", () => {
    const typed = field.value.replace(/[,\s_]/g, ""), epoch = Number(typed);
    if (!/^\d+$/.test(typed) || epoch > Number(field.dataset.last)) {
      alert.textContent = `Expected an epoch, a whole number from 0 to ${field.dataset.last}, received “${field.value}”.`;
      return;
    }
    ask({epoch: epochs.reduce((best, each) => Math.abs(each - epoch) < Math.abs(best - epoch) ? each : best)});
    if (now.epoch !== epoch) alert.textContent = `This page holds ${epochs.length} epochs; ${now.epoch.toLocaleString("en")} is the nearest.`;
    tell();
  });
  for (const event of ["click", "keyup", "pointerup"]) opening.addEventListener(event, tell);
  root.addEventListener("keydown", frame.keys);
  root.querySelector(".mlpteach-digits").addEventListener("change", event => root.classList.toggle("mlpteach-full", event.target.checked));
  root.querySelector(".mlpteach-size").addEventListener("change", event => root.classList.toggle("mlpteach-large", event.target.checked));
  const told = state && Object.fromEntries(Object.entries(state).map(([name, value]) => [name, Number(value)]));
  show(told && states[key(told)] ? {...now, ...told, ...(steps[told.epoch][told.step].samples ? {sample: told.row} : {})} : now);
});
