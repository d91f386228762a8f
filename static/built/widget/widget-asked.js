import{d as e,e as m,f as d,m as o,n as f,q as g}from"./app.js";var R=t=>s=>o`<${k} chat=${t} record=${s} /><${w} chat=${t} record=${s} /><${b} chat=${t} record=${s} />`,h=t=>t.conversation?.state==="ended"||t.status==="resolved",b=({chat:t,record:s})=>h(s)&&t.boot.mail&&o`<p class="after"><${g} chat=${t} number=${s.case} words /></p>`;function k({chat:t,record:s}){let{state:r,by:i,reason:p}=s.screen_share,n=r==="requested";if(!n&&r!=="accepted"&&r!=="active")return null;let u=i??e("The agent"),c=$=>()=>t.act({type:m.SCREEN,case:s.case,action:$});return o`<section class="request" aria-label=${e("Screen share")} role=${n?"alert":"region"}>
    <p><strong>${n?e("{agent} asks to see your screen",{agent:u}):e("You agreed to a screen share")}</strong></p>
    ${n&&p&&o`<p>${e("Reason: {reason}",{reason:p})}</p>`}
    <p>${n?e("Your answer is noted on the case. Accepting shows nothing yet: the agent then tells you how to join."):e("{agent} tells you here how to join. You can take it back at any time.",{agent:u})}</p>
    <p class="row">
      ${n&&o`<${f} class="primary" onClick=${c("accept")}>${e("Accept")}<//>`}
      <${f} onClick=${c(n?"decline":"stop")}>${n?e("Decline"):e("Stop")}<//>
    </p>
  </section>`}var v=()=>[e("Very bad"),e("Bad"),e("All right"),e("Good"),e("Very good")];function w({chat:t,record:s}){let r=`rating:${s.case}`,{score:i,comment:p=t.drafts.get(r),rated:n,unrated:u}=t.form,c=s.conversation;if(!c||!h(s))return null;if(c.score)return o`<p class="request" role="status">${e("You rated this chat {score} of 5. Thank you for telling us.",{score:c.score})}</p>`;if(n)return o`<p class="request" role="status">${e("Thank you for telling us.")}</p>`;let $=async l=>{l.preventDefault();let a=await C(t.socket.request({type:m.RATE,case:s.case,score:i,comment:p}));a&&t.drafts.keep(r,""),t.fill({rated:a,unrated:!a})},y=({target:l})=>{t.drafts.keep(r,l.value),t.fill({comment:l.value})};return o`<form class="request" onSubmit=${$}>
    <fieldset>
      <legend>${e("How was this chat?")}</legend>
      ${v().map((l,a)=>o`<label title=${l}>
        <input type="radio" name="score" aria-label=${`${a+1}, ${l}`} checked=${i===a+1} onChange=${()=>t.fill({score:a+1})} />
        <span aria-hidden="true">${a+1}</span>
      </label>`)}
    </fieldset>
    ${i&&o`<div class="row">
      <input class="input" aria-label=${e("Comment (optional)")} placeholder=${e("Comment (optional)")} maxlength="2000" value=${p} onInput=${y} />
      <button class="button primary">${e("Send rating")}</button>
    </div>`}
    ${u&&o`<p class="wrong" role="alert">${e("That did not reach us. Please try again.")}</p>`}
  </form>`}var C=t=>t.then(()=>!0,({code:s})=>s===d.CONFLICT);export{R as of};
