/* The chat launcher, in ECMAScript 5 so that Internet Explorer parses it and can say that it cannot chat. Until the
   chat is opened it asks for nothing and keeps nothing; it never moves the page. How to embed it: docs/embedding.md */
(function (window, document) {
  "use strict";

  /* The server puts the sentences of a language here, and under an empty name the language. */
  var WORDS = JSON.parse("{}");
  var OPEN = "chatsupport:open";
  var CHAT = "M12 3C6.5 3 2 6.8 2 11.4c0 2.6 1.4 4.9 3.7 6.4L5 21.5l4.4-2c.8.2 1.7.3 2.6.3 5.5 0 10-3.8 10-8.4S17.5 3 12 3z";
  var DOWN = "M5.3 8.3 12 15l6.7-6.7 1.6 1.6L12 18.2 3.7 9.9z";
  var STYLE =
    "button:focus-visible{outline:3px solid #171a21;outline-offset:2px;box-shadow:0 0 0 6px #fff!important}" +
    "button:hover{filter:brightness(.92)}@media print{:host{display:none}}";

  var script = document.currentScript || findScript();
  var attributes = { site: data("site"), token: data("token"), brand: data("brand"), invitations: data("invitations") };
  if (window.chatsupport && window.chatsupport.loaded) return window.chatsupport("boot", attributes);
  var base = script.src.replace(/^(\w+:\/\/[^\/]+).*$/, "$1");
  var early = (window.chatsupport && window.chatsupport.q) || [];
  var listeners = {};
  var config = null;
  var host, root, button, badge, panel, frame, timer, ready, opened, wanted;
  var left, leaver, told, patience, doomed, clean;

  var api = {
    boot: boot, identify: identify, logout: logout, show: show, hide: hide, toggle: toggle, update: update,
    destroy: destroy, shutdown: destroy, on: on, off: off
  };

  function findScript() {
    var all = document.getElementsByTagName("script");
    for (var i = all.length; i--; ) if (/\/widget\/v1\/loader\.js/.test(all[i].src)) return all[i];
  }

  function chatsupport(verb, first, second) {
    if (api.hasOwnProperty(verb)) return api[verb](first || {}, second);
  }
  chatsupport.loaded = true;

  /* Whether this browser can run it at all; which ones may is the server's to say. */
  function able() {
    var kind = window.HTMLScriptElement || {};
    return !document.documentMode && kind.supports && kind.supports("importmap");
  }

  function boot(options) {
    doomed = false;
    if (host) host.style.display = "";
    if (config) return update(options);
    if (!options.site) return;
    config = { site: options.site, token: options.token, brand: options.brand, invitations: options.invitations };
    if (document.body) launch();
    else document.addEventListener("DOMContentLoaded", launch);
  }

  function launch() {
    if (!config || host) return;
    host = make("div", "position:fixed;right:20px;bottom:20px;z-index:2147483000;color-scheme:light");
    root = host.attachShadow ? host.attachShadow({ mode: "open" }) : host;
    if (root.adoptedStyleSheets) {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    }
    button = make(
      "button",
      "width:56px;height:56px;padding:0;border:0;border-radius:28px;cursor:pointer;" +
        "box-shadow:0 6px 20px rgba(16,20,34,.28);position:relative"
    );
    button.type = "button";
    badge = make(
      "span",
      "display:none;position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 5px;border-radius:11px;" +
        "box-sizing:border-box;background:#b3261e;color:#fff;font:700 12px/22px system-ui,Arial,sans-serif"
    );
    badge.setAttribute("aria-hidden", "true");
    button.onclick = toggle;
    host.onkeydown = function (event) {
      if (opened && (event.key === "Escape" || event.key === "Esc")) hide();
    };
    draw();
    dress();
    count(0);
    root.appendChild(button);
    document.body.appendChild(host);
    if (wanted) show();
    else if (remember()) show({ quiet: true });
    else if (config.invitations && able()) invite();
  }

  /* Only a page that wants invitations asks whether there is one. */
  function invite() {
    chatsupport.invited = function (begin) {
      begin({
        base: base, site: config.site, root: root, language: WORDS[""] || "", dismiss: t("Dismiss"), token: token, show: show,
        focus: function () { button.focus(); },
        opened: function () { return opened || !config; }
      });
    };
    document.head.appendChild(make("script", "")).src = base + "/widget/v1/invitation.js";
  }

  function draw() {
    button.innerHTML =
      '<svg width="28" height="28" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true" focusable="false"><path d="' +
      (opened ? DOWN : CHAT) + '"/></svg>';
    button.appendChild(badge);
    button.setAttribute("aria-expanded", opened ? "true" : "false");
  }

  function dress() {
    button.style.backgroundColor = brand();
    button.style.color = ink();
  }

  function count(unread) {
    badge.style.display = unread ? "block" : "none";
    badge.innerHTML = unread;
    button.setAttribute("aria-label", t("Chat with support") + (unread ? ", " + t("{count} unread").replace("{count}", unread) : ""));
  }

  function show(options) {
    wanted = true;
    if (!button || opened || left) return;
    opened = true;
    remember("yes");
    if (!panel) fill();
    panel.style.display = "block";
    fit();
    draw();
    if (!options || !options.quiet) (frame || panel).focus();
    tell("show", { quiet: !!(options && options.quiet) });
    emit("open");
    emit("show");
  }

  function hide() {
    wanted = false;
    if (!opened) return;
    opened = false;
    remember("no");
    panel.style.display = "none";
    draw();
    fit();
    button.focus();
    tell("hide");
    emit("close");
    emit("hide");
  }

  function toggle() {
    (opened || (wanted && !button) ? hide : show)();
  }

  function destroy() {
    doomed = !!left;
    if (doomed) return void (host.style.display = "none");
    if (opened) remember("no");
    clearTimeout(timer);
    clearTimeout(patience);
    if (host && host.parentNode) host.parentNode.removeChild(host);
    host = panel = frame = config = button = left = null;
    opened = ready = wanted = false;
  }

  /* A fresh token, or another person. */
  function identify(options) {
    if (!config || !options.token) return;
    config.token = options.token;
    clean = false;
    if (ready && !left) answer();
  }

  /* Looks, token, or only that the page has another address now, or another body. */
  function update(options) {
    if (!config) return;
    if (options.brand) config.brand = options.brand;
    if (button) dress();
    if (host && !document.documentElement.contains(host)) document.body.appendChild(host);
    tell("update", around({}));
    identify(options);
  }

  /* Only the frame reaches what it keeps; where there is none yet, one comes unseen to forget. */
  function logout(done) {
    if (!left) told = [];
    if (typeof done === "function") told.push(done);
    if (left) return;
    if (opened) hide();
    remember("no");
    left = forgotten;
    leaver = config && config.token;
    if (config && typeof leaver !== "function") config.token = "";
    if (!host || clean || !able()) return forgotten(true);
    if (!frame) fill(true);
    clearTimeout(timer);
    patience = setTimeout(forgotten, 8000);
    if (ready) tell("logout");
  }

  function forgotten(all) {
    clearTimeout(patience);
    if (panel) root.removeChild(panel);
    panel = frame = ready = left = null;
    clean = all === true;
    if (button) count(0);
    for (var i = 0; i < told.length; i++) told[i](clean);
    emit("logout");
    if (doomed) destroy();
    else if (wanted) show();
  }

  function on(name, listener) {
    (listeners[name] = listeners[name] || []).push(listener);
    if (name === "ready" && ready) listener();
  }

  function off(name, listener) {
    for (var i = 0, all = listeners[name] || [], rest = []; i < all.length; i++) {
      if (listener && all[i] !== listener) rest.push(all[i]);
    }
    listeners[name] = rest;
  }

  function emit(name, detail) {
    for (var i = 0, all = listeners[name] || []; i < all.length; i++) {
      try {
        all[i](detail);
      } catch (e) {
        if (window.console) console.error(e);
      }
    }
  }

  /* The panel: the chat's frame, or plain words where there can be no chat. */
  function fill(unseen) {
    if (panel) root.removeChild(panel);
    panel = make(
      "div",
      (unseen ? "display:none;" : "") +
        "position:fixed;box-sizing:border-box;background:#fff;color:#171a21;overflow:hidden;" +
        "box-shadow:0 6px 40px rgba(16,20,34,.28);font:15px/1.45 system-ui,Arial,sans-serif"
    );
    root.insertBefore(panel, button);
    if (able()) load();
    else explain(t("Chat is not available in this browser"), t("Please use another way to reach us:"));
  }

  function load() {
    clean = false;
    frame = make("iframe", "width:100%;height:100%;border:0;display:block");
    frame.title = t("Support chat");
    frame.onload = function () {
      tell("hello", around({ open: opened, leaving: !!left }));
    };
    frame.src = base + "/widget/v1/frame?site=" + encodeURIComponent(config.site) + "&language=" + (WORDS[""] || "");
    panel.innerHTML = "";
    panel.style.padding = 0;
    panel.appendChild(frame);
    clearTimeout(timer);
    timer = setTimeout(unreachable, 15000);
  }

  function unreachable() {
    frame = null;
    explain(t("Support chat cannot be reached"), t("Please try again in a moment, or use another way to reach us:"), function () {
      load();
      frame.focus();
    });
  }

  function explain(heading, words, again) {
    panel.innerHTML = "";
    panel.tabIndex = -1;
    panel.style.padding = "24px";
    add("h2", "margin:0 32px 8px 0;font-size:18px", heading);
    add("p", "margin:0 0 12px", words);
    var list = add("ul", "padding-left:20px", "");
    var close = add("button", "position:absolute;top:12px;right:12px;font-size:20px", "\u00d7");
    close.setAttribute("aria-label", t("Close"));
    close.onclick = hide;
    if (again) {
      add("button", "font:inherit;padding:8px 14px", t("Try again")).onclick = again;
    }
    panel.focus();
    otherWays(function (way) {
      var link = add("a", "color:#2448c4", way.label, add("li", "", "", list));
      link.href = way.href;
      link.target = "_top";
    });
  }

  function otherWays(each) {
    var request = new XMLHttpRequest();
    request.open("GET", base + "/widget/v1/availability?site=" + encodeURIComponent(config.site));
    request.onload = function () {
      if (request.status !== 200) return;
      var ways = JSON.parse(request.responseText).alternatives || [];
      for (var i = 0; i < ways.length; i++) if (/^(https?|mailto|tel):/i.test(ways[i].href)) each(ways[i]);
    };
    request.send();
  }

  /* Full screen where there is little room. */
  function fit() {
    if (!button) return;
    var narrow = window.innerWidth < 500 || window.innerHeight < 420;
    button.style.display = opened && narrow ? "none" : "";
    if (!opened) return;
    var style = panel.style;
    style.right = narrow ? "0" : "20px";
    style.bottom = narrow ? "0" : "88px";
    style.width = narrow ? "100%" : "400px";
    style.height = narrow ? "100%" : Math.min(680, window.innerHeight - 108) + "px";
    style.borderRadius = narrow ? "0" : "16px";
  }

  /* Frame and page: fixed verbs, exact origins. */
  function tell(verb, message) {
    if (!frame || !frame.contentWindow) return;
    message = message || {};
    message.chatsupport = verb;
    frame.contentWindow.postMessage(message, base);
  }

  function around(message) {
    message.brand = brand();
    message.ink = ink();
    message.page = location.href.split(/[?#]/)[0];
    return message;
  }

  /* What a function gives too late, when somebody else is there, is not passed on. */
  function answer() {
    token(function (text, asked) {
      if (config && asked === (left ? leaver : config.token)) tell("identity", { token: text || "" });
    });
  }

  /* The page's token for whoever is there, or is just leaving: a text, or what a function of the page gives. */
  function token(give) {
    var asked = left ? leaver : config && config.token;
    function given(text) {
      give(text, asked);
    }
    if (typeof asked === "function") asked(given);
    else given(asked);
  }

  var heard = {
    ready: function () {
      clearTimeout(timer);
      if (left) return tell("logout");
      ready = true;
      emit("ready");
    },
    gone: function () {
      if (left) forgotten(true);
    },
    identify: answer,
    close: hide,
    unread: function (message) {
      var unread = Math.max(0, message.count | 0);
      count(unread);
      emit("unread", unread);
    },
    message: function (message) {
      emit("message", { "case": String(message.number), from: String(message.from) });
    },
    refused: function (message) {
      emit("refused", String(message.reason));
    },
    "case": function (message) {
      emit("case", String(message.number));
    }
  };

  function receive(event) {
    if (!frame || event.source !== frame.contentWindow || event.origin !== base) return;
    var verb = event.data && event.data.chatsupport;
    if (typeof verb === "string" && heard.hasOwnProperty(verb)) heard[verb](event.data);
  }

  /* Small things. */
  function data(name) {
    return script.getAttribute("data-" + name);
  }

  function t(sentence) {
    return WORDS[sentence] || sentence;
  }

  function make(tag, style) {
    var element = document.createElement(tag);
    element.style.cssText = style;
    return element;
  }

  function add(tag, style, text, parent) {
    var element = make(tag, style);
    element.appendChild(document.createTextNode(text));
    return (parent || panel).appendChild(element);
  }

  function brand() {
    return /^#[0-9a-f]{6}$/i.test(config.brand) ? config.brand : "#2f5bea";
  }

  function ink() {
    var n = parseInt(brand().slice(1), 16);
    return (n >> 16) * 3 + ((n >> 8) & 255) * 6 + (n & 255) > 1500 ? "#171a21" : "#fff";
  }

  /* Whether it is open survives a reload of the page, once it was opened. */
  function remember(value) {
    try {
      if (value) sessionStorage.setItem(OPEN, value);
      return sessionStorage.getItem(OPEN) === "yes";
    } catch (e) {
      return false;
    }
  }

  if (window.addEventListener) {
    window.addEventListener("message", receive);
    window.addEventListener("resize", fit);
  }
  window.chatsupport = chatsupport;
  boot(attributes);
  for (var i = 0; i < early.length; i++) chatsupport.apply(null, early[i]);
})(window, document);
