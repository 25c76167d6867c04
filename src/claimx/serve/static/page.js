// Makes the pages quicker to use; every page works without it.

const form = document.getElementById("filters");

/** The address of the filters as they stand in the form; what is empty is left out. */
function address() {
  const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(pairs).toString();
  return form.action.split("?")[0] + (query ? "?" + query : "");
}

let asked = 0;

/** Put the claims and facets of `url` in the place of those shown. */
async function show(url, { push = true } = {}) {
  const mine = ++asked;
  const held = document.activeElement;
  const main = document.getElementById("main");
  main.setAttribute("aria-busy", "true");
  let page;
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.statusText);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    location.assign(url);
    return;
  }
  if (mine !== asked) return;
  main.replaceWith(page.getElementById("main"));
  const facets = document.getElementById("facets");
  const fresh = page.getElementById("facets");
  fresh.open = facets.open;
  facets.replaceWith(fresh);
  document.title = page.title;
  if (push) history.pushState(null, "", url);
  if (held?.name && held !== document.body && !held.isConnected) {
    const again = [...document.getElementsByName(held.name)].find((e) => e.type !== "checkbox" || e.value === held.value);
    again?.focus();
  }
}

/** Fetch the evidence of a claim into its place. */
export async function fill(place, claim) {
  const answer = await fetch(`/claims/${encodeURIComponent(claim)}?part=1`);
  if (!answer.ok) throw new Error(answer.statusText);
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...parsed.body.childNodes);
  place.dispatchEvent(new CustomEvent("claimx:evidence", { bubbles: true }));
}

async function toggle(button) {
  const place = document.getElementById(button.getAttribute("aria-controls"));
  const opening = place.hidden;
  try {
    if (opening && !place.firstChild) await fill(place, button.dataset.claim);
  } catch {
    location.assign(`/claims/${encodeURIComponent(button.dataset.claim)}`);
    return;
  }
  place.hidden = !opening;
  button.setAttribute("aria-expanded", String(opening));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.open");
  if (button) toggle(button);
});

if (form) {
  const facets = document.getElementById("facets");
  if (matchMedia("(max-width: 56rem)").matches) facets.open = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(address());
  });
  document.addEventListener("change", (event) => {
    if (event.target.form === form && event.target.type !== "search") show(address());
  });
  addEventListener("popstate", () => location.reload());
}
