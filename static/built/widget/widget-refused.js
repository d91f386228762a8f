import{l as e,n as i,o as r}from"./app.js";var b=a=>()=>e`<${p} chat=${a} />`,n={role:"Chat is not available for your role",browser:"Chat is not available in this browser",identity:"Please sign in to chat",origin:"Chat is not available on this page"};function p({chat:a}){let{reason:t="",message:l="",alternatives:o=[]}=a.refusal??{},s=a.kept();return e`<${i} chat=${a} />
    <main class="page" tabindex="-1">
      <h1>${n[t]??"Chat is not available"}</h1>
      <p>${l||a.boot.refusals[t]}</p>
      ${s&&e`<div class="field"><label for="kept">What you had written, to copy</label><textarea id="kept" class="input" readonly rows="5" value=${s} /></div>`}
      <${r} ways=${o.length?o:a.boot.alternatives} />
    </main>`}export{b as of};
