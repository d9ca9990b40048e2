// A guess with its kernel: what was typed or chosen goes to Python, and what is said of it comes back.
export default {
  render({model, el}) {
    el.innerHTML = model.get("body");
    const find = selector => el.querySelector(selector), field = find("input"), told = find(".told");
    const send = guess => model.get("answered") || model.send({guess});
    const enter = event => {
      event.preventDefault();
      if (field) send(field.value);
    };
    find("form").addEventListener("submit", enter);
    field?.addEventListener("keydown", event => event.key === "Enter" && enter(event));  // JupyterLab keeps it from being a submit
    el.querySelectorAll("[aria-pressed]").forEach(choice => choice.addEventListener("click", () => send(choice.textContent)));
    find(".plain").addEventListener("click", () => send(null));
    function show() {
      told.innerHTML = model.get("told");
      if (!model.get("answered")) return;
      el.querySelectorAll("button").forEach(button => {
        button.disabled = true;
        button.hidden = button.matches(".main, .plain");
        if (button.textContent === model.get("guess")) button.setAttribute("aria-pressed", "true");
      });
      if (!field) return;
      field.readOnly = true;
      field.value = model.get("guess") || field.value;
    }
    model.on("change:told", show);
    show();
  },
};
