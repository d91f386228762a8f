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
  var base = script.src.replace(/^(\w+:\/\/[^\/]+).*$/, "$1");
  var early = (window.chatsupport && window.chatsupport.q) || [];
  var listeners = {};
  var config = null;
  var host, root, button, badge, panel, frame, timer, ready, opened, wanted;

  var api = { boot: boot, identify: identify, show: show, hide: hide, on: on, shutdown: shutdown };

  function findScript() {
    var all = document.getElementsByTagName("script");
    for (var i = all.length; i--; ) if (/\/widget\/v1\/loader\.js/.test(all[i].src)) return all[i];
  }

  function chatsupport(verb, first, second) {
    if (api.hasOwnProperty(verb)) return api[verb](first || {}, second);
  }

  /* Whether this browser can run it at all; which ones may is the server's to say. */
  function able() {
    var kind = window.HTMLScriptElement || {};
    return !document.documentMode && kind.supports && kind.supports("importmap");
  }

  function boot(options) {
    if (config) return identify(options);
    if (!options.site) return;
    config = options;
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
        "box-shadow:0 6px 20px rgba(16,20,34,.28);position:relative;background:" + brand() + ";color:" + ink()
    );
    button.type = "button";
    button.setAttribute("aria-label", t("Chat with support"));
    button.setAttribute("aria-describedby", "unread");
    badge = make(
      "span",
      "display:none;position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 5px;border-radius:11px;" +
        "box-sizing:border-box;background:#b3261e;color:#fff;font:700 12px/22px system-ui,Arial,sans-serif"
    );
    badge.id = "unread";
    badge.setAttribute("role", "img");
    button.onclick = function () {
      (opened ? hide : show)();
    };
    host.onkeydown = function (event) {
      if (opened && (event.key === "Escape" || event.key === "Esc")) hide();
    };
    draw();
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

  function show(options) {
    wanted = true;
    if (!button || opened) return;
    opened = true;
    remember("yes");
    if (!panel) fill();
    panel.style.display = "block";
    fit();
    draw();
    if (!options || !options.quiet) (frame || panel).focus();
    tell("show", { quiet: !!(options && options.quiet) });
    emit("open");
  }

  function hide() {
    if (!opened) return;
    opened = false;
    remember("no");
    panel.style.display = "none";
    draw();
    button.focus();
    tell("hide");
    emit("close");
  }

  function shutdown() {
    if (opened) remember("no");
    clearTimeout(timer);
    if (host && host.parentNode) host.parentNode.removeChild(host);
    host = panel = frame = config = button = null;
    opened = ready = wanted = false;
  }

  function identify(options) {
    if (!config) return;
    if (options.token) config.token = options.token;
    if (ready) answer();
  }

  function on(name, listener) {
    (listeners[name] = listeners[name] || []).push(listener);
  }

  function emit(name, detail) {
    for (var i = 0, all = listeners[name] || []; i < all.length; i++) all[i](detail);
  }

  /* The panel: the chat's frame, or plain words where there can be no chat. */
  function fill() {
    panel = make(
      "div",
      "position:fixed;box-sizing:border-box;background:#fff;color:#171a21;overflow:hidden;" +
        "box-shadow:0 6px 40px rgba(16,20,34,.28);font:15px/1.45 system-ui,Arial,sans-serif"
    );
    root.insertBefore(panel, button);
    if (able()) load();
    else explain(t("Chat is not available in this browser"), t("Please use another way to reach us:"));
  }

  function load() {
    frame = make("iframe", "width:100%;height:100%;border:0;display:block");
    frame.title = t("Support chat");
    frame.onload = function () {
      tell("hello", { brand: brand(), ink: ink(), page: location.href.split(/[?#]/)[0], open: opened });
    };
    frame.src = base + "/widget/v1/frame?site=" + encodeURIComponent(config.site) + "&language=" + (WORDS[""] || "");
    panel.innerHTML = "";
    panel.style.padding = 0;
    panel.appendChild(frame);
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
    if (!opened) return;
    var narrow = window.innerWidth < 500 || window.innerHeight < 420;
    var style = panel.style;
    style.right = narrow ? "0" : "20px";
    style.bottom = narrow ? "0" : "88px";
    style.width = narrow ? "100%" : "400px";
    style.height = narrow ? "100%" : Math.min(680, window.innerHeight - 108) + "px";
    style.borderRadius = narrow ? "0" : "16px";
    button.style.display = narrow ? "none" : "";
  }

  /* Frame and page: fixed verbs, exact origins. */
  function tell(verb, message) {
    if (!frame || !frame.contentWindow) return;
    message = message || {};
    message.chatsupport = verb;
    frame.contentWindow.postMessage(message, base);
  }

  function answer() {
    token(function (text) {
      tell("identity", { token: text || "" });
    });
  }

  function token(give) {
    if (config && typeof config.token === "function") config.token(give);
    else give(config && config.token);
  }

  var heard = {
    ready: function () {
      ready = true;
      clearTimeout(timer);
      emit("ready");
    },
    identify: answer,
    close: hide,
    unread: function (message) {
      var count = Math.max(0, message.count | 0);
      badge.style.display = count ? "block" : "none";
      badge.setAttribute("aria-label", t("{count} unread").replace("{count}", count));
      badge.innerHTML = count;
      emit("unread", count);
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
  for (var i = 0; i < early.length; i++) chatsupport.apply(null, early[i]);
  boot({ site: data("site"), token: data("token"), brand: data("brand"), invitations: data("invitations") });
})(window, document);
