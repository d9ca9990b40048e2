// What scrolls sideways can have the focus, so that arrow keys scroll it in every browser.
const reach = () => document.querySelectorAll(".code, .table, .output, .output pre, .output div, math[display=block]").forEach(part => {
  const scrolls = part.scrollWidth > part.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(part).overflowX);
  scrolls ? part.setAttribute("tabindex", "0") : part.matches(".mlpteach *, .mlpteach") || part.removeAttribute("tabindex");
});
for (const event of ["load", "resize"]) addEventListener(event, reach);
document.addEventListener("toggle", reach, true);
reach();
