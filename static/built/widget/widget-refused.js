import{d as a,m as e,o as r,p as l}from"./app.js";var $=t=>()=>e`<${h} chat=${t} />`,p={role:()=>a("Chat is not available for your role"),browser:()=>a("Chat is not available in this browser"),identity:()=>a("Please sign in to chat"),origin:()=>a("Chat is not available on this page")};function h({chat:t}){let{reason:o="",message:n="",alternatives:i=[]}=t.refusal??{},s=t.kept();return e`<${r} chat=${t} />
    <main class="page" tabindex="-1">
      <h1>${p[o]?.()??a("Chat is not available")}</h1>
      <p>${n||t.boot.refusals[o]}</p>
      ${s&&e`<div class="field"><label for="kept">${a("What you had written, to copy")}</label><textarea id="kept" class="input" readonly rows="5" value=${s} /></div>`}
      <${l} ways=${i.length?i:t.boot.alternatives} />
    </main>`}export{$ as of};
