"use strict";
(() => {
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const node of closed) node.open = true;
  });
  addEventListener("afterprint", () => { for (const node of closed) node.open = false; });

  const groups = [...document.querySelectorAll("#findings .group, #unproved .group, #good .group")];
  const words = new Map();
  const box = document.getElementById("filter");
  const clear = document.getElementById("clear");
  const matches = document.getElementById("matches");
  let cell = null;
  const text = (group) => {
    if (!words.has(group)) words.set(group, group.textContent.toLowerCase());
    return words.get(group);
  };
  const apply = () => {
    const wanted = box.value.trim().toLowerCase();
    const active = Boolean(wanted || cell);
    let shown = 0;
    for (const group of groups) {
      const inCell = !cell || (group.classList.contains(cell.dataset.layer) && group.classList.contains(cell.dataset.dimension));
      group.hidden = !(inCell && (!wanted || text(group).includes(wanted)));
      shown += !group.hidden;
    }
    for (const head of document.querySelectorAll("#findings .severity, #unproved .severity")) {
      let node = head.nextElementSibling;
      let any = false;
      while (node && node.classList.contains("group")) { any ||= !node.hidden; node = node.nextElementSibling; }
      head.hidden = !any;
    }
    for (const fold of document.querySelectorAll("#good details.good")) {
      fold.hidden = ![...fold.querySelectorAll(".group")].some((group) => !group.hidden);
      if (active && !fold.hidden) fold.open = true;
    }
    clear.hidden = !active;
    matches.textContent = active ? `${shown} / ${groups.length}` : "";
    for (const pick of document.querySelectorAll(".pick")) pick.setAttribute("aria-pressed", String(pick === cell));
  };
  if (groups.length) document.querySelector(".filter").hidden = false;
  box.addEventListener("input", apply);
  clear.addEventListener("click", () => { box.value = ""; cell = null; apply(); box.focus(); });
  for (const pick of document.querySelectorAll(".pick")) {
    pick.setAttribute("aria-pressed", "false");
    pick.addEventListener("click", () => {
      cell = cell === pick ? null : pick;
      apply();
      if (cell) document.querySelector(".filter").scrollIntoView();
    });
  }
})();
