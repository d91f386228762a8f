import{d as p,l as a,m as u}from"./app.js";var h=t=>o=>a`<${$} chat=${t} record=${o} /><${d} chat=${t} record=${o} />`;function $({chat:t,record:o}){let{state:s,by:l,reason:c}=o.screen_share,e=s==="requested";if(!e&&s!=="accepted"&&s!=="active")return null;let i=l??"The agent",n=r=>()=>t.act({type:p.SCREEN,case:o.case,action:r});return a`<section class="request" aria-label="Screen share" role=${e?"alert":"region"}>
    <p><strong>${e?`${i} asks to see your screen`:"You agreed to a screen share"}</strong></p>
    ${e&&c&&a`<p>Reason: ${c}</p>`}
    <p>${e?"Your answer is noted on the case. Accepting shows nothing yet: the agent then tells you how to join.":`${i} tells you here how to join. You can take it back at any time.`}</p>
    <p class="row">
      ${e&&a`<${u} class="primary" onClick=${n("accept")}>Accept<//>`}
      <${u} onClick=${n(e?"decline":"stop")}>${e?"Decline":"Stop"}<//>
    </p>
  </section>`}var m=["Very bad","Bad","All right","Good","Very good"];function d({chat:t,record:o}){let{score:s,comment:l="",rated:c}=t.form,e=o.conversation;return c?a`<p class="request" role="status">Thank you for telling us.</p>`:!e||e.score||e.state!=="ended"&&o.status!=="resolved"?null:a`<form class="request" onSubmit=${async n=>{n.preventDefault(),await t.act({type:p.RATE,case:o.case,score:s,comment:l})&&t.fill({rated:!0})}}>
    <fieldset>
      <legend>How was this chat?</legend>
      ${m.map((n,r)=>a`<label title=${n}>
        <input type="radio" name="score" aria-label=${`${r+1}, ${n}`} checked=${s===r+1} onChange=${()=>t.fill({score:r+1})} />
        <span aria-hidden="true">${r+1}</span>
      </label>`)}
    </fieldset>
    ${s&&a`<div class="row">
      <input class="input" aria-label="Comment (optional)" placeholder="Comment (optional)" maxlength="1000" value=${l} onInput=${n=>t.fill({comment:n.target.value})} />
      <button class="button primary">Send rating</button>
    </div>`}
  </form>`}export{h as of};
