// With a kernel: what is asked for goes to Python, whose answer is the next state. Of many moves of a drag only the latest waits.
export default {render({model, el}) {
  let turn = 0;
  const frame = walkFrame(el, request => {
    model.set("value", {...request, turn: ++turn});
    model.save_changes();
  });
  const show = () => frame.show(model.get("state")), play = () => frame.play(model.get("playing"));
  model.on("change:state", show);
  model.on("change:playing", play);
  show();
  requestAnimationFrame(() => (el.closest(".mlpteach") ?? el).addEventListener("keydown", frame.keys));
  return () => { frame.play(false); model.off("change:state", show); model.off("change:playing", play); };
}};
