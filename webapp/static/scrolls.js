// Lets the keyboard scroll what is wider than its place, and stops at nothing that is not.
"use strict";

const wide = ".handout pre, .handout table, .handout div.math, .scroll, pre.source, .answer pre, " +
  ".prose pre, .prose table, .prose div.math, .grid-scroll";

const look = (entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight) {
      target.tabIndex = 0;
    } else if (target.dataset.plain === "") target.removeAttribute("tabindex");
  }
};

const watch = new ResizeObserver(look);
for (const element of document.querySelectorAll(wide)) {
  if (!element.hasAttribute("tabindex")) element.dataset.plain = "";
  watch.observe(element);
}
