/* The host page's own menus and tabs. */
(function (window, document) {
  "use strict";

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  /* Menus: a button that opens the box it controls. */
  function opens(button) {
    var box = document.getElementById(button.getAttribute("aria-controls"));

    function isOpen() {
      return button.getAttribute("aria-expanded") === "true";
    }
    function set(open) {
      button.setAttribute("aria-expanded", open ? "true" : "false");
      box.hidden = !open;
    }
    function items() {
      return all("a, button", box);
    }
    function close(refocus) {
      if (!isOpen()) return;
      set(false);
      if (refocus) button.focus();
    }

    button.addEventListener("click", function () {
      set(!isOpen());
      if (isOpen()) items()[0].focus();
    });
    button.addEventListener("keydown", function (event) {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      set(true);
      items()[0].focus();
    });
    box.addEventListener("keydown", function (event) {
      var list = items();
      var at = list.indexOf(document.activeElement);
      var next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      list[(next + list.length) % list.length].focus();
    });
    box.addEventListener("click", function (event) {
      if (event.target.closest("[role=menuitem]")) close(false);
    });
    document.addEventListener("click", function (event) {
      if (!box.contains(event.target) && !button.contains(event.target)) close(false);
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape") close(true);
    });
    document.addEventListener("focusin", function (event) {
      if (!box.contains(event.target) && !button.contains(event.target)) close(false);
    });
  }

  function tabs(list) {
    var each = all("[role=tab]", list);

    function choose(tab) {
      each.forEach(function (one) {
        var chosen = one === tab;
        one.setAttribute("aria-selected", chosen ? "true" : "false");
        one.tabIndex = chosen ? 0 : -1;
        document.getElementById(one.getAttribute("aria-controls")).hidden = !chosen;
      });
    }

    each.forEach(function (tab, at) {
      tab.addEventListener("click", function () {
        choose(tab);
      });
      tab.addEventListener("keydown", function (event) {
        var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        var next = each[(at + step + each.length) % each.length];
        choose(next);
        next.focus();
      });
    });
  }

  all("[aria-haspopup]").forEach(opens);
  all("[role=tablist]").forEach(tabs);

  all("[data-chat]").forEach(function (item) {
    item.addEventListener("click", function () {
      window.chatsupport("show");
    });
  });

  /* Somebody else signs in: the chat of the one before goes first. */
  all("[data-switch]").forEach(function (form) {
    form.addEventListener("submit", function () {
      window.chatsupport("shutdown");
    });
  });

  var toggle = document.querySelector(".nav-toggle");
  toggle.addEventListener("click", function () {
    var open = document.body.classList.toggle("nav-open");
    toggle.setAttribute("aria-expanded", open ? "true" : "false");
  });
})(window, document);
