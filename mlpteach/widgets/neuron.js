// The neuron on a page without a kernel: every text was made by Python. All products and sums stand on lines of tenths, from the
// least up, so a sum is found by going along: so many places for each product, and so many for the bias. A product of an unusual
// weight is not on the line of the others, and says which line it begins.
(root, data, state) => {
  const sliders = [...root.querySelectorAll("input")], outputs = [...root.querySelectorAll("output")];
  const dot = root.querySelector(".plot i"), lines = [...root.querySelectorAll(".line")], words = root.querySelector(".words");
  const along = (list, first, second, bias) => list.slice(first).slice(second)[bias];
  const bracket = text => text.startsWith("\u2212") ? `(${text})` : text;
  const turned = text => text === "0" ? text : text.startsWith("\u2212") ? text.slice(1) : `\u2212${text}`;

  function show() {
    const at = sliders.map(slider => Number(slider.value)), texts = data.places.map((places, name) => places[at[name]]);
    const [x1, x2, w1, w2, b] = texts.map(bracket), [before, behind, turns] = data.made;
    const ways = [data.ways[0][at[0]][at[2]], data.ways[1][at[1]][at[3]]], own = ways.map(way => Array.isArray(way) ? way[0] : 0);
    const [first, second] = [data.products[0][at[0]][at[2]], data.products[1][at[1]][at[3]]].map(bracket);
    const [total, a, slope, said, left, top] =
      along(data.lines[own[0]][own[1]], own[0] ? 0 : ways[0], own[1] ? 0 : ways[1], data.biases[at[4]]);
    const written = [`${x1} · ${w1} + ${x2} · ${w2} + ${b}`, `${first} + ${second} + ${b} = ${total}`,
      before + (turns ? turned(total) : total) + behind, a, data.steep ? `${a} · (1 \u2212 ${bracket(a)})` : "", slope];
    written.forEach((text, place) => { lines[place].textContent = text && `= ${text}`; });
    texts.forEach((text, place) => {
      outputs[place].textContent = text;
      sliders[place].setAttribute("aria-valuetext", text);
    });
    Object.assign(dot.style, {left: `${left}%`, top: `${top}%`});
    words.textContent = data.words[said].replace("{slope}", slope);
    return texts;
  }
  if (state) data.names.forEach((name, place) => {
    const at = data.places[place].indexOf(state[name]);
    if (at >= 0) sliders[place].value = at;
  });
  sliders.forEach(slider => slider.addEventListener("input", () => {
    const texts = show();
    mlpteach.write(root, Object.fromEntries(data.names.map((name, place) => [name, texts[place]])));
  }));
  show();
}
