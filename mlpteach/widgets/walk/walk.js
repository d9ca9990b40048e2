// The frame of a walkthrough: puts ready-made texts and attributes into the drawing, and asks for another state when something is
// clicked, dragged or pressed. With a kernel it asks Python, without one the states of the page.
function walkFrame(root, ask) {
  let drawing = null, texts = {}, marked = [], now = {}, timer = null, wanted = null;
  const named = id => root.querySelectorAll(`[data-id="${CSS.escape(id)}"]`);
  const give = (element, attributes) => Object.entries(attributes).forEach(([name, value]) =>
    value === null ? element.removeAttribute(name) : element.setAttribute(name, value));

  function show(state) {
    const held = root.contains(document.activeElement) && document.activeElement.closest("[data-id]")?.dataset.id;
    if (state.drawing !== drawing) {
      if (drawing !== null || !root.querySelector(".mlpteach-frame")) root.innerHTML = state.drawing;
      [drawing, texts, marked] = [state.drawing, {}, []];
    }
    for (const [slot, html] of Object.entries(state.texts)) {
      if (texts[slot] !== html) root.querySelectorAll(`[data-slot="${slot}"]`).forEach(place => { place.innerHTML = html; });
      texts[slot] = html;
    }
    root.querySelectorAll("td[class]").forEach(cell => give(cell, {class: null, tabindex: null, "aria-selected": null}));
    for (const [id, attributes] of Object.entries(state.attributes)) named(id).forEach(part => give(part, attributes));
    now = state.now;
    if (held && !root.contains(document.activeElement)) (named(held)[0]?.closest("[tabindex]") ?? named(held)[0])?.focus();
    if (held && held.startsWith("c-")) root.querySelector(".here .chosen")?.focus();
  }

  const choose = part => {
    const [row, column] = part.dataset.go.split(",");
    ask({cell: [row === "" ? now.row : Number(row), column === "" ? now.column : Number(column)]});
  };
  const stops = () => JSON.parse(root.querySelector(".plot").dataset.points);
  function slide([x, y, epoch, says]) {  // at once, also where the answer takes a moment
    if (epoch === (wanted ?? now.epoch)) return;
    wanted = epoch;
    named("handle").forEach(handle => Object.assign(handle.style, {left: `${x}%`, top: `${y}%`}));
    root.querySelector('[data-slot="epoch"]').textContent = texts.epoch = says;
    ask({epoch});
  }
  function drag(event) {
    const box = root.querySelector(".plot").getBoundingClientRect(), at = 100 * (event.clientX - box.left) / box.width;
    slide(stops().reduce((best, stop) => Math.abs(stop[0] - at) < Math.abs(best[0] - at) ? stop : best));
  }
  function press(key) {
    const all = stops(), page = Math.ceil(all.length / 20), last = all.length - 1;
    const next = all.findIndex(stop => stop[2] > now.epoch), after = next < 0 ? last : next;
    const before = Math.max(0, all.findIndex(stop => stop[2] >= now.epoch) - 1);
    const place = {ArrowRight: after, ArrowUp: after, ArrowLeft: before, ArrowDown: before, Home: 0, End: last,
      PageUp: Math.min(last, after + page - 1), PageDown: Math.max(0, before - page + 1)}[key];
    if (place !== undefined) slide(all[place]);
    return place !== undefined;
  }
  function moveInTable(cell, key) {
    const [down, right] = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]}[key] ?? [];
    const next = down !== undefined && cell.closest("tbody").rows[cell.parentNode.sectionRowIndex + down]?.cells[cell.cellIndex + right];
    if (next && next.matches("td[data-go]")) choose(next);
    return down !== undefined;
  }
  root.addEventListener("click", event => {
    const part = event.target.closest("[data-go], [data-step]");
    if (part) part.dataset.step ? ask({step: Number(part.dataset.step)}) : choose(part);
  });
  root.addEventListener("pointerdown", event => {
    const plot = event.target.closest(".plot");
    if (!plot || event.button) return;
    plot.setPointerCapture(event.pointerId);
    plot.onpointermove = drag;
    plot.onpointerup = plot.onpointercancel = () => { plot.onpointermove = null; };
    drag(event);
    named("handle")[0].focus({preventScroll: true});
    event.preventDefault();
  });
  function keys(event) {
    const target = event.target, {key} = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("select, input, textarea")) return;
    const cell = target.closest(".here td[tabindex]"), part = target.closest("[data-go]");
    const done = target.closest(".handle") ? press(key) : cell ? moveInTable(cell, key)
      : part && (key === "Enter" || key === " ") ? (choose(part), true)
      : key === "ArrowRight" || key === "ArrowLeft" ? (ask({by: key === "ArrowRight" ? 1 : -1}), true) : false;
    if (done) event.preventDefault();
  }
  function play(is_on) {
    clearInterval(timer);
    timer = is_on ? setInterval(() => root.isConnected ? ask({play: 1}) : clearInterval(timer), 2000) : null;
  }
  return {show(state) { wanted = null; show(state); }, keys, play};
}
