import{d as e,e as u,m as s,n as $}from"./app.js";var b=o=>n=>s`<${m} chat=${o} record=${n} /><${g} chat=${o} record=${n} />`;function m({chat:o,record:n}){let{state:r,by:c,reason:i}=n.screen_share,t=r==="requested";if(!t&&r!=="accepted"&&r!=="active")return null;let p=c??e("The agent"),a=l=>()=>o.act({type:u.SCREEN,case:n.case,action:l});return s`<section class="request" aria-label=${e("Screen share")} role=${t?"alert":"region"}>
    <p><strong>${t?e("{agent} asks to see your screen",{agent:p}):e("You agreed to a screen share")}</strong></p>
    ${t&&i&&s`<p>${e("Reason: {reason}",{reason:i})}</p>`}
    <p>${t?e("Your answer is noted on the case. Accepting shows nothing yet: the agent then tells you how to join."):e("{agent} tells you here how to join. You can take it back at any time.",{agent:p})}</p>
    <p class="row">
      ${t&&s`<${$} class="primary" onClick=${a("accept")}>${e("Accept")}<//>`}
      <${$} onClick=${a(t?"decline":"stop")}>${t?e("Decline"):e("Stop")}<//>
    </p>
  </section>`}var f=()=>[e("Very bad"),e("Bad"),e("All right"),e("Good"),e("Very good")];function g({chat:o,record:n}){let{score:r,comment:c="",rated:i}=o.form,t=n.conversation;return i?s`<p class="request" role="status">${e("Thank you for telling us.")}</p>`:!t||t.score||t.state!=="ended"&&n.status!=="resolved"?null:s`<form class="request" onSubmit=${async a=>{a.preventDefault(),await o.act({type:u.RATE,case:n.case,score:r,comment:c})&&o.fill({rated:!0})}}>
    <fieldset>
      <legend>${e("How was this chat?")}</legend>
      ${f().map((a,l)=>s`<label title=${a}>
        <input type="radio" name="score" aria-label=${`${l+1}, ${a}`} checked=${r===l+1} onChange=${()=>o.fill({score:l+1})} />
        <span aria-hidden="true">${l+1}</span>
      </label>`)}
    </fieldset>
    ${r&&s`<div class="row">
      <input class="input" aria-label=${e("Comment (optional)")} placeholder=${e("Comment (optional)")} maxlength="1000" value=${c} onInput=${a=>o.fill({comment:a.target.value})} />
      <button class="button primary">${e("Send rating")}</button>
    </div>`}
  </form>`}export{b as of};
