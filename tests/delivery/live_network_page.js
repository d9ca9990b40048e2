/* What the tests of a live network in a page ask: which texts overlap something, and whether two pages are the same. */
const root = () => document.querySelector("[data-piece=network]");
const boxOf = node => { const {x, y, right, bottom} = node.getBoundingClientRect(); return {x, y, r: right, b: bottom}; };
const lettersOf = node => {  // without the room above capitals and below the base line
  const {x, y, r, b} = boxOf(node);
  return {x, y: y + (b - y) * 0.17, r, b: b - (b - y) * 0.2};
};
const meet = (a, b, by = 0) => a.x < b.r - by && b.x < a.r - by && a.y < b.b - by && b.y < a.b - by;

function pointsOf(path) {
  const points = [], long = path.getTotalLength(), matrix = path.ownerSVGElement.getScreenCTM();
  for (let at = 0; at <= long; at += 2) {
    const {x, y} = path.getPointAtLength(at).matrixTransform(matrix);
    points.push({x, y, r: x, b: y});
  }
  return [path.dataset.k, points];
}

/* Boxes of all texts seen, against each other, against frames and seams, and against points along every line; in about `most` frames. */
function overlaps(most) {
  const found = new Set(), svg = [...root().querySelectorAll(".net svg")].find(one => one.getClientRects().length);
  const lines = [...svg.querySelectorAll(".line")].map(pointsOf);
  const edges = [...svg.querySelectorAll(".box")].map(boxOf).flatMap(o => [{...o, r: o.x}, {...o, x: o.r}, {...o, b: o.y}, {...o, y: o.b}]);
  edges.push(...[...svg.querySelectorAll(".seam")].map(boxOf));
  const frames = root().live.all(), every = Math.ceil(frames.length / most);
  for (const frame of frames.filter((_, k) => k % every === 0)) {
    root().live.show(frame);
    const name = Object.values(frame.state).join();
    const texts = [...svg.querySelectorAll("text")].filter(node => node.textContent).map(node => [node.textContent, lettersOf(node)]);
    texts.forEach(([one, a], k) => texts.slice(k + 1).forEach(([two, b]) => meet(a, b, 0.5) && found.add(`${name}: ${one} on ${two}`)));
    for (const [text, a] of texts) {
      lines.forEach(([line, points]) => points.some(p => meet(a, p)) && found.add(`${name}: ${text} on the line ${line}`));
      if (edges.some(edge => meet(a, edge))) found.add(`${name}: ${text} on a frame`);
    }
  }
  return [...found];
}

/* Whether what a frame makes of the page is what Python makes of it; which cell the Tab key finds is the page's own affair. */
function isDrawn(frame, wanted) {
  const read = text => {
    const template = document.createElement("template");
    template.innerHTML = text;
    template.content.querySelectorAll("[tabindex]").forEach(node => node.removeAttribute("tabindex"));
    const walk = node => node.nodeType === 3 ? node.data
      : [node.localName, [...node.attributes].map(a => `${a.name}=${a.value}`).sort(), [...node.childNodes].map(walk)];
    return JSON.stringify([...template.content.childNodes].map(walk));
  };
  root().live.show(frame);
  return read(root().querySelector(".net-page").outerHTML) === read(wanted);
}
