import{c as g,d as s,e as m,f as h,m as n,n as f,q as b}from"./app.js";var Y=t=>e=>n`${e.merged_into&&n`<${d} chat=${t} record=${e} into=${e.merged_into} />`}<${v} chat=${t} record=${e} /><${T} chat=${t} record=${e} /><${w} chat=${t} record=${e} />`,y=t=>t.conversation?.state==="ended"||t.status==="resolved",w=({chat:t,record:e})=>y(e)&&t.boot.mail&&n`<p class="after"><${b} chat=${t} number=${e.case} words /></p>`,d=class extends g{componentDidMount(){let{chat:e,record:a,into:r}=this.props;if(!e.desk.cases[r])return;let c=[r,a.case].map(o=>e.drafts.get(o)).filter(Boolean);e.drafts.keep(r,c.join(`
`)),e.drafts.keep(a.case,""),e.show("case",r)}render(){return n`<p class="request" role="status">${s("This goes on in case {number}.",{number:this.props.into})}</p>`}};function v({chat:t,record:e}){let{state:a,by:r,reason:c}=e.screen_share,o=a==="requested";if(!o&&a!=="accepted"&&a!=="active")return null;let u=r??s("The agent"),p=$=>()=>t.act({type:m.SCREEN,case:e.case,action:$});return n`<section class="request" aria-label=${s("Screen share")} role=${o?"alert":"region"}>
    <p><strong>${o?s("{agent} asks to see your screen",{agent:u}):s("You agreed to a screen share")}</strong></p>
    ${o&&c&&n`<p>${s("Reason: {reason}",{reason:c})}</p>`}
    <p>${o?s("Your answer is noted on the case. Accepting shows nothing yet: the agent then tells you how to join."):s("{agent} tells you here how to join. You can take it back at any time.",{agent:u})}</p>
    <p class="row">
      ${o&&n`<${f} class="primary" onClick=${p("accept")}>${s("Accept")}<//>`}
      <${f} onClick=${p(o?"decline":"stop")}>${o?s("Decline"):s("Stop")}<//>
    </p>
  </section>`}var C=()=>[s("Very bad"),s("Bad"),s("All right"),s("Good"),s("Very good")];function T({chat:t,record:e}){let a=`rating:${e.case}`,{score:r,comment:c=t.drafts.get(a),rated:o,unrated:u}=t.form,p=e.conversation;if(e.merged_into||!p||!y(e))return null;if(p.score)return n`<p class="request" role="status">${s("You rated this chat {score} of 5. Thank you for telling us.",{score:p.score})}</p>`;if(o)return n`<p class="request" role="status">${s("Thank you for telling us.")}</p>`;let $=async l=>{l.preventDefault();let i=await q(t.socket.request({type:m.RATE,case:e.case,score:r,comment:c}));i&&t.drafts.keep(a,""),t.fill({rated:i,unrated:!i})},k=({target:l})=>{t.drafts.keep(a,l.value),t.fill({comment:l.value})};return n`<form class="request" onSubmit=${$}>
    <fieldset>
      <legend>${s("How was this chat?")}</legend>
      ${C().map((l,i)=>n`<label title=${l}>
        <input type="radio" name="score" aria-label=${`${i+1}, ${l}`} checked=${r===i+1} onChange=${()=>t.fill({score:i+1})} />
        <span aria-hidden="true">${i+1}</span>
      </label>`)}
    </fieldset>
    ${r&&n`<div class="row">
      <input class="input" aria-label=${s("Comment (optional)")} placeholder=${s("Comment (optional)")} maxlength="2000" value=${c} onInput=${k} />
      <button class="button primary">${s("Send rating")}</button>
    </div>`}
    ${u&&n`<p class="wrong" role="alert">${s("That did not reach us. Please try again.")}</p>`}
  </form>`}var q=t=>t.then(()=>!0,({code:e})=>e===h.CONFLICT);export{Y as of};
