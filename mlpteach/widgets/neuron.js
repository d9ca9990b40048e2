// The neuron on a page without a kernel: every text was made by Python. All products and sums stand on one line of tenths, from the
// least up, so a sum is found by going along it: so many places for each product, and so many for the bias.
(root, data, state) => {
  const sliders = [...root.querySelectorAll("input")], outputs = [...root.querySelectorAll("output")];
  const dot = root.querySelector(".plot i"), lines = [...root.querySelectorAll(".line")], words = root.querySelector(".words");
  const along = (list, first, second, bias) => list.slice(first).slice(second)[bias];
  const bracket = text => text.startsWith("\u2212") ? `(${text})` : text;

  function show() {
    const at = sliders.map(slider => Number(slider.value)), texts = data.places.map((places, name) => places[at[name]]);
    const [x1, x2, w1, w2, b] = texts.map(bracket);
    const way = [data.products[at[0]][at[2]], data.products[at[1]][at[3]], data.biases[at[4]]];
    const [first, second] = [data.digits[way[0]], data.digits[way[1]]].map(bracket);
    const total = along(data.totals, ...way), [a, slope, made, steep, said, left, top] = along(data.sums, ...way);
    const written = [`${x1} · ${w1} + ${x2} · ${w2} + ${b}`, `${first} + ${second} + ${b} = ${total}`, made, a, steep, slope];
    written.forEach((text, place) => { lines[place].textContent = text && `= ${text}`; });
    texts.forEach((text, place) => {
      outputs[place].textContent = text;
      sliders[place].setAttribute("aria-valuetext", text);
    });
    Object.assign(dot.style, {left, top});
    words.textContent = said;
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
