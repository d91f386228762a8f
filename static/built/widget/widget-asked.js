import{d as e,e as d,f as m,m as o,n as f}from"./app.js";var q=t=>s=>o`<${h} chat=${t} record=${s} /><${k} chat=${t} record=${s} />`;function h({chat:t,record:s}){let{state:r,by:i,reason:u}=s.screen_share,n=r==="requested";if(!n&&r!=="accepted"&&r!=="active")return null;let p=i??e("The agent"),l=$=>()=>t.act({type:d.SCREEN,case:s.case,action:$});return o`<section class="request" aria-label=${e("Screen share")} role=${n?"alert":"region"}>
    <p><strong>${n?e("{agent} asks to see your screen",{agent:p}):e("You agreed to a screen share")}</strong></p>
    ${n&&u&&o`<p>${e("Reason: {reason}",{reason:u})}</p>`}
    <p>${n?e("Your answer is noted on the case. Accepting shows nothing yet: the agent then tells you how to join."):e("{agent} tells you here how to join. You can take it back at any time.",{agent:p})}</p>
    <p class="row">
      ${n&&o`<${f} class="primary" onClick=${l("accept")}>${e("Accept")}<//>`}
      <${f} onClick=${l(n?"decline":"stop")}>${n?e("Decline"):e("Stop")}<//>
    </p>
  </section>`}var y=()=>[e("Very bad"),e("Bad"),e("All right"),e("Good"),e("Very good")];function k({chat:t,record:s}){let r=`rating:${s.case}`,{score:i,comment:u=t.drafts.get(r),rated:n,unrated:p}=t.form,l=s.conversation;if(!l||l.state!=="ended"&&s.status!=="resolved")return null;if(l.score)return o`<p class="request" role="status">${e("You rated this chat {score} of 5. Thank you for telling us.",{score:l.score})}</p>`;if(n)return o`<p class="request" role="status">${e("Thank you for telling us.")}</p>`;let $=async c=>{c.preventDefault();let a=await b(t.socket.request({type:d.RATE,case:s.case,score:i,comment:u}));a&&t.drafts.keep(r,""),t.fill({rated:a,unrated:!a})},g=({target:c})=>{t.drafts.keep(r,c.value),t.fill({comment:c.value})};return o`<form class="request" onSubmit=${$}>
    <fieldset>
      <legend>${e("How was this chat?")}</legend>
      ${y().map((c,a)=>o`<label title=${c}>
        <input type="radio" name="score" aria-label=${`${a+1}, ${c}`} checked=${i===a+1} onChange=${()=>t.fill({score:a+1})} />
        <span aria-hidden="true">${a+1}</span>
      </label>`)}
    </fieldset>
    ${i&&o`<div class="row">
      <input class="input" aria-label=${e("Comment (optional)")} placeholder=${e("Comment (optional)")} maxlength="2000" value=${u} onInput=${g} />
      <button class="button primary">${e("Send rating")}</button>
    </div>`}
    ${p&&o`<p class="wrong" role="alert">${e("That did not reach us. Please try again.")}</p>`}
  </form>`}var b=t=>t.then(()=>!0,({code:s})=>s===m.CONFLICT);export{q as of};
