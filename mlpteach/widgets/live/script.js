/* The live network in a page: it sets the texts, classes and attributes that Python made, and computes no number.
   ask(state) promises the frame of a choice; told(state) hears what is shown. A frame's "set" maps "name|attribute" to a text. */
function mlpteachNetwork(root, ask, told = () => {}) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)"), places = new Map(), shown = new Map();
  root.querySelectorAll("[data-k]").forEach(node => places.set(node.dataset.k, [...places.get(node.dataset.k) ?? [], node]));
  const cells = [...root.querySelectorAll("td[data-row]")];
  let frame = null, guide = [], run = 0;
  const wait = ms => new Promise(done => setTimeout(done, ms));

  /* setting what has changed, never replacing an element */
  function set(key, value) {
    if (shown.get(key) === value) return;
    shown.set(key, value);
    const at = key.lastIndexOf("|"), what = key.slice(at + 1);
    for (const node of places.get(key.slice(0, at)) ?? []) {
      if (what === "text") node.textContent = value;
      else if (what === "html") node.innerHTML = value;
      else node.setAttribute(what, value);
    }
  }
  const partOf = key => key.match(/^[^/|@]+/)[0], isDrawn = key => /^([azswbed]-\d|E$)/.test(partOf(key));
  const apply = (patch, when = () => true) => Object.entries(patch).forEach(([key, value]) => when(key) && set(key, value));
  function show(next) {
    frame = next;
    root.classList.remove("running");
    apply(next.set);
    const first = cells.find(cell => cell.classList.contains("chosen")) ?? cells.find(cell => cell.tabIndex === 0) ?? cells[0];
    cells.forEach(cell => cell.tabIndex = cell === first ? 0 : -1);
    told(next.state);
  }

  /* a push runs from its number to E: turn by turn, dots along the lines, a rest in each field */
  async function flow(next, mine) {
    root.classList.add("running");
    apply(next.set, key => !isDrawn(key));
    for (const turn of next.route) {
      apply(next.set, key => turn.includes(partOf(key)));
      root.querySelectorAll("[data-turn]").forEach(node => turn.includes(node.dataset.turn) && node.classList.add("seen"));
      await Promise.all([dots(turn, false, mine), turn.some(isLine) ? 0 : wait(300)]);
      if (mine !== run) return;
    }
  }
  const isLine = id => /^[wbe]-/.test(id);
  async function dots(ids, backwards, mine) {
    const svg = [...root.querySelectorAll(".net svg")].find(one => one.getClientRects().length);
    const lines = ids.filter(isLine).map(id => svg?.querySelector(`[data-k="${id}/line"]`)).filter(Boolean);
    if (calm.matches || !lines.length) return;
    const moving = lines.map(path => ({path, long: path.getTotalLength(), dot: svg.querySelector(".dots").appendChild(
      document.createElementNS("http://www.w3.org/2000/svg", "circle"))}));
    moving.forEach(({dot}) => { dot.setAttribute("class", "pulse"); dot.setAttribute("r", 6.5); });
    const start = performance.now();
    await new Promise(done => requestAnimationFrame(function step(now) {
      const s = Math.min(1, Math.max(0, (now - start) / 520)), slow = s * s * (3 - 2 * s);
      for (const {path, long, dot} of moving) {
        const {x, y} = path.getPointAtLength(long * (backwards ? 1 - slow : slow));
        dot.setAttribute("cx", x); dot.setAttribute("cy", y);
      }
      if (s < 1 && mine === run) requestAnimationFrame(step); else done();
    }));
    moving.forEach(({dot}) => dot.remove());
  }

  /* choosing, pushing, sweeping */
  async function go(state, isChosen = false) {
    if (!state) return;
    const mine = ++run, isFirst = frame?.state.push === "0", next = await ask(state);
    if (!next || mine !== run) return;
    if (isChosen) guide = next.guide;
    if (isFirst && next.state.push !== "0" && !calm.matches) {
      frame = next;
      await flow(next, mine);
      if (mine !== run) return;
    }
    show(next);
  }
  const choose = (id, row) => go({...frame.state, id, row: row ?? frame.state.row, push: "0"}, true);
  const atStep = step => ({...frame.state, id: guide[step - 1], push: "0", back: String(step)});
  async function sweep() {
    if (calm.matches) return go(atStep(guide.length));
    const mine = ++run;
    for (let step = 1; step <= guide.length; step++) {
      const next = await ask(atStep(step));
      if (next && mine === run) await dots(next.dots, true, mine);
      if (!next || mine !== run) return;
      show(next);
      await wait(1100);
      if (mine !== run) return;
    }
  }

  /* mouse and touch */
  root.addEventListener("click", event => {
    const control = event.target.closest("[data-step], [data-sample], [data-size], [data-move]"), at = event.target.closest("[data-id]");
    const {step, sample, size, move} = control?.dataset ?? {};
    if (!frame) return;
    if (step) go(atStep(Number(step)));
    else if (sample) go({...frame.state, row: sample, push: "0"});
    else if (size) go({...frame.state, size});
    else if (move) move === "back" ? sweep() : go(frame.moves[move]);
    else if (at) choose(at.dataset.id, at.dataset.row);
  });
  const over = (event, isOver) => {
    const at = event.target.closest?.("[data-id]");
    root.querySelectorAll("[data-over]").forEach(node => node.removeAttribute("data-over"));
    if (at && isOver && frame) root.querySelectorAll(`[data-id="${at.dataset.id}"]`).forEach(node =>
      (node === at || (node.dataset.row ?? frame.state.row) === (at.dataset.row ?? frame.state.row)) && node.setAttribute("data-over", ""));
  };
  for (const [name, is] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]])
    root.addEventListener(name, event => over(event, is));

  /* keys: Enter chooses, + − and the arrows push, Escape lets go; in the table the arrows walk */
  root.addEventListener("keydown", event => {
    const {key, target} = event, at = target.closest("[data-id]");
    if (!frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const used = () => { event.preventDefault(); event.stopPropagation(); };
    const push = {"+": "plus", "=": "plus", "-": "minus", "−": "minus"}[key] ?? (at?.matches("td") ? null : {ArrowUp: "plus", ArrowDown: "minus"}[key]);
    if (at && (key === "Enter" || key === " ")) { used(); choose(at.dataset.id, at.dataset.row); }
    else if (push) { used(); go(frame.moves[push]); }
    else if (key === "Escape" && (frame.state.push !== "0" || frame.state.back !== "0")) { used(); go(frame.moves.rest); }
    else if (at?.matches("td") && key.startsWith("Arrow")) {
      used();
      const wide = at.parentNode.cells.length - 1;
      const next = cells[cells.indexOf(at) + {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -wide, ArrowDown: wide}[key]];
      if (next) { at.tabIndex = -1; next.tabIndex = 0; next.focus(); }
    }
  });
  return {go: state => go(state, true), show: next => { guide = guide.length ? guide : next.guide; show(next); }};
}
