/* How a vendor embeds the chat: queue `boot` with a function that fetches a fresh token, then load the loader. */
(function (window, document) {
  "use strict";

  var script = document.currentScript || document.querySelector("script[data-token-url]");

  function chatsupport() {
    (chatsupport.q = chatsupport.q || []).push(arguments);
  }
  window.chatsupport = window.chatsupport || chatsupport;

  function fetchToken(give) {
    var request = new XMLHttpRequest();
    request.open("GET", script.getAttribute("data-token-url"));
    request.onload = function () {
      give(request.status === 200 ? JSON.parse(request.responseText).token : "");
    };
    request.onerror = function () {
      give("");
    };
    request.send();
  }

  window.chatsupport("boot", { site: script.getAttribute("data-site"), token: fetchToken, brand: "#0e7a6d", invitations: true });
})(window, document);
